"""How many items a source publishes in each hour of the week: Gamma-Poisson estimates, shrunk towards what is common.

An hour of the week is 0 for Monday 00:00-01:00 UTC and 167 for Sunday 23:00-24:00 UTC. A rate is items per hour. With little
evidence an estimate leans on the fleet (all sources together), with more on the source's own day, then on its own days of
the week, at last on the single hour. Each lean is a number of items: a group's own count and that many imagined items of
the coarser estimate are pooled, which is the posterior mean of a Gamma prior with that shape. So a source of two items a
day is read through the fleet's week for months, and one of four hundred has a week of its own after days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HOUR = 3600.0
WEEK = 168
MONDAY = 72
"""Hours from Monday to the epoch, a Thursday."""

LEVEL_ITEMS = 0.5
"""Weight of the fleet's typical rate against a source's own count: little, since rates differ by orders of magnitude."""
DAY_ITEMS = 4.0
"""Weight of the fleet's hour of the day: hours differ between sources by a factor of about 1.6 (1 / 0.5 squared)."""
WEEKDAY_ITEMS = 15.0
"""Weight of the fleet's day of the week: days differ between sources by about a quarter (1 / 0.25 squared)."""
HOUR_ITEMS = 60.0
"""Weight of day times weekday for a single hour of the week: it adds little beyond them."""

_DAY = (
    0.55, 0.40, 0.28, 0.20, 0.17, 0.20, 0.35, 0.60, 0.95, 1.25, 1.45, 1.55,
    1.60, 1.60, 1.55, 1.50, 1.45, 1.40, 1.40, 1.40, 1.35, 1.25, 1.05, 0.80,
)  # fmt: skip
"""A newsroom's day by its local hour. A prior for the first days only: the fleet's own week takes over."""
_WEEKEND = {4: 0.7, 5: 0.8}
"""Friday and Saturday, the weekend of most Arab countries."""
_ZONE = 3
"""UTC+3: Baghdad, Riyadh, Kuwait, Doha, and in summer Cairo, Beirut and Damascus."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is common to all sources: the prior of each."""

    profile: tuple[float, ...]
    """Relative rate of each hour of the week; mean 1."""
    rate: float = 1.0
    """Typical rate of one source, items per hour."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source has shown: how much was published in each hour of the week, and how long was looked."""

    counts: Sequence[float]
    """Items per hour of the week, older ones forgotten by and by (168 values)."""
    exposure: Sequence[float]
    """Hours observed per hour of the week, as weighted as the counts (168 values)."""


def hour_of_week(epoch: float) -> int:
    """Hour of the week of a time in seconds since the epoch."""
    return int(epoch // HOUR + MONDAY) % WEEK


def _arab_week() -> Fleet:
    week = [_DAY[(hour + _ZONE) % 24] * _WEEKEND.get((hour + _ZONE) // 24 % 7, 1.0) for hour in range(WEEK)]
    return Fleet(normalised(week))


def normalised(week: Sequence[float]) -> tuple[float, ...]:
    """The same shape with mean 1; flat when it is all zero."""
    mean = sum(week) / len(week)
    return tuple(value / mean for value in week) if mean > 0 else (1.0,) * len(week)


ARAB_WEEK = _arab_week()
"""The prior before any source is known."""


def estimate(evidence: Evidence, fleet: Fleet = ARAB_WEEK) -> tuple[float, ...]:
    """Rate of each hour of the week (168 values, items per hour, all above 0)."""
    counts = evidence.counts
    expected = [hours * shape for hours, shape in zip(evidence.exposure, fleet.profile, strict=True)]
    level = (sum(counts) + LEVEL_ITEMS) / (sum(expected) + LEVEL_ITEMS / fleet.rate)
    day = _day_factors(counts, expected, level)
    expected = [hours * level * factor for hours, factor in zip(expected, day * 7, strict=True)]
    rates: list[float] = []
    for start in range(0, WEEK, 24):
        own, due = counts[start : start + 24], expected[start : start + 24]
        weekday = (sum(own) + WEEKDAY_ITEMS) / (sum(due) + WEEKDAY_ITEMS)
        scale = level * weekday
        shapes = fleet.profile[start : start + 24]
        rates += [
            scale * shape * factor * (count + HOUR_ITEMS) / (hours * weekday + HOUR_ITEMS)
            for shape, factor, count, hours in zip(shapes, day, own, due, strict=True)
        ]
    return tuple(rates)


def _day_factors(counts: Sequence[float], expected: Sequence[float], level: float) -> list[float]:
    """How each hour of the day (UTC) differs from the fleet's. Neighbours are pooled first: days are smooth."""
    own = [sum(counts[hour::24]) for hour in range(24)]
    due = [sum(expected[hour::24]) * level for hour in range(24)]
    factors = []
    for hour in range(24):
        after = (hour + 1) % 24
        count = 0.5 * own[hour] + 0.25 * (own[hour - 1] + own[after])
        hours = 0.5 * due[hour] + 0.25 * (due[hour - 1] + due[after])
        smooth = (count + DAY_ITEMS) / (hours + DAY_ITEMS)
        factors.append(smooth * (own[hour] + 3 * DAY_ITEMS) / (due[hour] * smooth + 3 * DAY_ITEMS))
    return factors


def expected_items(rates: Sequence[float], start: float, end: float) -> float:
    """Items that these rates promise between two times (seconds since the epoch)."""
    total, time = 0.0, start
    if end - start > WEEK * HOUR:
        weeks = int((end - start) // (WEEK * HOUR))
        total, time = weeks * sum(rates), start + weeks * WEEK * HOUR
    while time < end:
        border = min(end, (math.floor(time / HOUR) + 1) * HOUR)
        total += rates[hour_of_week(time)] * (border - time) / HOUR
        time = border
    return total


def fleet_of(members: Iterable[Evidence], before: Fleet = ARAB_WEEK, trust_items: float = 20.0) -> Fleet:
    """The prior learned from all sources: the pooled week, and the geometric mean of the sources' rates.

    Every source weighs alike, by its shape, however much it publishes; `trust_items` imagined items per hour of the week of
    the prior before stand against the pooled ones.
    """
    week = [trust_items * shape for shape in before.profile]
    due = [trust_items] * WEEK
    logs = [math.log(before.rate)] * 3
    for member in members:
        hours = sum(member.exposure)
        if hours < 12 or sum(member.counts) < 1:
            continue
        rate = (sum(member.counts) + LEVEL_ITEMS) / (hours + LEVEL_ITEMS / before.rate)
        logs.append(math.log(rate))
        weight = min(1.0, 2.0 / rate)
        for hour in range(WEEK):
            week[hour] += member.counts[hour] * weight
            due[hour] += member.exposure[hour] * rate * weight
    return Fleet(normalised([seen / hours for seen, hours in zip(week, due, strict=True)]), math.exp(sum(logs) / len(logs)))
