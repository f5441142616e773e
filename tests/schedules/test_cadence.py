"""The cadence as a pure function: what it must hold for any history, and what it does with known ones."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from schedules.cadence import DEFAULTS, History, Limits, PollResult, fresh, from_dict, next_poll, observe
from schedules.cadence_budget import Spending, foreseen_polls, price_of_budget
from schedules.rates import ARAB_WEEK, HOUR, WEEK, Evidence, Fleet, estimate, expected_items, fleet_of, hour_of_week

START = datetime(2026, 3, 2, tzinfo=UTC)
FLAT = Fleet((1.0,) * WEEK)
STEADY = dataclasses.replace(DEFAULTS, jitter=0.0)


def watched(per_hour: float, days: float, *, every_s: float = 1200.0, window: int | None = 200, seed: int = 1) -> History:
    """A history of a source of a constant rate, looked at every twenty minutes, with a full feed at the first look."""
    rng, history, at = Random(seed), fresh("site", FLAT), START
    before = [at - timedelta(hours=rng.random() * 24) for _ in range(round(24 * per_hour))]
    history = observe(history, PollResult(at, new=len(before), published=tuple(before), window=window), FLAT)
    clock, item = at.timestamp(), at.timestamp() + rng.expovariate(per_hour / HOUR)
    for _ in range(round(days * 86400 / every_s)):
        clock += every_s
        dates = []
        while item <= clock:
            dates.append(datetime.fromtimestamp(item, UTC))
            item += rng.expovariate(per_hour / HOUR)
        history = observe(history, PollResult(datetime.fromtimestamp(clock, UTC), new=len(dates), published=tuple(dates), window=window), FLAT)
    return history


def last_look(history: History) -> datetime:
    assert history.tried_at is not None
    return datetime.fromtimestamp(history.tried_at, UTC)


def interval(history: History, limits: Limits = STEADY) -> float:
    at = last_look(history)
    return (next_poll(history, at, limits) - at).total_seconds()


def any_look(rng: Random) -> PollResult:
    """What a feed might say, sense or not."""

    def maybe(most: float) -> float | None:
        return rng.choice([None, rng.uniform(-10, 100), rng.uniform(0, most)])

    dates = tuple(START + timedelta(hours=rng.uniform(-1e4, 1e4)) for _ in range(rng.randrange(30)))
    return PollResult(
        START, rng.random() < 0.7, rng.randrange(rng.choice([3, 500])), dates, rng.choice([None, 0, 10, 200]), rng.choice([0.0, 0.25, 0.5, 1.0]),
        maybe(1e7), maybe(1e7), maybe(1e7), tuple(rng.sample(range(24), rng.randrange(24))), tuple(rng.sample(range(7), rng.randrange(8))),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(120))
def test_whatever_was_seen_the_next_look_stays_in_bounds_and_the_history_survives_json(seed: int) -> None:
    rng = Random(seed)
    looks = [(rng.choice([0.0, rng.uniform(0, 3e3), rng.uniform(0, 1e6)]), any_look(rng)) for _ in range(rng.randrange(9))]
    wait = rng.choice([0.0, rng.uniform(0, 1e6)])
    history, at = fresh("site"), START
    assert next_poll(history, at) == at, "a source that was never tried is due"
    for after, look in looks:
        at += timedelta(seconds=after)
        history = observe(history, dataclasses.replace(look, at=at))
    now = at + timedelta(seconds=wait)
    due = next_poll(history, now)
    assert due.tzinfo is not None and due >= now
    if looks:
        longest = max(DEFAULTS.max_interval_s, DEFAULTS.max_backoff_s, DEFAULTS.max_hold_s)
        assert due <= max(now, at + timedelta(seconds=longest + 1)), "no source is ever given up"
        assert (due - at).total_seconds() >= DEFAULTS.min_interval_s - 0.001
    assert all(math.isfinite(rate) and rate > 0 for rate in history.rates)
    assert 0 <= history.silent <= 1 and 0 <= history.burst <= 1
    kept = from_dict(json.loads(json.dumps(history.as_dict())))
    assert kept is not None
    assert abs((next_poll(kept, now) - due).total_seconds()) <= 1 + 1e-3 * (due - at).total_seconds()
    assert next_poll(history, now) == due, "the same question has the same answer"


def test_the_interval_goes_as_one_over_the_root_of_the_rate() -> None:
    slow, fast = (interval(watched(rate, 14)) for rate in (1.0, 16.0))
    assert 3.0 < slow / fast < 5.3
    assert 0.7 < fast / math.sqrt(2 * DEFAULTS.price / (16 / HOUR)) < 1.4


def test_four_times_the_price_is_twice_the_interval() -> None:
    history = watched(8, 14)
    dear = dataclasses.replace(STEADY, price=STEADY.price * 4)
    assert 1.7 < interval(history, dear) / interval(history) < 2.3


def test_a_burst_brings_the_next_look_forward_and_silence_puts_it_off() -> None:
    history = watched(6, 14)
    at = last_look(history) + timedelta(minutes=20)
    calm = observe(history, PollResult(at, new=2, published=(at - timedelta(minutes=15), at - timedelta(minutes=4))))
    burst = observe(history, PollResult(at, new=14, published=tuple(at - timedelta(minutes=m) for m in range(1, 15))))
    silent = history
    for _ in range(30):
        silent = observe(silent, PollResult(last_look(silent) + timedelta(minutes=20)))
    assert burst.burst > 0.5 > calm.burst and silent.silent > 0.9
    assert interval(burst) < 0.8 * interval(calm) < interval(silent)


@pytest.mark.parametrize("window", [10, 30, 100])
def test_the_feeds_window_asks_for_an_earlier_look(window: int) -> None:
    history = watched(20, 14, window=window)
    lazy = dataclasses.replace(STEADY, price=1e7)
    assert 20 * interval(history, lazy) / HOUR < window, "fewer items are expected than the feed shows"
    assert interval(history, lazy) < interval(dataclasses.replace(history, window=None), lazy)


def test_of_a_source_that_has_shown_nothing_yet_a_full_feed_is_feared() -> None:
    """No dates, and silence since the first look: it may wake up with forty items an hour."""
    history, at = fresh("site", FLAT), START
    for _ in range(60):
        history = observe(history, PollResult(at, new=50 if at == START else 0, window=50), FLAT)
        assert interval(history) <= 75 * 60 + 1
        at += timedelta(seconds=interval(history))


def test_advice_is_followed_up_to_a_limit_and_never_past_the_window() -> None:
    history = watched(20, 14)
    plain = interval(history)
    assert plain < 1000
    assert interval(dataclasses.replace(history, max_age_s=1200.0)) == pytest.approx(1200)
    assert interval(dataclasses.replace(history, ttl_s=7200.0)) == pytest.approx(DEFAULTS.advice_s)
    skipping = dataclasses.replace(history, skip_hours=tuple(range(24)))
    assert interval(skipping) == pytest.approx(DEFAULTS.advice_s)
    skip_days = dataclasses.replace(history, skip_days=(last_look(history).weekday(),))
    assert interval(skip_days) == pytest.approx(DEFAULTS.advice_s)
    narrow = dataclasses.replace(history, ttl_s=7200.0, window=10)
    assert interval(narrow) < DEFAULTS.advice_s


def test_retry_after_is_an_order_even_after_a_good_look() -> None:
    history = watched(20, 7)
    held = observe(history, PollResult(last_look(history) + timedelta(minutes=5), ok=False, retry_after_s=5000.0))
    assert interval(held) == pytest.approx(5000)
    assert interval(observe(history, PollResult(last_look(history) + timedelta(minutes=5), retry_after_s=5000.0))) == pytest.approx(5000)
    mad = observe(history, PollResult(last_look(history) + timedelta(minutes=5), ok=False, retry_after_s=9e9))
    assert interval(mad) == pytest.approx(DEFAULTS.max_hold_s)


@pytest.mark.parametrize("weight", [1.0, 0.5, 0.25])
def test_failures_back_off_by_weight_with_jitter_and_a_good_look_clears_them(weight: float) -> None:
    history, pauses = watched(4, 7), []
    usual = interval(history, DEFAULTS)
    for _ in range(40):
        at = last_look(history) + timedelta(seconds=interval(history, DEFAULTS))
        history = observe(history, PollResult(at, ok=False, failure=weight))
        pauses.append(interval(history, DEFAULTS))
    assert history.failures == 40 * weight
    growth = (pauses[3] / pauses[0]) ** (1 / 3)
    assert 2**weight * 0.75 < growth < 2**weight * 1.35
    assert max(pauses) <= DEFAULTS.max_backoff_s and pauses[-1] > DEFAULTS.max_backoff_s / 3, "never given up"
    assert len({round(pause / 10) for pause in pauses[-6:]}) > 1, "retries are spread"
    at = last_look(history) + timedelta(hours=1)
    assert history.looked_at is not None
    well = observe(history, PollResult(at, new=round(4 * (at.timestamp() - history.looked_at) / HOUR)))
    assert well.failures == 0 and interval(well, DEFAULTS) < usual * 3


def test_a_failure_that_is_nobodys_fault_does_not_back_off() -> None:
    history = watched(4, 7)
    held = observe(history, PollResult(last_look(history) + timedelta(minutes=5), ok=False, failure=0.0))
    assert held.failures == 0


def test_a_listing_that_was_pushed_through_is_remembered() -> None:
    history = watched(4, 7, window=20)
    at = last_look(history) + timedelta(hours=10)
    over = observe(history, PollResult(at, new=20, published=tuple(at - timedelta(minutes=m) for m in range(20)), window=20))
    assert over.overflowed_at == at.timestamp() and history.overflowed_at is None


def test_a_source_without_dates_learns_its_rate_too() -> None:
    history, at = fresh("site", FLAT), START
    for _ in range(24 * 14):
        at += timedelta(hours=1)
        history = observe(history, PollResult(at, new=3), FLAT)
    assert sum(history.rates) / WEEK == pytest.approx(3.0, rel=0.25)


def test_the_week_is_learned_hour_by_hour() -> None:
    """A source that publishes by day alone is looked at by day more often."""
    history, at = fresh("site", FLAT), START
    for hour in range(24 * 21):
        at += timedelta(hours=1)
        busy = 6 <= hour % 24 < 18
        history = observe(history, PollResult(at, new=6 if busy else 0), FLAT)
    assert history.rates[12] > 8 * history.rates[0]
    morning = hour_of_week(START.timestamp()) + 12
    assert history.rates[morning] > 3


def test_the_prior_knows_the_weekend() -> None:
    friday, sunday = 4 * 24 + 9, 6 * 24 + 9
    assert ARAB_WEEK.profile[friday] < 0.8 * ARAB_WEEK.profile[sunday]
    assert sum(ARAB_WEEK.profile) / WEEK == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(40))
def test_an_estimate_lies_between_the_prior_and_what_was_seen(seed: int) -> None:
    rng = Random(seed)
    counts, hours = [rng.choice([0.0, rng.uniform(0, 200)]) for _ in range(WEEK)], 10 ** rng.uniform(-2, 1.7)
    rates = estimate(Evidence(counts, [hours] * WEEK), FLAT)
    assert all(rate > 0 and math.isfinite(rate) for rate in rates)
    assert sum(rates) == pytest.approx(sum(counts) / hours, rel=0.9, abs=60 / hours)


def test_expected_items_over_any_time() -> None:
    rates = tuple(float(hour) for hour in range(WEEK))
    start = START.timestamp()
    assert expected_items(rates, start, start + WEEK * HOUR) == pytest.approx(sum(rates))
    assert expected_items(rates, start + 1800, start + 1800 + HOUR) == pytest.approx(0.5)
    assert expected_items(rates, start, start + 2.5 * WEEK * HOUR) == pytest.approx(2 * sum(rates) + sum(rates[:84]))


def test_the_price_spends_the_budget() -> None:
    rng = Random(4)
    rates = [[rng.uniform(0.5, 10.0) * (1.5 if hour % 24 > 6 else 0.2) for hour in range(WEEK)] for _ in range(40)]
    loose = dataclasses.replace(DEFAULTS, min_interval_s=1.0, max_interval_s=1e6)
    for budget in (60.0, 300.0):
        price = price_of_budget(rates, budget, loose)
        assert foreseen_polls(rates, price, 0, WEEK) / WEEK == pytest.approx(budget, rel=0.01)
    assert price_of_budget(rates, 60.0, loose) == pytest.approx(price * 25, rel=0.02)
    with pytest.raises(ValueError, match="sources and a budget"):
        price_of_budget([], 10)


def test_overspending_raises_the_price() -> None:
    spending = Spending()
    for _ in range(48):
        spending = spending.after(spent=30, foreseen=20, hours=1)
    assert 1.2 < spending.correction(2) <= 1.5 and Spending().correction(5) == 1.0
    rates = [[2.0] * WEEK]
    assert price_of_budget(rates, 3, correction=1.3) > price_of_budget(rates, 3)


def test_the_fleets_prior_is_learned_from_all() -> None:
    """Sources that all rest on Mondays teach it to one of which nothing is known."""
    week = [0.1 if hour < 24 else 1.0 for hour in range(WEEK)]
    members = [Evidence([8 * level * share for share in week], [8.0] * WEEK) for level in (0.5, 1.0, 2.0, 4.0)]
    fleet = fleet_of(members, FLAT)
    assert fleet.profile[10] < 0.6 * fleet.profile[100]
    assert fresh("new", fleet).rates[10] < 0.6 * fresh("new", fleet).rates[100]


def test_what_is_no_history_is_not_read() -> None:
    assert from_dict({}) is None
    assert from_dict({**fresh("x").as_dict(), "counts": [1.0]}) is None
    assert from_dict({**fresh("x").as_dict(), "of_a_later_version": 1}) == dataclasses.replace(fresh("x"), rates=from_dict(fresh("x").as_dict()).rates)  # type: ignore[union-attr]
