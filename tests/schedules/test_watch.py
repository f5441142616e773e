"""Judging all sources in a store, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.storage.base import Put, Store
from pipelines.storage.sources import NEVER, patch_row
from schedules import room
from schedules.alerts import outbox
from schedules.alerts.deliver import deliver
from schedules.alerts.message import text
from schedules.watch import watch, watch_disk

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IDS = tuple(f"q{number}" for number in range(6))


@pytest.fixture
def fleet(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Six sources that are well."""
    folder = tmp_path / "own"
    folder.mkdir()
    for id in IDS:
        text = f'name = "{id}"\ncountry = "SY"\nhome = "https://{id}.example/"\ntimezone = "Asia/Damascus"\nchecked = "never"\n'
        (folder / f"{id}.toml").write_text(text, encoding="utf-8")
        store.write([Put("sources", {"_id": id, **well(NOW), "lease_until": NEVER, "state": "active", "made_at": NOW - timedelta(days=30)})])
    monkeypatch.setenv("MARSAD_SOURCES", str(folder))
    return store


def well(now: datetime) -> dict[str, Any]:
    """A row after a good poll."""
    return {"failures": 0.0, "last_poll_at": now, "last_ok_at": now, "last_new_at": now, "next_poll_at": now + timedelta(hours=3), "last_run": {}}


def ill(now: datetime, reason: str = "document_timeout") -> dict[str, Any]:
    """A row after failures."""
    return {"failures": 4.0, "last_poll_at": now, "next_poll_at": now + timedelta(hours=3), "last_run": {"failures": [{"reason": reason}]}}


def rounds(store: Store, start: datetime, count: int, **channels: Any) -> list[str]:
    """So many minutes; what was told in them."""
    told: list[str] = []

    def channel(notice: Any) -> None:
        told.append(f"{notice['subject']} {notice['about']} {notice['verdict']}")

    for number in range(count):
        assert watch(store, {"log": channel}, "me", start + number * MINUTE)
    return told


def state(store: Store, id: str) -> dict[str, Any]:
    row = store.get("sources", id)
    assert row is not None
    return row["health"]


def test_a_source_that_breaks_is_told_once_and_cleared(fleet: Store) -> None:
    assert rounds(fleet, NOW, 4) == []
    patch_row(fleet, "q0", ill(NOW))
    assert rounds(fleet, NOW + 4 * MINUTE, 10) == ["q0 problem broken"]
    assert state(fleet, "q0")["code"] == "unreachable" and state(fleet, "q0")["since"] == NOW + 4 * MINUTE and "4 failures" in state(fleet, "q0")["why"]
    patch_row(fleet, "q0", well(NOW))
    assert rounds(fleet, NOW + 14 * MINUTE, 10) == ["q0 clear broken"]
    assert state(fleet, "q1")["state"] == "ok"


def test_another_worker_does_not_tell_again(fleet: Store) -> None:
    patch_row(fleet, "q0", ill(NOW))
    assert rounds(fleet, NOW, 4) == ["q0 problem broken"]
    assert not watch(fleet, {}, "other", NOW + 4 * MINUTE)


def test_when_all_fail_it_is_said_once_and_the_end_too(fleet: Store) -> None:
    rounds(fleet, NOW, 2)
    for id in IDS:
        patch_row(fleet, id, ill(NOW + 2 * MINUTE))
    assert rounds(fleet, NOW + 2 * MINUTE, 30) == ["fleet problem broken"]
    assert fleet.get("meta", "fleet")["state"] == "broken"  # type: ignore[index]
    soon = NOW + 32 * MINUTE
    due = [row["_id"] for row in fleet.find("sources", {"next_poll_at": {"$lte": soon}})]
    assert len(due) == 3, "a few are tried, whatever their back-off says"
    for id in IDS[:5]:
        patch_row(fleet, id, well(soon))
    assert rounds(fleet, soon, 10) == ["fleet clear broken"], "and q5, which was not looked at since, is not accused"
    assert fleet.get("sources", "q5")["next_poll_at"] <= soon + MINUTE  # type: ignore[index]
    patch_row(fleet, "q5", ill(soon + 10 * MINUTE))
    assert rounds(fleet, soon + 10 * MINUTE, 5) == ["q5 problem broken"], "it fails by itself"


def test_verdicts_of_a_kill_between_two_rounds_are_not_told_twice(fleet: Store) -> None:
    patch_row(fleet, "q0", ill(NOW))
    told = rounds(fleet, NOW, 3)
    assert told == ["q0 problem broken"]
    # as if the process had died before it noted the delivery: the notice is in the outbox once, and only once
    assert len([row for row in outbox.recent(fleet) if row["subject"] == "q0"]) == 1
    assert rounds(fleet, NOW + 3 * MINUTE, 3) == []


def test_an_open_gap_is_a_state_and_is_told_when_it_could_not_be_filled(fleet: Store) -> None:
    gap = {"_id": "g", "source": "q2", "from": NOW - timedelta(hours=5), "to": NOW, "closed_at": None, "attempts": 1}
    fleet.write([Put("gaps", gap)])
    assert rounds(fleet, NOW, 5) == [] and state(fleet, "q2")["code"] == "gap_filling"
    fleet.write([Put("gaps", gap | {"attempts": 3})])
    assert rounds(fleet, NOW + 5 * MINUTE, 5) == ["q2 problem gap"] and state(fleet, "q2")["code"] == "gap_open"
    fleet.write([Put("gaps", gap | {"closed_at": NOW})])
    assert rounds(fleet, NOW + 10 * MINUTE, 5) == ["q2 clear gap"] and state(fleet, "q2")["state"] == "ok"


def test_pages_of_a_mended_layout_are_tried_again(fleet: Store) -> None:
    """As soon as the source can be read again, and only those that the layout had made unreadable, then."""
    old = {"source": "q1", "state": "rejected", "again_at": NOW + timedelta(days=14), "url": "https://q1.example/1", "key": "k"}
    kept = {"now": ("empty_body", NOW), "long ago": ("empty_body", NOW - timedelta(days=3)), "listing": ("listing", NOW)}
    fleet.write([Put("pages", {**old, "_id": id, "reason": reason, "at": at}) for id, (reason, at) in kept.items()])
    patch_row(fleet, "q1", well(NOW) | {"readings": "0" * 20})
    rounds(fleet, NOW, 3)
    assert state(fleet, "q1")["code"] == "unreadable" and fleet.count("pages", {"state": "retry"}) == 0
    patch_row(fleet, "q1", {"readings": "1" * 20})
    rounds(fleet, NOW + 3 * MINUTE, 1)
    assert [row["_id"] for row in fleet.find("pages", {"state": "retry"})] == ["now"] and state(fleet, "q1")["state"] == "ok"


def test_a_disk_that_fills_is_told_once_and_cleared(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def minutes(start: int, count: int) -> None:
        for number in range(start, start + count):
            watch_disk(store, ["log"], tmp_path, NOW + number * MINUTE)
            deliver(store, {"log": lambda notice: told.append(text(notice))}, NOW + number * MINUTE)

    minutes(0, 4)
    assert told == []
    with monkeypatch.context() as patch:
        patch.setattr(room, "LOW", 1 << 60)
        minutes(4, 8)
    assert len(told) == 1 and told[0].startswith("Marsad: the disk is almost full: ") and "GiB free" in told[0] and "next: ./marsad doctor" in told[0]
    minutes(12, 8)
    assert len(told) == 2 and told[1].startswith("Marsad: the disk is well again (it was almost full)")


async def test_an_absent_store_stops_the_heart_and_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """The switch outside hears nothing, and so tells somebody."""
    from types import SimpleNamespace

    from crawler.config import load_config
    from pipelines.storage.base import StoreUnavailable
    from schedules.watch import watch_health

    class Away:
        def __getattr__(self, name: str) -> Any:
            raise StoreUnavailable("gone")

    runtime: Any = SimpleNamespace(store=Away(), config=load_config({"MARSAD_HEARTBEAT_URL": "http://127.0.0.1:1/"}))
    await watch_health(runtime, "me", NOW)
    assert "the store is away: gone" in caplog.text and "heartbeat" not in caplog.text
