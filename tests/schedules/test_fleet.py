"""Prior and price of the whole fleet, in a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.storage.base import Put, Store
from schedules.cadence import PollResult, fresh, from_dict, next_poll, observe
from schedules.fleet import ARAB_WEEK, Market, market, reckon

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sources(store: Store, per_day: float, count: int = 8, state: str = "active") -> None:
    """Sources that were watched for three days."""
    for number in range(count):
        history = fresh(f"s{number}")
        for hour in range(72):
            at = NOW - timedelta(hours=72 - hour)
            history = observe(history, PollResult(at, new=round(per_day / 24), window=50))
        store.write([Put("sources", {"_id": f"s{number}", "state": state, "cadence": history.as_dict()})])


def test_nothing_known_is_the_built_in_market(store: Store) -> None:
    assert market(store) == Market()
    assert reckon(store, NOW, 600) == Market(), "no source was seen yet"


def test_what_was_reckoned_is_kept(store: Store) -> None:
    sources(store, 48)
    found = reckon(store, NOW, 60)
    kept = market(store)
    assert (kept.price, kept.polls, kept.at, kept.spending) == (found.price, found.polls, NOW, found.spending)
    assert kept.fleet.profile == pytest.approx(found.fleet.profile, rel=1e-4)
    assert kept.fleet.rate > ARAB_WEEK.rate, "eight sources of two an hour"


def test_it_is_not_reckoned_again_too_soon_nor_never_after_the_clock_was_set_back(store: Store) -> None:
    sources(store, 48)
    first = reckon(store, NOW, 60)
    assert reckon(store, NOW + timedelta(minutes=30), 60).at == first.at
    assert reckon(store, NOW + timedelta(hours=1), 60).at == NOW + timedelta(hours=1)
    assert reckon(store, NOW - timedelta(hours=5), 60).at == NOW - timedelta(hours=5)


def test_another_budget_or_fleet_is_reckoned_at_once(store: Store) -> None:
    sources(store, 48)
    first = reckon(store, NOW, 60)
    poorer = reckon(store, NOW + timedelta(minutes=1), 6)
    assert poorer.price > 10 * first.price and poorer.budget == 6
    sources(store, 48, count=4, state="paused")
    assert reckon(store, NOW + timedelta(minutes=2), 6).price < 0.5 * poorer.price


def test_polls_that_were_not_foreseen_make_polls_dearer(store: Store) -> None:
    sources(store, 48)
    price = reckon(store, NOW, 60).price
    for hour in range(1, 30):
        for number in range(8):
            row = store.get("sources", f"s{number}")
            assert row is not None
            row["cadence"]["polls"] += 20
            store.write([Put("sources", row)])
        found = reckon(store, NOW + timedelta(hours=hour), 60)
    assert found.price > 1.5 * price and found.spending.spent > found.spending.foreseen


def test_a_row_that_cannot_be_read_is_a_fresh_source(store: Store) -> None:
    store.write([Put("sources", {"_id": "odd", "state": "active", "cadence": {"counts": [1]}})])
    assert reckon(store, NOW, 60).sources == 1


def test_a_smaller_budget_and_a_larger_fleet_make_polls_dearer(store: Store) -> None:
    sources(store, 48)
    rich = reckon(store, NOW, 600)
    poor = reckon(store, NOW + timedelta(hours=2), 20)
    assert poor.price > 10 * rich.price
    row = store.get("sources", "s0")
    assert row is not None
    history, looked = from_dict(row["cadence"]), NOW - timedelta(hours=1)
    assert next_poll(history, looked, poor.limits(60, 21600)) > next_poll(history, looked, rich.limits(60, 21600)) > looked


def test_sources_that_are_not_active_spend_nothing(store: Store) -> None:
    sources(store, 48, state="paused")
    assert reckon(store, NOW, 60) == Market()
