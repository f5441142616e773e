"""Which stored articles may hold the same text: those that share hashes of the sketch, in the last 30 days.

Two indexes with one interface: the store's (an `$in` on the indexed array `sketch`) and one in memory, which the desk
uses for what is not durable yet and the benchmark for half a million articles.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from pipelines.copies.common import WINDOW
from pipelines.storage.base import Store

VERIFIED = 20
"""Candidates that are read and compared at most."""
_FETCHED = 400
"""Documents looked at per question: many share one frequent triple, few share two."""
_LEAST_SHARED = 2
_SMALL_SKETCH = 8


class Index(Protocol):
    """Finds articles by sketch."""

    def candidates(self, sketch: Sequence[int], day: int, limit: int = VERIFIED) -> list[str]:
        """Ids of articles that share enough of `sketch`, seen within 30 days before `day` or later; most shared first."""
        ...


def least_shared(sketch: Sequence[int]) -> int:
    """Hashes to share before a candidate is worth reading: two, one for a short text."""
    return _LEAST_SHARED if len(sketch) > _SMALL_SKETCH else 1


class StoreIndex:
    """The index of a store: fields `sketch` (ints) and `seen_day` (days since 1970) of `articles`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def candidates(self, sketch: Sequence[int], day: int, limit: int = VERIFIED) -> list[str]:
        """See Index."""
        if not sketch:
            return []
        where = {"sketch": {"$in": list(sketch)}, "seen_day": {"$gte": day - WINDOW}}
        wanted = set(sketch)
        rows = self._store.find("articles", where, limit=_FETCHED, fields=("sketch",))
        shared = Counter({row["_id"]: len(wanted.intersection(row["sketch"])) for row in rows})
        return _best(shared, least_shared(sketch), limit)


class MemoryIndex:
    """The same in memory: 12 bytes for each hash, in lists by the hash's last 16 bits; days that are over are dropped."""

    _LISTS = 1 << 16

    def __init__(self) -> None:
        self._hashes = [array("Q") for _ in range(self._LISTS)]
        self._numbers = [array("I") for _ in range(self._LISTS)]
        self._ids: list[str] = []
        self._days = array("l")

    def __len__(self) -> int:
        """Articles in the index."""
        return len(self._ids)

    @property
    def bytes(self) -> int:
        """Memory of the index, the ids' own 69 bytes included."""
        lists = sum(h.itemsize * len(h) + n.itemsize * len(n) for h, n in zip(self._hashes, self._numbers, strict=True))
        return lists + self._LISTS * 2 * 80 + len(self._ids) * (8 + 69 + self._days.itemsize)

    def add(self, id: str, sketch: Sequence[int], day: int) -> None:
        """Make an article findable."""
        number = len(self._ids)
        self._ids.append(id)
        self._days.append(day)
        for value in sketch:
            at = value & self._LISTS - 1
            self._hashes[at].append(value)
            self._numbers[at].append(number)

    def candidates(self, sketch: Sequence[int], day: int, limit: int = VERIFIED) -> list[str]:
        """See Index."""
        shared: Counter[int] = Counter()
        for value in sketch:
            at = value & self._LISTS - 1
            hashes, numbers = self._hashes[at], self._numbers[at]
            found = -1
            while True:
                try:
                    found = hashes.index(value, found + 1)
                except ValueError:
                    break
                shared[numbers[found]] += 1
        oldest = day - WINDOW
        ids = Counter({self._ids[number]: n for number, n in shared.items() if self._days[number] >= oldest})
        return _best(ids, least_shared(sketch), limit)

    def forget(self, before: int) -> None:
        """Drop the articles seen before the day `before`."""
        kept = {old: new for new, old in enumerate(n for n, day in enumerate(self._days) if day >= before)}
        self._ids = [self._ids[old] for old in kept]
        self._days = array("l", (self._days[old] for old in kept))
        for at in range(self._LISTS):
            rows = [(h, kept[n]) for h, n in zip(self._hashes[at], self._numbers[at], strict=True) if n in kept]
            self._hashes[at] = array("Q", (h for h, _ in rows))
            self._numbers[at] = array("I", (n for _, n in rows))


def _best(shared: Counter[str], least: int, limit: int) -> list[str]:
    """Ids by hashes shared, then by id so that the order is the same everywhere."""
    ranked = sorted(((-n, id) for id, n in shared.items() if n >= least))
    return [id for _, id in ranked[:limit]]
