"""Heartbeats of worker processes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pipelines import clock
from pipelines.storage.base import Change, Patch, Remove, Store
from pipelines.storage.sources import NEVER

ALIVE_S = 60.0


def beat(store: Store, name: str, facts: Mapping[str, Any], at: datetime) -> None:
    """A sign of life with a few facts (pid, running polls, memory)."""
    store.write([Patch("workers", name, Change(set={**facts, "at": at}, set_on_insert={"started_at": at}), upsert=True)])


def working(store: Store, now: datetime) -> bool:
    """Whether a worker has given a sign of life within the last minute."""
    return store.count("workers", {"at": {"$gt": now - timedelta(seconds=clock.span(ALIVE_S))}}) > 0


def retire(store: Store, name: str) -> None:
    """An orderly end."""
    store.write([Remove("workers", name)])


def forget(store: Store, before: datetime) -> int:
    """Drop workers without a sign of life since `before` (killed ones); returns how many."""
    return store.delete("workers", {"at": {"$lt": before}})


def bury(store: Store, name: str, supervisor: str) -> list[str]:
    """End the leases of earlier workers of `supervisor`, which starts one only when the last is dead; `name` is the new one.
    Their sources stay suspects; deaths with a request are counted. Returns their names."""
    dead = [str(row["_id"]) for row in store.find("workers", {"supervisor": supervisor}) if row["_id"] != name]
    for owner in dead:
        for collection in ("sources", "hosts", "requests"):
            for row in list(store.find(collection, {"owner": owner}, fields=["fence"])):
                mine = {"_id": row["_id"], "owner": owner, "fence": row["fence"]}
                deaths = {"deaths": 1} if collection == "requests" else {}
                store.update_one(collection, mine, Change(set={"lease_until": NEVER}, inc=deaths))
        retire(store, owner)
    return dead
