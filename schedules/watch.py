"""Judge every source once a minute and write the verdict into its row, where `status` and the dashboard read it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.sources.load import load_all
from crawler.sources.schema import Source
from crawler.spiders.runtime import Runtime
from pipelines.storage.base import Store
from pipelines.storage.sources import patch_row

logger = logging.getLogger(__name__)

OVERDUE = timedelta(minutes=20)
BROKEN_FAILURES = 3.0
"""Weighted failures in a row from which a source is broken."""
REFUSALS = ("document_robots", "document_http_403", "document_http_451", "document_http_401")


async def watch_health(runtime: Runtime) -> None:
    """Judge all sources; a change of state is logged once."""
    await asyncio.to_thread(judge_all, runtime.store, datetime.now(UTC))


def judge_all(store: Store, now: datetime) -> None:
    """Write the verdict of each source into its row."""
    sources = load_all()
    for id, row in store.get_many("sources", sources).items():
        verdict = judge(sources[id], row, now)
        before = row.get("health") or {}
        if verdict == {key: before.get(key) for key in verdict}:
            continue
        if verdict["state"] != before.get("state"):
            logger.warning("health source=%s state=%s was=%s why=%s", id, verdict["state"], before.get("state"), verdict["why"])
        patch_row(store, id, {"health": {**verdict, "since": now}})


def judge(source: Source, row: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """State, reason and expectation of one source from its row. `overdue` (we did not look) is not `silent` (they published
    nothing)."""
    expected = f"{source.expect.per_day[0]:g}–{source.expect.per_day[1]:g}" if source.expect.per_day else "-"
    state, why = _state(source, row, now)
    return {"state": state, "why": why, "expected": expected}


def _state(source: Source, row: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    if source.state != "active":
        return source.state, source.reason
    run = row.get("last_run") or {}
    failures = float(row.get("failures") or 0.0)
    reasons = [failure["reason"] for failure in run.get("failures") or ()]
    if failures >= BROKEN_FAILURES:
        refused = next((reason for reason in reasons if reason in REFUSALS), "")
        if refused:
            return "blocked", f"the site refuses us: {refused.removeprefix('document_')}"
        return "broken", f"{failures:g} failures in a row: {run.get('crash') or ', '.join(sorted(set(reasons))[:3])}"
    due = row.get("next_poll_at")
    if due is not None and now - due > OVERDUE and (row.get("lease_until") or now) <= now:
        return "overdue", f"not looked at for {(now - due).total_seconds() / 60:.0f} min longer than planned"
    if row.get("last_ok_at") is None:
        return "new", "never reached" if row.get("last_poll_at") else "not polled yet"
    silent_after = source.expect.silent_after
    last_new = row.get("last_new_at") or row.get("made_at")
    if silent_after is not None and last_new is not None and now - last_new > silent_after:
        return "silent", f"looked, but nothing new for {(now - last_new).total_seconds() / 3600:.0f} h"
    return "ok", ""
