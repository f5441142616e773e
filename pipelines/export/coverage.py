"""coverage.csv: what the articles are a share of. One row a source and whole UTC day, days without a look included."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from pipelines.export.columns import Column
from pipelines.export.select import named_sources
from pipelines.search.query import Query
from pipelines.storage.base import Doc, Store

COVERAGE = (
    "source", "day", "monitored", "polls", "candidates", "stored", "updated", "removed", "rejected", "failed", "expected", "gap",
)  # fmt: skip
MEANINGS = {
    "source": "Id of the source.",
    "day": "UTC day.",
    "monitored": "1 when the source was looked at on that day, else 0: its other numbers are then zero for want of looking.",
    "polls": "Looks at the source that ended on that day.",
    "candidates": "Addresses that got an outcome on that day: stored, updated, removed, rejected, failed, unchanged and aliases.",
    "stored": "Articles stored for the first time.",
    "updated": "Stored articles whose content was seen to have changed.",
    "removed": "Stored articles that were believed to be gone from the site.",
    "rejected": "Pages that were no articles or not allowed.",
    "failed": "Pages that could not be had or read.",
    "expected": "Median of `stored` over the 28 monitored days before; empty when there are fewer than 7.",
    "gap": "1 when articles of that day may have been missed (an outage, a feed that overflowed) and were not back-filled, else 0.",
}
"""Column → what it means."""
COLUMNS = tuple(
    Column(name, "string" if name in ("source", "day") else "number" if name == "expected" else "integer", MEANINGS[name],
           "empty: too few days before" if name == "expected" else "never missing", "0.1.0")
    for name in COVERAGE
)  # fmt: skip
_CODES = ("new", "updated", "unchanged", "alias", "removed", "rejected", "failed")
USUAL_DAYS, LEAST_DAYS = 28, 7


def coverage_rows(store: Store, query: Query, as_of: datetime) -> Iterator[dict[str, Any]]:
    """The rows of the days before that of `as_of`, by source and day; sources that the query leaves out are left out."""
    last = as_of.date() - timedelta(days=1)
    named = named_sources(query)
    gaps = _gaps(store, as_of)
    where: dict[str, Any] = {"day": {"$lte": last.isoformat()}}
    if named:
        where["source"] = {"$in": sorted(named)}
    days = store.find("days", where, sort=[("source", 1), ("day", 1)])
    for source, counted in groupby(days, key=lambda row: str(row["source"])):
        yield from _of_source(source, {row["day"]: row for row in counted}, last, gaps.get(source, set()))


def _of_source(source: str, counted: dict[str, Doc], last: date, gaps: set[str]) -> Iterator[dict[str, Any]]:
    usual: list[int] = []
    day = date.fromisoformat(min(counted))
    while day <= last:
        name = day.isoformat()
        row = counted.get(name, {})
        codes = row.get("codes") or {}
        monitored = bool(row.get("polls") or codes)
        yield {
            "source": source, "day": name, "monitored": int(monitored), "polls": row.get("polls") or 0,
            "candidates": sum(int(codes.get(code) or 0) for code in _CODES), "stored": codes.get("new") or 0,
            **{code: codes.get(code) or 0 for code in ("updated", "removed", "rejected", "failed")},
            "expected": f"{statistics.median(usual):g}" if len(usual) >= LEAST_DAYS else None, "gap": int(name in gaps),
        }  # fmt: skip
        if monitored:
            usual = [*usual, int(codes.get("new") or 0)][-USUAL_DAYS:]
        day += timedelta(days=1)


def _gaps(store: Store, as_of: datetime) -> dict[str, set[str]]:
    """Source → days of a gap that was known at `as_of` and not yet back-filled then (see `crawler/spiders/gaps.py`)."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.find("gaps", {}):
        if row["noted_at"] > as_of or (row["filled"] and row["closed_at"] <= as_of):
            continue
        day = row["from"]
        while day.date() <= row["to"].date():
            found[row["source"]].add(day.strftime("%Y-%m-%d"))
            day += timedelta(days=1)
    return found
