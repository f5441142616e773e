"""The language of a text, judged from its function words and letters: the page's own tag is wrong too often.

Arabic, Persian, Urdu, Sorani Kurdish, Pashto, Uyghur and Sindhi share the script, and Arabic keyboards type ي and ك into Persian
while Persian ones put ی and ک into Arabic; so words decide, and letters only help where no other language has them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e]")
# One spelling for both keyboards; what tells Sorani and Urdu apart (ە ێ ۆ ڕ ڵ ے ٹ ڈ ں ہ) stays.
_KEYS = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "أ": "ا", "إ": "ا", "آ": "ا"})

_WORDS: dict[str, frozenset[str]] = {
    "ar": frozenset(
        "في من علي الي ان عن مع هذا هذه التي الذي الذين بعد قبل كان كانت قال قالت وقال وقالت لا ما لم لن او ثم قد كما حيث بين خلال منذ حول "
        "اليوم ذلك تلك وفي ومن وعلي وكان واضاف الا اي غير كل عند عبر ضد نحو لدي هو هي هم وهو وهي انه انها بان فيما وذلك عدد يوم".split()
    ),
    "fa": frozenset(
        "است را اين كه از با براي شد شده كرد كرده مي بود خود تا هم نيز يك دو بر آن ان ها هاي شود دارد خواهد گفت وي اما اگر نمي باشد هستند "
        "كند كنند بايد پس دهد داده شدن كردن بين ديگر چه در به".split()
    ),
    "ur": frozenset(
        "کے كے کی كي میں سے ہے ہیں نے کو كو کا كا اور یہ اس پر کہ ہو گیا گئی تھا تھی تھے کر كر لیے لئے بھی ایک ان نہیں تک جو وہ اپنے ہوئے کیا رہے جس".split()
    ),
    "ckb": frozenset(
        "لە بۆ بە کە كە لەو ئەو ئەم لەگەڵ هەر دەکات دەكات بوو بووە نییە یان ئەوەی لەلایەن لەسەر وەک وەك هەروەها دوای نێوان پێش چەند سەرۆکی دەکرێت کرد كرد ئێستا هەیە ناوی وتی گوتی ڕایگەیاند".split()
    ),
    "ps": frozenset("د په چې او له ته دي کې كې يې دی سره هم شوي کړي څخه وي نه ده به لري دا كړي هغه".split()),
    "ug": frozenset("بىلەن ۋە بۇ ئۇ بىر قىلىش ئۈچۈن كېيىن بولغان دېدى خەلق دەپ".split()),
    "sd": frozenset("جي جو ۾ کي جا تي سان ۽ آهي آهن جيڪو هن ته کان ٿي ڪري".split()),
    "en": frozenset("the of and to in a is that for on with as was by at from it be are has".split()),
    "fr": frozenset("le la les de des du et en un une est que dans pour sur au par qui a avec ce il".split()),
    "tr": frozenset("ve bir bu için ile da de olarak olan çok daha gibi kadar sonra".split()),
    "de": frozenset("der die das und in den von zu mit sich des auf für ist im dem nicht ein eine".split()),
    "es": frozenset("el la de que y en los se del las un por con una para su es al lo".split()),
    "ku": frozenset("û li ji bi ku di de ya yê bo ev wê jî ye hat kir".split()),
}
_LETTERS = {"ckb": "ەێۆڕڵڤ", "ur": "ٹڈڑںےہۓ", "ps": "ټډړږښڼۍېځڅ", "ug": "ۇۈۆېەۋڭ", "sd": "ٻڀٺٽٿڃڄڇڌڏڊڙڦڪڳڱڻ", "fa": "پچژگ"}
_KEYED = {code: frozenset(w.translate(_KEYS) for w in words) for code, words in _WORDS.items()}
MAX_WORDS = 250
"""So many words tell; more are not read."""
MAX_CHARS = 3000
"""Read of one text."""


def language_of(texts: Iterable[str]) -> str | None:
    """ISO 639 code of the language that title and paragraphs together are written in; None when nothing tells."""
    words: list[str] = []
    raw: list[str] = []
    for text in texts:
        bare = _MARKS.sub("", text[:MAX_CHARS])
        raw.append(bare)
        words += _WORD.findall(bare.casefold().translate(_KEYS))
        if len(words) > MAX_WORDS:
            break
    if not words:
        return None
    counts = Counter(words)
    arabic = sum(n for word, n in counts.items() if _ARABIC_SCRIPT.match(word))
    in_script = arabic * 2 >= len(words)
    scores = {
        code: sum(counts[w] for w in keyed) / len(words)
        for code, keyed in _KEYED.items()
        if (code in _LETTERS or code == "ar") == in_script
    }
    if in_script:
        _weigh_letters(scores, "".join(raw))
    code, score = max(scores.items(), key=lambda item: item[1])
    if score > 0.02:
        return code
    return "ar" if in_script and not any(letter in "".join(raw) for letters in _LETTERS.values() for letter in letters) else None


def _weigh_letters(scores: dict[str, float], text: str) -> None:
    """Letters that only one of the languages has count by their share of the letters (Sorani writes every vowel)."""
    letters = Counter(text)
    total = sum(n for letter, n in letters.items() if _ARABIC_SCRIPT.match(letter)) or 1
    for code, own in _LETTERS.items():
        share = sum(letters[letter] for letter in own) / total
        # Arabic writes foreign names with پ چ گ: Persian needs clearly more of them.
        scores[code] = scores.get(code, 0.0) + (min(share * 2, 0.12) if code != "fa" else min(share, 0.03))
    words = text.split()
    if letters["ة"] / total > 0.01 or sum(w.startswith("ال") for w in words) > 0.12 * max(1, len(words)):
        scores["ar"] = scores.get("ar", 0.0) + 0.1
