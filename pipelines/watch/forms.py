"""The ways a watched term can be printed: what may stand before its first word and after its last.

Proclitics as in `pipelines.arabic.affixes`. The keys are folded text (`fold`), in which ة is ه and hamza seats are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipelines.arabic.fold import fold, strip_marks
from pipelines.watch.terms import bare

NOTHING = frozenset({""})
PRONOUNS = frozenset({"ها", "هم", "هن", "هما", "نا", "ه", "كم"})
ENDINGS = frozenset({"ات", "ون", "ين", "ان", "ا"})
"""Sound plurals, the dual and the accusative."""
LONGEST_BEFORE = 4
"""Letters of the longest proclitics (وبال)."""
LONGEST_AFTER = 3
"""Letters of the longest ending (هما)."""
LONG = 4
"""Letters from which a last word may take an ending: a shorter one with an ending is mostly another word."""


@dataclass(frozen=True, slots=True)
class Form:
    """One key to look for in folded text."""

    key: str
    """Folded words, one space between them."""
    before: frozenset[str]
    """What may stand between a space and the key."""
    after: frozenset[str]
    """What may stand between the key and a space."""


@cache
def proclitics(article: bool, short: bool) -> frozenset[str]:
    """What may stand before a word. `article`: also ال and what joins it. `short`: not ك and ف alone, which make other
    words of three letters (مال، كمال)."""
    singles = ["", "ب", "ل", *([] if short else ["ك"])]
    joined = [lead + single for lead in ("", "و", "ف") for single in singles]
    if article:
        joined += [lead + single for lead in ("", "و", "ف") for single in ("ال", "بال", "كال", "لل")]
    return frozenset(joined) - (frozenset({"ف"}) if short else frozenset())


def forms(term: str) -> list[Form]:
    """Every form of a term, as written in a list."""
    key = fold(bare(term))
    if term.startswith("="):
        return [Form(key, NOTHING, NOTHING)]
    words = key.split()
    first, last = words[0], words[-1]
    definite = first.startswith("ال") and len(first) > 4
    if not _arabic(first) or len(first) < 3:
        before = NOTHING
    else:
        before = proclitics(not definite, len(first) == 3)
    grown = PRONOUNS | ENDINGS if _arabic(last) and len(last) >= LONG else frozenset()
    found = [Form(key, before, NOTHING | grown)]
    stripped = strip_marks(bare(term)).rstrip()
    if grown and stripped.endswith("ة"):
        found[0] = Form(key, before, NOTHING)
        found.append(Form(f"{key[:-1]}ت", before, PRONOUNS | {"ان", "ين"}))  # حكومتها
        if len(last) > LONG:
            found.append(Form(f"{key[:-1]}ات", before, NOTHING | PRONOUNS))  # حكومات
    elif grown and stripped.endswith("ى"):
        found.append(Form(f"{key[:-1]}ا", before, PRONOUNS))  # مستشفاها
    if definite:
        found += [Form("لل" + form.key[2:], frozenset({"", "و", "ف"}), form.after) for form in found]  # للأردن
    return found


def _arabic(word: str) -> bool:
    return all("\u0621" <= letter <= "\u064a" for letter in word)
