"""Where an Arabic word can be cut: its proclitics, person prefixes, endings and attached pronouns.

Everything here only proposes; `stems` decides. The inventories are those of any grammar of written Arabic (Ryding, A
Reference Grammar of Modern Standard Arabic, chapters 7, 9, 12 and 21).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PRONOUNS = ("هما", "ها", "هم", "هن", "كما", "كم", "كن", "نا", "ني", "ه", "ك")
NOUN_ENDINGS = ("تان", "تين", "ات", "ان", "ين", "ون", "ة", "ا")
CONSTRUCT_ENDINGS = ("ات", "تا", "تي", "ت", "ا", "ي", "و")
"""What is left of an ending before a pronoun or a second noun: جامعتها، مهندسيها، والداه."""
PAST_ENDINGS = ("تا", "تم", "وا", "نا", "ت", "ا", "ن", "و")
PRESENT_ENDINGS = ("ون", "ين", "ان", "وا", "ا", "ن", "ي", "و")
_NEVER_FIRST = "ءؤئةى"
PERSONS = "يتناء"


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to take a word's front off."""

    taken: str
    """Proclitics taken off, the article not among them."""
    article: bool
    """Whether an article was taken off: what follows is a noun or an adjective without a pronoun."""
    rest: str
    """What follows, in plain letters."""


def cuts(word: str) -> Iterator[Cut]:
    """The ways to take proclitics off `word`, least first: none is one of them, whatever the word begins with.

    `word` still shows its hamza: a written أ or إ after ل is no article (ألمانيا).
    """
    seen = [("", word)]
    if len(word) > 2 and word[0] in "وف":
        seen.append((word[0], word[1:]))
    for taken, rest in list(seen):
        if len(rest) > 2 and rest[0] in "بلك":
            seen.append((taken + rest[0], rest[1:]))
    for taken, rest in seen:
        if taken and rest[0] in _NEVER_FIRST:
            continue
        yield Cut(taken, False, rest)
        if rest.startswith("ال") and len(rest) > 3:
            yield Cut(taken, True, rest[2:])
        elif rest.startswith("لل") and len(rest) > 3:
            yield Cut(taken + "ل", True, rest[2:])
            yield Cut(taken + "ل", True, rest[1:])


def noun_cuts(rest: str, article: bool) -> Iterator[tuple[str, str, float]]:
    """(core, ending, cost) of the ways to take a noun's endings off, the ending as it stands before any pronoun.

    The cost is half a point a letter; a ت that stands for ة is free; ه for ة costs more unless an article rules out the
    pronoun.
    """
    for ending in NOUN_ENDINGS:
        if rest.endswith(ending) and len(rest) - len(ending) >= 2:
            yield rest[: -len(ending)], ending, 0.5 * len(ending) - 0.5 * ending.startswith("ت")
    if rest.endswith("ه") and len(rest) > 2:
        yield rest[:-1], "ة", 0.5 if article else 1.0
    if article:
        return
    for body, cost in _without_pronoun(rest):
        if not rest.endswith("ني"):
            yield body, "", cost
            yield from ((core, "ين" if end == "ي" else end, more) for core, end, more in _without(body, CONSTRUCT_ENDINGS, cost))
    for ending in ("تا", "تي", "ي", "و"):
        if rest.endswith(ending) and len(rest) - len(ending) >= 3:
            yield rest[: -len(ending)], ending, 0.5 * len(ending)


def verb_cuts(rest: str) -> Iterator[tuple[str, str, float]]:
    """(core, person prefix, cost) of a verb: the prefix is empty for the past, else one of ي ت ن ا, after س for the future."""
    for body, cost in [(rest, 0.1), *_without_pronoun(rest)]:
        yield body, "", cost
        yield from ((core, "", more) for core, _, more in _without(body, PAST_ENDINGS, cost))
    for start in (rest, rest[1:]) if rest.startswith("س") else (rest,):
        if len(start) < 3 or start[0] not in PERSONS:
            continue
        person, tail = start[0], start[1:]
        base = 1.0 if person in "اءن" else 0.5
        for body, cost in [(tail, base), *((b, c + base) for b, c in _without_pronoun(tail))]:
            yield body, person, cost + 0.5 * (len(body) == 2)
            for core, ending, more in _without(body, PRESENT_ENDINGS, cost):
                if ending != "ن" or core[-1] not in "اوي":
                    yield core, person, more + 0.5 * (len(core) == 2)


def _without_pronoun(rest: str) -> list[tuple[str, float]]:
    """The second person costs more: news seldom speaks to anybody."""
    return [
        (rest[: -len(p)], 0.5 * len(p) + 0.7 * (p[0] == "ك")) for p in PRONOUNS if rest.endswith(p) and len(rest) - len(p) >= 2
    ]


def _without(body: str, endings: tuple[str, ...], cost: float) -> Iterator[tuple[str, str, float]]:
    for ending in endings:
        if body.endswith(ending) and len(body) - len(ending) >= 2:
            yield body[: -len(ending)], ending, cost + 0.5 * len(ending)
