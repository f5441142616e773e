"""Saved queries: collections that are kept up to date. One row of `queries` each, which is also its timetable.

A row: `{_id: name, query, every_s, next_at, last_at, number, error}`; `number` counts the increments written so far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.export.check import check_query
from pipelines.search.parse import parse_query
from pipelines.search.query import Query
from pipelines.storage.base import Change, Doc, Patch, Remove, Store

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_EVERY = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": 60, "h": 3600, "d": 86400}
LEAST_S, MOST_S = 600, 31 * 86400
RETRY = timedelta(minutes=10)
"""A run that was begun and not ended, because its process died, is begun again after this."""


class SavedError(ValueError):
    """A name, query or interval that cannot be; says what can."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved query."""

    name: str
    """Small Latin letters, digits and hyphens: also the name of its folder."""
    text: str
    """The query as text."""
    every_s: int
    """Seconds between two increments."""

    @property
    def query(self) -> Query:
        """The query. Raises QueryError."""
        return parse_query(self.text)


def every(text: str) -> int:
    """Seconds of an interval such as 30m, 6h or 1d. Raises SavedError."""
    match = _EVERY.fullmatch(text)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not LEAST_S <= seconds <= MOST_S:
        raise SavedError(f"--every {text}: write 30m, 6h or 1d; at least 10m, at most 31d")
    return seconds


def save(store: Store, saved: Saved, now: datetime) -> None:
    """Keep a query; its first increment is due now. Raises SavedError, QueryError, ExportError, and StoreError as the store does."""
    if not _NAME.fullmatch(saved.name):
        raise SavedError(f"{saved.name!r} cannot be the name of a collection: use a-z, 0-9 and hyphens")
    check_query(saved.query)
    known = store.get("queries", saved.name)
    if known is not None and known["query"] != saved.text:
        raise SavedError(f"{saved.name} is there already with another query; remove it first, or take another name")
    fields = {"query": saved.text, "every_s": saved.every_s, "next_at": now}
    store.write([Patch("queries", saved.name, Change(set=fields, set_on_insert={"saved_at": now, "number": 0}), upsert=True)])


def load(store: Store, name: str) -> Saved | None:
    """The saved query of this name."""
    row = store.get("queries", name) if _NAME.fullmatch(name) else None
    return _saved(row) if row else None


def rows(store: Store) -> list[Doc]:
    """All rows, by name."""
    return list(store.find("queries", {}, sort=[("_id", 1)]))


def remove(store: Store, name: str) -> bool:
    """Forget a query; what it wrote stays. False when there is none."""
    known = store.get("queries", name) is not None
    store.write([Remove("queries", name)])
    return known


def claim(store: Store, now: datetime) -> Saved | None:
    """The query whose increment has been due longest, for the caller alone; None when none is."""
    for row in store.find("queries", {"next_at": {"$lte": now}}, sort=[("next_at", 1), ("_id", 1)]):
        mine = store.update_one("queries", {"_id": row["_id"], "next_at": row["next_at"]}, Change(set={"next_at": now + RETRY}))
        if mine is not None:
            return _saved(mine)
    return None


def finished(store: Store, saved: Saved, now: datetime, number: int, error: str = "") -> None:
    """Note a run: the next one is due after the interval, after a failure within an hour."""
    pause = min(saved.every_s, 3600) if error else saved.every_s
    fields = {"last_at": now, "next_at": now + timedelta(seconds=pause), "number": number, "error": error}
    store.update_one("queries", {"_id": saved.name}, Change(set=fields))


def _saved(row: Doc) -> Saved:
    return Saved(row["_id"], row["query"], int(row["every_s"]))
