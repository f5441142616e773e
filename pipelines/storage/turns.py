"""Exclusive turns at something named, between processes, on any server that keeps `_id` unique.

Turn n of a name is a document that only one caller can insert. A turn whose holder died before it got any further ends at
its time, and the next number is free.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.storage.base import Remove, Store

TRIES = 8


def take(store: Store, name: str, last: int, now: datetime, lease_s: float) -> int | None:
    """The number of the turn taken after turn `last`; None while somebody else holds the next one."""
    until = now + timedelta(seconds=lease_s)
    for turn in range(last + 1, last + 1 + TRIES):
        if store.insert("turns", {"_id": f"{name}:{turn}", "until": until}):
            store.write([Remove("turns", f"{name}:{old}") for old in range(last - 1, turn)])
            return turn
        holder = store.get("turns", f"{name}:{turn}")
        if holder is None or holder["until"] >= now:
            return None
    return None
