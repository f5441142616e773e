"""Removals: suspected at the first look, believed at a second one hours later, never concluded from a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.article import OutcomeCode
from pipelines.removal import look_again, observe_removal
from pipelines.storage.base import Put, Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURS = 6 * 3600.0


def stored(store: Store) -> dict[str, Any]:
    doc = store.get("articles", "a")
    assert doc is not None
    return doc


def begin(store: Store) -> None:
    store.write([Put("articles", {"_id": "a", "url_key": "k", "source": "s", "revision": 2, "state": "live", "body": ["نص"]})])


def look(store: Store, when: datetime, reason: str = "404") -> Any:
    writes, outcome = observe_removal(stored(store), reason, when, HOURS)
    store.write(writes)
    return outcome


def test_two_looks_hours_apart(store: Store) -> None:
    begin(store)
    first = look(store, NOW)
    assert (first.code, first.reason) == (OutcomeCode.UNCHANGED, "removal_suspected")
    assert stored(store)["state"] == "live" and stored(store)["recheck_at"] == NOW + timedelta(hours=6)
    assert look(store, NOW + timedelta(hours=1)).reason == "removal_suspected"
    assert stored(store)["recheck_at"] == NOW + timedelta(hours=6), "a look that came early moves nothing"
    last = look(store, NOW + timedelta(hours=6))
    assert (last.code, last.reason) == (OutcomeCode.REMOVED, "404")
    doc = stored(store)
    assert doc["state"] == "removed" and doc["removed_at"] == NOW and doc["revision"] == 3 and doc["body"] == ["نص"]
    revision = store.get("revisions", "a.000003") or {}
    assert revision["kind"] == "removed" and revision["reason"] == "404" and revision["observed_at"] == NOW
    assert doc["recheck_at"] == NOW + timedelta(hours=6 + 3)
    assert look(store, NOW + timedelta(days=2)).reason == "still_removed"
    assert stored(store)["recheck_at"] == NOW + timedelta(days=3), "half of the time that it has been gone"
    look(store, NOW + timedelta(days=100))
    assert stored(store)["recheck_at"] == NOW + timedelta(days=107)
    assert store.count("revisions", {}) == 1


def test_another_reason_begins_anew(store: Store) -> None:
    begin(store)
    look(store, NOW, "soft_404")
    assert look(store, NOW + timedelta(hours=7), "404").reason == "removal_suspected"
    assert look(store, NOW + timedelta(hours=14), "404").code is OutcomeCode.REMOVED


def test_a_fault_concludes_nothing(store: Store) -> None:
    begin(store)
    for _ in range(3):
        store.write(look_again(stored(store), NOW))
    doc = stored(store)
    assert doc["state"] == "live" and doc["failed_checks"] == 3 and doc["recheck_at"] == NOW + timedelta(hours=3)
    assert "removal_seen_at" not in doc
