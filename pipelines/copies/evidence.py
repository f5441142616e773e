"""What an alignment says: how much of the shorter text is in the longer one, in how large pieces, and what differs.

Differences are counted only inside passages that are long enough to be no accident. A difference is
- a slot with another value (84 killed / 91 killed), or
- a name put in place of another: words between two equal runs of one passage, where each side has a word that the other
  text does not know at all, that is no ordinary word and no other spelling. Most telling when both are in the headlines.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from pipelines.copies.align import GAP, Masked, Passage, Run, align
from pipelines.copies.shingles import Reading
from pipelines.copies.slots import DAY, MONTH, NUMBER, ORDINAL, same_value
from pipelines.copies.tables import bare, is_name, ordinary

_PASSAGE = 12
"""Words that a passage needs before its differences count."""
_LEAD_PASSAGE = 4
"""Fewer at the beginning of both texts, where the event is named."""
_BLOCK = 60
"""Words of a rewritten piece between two passages in which exchanged names still count."""
_DATELINE = 6
"""Words that a dateline may take."""
_NAMES_AT_ONCE = 2
_SOLID = 20
"""Words of a run that no template has: between two slots of one there are fewer."""
_TELLING = 5
"""Digits in two numbers together from which their meeting again elsewhere is no accident."""
_LEAD = 25
"""A lead passage begins within so many words of both texts."""
_ALIKE = 0.7
"""Words as similar as this are spellings of one name (الأميركي, الأمريكي)."""


@dataclass(slots=True)
class Evidence:
    """Counts over the words of the shorter text that are not furniture or template (`rare`)."""

    words: int = 0
    """Rare words of the shorter text."""
    covered: int = 0
    """Of these, found in the longer text, slots with an equal value."""
    solid: int = 0
    """Of these, in runs of 20 or more."""
    largest: int = 0
    """Of these, in the largest passage."""
    lead: int = 0
    """Words of the first run, where the texts share their beginning."""
    agree: int = 0
    """Numbers and weekdays with equal values. Ordinals and months do not count: a template keeps many of them."""
    conflict: int = 0
    """Slots with different values."""
    dated: int = 0
    """Of these, weekdays, months and the numbers beside months: the texts speak of different days."""
    renamed: int = 0
    """Names replaced that are also exchanged in the headline, and slots exchanged in the headline."""
    replaced: int = 0
    """Other names replaced."""
    edits: int = 0
    """Places inside passages where words were added, dropped or replaced."""


class Side:
    """One text during a comparison. What only differences need is worked out when it is asked for."""

    def __init__(self, reading: Reading, common: Container[int]) -> None:
        """`common` holds the hashes of triples that do not count."""
        self.reading = reading
        self._common = common
        rare = [False] * len(reading.body[0])
        for i, triple in enumerate(reading.triples):
            if triple not in common:
                rare[i] = rare[i + 1] = rare[i + 2] = True
        self.rare: Sequence[bool] = rare
        """For each word of the body, whether it is in a triple that is no furniture or template."""
        self.weight = sum(rare)
        """Rare words."""

    @cached_property
    def template(self) -> float:
        """Share of the body's words, slots apart, that stand in a triple that does not count."""
        marked = [False] * len(self.rare)
        for i, triple in enumerate(self.reading.triples):
            if triple in self._common:
                marked[i] = marked[i + 1] = marked[i + 2] = True
        plain = [known for known, value in zip(marked, self.reading.body[1], strict=True) if not value]
        return sum(plain) / max(1, len(plain))

    @cached_property
    def headline(self) -> frozenset[str]:
        """Bare words of the headline."""
        return frozenset(bare(word) for word, value in zip(*self.reading.title, strict=True) if not value)

    @cached_property
    def known(self) -> frozenset[str]:
        """Bare words of headline and body."""
        return self.headline | {bare(word) for word, value in zip(*self.reading.body, strict=True) if not value}

    @cached_property
    def values(self) -> frozenset[str]:
        """Slot values of headline and body, with their class."""
        slots = (*zip(*self.reading.body, strict=True), *zip(*self.reading.title, strict=True))
        return frozenset(mark + value for mark, value in slots if value)


def weigh(short: Side, long: Side) -> Evidence:
    """The evidence that `short` and `long` are one text."""
    found = Evidence(words=short.weight)
    before: Run | None = None
    for passage in align(short.reading.body, long.reading.body):
        size = sum(_matched(short, long, run) for run in passage.runs)
        found.covered += size
        found.largest = max(found.largest, size)
        found.solid += sum(_matched(short, long, run) for run in passage.runs if run.size >= _SOLID)
        first = passage.runs[0]
        leads = first.i <= _LEAD and first.j <= _LEAD
        if leads:
            found.lead = max(found.lead, max(run.size for run in passage.runs if run.i <= _LEAD + GAP))
        if passage.size >= min(_LEAD_PASSAGE if leads else _PASSAGE, len(short.rare) / 2):
            if before is not None:
                _block(found, short, long, before, first)
            elif leads:
                _opening(found, short, long, first)
            _differences(found, short, long, passage)
            before = passage.runs[-1]
    _headline_slots(found, short, long)
    return found


def _matched(short: Side, long: Side, run: Run) -> int:
    """Rare words of a run; a slot with another value is none."""
    rare, values, others = short.rare, short.reading.body[1], long.reading.body[1]
    return sum(1 for step in range(run.size) if rare[run.i + step] and values[run.i + step] == others[run.j + step])


def _differences(found: Evidence, short: Side, long: Side, passage: Passage) -> None:
    before: Run | None = None
    for run in passage.runs:
        if before is not None:
            _gap(found, short, long, (before.i + before.size, run.i), (before.j + before.size, run.j))
        for step in range(run.size):
            _slot(found, short, long, run.i + step, run.j + step)
        before = run


def _slot(found: Evidence, short: Side, long: Side, i: int, j: int) -> None:
    """Count one slot of a run, where both texts have the same class of value."""
    mark, value, other = short.reading.body[0][i], short.reading.body[1][i], long.reading.body[1][j]
    if value and not same_value(value, other):
        # a list told in another order: both numbers stand elsewhere
        moved = len(value) + len(other) >= _TELLING and mark + value in long.values and mark + other in short.values
        if not (moved or _calendars(short, long, i, j)):
            found.conflict += 1
            found.dated += mark in (DAY, MONTH) or MONTH in short.reading.body[0][max(0, i - 1) : i + 2]
    elif value and mark in (NUMBER, DAY):
        found.agree += 1


def _calendars(short: Side, long: Side, i: int, j: int) -> bool:
    """Whether the slots belong to one date, Hijri in one text and Gregorian in the other."""
    (words, values), (others, other_values) = short.reading.body, long.reading.body
    for step in (0, 1):
        if i + step < len(words) and j + step < len(others) and words[i + step] == others[j + step] == MONTH:
            return values[i + step].startswith("h") != other_values[j + step].startswith("h")
    return False


def _gap(found: Evidence, short: Side, long: Side, at: tuple[int, int], to: tuple[int, int]) -> None:
    """Count what stands between two runs of a passage."""
    if at[0] == at[1] and to[0] == to[1]:
        return
    found.edits += 1
    _gap_slots(found, _by_class(short.reading.body, at), _by_class(long.reading.body, to))
    mine = _strangers(short.reading.body[0], at, long.known)
    theirs = _strangers(long.reading.body[0], to, short.known)
    if not mine or not theirs or _alike(list(mine), list(theirs)):
        return
    headlines = short.headline.intersection(mine) and long.headline.intersection(theirs)
    if headlines or (any(mine.values()) and any(theirs.values())):
        found.renamed += 1
    else:
        found.replaced += 1


def _by_class(text: Masked, at: tuple[int, int]) -> dict[str, set[str]]:
    """Slot values of a stretch by class; ordinals are numbers here (the fifth flight, flight no. 5)."""
    found: dict[str, set[str]] = {}
    for mark, value in zip(text[0][slice(*at)], text[1][slice(*at)], strict=True):
        if value:
            found.setdefault(NUMBER if mark == ORDINAL else mark, set()).add(value)
    return found


def _gap_slots(found: Evidence, mine: dict[str, set[str]], theirs: dict[str, set[str]]) -> None:
    for mark in mine.keys() & theirs.keys():
        if any(same_value(value, other) for value in mine[mark] for other in theirs[mark]):
            found.agree += 1
        else:
            found.conflict += 1


def _block(found: Evidence, short: Side, long: Side, last: Run, first: Run) -> None:
    """Count known names exchanged in a longer piece between two passages that follow each other in both texts."""
    at, to = (last.i + last.size, first.i), (last.j + last.size, first.j)
    if not (0 < at[1] - at[0] <= _BLOCK and 0 < to[1] - to[0] <= _BLOCK):
        return
    mine = [word for word, named in _strangers(short.reading.body[0], at, long.known).items() if named]
    theirs = [word for word, named in _strangers(long.reading.body[0], to, short.known).items() if named]
    if mine and theirs and not _alike(mine, theirs):
        found.renamed += 1


def _opening(found: Evidence, short: Side, long: Side, first: Run) -> None:
    """Count names exchanged before the first passage, when more stands there than a dateline and a reporter."""
    at, to = (0, first.i), (0, first.j)
    if min(first.i, first.j) < _DATELINE:
        return
    mine = _strangers(short.reading.body[0], at, long.known)
    theirs = _strangers(long.reading.body[0], to, short.known)
    if not mine or not theirs or _alike(list(mine), list(theirs)):
        return
    headlines = short.headline.intersection(mine) and long.headline.intersection(theirs)
    found.renamed += bool(headlines) or min(sum(mine.values()), sum(theirs.values())) >= _NAMES_AT_ONCE


def _strangers(words: Sequence[str], at: tuple[int, int], known: frozenset[str]) -> dict[str, bool]:
    """The words of a stretch, bare, that the other text does not know and that may name something; whether they surely do."""
    plain = ordinary()
    found: dict[str, bool] = {}
    for k in range(*at):
        word = words[k]
        stem = bare(word)
        if len(stem) < 2 or word.startswith("#") or stem in known or stem in plain or word in plain or word in known:
            continue
        sure = is_name(word) or "بن" in (words[k - 1] if k else "", words[k + 1] if k + 1 < len(words) else "")
        found[stem] = found.get(stem, False) or sure
    return found


def _alike(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one side may be another spelling of the other, joined or split included."""
    one, other = "".join(mine), "".join(theirs)
    if sorted(one) == sorted(other):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _headline_slots(found: Evidence, short: Side, long: Side) -> None:
    """A number, ordinal or day of one headline that the other text lacks altogether, on both sides."""
    mine, theirs = (_by_class(side.reading.title, (0, len(side.reading.title[0]))) for side in (short, long))
    if not mine or not theirs:
        return
    for mark in mine.keys() & theirs.keys():
        lost = [value for value in mine[mark] if not _has(long, mark, value)]
        new = [value for value in theirs[mark] if not _has(short, mark, value)]
        found.renamed += bool(lost and new)
        found.dated += bool(lost and new) and mark in (DAY, MONTH)


def _has(side: Side, mark: str, value: str) -> bool:
    """Whether a text has the value in that class; a number as an ordinal too."""
    return mark + value in side.values or (mark == NUMBER and ORDINAL + value in side.values)
