"""Which word triples are template or furniture: those that an outlet prints on five or more different days.

Days are counted, not documents: a story that thirty papers copy in one afternoon is no template. Learning takes bounded
memory; each outlet's list is rebuilt nightly from its articles of the last 30 days and kept in the
collection `common_triples`, one document an outlet: `{_id: source, day, triples: [int, …]}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from pipelines.copies.compare import seeded
from pipelines.copies.shingles import read
from pipelines.storage.base import Put, Store, Write

LEAST_DAYS = 5
WINDOW = 30
"""Days looked back."""
MOST = 200_000
"""Triples kept for one outlet: about 3 MB in the store."""
_TABLE = 1 << 24
_SPAN = 60


class Learner:
    """Counts the days on which each triple was seen, in bounded memory.

    Nine triples in ten are seen on one day only: these are bits in two tables of 16 MB (this day, the days before). A
    triple that comes back on another day gets a row with its days; when there are too many rows, those of the fewest
    days go, the longest unseen first. Days come in ascending order; one that comes late is counted where a row exists.
    A table that is 3 % full (four million triples) takes 3 % of the new triples for known ones: one day too many.
    """

    def __init__(self, rows: int = 1_000_000) -> None:
        """`rows`: triples seen on two days or more that are followed at a time, about 120 bytes each."""
        self._rows = rows
        self._days: dict[int, int] = {}  # triple → bit 0: some earlier day; bit n: day base + n
        self._before = bytearray(_TABLE)
        self._today = bytearray(_TABLE)
        self._day = 0
        self._base = 0

    def __len__(self) -> int:
        """Triples seen on two days or more."""
        return len(self._days)

    def learn(self, day: int, triples: Iterable[int]) -> None:
        """Note that `triples` were seen on `day` (days since 1970)."""
        if day > self._day:
            self._turn(day)
        if day - self._base < 1:
            return
        bit = 1 << (day - self._base)
        days, before, today, late = self._days, self._before, self._today, day < self._day
        for triple in triples:
            known = days.get(triple)
            if known is not None:
                days[triple] = known | bit
                continue
            at, flag = triple % _TABLE, 1 << (triple >> 49)
            if before[at] & flag:
                days[triple] = bit | 1
            elif not late:
                today[at] |= flag
        if len(days) > self._rows:
            self._prune()

    def common(self, least: int = LEAST_DAYS) -> frozenset[int]:
        """Hashes of the triples seen on at least `least` different days."""
        return frozenset(triple for triple, days in self._days.items() if days.bit_count() >= least)

    def _turn(self, day: int) -> None:
        """Close the day before `day`; keep 60 days apart."""
        merged = int.from_bytes(self._before, "little") | int.from_bytes(self._today, "little")
        self._before = bytearray(merged.to_bytes(_TABLE, "little"))
        self._today = bytearray(_TABLE)
        gone = day - _SPAN - self._base if self._day else 0
        if not self._day:
            self._base = day - WINDOW
        elif gone > 0:
            self._base += gone
            # a day that leaves the span is remembered as "some earlier day"
            self._days = {triple: (days >> gone) & ~1 | bool(days & ((2 << gone) - 1)) for triple, days in self._days.items()}
        self._day = day

    def _prune(self) -> None:
        """Keep the better half of the rows."""
        ranked = sorted(self._days.items(), key=lambda row: (row[1].bit_count(), row[1]), reverse=True)
        self._days = dict(ranked[: self._rows // 2])


def day_of(when: datetime) -> int:
    """Days since 1970 of an aware time, in UTC."""
    return when.astimezone(UTC).toordinal() - _EPOCH


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def rebuild(store: Store, source: str, now: datetime) -> list[Write]:
    """Learn the list of one outlet anew from its stored articles of the last 30 days. Reads only; the caller writes."""
    learner = Learner()
    where = {"source": source, "first_seen_at": {"$gte": now - timedelta(days=WINDOW)}}
    fields = ("title", "body", "first_seen_at")
    for document in store.find("articles", where, sort=[("first_seen_at", 1)], fields=fields):
        learner.learn(day_of(document["first_seen_at"]), set(read(document).triples))
    triples = sorted(learner.common())[:MOST]
    return [Put("common_triples", {"_id": source, "day": day_of(now), "triples": triples})]


def rebuild_all(store: Store, now: datetime) -> Iterator[list[Write]]:
    """The nightly job: the writes of one outlet after another, to be carried out as they come."""
    for source in sorted(document["_id"] for document in store.find("sources", {}, fields=("_id",))):
        yield rebuild(store, source, now)


def load(store: Store) -> frozenset[int]:
    """All that is common: the seed and every outlet's list. What one outlet prints daily is a template at all of them."""
    found = set(seeded())
    for document in store.find("common_triples", {}):
        found.update(document["triples"])
    return frozenset(found)
