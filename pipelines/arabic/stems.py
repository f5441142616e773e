"""The stem that an Arabic word is searched by: one key for the forms of one word.

First the lexicon: of all ways to cut the word (`affixes`), the one that takes least and leaves a known word wins. A word
that no cut explains goes through the rules below, which take off what the shape of the word allows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.arabic.affixes import PERSONS, Cut, cuts, noun_cuts, verb_cuts
from pipelines.arabic.fold import fold, strip_marks
from pipelines.arabic.lexicon import Lexicon, key, lexicon, plain, with_hamza
from pipelines.arabic.patterns import past, singular

_TANWIN = re.compile("(?<=[\u0621-\u064a\u0651]{2})(?:\u064bا|ا\u064b)$")
_LETTERS = str.maketrans({"ٱ": "ا", "ی": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ە": "ه", "ھ": "ه"})
_NOT_LETTERS = re.compile("[^\u0621-\u064a]")
_PRONOUN = re.compile("(?:هما|ها|هم|هن|كم|نا|ه)$")
_PRESENT_END = re.compile("(?:ون|ين|ان|وا|ن)$")
_CONSTRUCT = re.compile("[تايو]$")
_FINAL_YA = re.compile("ي$")
_RADICALS = re.compile("[^اويىة]+")
_ARTICLE_SHOWN = 1.0
"""What it costs to read a word that shows an article as something else: القوات is not the verb ألقى."""


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The key of `word` (one token, as printed or folded). A word that is not Arabic is its own stem."""
    shown = strip_marks(_TANWIN.sub("", word)).translate(_LETTERS)
    if len(shown) < 3 or _NOT_LETTERS.search(shown):
        return key(plain(shown))
    words = lexicon()
    whole = fold(shown)
    if whole in words.function:
        return whole
    return _known(shown, words) or _by_rule(shown)


def _known(shown: str, words: Lexicon) -> str | None:
    """The key of the known word that is reached with the least taken off."""
    best: tuple[float, str] | None = None
    for cut in cuts(shown):
        rest = plain(cut.rest)
        base = float(len(cut.taken))
        for cost, found in _readings(cut, rest, words):
            if best is None or base + cost < best[0]:
                best = (base + cost, found)
    return best[1] if best else None


def _readings(cut: Cut, rest: str, words: Lexicon) -> list[tuple[float, str]]:
    """(cost, key) of each known word that `rest` can be a form of."""
    found: list[tuple[float, str]] = []
    noun = words.nouns.get(with_hamza(cut.rest)) or words.nouns.get(rest)
    if noun:
        found.append((0.0, noun))
    elif rest in words.names:
        found.append((0.0, key(rest)))
    elif rest in words.fifth:
        found.append((0.0 if cut.article else 1.3, key(rest)))
    elif cut.taken and not cut.article and len(rest) > 2 and fold(cut.rest) in words.function:
        found.append((0.2, fold(cut.rest)))
    for core, ending, cost in noun_cuts(rest, cut.article):
        noun = _noun(core, ending, words)
        if noun:
            found.append((cost, noun))
    for core, person, cost in verb_cuts(rest):
        if _verb_allowed(cut, core, person):
            verb = (words.present if person else words.past).get(core)
            if not verb and person and core in words.fifth:
                verb = core
            if verb:
                found.append((cost + _ARTICLE_SHOWN * cut.rest.startswith("ال"), verb))
    return found


def _verb_allowed(cut: Cut, core: str, person: str) -> bool:
    """A verb takes no article and, of the prepositions, only ل before a person's prefix. A past of three letters passes
    everywhere, as it is also the verbal noun (منع، للنشر)."""
    if person:
        return not cut.article and not cut.taken.endswith(("ب", "ك"))
    if cut.rest.startswith("تؤ"):
        return False  # the seat shows a present of أ: تؤثر, not تأثر
    return len(core) == 3 or not (cut.article or cut.taken.endswith(("ب", "ك", "ل")))


def _noun(core: str, ending: str, words: Lexicon) -> str | None:
    if ending.startswith("ت") or ending in ("ة", "ات"):
        feminine = words.nouns.get(core + "ة")
        if feminine and (ending != "ات" or feminine == key(core + "ة")):
            return feminine
    if ending == "" and core.endswith("ا"):
        return words.nouns.get(core) or words.nouns.get(core[:-1] + "ي")
    if ending == "ي" and not (core.startswith("م") and core not in words.broken):
        return None  # a nisba is a word of its own: مركزي
    return words.nouns.get(core)


def _by_rule(shown: str) -> str:
    for cut in cuts(shown):
        verb = None if cut.article else _present(cut)
        if verb:
            return key(verb)
    cut = _likely_cut(shown)
    return key(_unknown_noun(cut))


def _present(cut: Cut) -> str | None:
    """The past stem of an unknown verb, where its prefix shows: ي, the future's س, or ت before a stem that needs one."""
    rest = plain(cut.rest)
    if cut.taken.endswith(("ب", "ك")):
        return None
    future = len(rest) >= 5 and rest[0] == "س" and rest[1] in PERSONS
    if future:
        rest = rest[1:]
    core = _trim(_PRESENT_END, _trim(_PRONOUN, rest[1:], 3), 3)
    if rest[0] == "ي" and len(core) >= 3:
        return past(core)
    if (
        cut.rest[0] != "ا"
        and rest[0] in PERSONS
        and len(core) >= 3
        and (future or _displaced(core) or (rest[0] == "ت" and len(core) == 3))
    ):
        return past(core) if _RADICALS.fullmatch(core) else None
    return None


def _displaced(core: str) -> bool:
    """Whether `core` is a stem of form VII, VIII or X, which cannot begin a word without its alef."""
    return (len(core) >= 5 and core.startswith("ست")) or (len(core) == 4 and (core[1] == "ت" or core[0] == "ن"))


def _likely_cut(shown: str) -> Cut:
    """An article is certain; a bare و is likely; a bare ب ف ك ل is likely only before a long rest."""
    options = list(cuts(shown))
    for cut in options:
        if cut.article:
            return cut
    chosen = options[0]
    for cut in options[1:]:
        if len(cut.rest) >= (3 if cut.taken == "و" else 4):
            chosen = cut
    return chosen


def _unknown_noun(cut: Cut) -> str:
    rest = cut.rest
    if not cut.article:
        bare = _trim(_PRONOUN, rest, 3)
        if bare != rest:
            rest = _trim(_CONSTRUCT, bare, 3)
        elif len(rest) >= 6 and rest[0] == "م":
            rest = _trim(_FINAL_YA, rest, 5)  # متحدثي المنظمة
    shorter = _ending_off(rest, cut.article)
    if shorter != rest:
        return plain(shorter)
    return singular(rest) or plain(rest)


def _ending_off(rest: str, article: bool) -> str:
    for ending, least in (("تان", 3), ("تين", 3), ("ات", 3), ("ون", 3), ("ين", 3), ("ان", 4), ("وا", 3), ("ة", 2), ("ه", 3)):
        if rest.endswith(ending) and len(rest) - len(ending) >= least:
            return rest[: -len(ending)]
    if not article and rest.endswith("ت") and len(rest) >= 4:
        return rest[:-1]
    if rest.endswith("ا") and len(rest) >= 4 and not rest.endswith("يا"):
        return rest[:-1]
    return rest


def _trim(pattern: re.Pattern[str], text: str, least: int) -> str:
    shorter = pattern.sub("", text)
    return shorter if len(shorter) >= least else text
