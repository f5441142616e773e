"""Silences that ended by themselves, and how few well sources are called silent."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from schedules.cadence import PollResult, observe
from schedules.cadence_state import fresh
from schedules.health import Facts, judge
from schedules.quiet import GROWTH, HALF_LIFE, LEAST, learned, usual
from schedules.rates import expected_items
from tests.newsroom.programme import BY_HOUR, WEEKEND

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def test_it_fades_and_grows_slowly() -> None:
    assert usual(None, NOW) == 0.0
    first = learned(None, 5.0, NOW)
    assert usual(first, NOW) == 5.0 and usual(first, NOW + HALF_LIFE) == 2.5
    assert learned(first, 4.0, NOW) is first
    assert usual(learned(first, 4.0, NOW + HALF_LIFE), NOW + HALF_LIFE) == 4.0
    assert usual(learned(first, 900.0, NOW), NOW) == GROWTH * LEAST, "an outage of weeks does not deafen us"


@pytest.mark.parametrize("seed", range(50))
def test_it_is_never_above_the_longest_nor_forgets_faster_than_it_fades(seed: int) -> None:
    rng = random.Random(seed)
    known, now, longest = None, NOW, 0.0
    for _ in range(30):
        due = rng.choice((0.0, rng.uniform(0, 20), rng.uniform(0, 1e4)))
        now += rng.randint(0, 60) * DAY
        before = usual(known, now)
        known = learned(known, due, now)
        longest = max(longest, due)
        assert before <= usual(known, now) <= longest


def rate(per_day: float, at: datetime) -> float:
    """Articles per hour at a local hour of the week."""
    local = at + timedelta(hours=3)
    return per_day * BY_HOUR[local.hour] / sum(BY_HOUR) * (0.6 if local.weekday() in WEEKEND else 1.0)


def count(rng: random.Random, mean: float, burst: float) -> int:
    """Articles of a short while: Poisson clusters, each of `burst` on average."""
    found, left = 0, rng.expovariate(1.0)
    while left < mean / burst:
        left += rng.expovariate(1.0)
        found += 1
        while rng.random() < 1 - 1 / burst:
            found += 1
    return found


@pytest.mark.parametrize(("per_day", "burst", "ends"), [(6, 1.0, 0), (30, 1.0, 0), (30, 3.0, 0), (120, 2.0, 0), (30, 1.0, 21), (120, 1.0, 21)])
def test_three_weeks_of_a_well_source_raise_no_alarm_and_its_end_does(per_day: float, burst: float, ends: int) -> None:
    """Polled every 40 minutes for four weeks; with `ends`, it publishes nothing from that day on."""
    rng = random.Random(4)
    history, quiet, last_new = fresh("nahr"), None, NOW
    verdicts: list[tuple[datetime, str]] = []
    for step in range(1, 28 * 36):
        now = NOW + timedelta(minutes=40 * step)
        mean = 0.0 if ends and now > NOW + ends * DAY else rate(per_day, now) * 2 / 3
        new = count(rng, mean, burst)
        published = tuple(now - timedelta(minutes=rng.uniform(0, 40)) for _ in range(new))
        history = observe(history, PollResult(at=now, ok=True, new=new, published=published))
        due = expected_items(history.rates, last_new.timestamp(), now.timestamp())
        if new:
            quiet, last_new, due = learned(quiet, due, now), now, 0.0
        facts = Facts(
            now=now, made_at=NOW, last_poll_at=now, last_ok_at=now, last_new_at=last_new, known_items=history.items, due_items=due,
            usual_quiet=usual(quiet, now),
        )  # fmt: skip
        verdicts.append((now, judge(facts).state))
    silent = [at for at, state in verdicts if state == "silent"]
    if not ends:
        assert silent == []
    else:
        assert min(silent) > NOW + ends * DAY and min(silent) < NOW + (ends + 2.5) * DAY
        assert verdicts[-1][1] == "silent"
