"""What a copy changed against the first version: headline, trimmed, added, reworded, reordered, numbers."""

from __future__ import annotations

from pipelines.copies.align import Passage, align
from pipelines.copies.compare import seeded
from pipelines.copies.shingles import Reading
from pipelines.copies.slots import same_value

KINDS = ("headline", "trimmed", "added", "reworded", "reordered", "numbers")
"""All that `changes` can say, in this order."""
_STRETCH = 8
"""Words in one piece that count as left out or added."""
_WORDING = 3
"""Small edits from which a text is reworded: one or two are slips of the keyboard."""
_MOVED = 12
"""Words of a passage whose other place is no accident."""


def changes(origin: Reading, later: Reading) -> list[str]:
    """Kinds of change between two texts; empty when only spelling, marks or layout differ."""
    passages = align(later.body, origin.body)
    left_out, put_in, edits = _pieces(origin, later, passages)
    said = {
        "headline": origin.title != later.title,
        "trimmed": left_out >= _STRETCH,
        "added": put_in >= _STRETCH,
        "reworded": edits >= _WORDING,
        "reordered": _reordered(passages),
        "numbers": _numbers(origin, later, passages),
    }
    return [kind for kind in KINDS if said[kind]]


def _pieces(origin: Reading, later: Reading, passages: list[Passage]) -> tuple[int, int, int]:
    """Words in the longest piece that only the first has, in the longest that only the copy has, and small edits."""
    mine = _uncovered(len(later.body[0]), [(run.i, run.size) for p in passages for run in p.runs])
    furniture = _furniture(later)
    mine = [(start, end) for start, end in mine if not all(furniture[start:end])]
    theirs = _uncovered(len(origin.body[0]), [(run.j, run.size) for p in passages for run in p.runs])
    long_mine, long_theirs = (max((end - start for start, end in part), default=0) for part in (mine, theirs))
    small = sum(1 for start, end in (*mine, *theirs) if end - start < _STRETCH)
    return long_theirs, long_mine, small


def _uncovered(length: int, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of 0 … length that no run covers."""
    found, reached = [], 0
    for start, size in sorted(runs):
        if start > reached:
            found.append((reached, start))
        reached = max(reached, start + size)
    if reached < length:
        found.append((reached, length))
    return found


def _furniture(reading: Reading) -> list[bool]:
    """For each word of the body whether it is in a triple of site furniture."""
    marked = [False] * len(reading.body[0])
    for i, triple in enumerate(reading.triples):
        if triple in seeded():
            marked[i] = marked[i + 1] = marked[i + 2] = True
    return marked


def _reordered(passages: list[Passage]) -> bool:
    places = [passage.runs[0].j for passage in passages if passage.size >= _MOVED]
    return places != sorted(places)


def _numbers(origin: Reading, later: Reading, passages: list[Passage]) -> bool:
    """Whether a slot inside a passage has another value."""
    return any(
        not same_value(later.body[1][run.i + step], origin.body[1][run.j + step])
        for passage in passages
        if passage.size >= _MOVED
        for run in passage.runs
        for step in range(run.size)
        if later.body[1][run.i + step]
    )
