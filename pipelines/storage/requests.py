"""Requests to crawl a source again, for a running daemon: queued, claimed with a lease, reported on, finished."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pipelines.storage.base import Change, Doc, Put, Store
from pipelines.storage.turns import take


def create(store: Store, source: str, options: Mapping[str, Any], why: str, now: datetime) -> str:
    """Queue a request; returns its id."""
    id = uuid.uuid4().hex[:12]
    doc = {
        "_id": id, "source": source, "options": dict(options), "why": why, "state": "waiting", "created_at": now,
        "lease_until": now - timedelta(seconds=1), "progress": {},
    }  # fmt: skip
    store.write([Put("requests", doc)])
    return id


def claim(store: Store, owner: str, now: datetime, lease_s: float) -> Doc | None:
    """The oldest request that waits, or whose worker died; None when there is none."""
    where = {"state": {"$in": ["waiting", "running"]}, "lease_until": {"$lt": now}}
    for doc in list(store.find("requests", where, sort=[("created_at", 1)], limit=20)):
        turn = take(store, f"request:{doc['_id']}", int(doc.get("turn") or 0), now, lease_s)
        if turn is None:
            continue
        lease = {
            "state": "running",
            "owner": owner,
            "turn": turn,
            "lease_until": now + timedelta(seconds=lease_s),
            "started_at": now,
        }
        return store.update_one("requests", {"_id": doc["_id"]}, Change(set=lease, inc={"attempts": 1}))
    return None


def report(store: Store, id: str, owner: str, progress: Mapping[str, Any], now: datetime, lease_s: float) -> bool:
    """Note progress and prolong the lease; False when another worker has it."""
    change = Change(set={"progress": dict(progress), "lease_until": now + timedelta(seconds=lease_s)})
    return store.update_one("requests", {"_id": id, "owner": owner}, change) is not None


def finish(store: Store, id: str, owner: str, result: Mapping[str, Any], now: datetime) -> bool:
    """End a request with its counts; False when another worker has it."""
    change = Change(set={"state": "done", "result": dict(result), "finished_at": now})
    return store.update_one("requests", {"_id": id, "owner": owner, "state": "running"}, change) is not None
