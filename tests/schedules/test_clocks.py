"""Clocks that jump and machines that sleep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.storage.base import Change, Put, Store
from pipelines.storage.sources import claim_one, ensure, finish
from schedules import clocks
from schedules.clocks import Event, Reading, bring_back, compare, last_event, note

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
START = Reading(1_000_000.0, 500.0, 400.0)


def after(wall: float, through: float, awake: float) -> Event | None:
    return compare(START, Reading(START.wall + wall, START.through + through, START.awake + awake), 5.0)


@pytest.mark.parametrize(
    ("steps", "event"),
    [
        ((5.0, 5.0, 5.0), None),
        ((5.4, 5.0, 5.0), None),
        ((12.0, 12.0, 12.0), None),
        ((3605.0, 5.0, 5.0), Event("set_forward", 3600.0)),
        ((-3595.0, 5.0, 5.0), Event("set_back", 3600.0)),
        ((7205.0, 7205.0, 5.0), Event("slept", 7200.0)),
        ((65.0, 65.0, 65.0), Event("slept", 60.0)),
        ((7205.0 - 3600, 7205.0, 5.0), Event("set_back", 3600.0)),
    ],
    ids=["well", "a step of NTP's", "busy", "set forward", "set back", "suspended", "stopped", "set back while asleep"],
)
def test_what_happened_between_two_readings(steps: tuple[float, float, float], event: Event | None) -> None:
    assert after(*steps) == event


def test_a_reading_moves_on() -> None:
    first = clocks.read()
    assert compare(first, clocks.read()) is None


def test_the_last_event_is_told_for_a_day(store: Store) -> None:
    assert last_event(store, NOW) == ""
    note(store, Event("set_back", 3600.0), NOW)
    assert last_event(store, NOW + timedelta(hours=5)) == "the clock was set back by 3600 s at 2026-03-20 12:00Z"
    assert last_event(store, NOW + timedelta(hours=25)) == ""


class Site:
    """What `ensure` needs."""

    home, state = "https://a.example/", "active"


def test_plans_from_a_future_that_is_over_are_brought_back(store: Store) -> None:
    ensure(store, {"a": Site(), "b": Site()}, NOW)
    store.write([Put("sources", {**(store.get("sources", "b") or {}), "host": "b.example", "next_poll_at": NOW + timedelta(minutes=9)})])
    claim = claim_one(store, "a", owner="w", now=NOW, lease_s=60)
    assert claim is not None
    finish(store, claim, Change(set={"next_poll_at": NOW + timedelta(minutes=7)}), NOW)
    assert bring_back(store, NOW + timedelta(minutes=1)) == 0, "all is as it should be"
    earlier = NOW - timedelta(hours=6)
    assert bring_back(store, earlier) == 1 and bring_back(store, earlier) == 0
    row = store.get("sources", "a")
    assert row is not None and row["next_poll_at"] == earlier + timedelta(minutes=7)
    assert (store.get("sources", "b") or {})["next_poll_at"] == NOW + timedelta(minutes=9), "never polled: no plan to shorten"
