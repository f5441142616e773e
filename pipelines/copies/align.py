"""Where two texts run in parallel: runs of equal words, the slots inside them, and what was put in place of what.

Linear in the length of the texts apart from repeated word triples, and indifferent to the order of the parts: each run
is found on its own, so a reordered or trimmed text aligns as well as an untouched one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_LOOKAHEAD = 24
_PLACES = 16
"""How far a run is followed to choose among at most so many places where its first triple occurs."""
GAP = 8
"""Two runs with at most this many words between them, on both sides, belong to one passage."""


@dataclass(slots=True)
class Run:
    """Equal masked words: `size` of them from `i` in one text and `j` in the other."""

    i: int
    j: int
    size: int


@dataclass(slots=True)
class Passage:
    """Runs that follow each other closely on both sides."""

    runs: list[Run] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Number of matched words."""
        return sum(run.size for run in self.runs)


Triple = tuple[str, str, str]
Masked = tuple[Sequence[str], Sequence[str]]
"""Masked words and their slot values, as `read_slots` gives them."""


def align(short: Masked, long: Masked) -> list[Passage]:
    """Passages of `short` found in `long`, in the order of `short`."""
    words, others = short[0], long[0]
    places: dict[Triple, list[int]] = {}
    for j in range(len(others) - 2):
        places.setdefault((others[j], others[j + 1], others[j + 2]), []).append(j)
    search = _Search(short, long, places)
    passages: list[Passage] = []
    last: Run | None = None
    i = 0
    while i < len(words) - 2:
        found = search.next_run(i, last)
        if found is None:
            i += 1
            continue
        if last is not None and _follows(found, last):
            passages[-1].runs.append(found)
        else:
            passages.append(Passage([found]))
        last = found
        i = found.i + found.size
    return passages


def _follows(run: Run, last: Run) -> bool:
    """Whether `run` comes closely after `last` on both sides."""
    return run.i - last.i - last.size <= GAP and 0 <= run.j - last.j - last.size <= GAP


@dataclass(frozen=True, slots=True)
class _Search:
    """Where runs start, for one pair of texts."""

    short: Masked
    long: Masked
    places: Mapping[Triple, Sequence[int]]

    def next_run(self, i: int, last: Run | None) -> Run | None:
        """The run that starts at `i`, or a little later if that continues the passage of `last` better; else None."""
        far = self._best(i, self._at(i), i if last is None else last.j + i - last.i)
        near = self._continuation(i, last) if last is not None and i == last.i + last.size else None
        if near is not None and (far is None or self._score(*near) >= self._score(i, far)):
            return self._run(*near)
        return None if far is None else self._run(i, far)

    def _at(self, i: int) -> Sequence[int]:
        words = self.short[0]
        return self.places.get((words[i], words[i + 1], words[i + 2]), ()) if i + 2 < len(words) else ()

    def _continuation(self, i: int, last: Run) -> tuple[int, int] | None:
        """The first pair of places within GAP words after `last` on both sides."""
        end = last.j + last.size
        for step in range(GAP + 1):
            close = [j for j in self._at(i + step) if 0 <= j - end <= GAP]
            if close:
                return i + step, min(close, key=lambda j: abs(j - end - step))
        return None

    def _best(self, i: int, starts: Sequence[int], expected: int) -> int | None:
        """The place of `starts` that runs on longest with the fewest differing values; of equals the nearest."""
        if len(starts) <= 1:
            return starts[0] if starts else None
        near = starts if len(starts) <= _PLACES else sorted(starts, key=lambda j: abs(j - expected))[:_PLACES]
        return max(near, key=lambda j: (self._score(i, j), -abs(j - expected)))

    def _score(self, i: int, j: int) -> int:
        """Equal words from here on, each slot with another value counting against them."""
        (words, values), (others, other_values) = self.short, self.long
        points = 0
        for step in range(min(_LOOKAHEAD, len(words) - i, len(others) - j)):
            if words[i + step] != others[j + step]:
                break
            points += 1 if values[i + step] == other_values[j + step] else -1
        return points

    def _run(self, i: int, j: int) -> Run:
        words, others = self.short[0], self.long[0]
        size, most = 3, min(len(words) - i, len(others) - j)
        while size < most and words[i + size] == others[j + size]:
            size += 1
        return Run(i, j, size)
