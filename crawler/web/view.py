"""What the pages show, as plain data: the same for HTML and JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.sources.load import load_all
from pipelines.storage.base import Store
from schedules.overview import NEEDS_A_PERSON, STALE, overview

LATEST = 25
_FIELDS = ("title", "source", "language", "first_seen_at", "state", "removed_reason", "revision", "published")


def overview_data(store: Store, now: datetime, folder: Path | None = None) -> dict[str, Any]:
    """The start page: every source, worst first, and the latest articles."""
    data = asdict(overview(store, load_all(), now, folder))
    for line in data["sources"]:
        line["mood"] = "bad" if line["state"] in NEEDS_A_PERSON else "good" if line["state"] == "ok" else "warn"
    latest = store.find("articles", {}, sort=[("first_seen_at", -1)], limit=LATEST, fields=_FIELDS)
    return {**data, "latest": [dict.fromkeys(_FIELDS) | article for article in latest], "now": now}


def health_data(store: Store, now: datetime) -> dict[str, Any]:
    """For supervisors: is a worker alive, and how old is its last sign of life?"""
    beats = [worker["at"] for worker in store.find("workers", {})]
    youngest = max(beats, default=None)
    age_s = (now - youngest).total_seconds() if youngest else None
    return {"alive": age_s is not None and age_s < STALE.total_seconds(), "heartbeat_age_s": age_s, "workers": len(beats)}
