"""The comparison key of Arabic text: one spelling for the several that outlets use.

The key is for comparing, hashing and searching only; the text on the page is never altered by it.
"""

from __future__ import annotations

import html
import re
import unicodedata

# harakat, Quranic marks, superscript alef, tatweel, soft hyphen, zero-width and bidi controls, BOM
_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_DROP = re.compile(f"[{_MARKS}]")
# Arabic presentation forms that are spacing marks (U+FE70–FE7F): NFKC would turn them into a space and a mark.
_SPACING_MARKS = re.compile("[\ufe70-\ufe7f]")
_NEEDS_NFKC = re.compile("[\u00a0-\u00bf\u2000-\u206f\u2100-\u214f\ufb50-\ufdff\ufe80-\ufeff\uff00-\uffef]")

_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    **dict.fromkeys("ةہەھ", "ه"),
    "ک": "ك",
    **dict.fromkeys("ؤئ", "ء"),
    **{chr(0x660 + i): str(i) for i in range(10)},
    **{chr(0x6F0 + i): str(i) for i in range(10)},
}
# 1,234.5 and ١٬٢٣٤٫٥ are one number: separators between digits go before punctuation becomes a space.
_IN_NUMBER = re.compile(r"(?<=\d)[,٬](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.٫](?=\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")


def strip_marks(text: str) -> str:
    """`text` without tashkeel, tatweel, bidi and zero-width marks; letters and spacing stay as printed."""
    return _DROP.sub("", text)


def fold(text: str) -> str:
    """The comparison key of `text`: folded tokens joined by one space.

    Entities are unescaped; tashkeel, tatweel, bidi and zero-width marks dropped; alef, ya, kaf and ta marbuta forms
    unified; digits made ASCII with one token per number; punctuation becomes a space; Latin letters are casefolded.
    """
    return " ".join(fold_tokens(text))


def fold_tokens(text: str) -> list[str]:
    """The tokens of `fold(text)`, in order."""
    if "&" in text:
        text = html.unescape(text)
    text = _SPACING_MARKS.sub("", text)
    if _NEEDS_NFKC.search(text):
        text = unicodedata.normalize("NFKC", text)
    elif not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _DROP.sub("", text)
    for letter, plain in _LETTERS.items():  # three times as fast as str.translate
        if letter in text:
            text = text.replace(letter, plain)
    text = _DECIMAL.sub(".", _IN_NUMBER.sub("", text))
    return _TOKEN.findall(text.casefold())
