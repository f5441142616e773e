"""Requests to crawl again, for a running daemon: queued, claimed with a lease, reported on, finished or cancelled.

States: waiting → running → done | failed, and cancelled from the first two. A request whose worker died is claimed again
when its lease has ended.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pipelines.storage.base import Change, Doc, Put, Store
from pipelines.storage.sources import NEVER

OPEN = ("waiting", "running")
CLOSED = ("done", "failed", "cancelled")


def create(store: Store, source: str, options: Mapping[str, Any], why: str, now: datetime) -> str:
    """Queue a request for `source`; returns its id."""
    id = uuid.uuid4().hex[:12]
    doc = {
        "_id": id, "source": source, "options": dict(options), "why": why, "state": "waiting", "created_at": now,
        "lease_until": NEVER, "owner": None, "fence": 0, "progress": {},
    }  # fmt: skip
    store.write([Put("requests", doc)])
    return id


def claim(store: Store, owner: str, now: datetime, lease_s: float, id: str = "") -> Doc | None:
    """The oldest request that waits, or whose worker died, now leased to `owner`; None when there is none. With `id`, that
    request or none."""
    where: dict[str, Any] = {"state": {"$in": list(OPEN)}, "lease_until": {"$lt": now}}
    if id:
        where["_id"] = id
    lease = {"state": "running", "owner": owner, "lease_until": now + timedelta(seconds=lease_s), "started_at": now}
    return store.update_one("requests", where, Change(set=lease, inc={"fence": 1}), sort=[("created_at", 1)])


def report(store: Store, id: str, owner: str, progress: Mapping[str, Any], now: datetime, lease_s: float) -> bool:
    """Note progress and prolong the lease; False when it is cancelled or another worker has it: stop."""
    change = Change(set={"progress": dict(progress), "lease_until": now + timedelta(seconds=lease_s)})
    return store.update_one("requests", _running(id, owner), change) is not None


def finish(store: Store, id: str, owner: str, result: Mapping[str, Any], now: datetime, *, error: str = "") -> bool:
    """End a request with its counts, as done or (with `error`) failed; False when it is no longer this worker's."""
    end = {"state": "failed" if error else "done", "result": dict(result), "error": error or None, "finished_at": now}
    return store.update_one("requests", _running(id, owner), Change(set=end)) is not None


def abandon(store: Store, owner: str) -> None:
    """Free what an owner that is known to be dead has leased: requests, sources and hosts."""
    free = Change(set={"lease_until": NEVER, "owner": None})
    for collection in ("requests", "sources", "hosts"):
        for doc in list(store.find(collection, {"owner": owner}, fields=["owner"])):
            store.update_one(collection, {"_id": doc["_id"], "owner": owner}, free)


def cancel(store: Store, id: str, now: datetime) -> bool:
    """Take a request back; False when it has ended. A worker on it learns so from `report`."""
    where = {"_id": id, "state": {"$in": list(OPEN)}}
    return store.update_one("requests", where, Change(set={"state": "cancelled", "finished_at": now})) is not None


def listed(store: Store, states: Sequence[str] = OPEN, limit: int = 100) -> list[Doc]:
    """Requests in these states, newest first."""
    return list(store.find("requests", {"state": {"$in": list(states)}}, sort=[("created_at", -1)], limit=limit))


def _running(id: str, owner: str) -> dict[str, Any]:
    return {"_id": id, "owner": owner, "state": "running"}
