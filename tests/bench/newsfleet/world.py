"""The made world: for each site its true rate per minute, its publications drawn from that rate, and its feed.

Rates are log-uniform, drawn independently. How far apart the rates of a fleet happen to lie decides what any policy, the
clairvoyant too, can gain over a fixed interval; that varies from seed to seed by a tenth. `stratified` draws one rate from each
of as many equal strata as there are sites instead, and so takes that variance away. Each site has a day of its own (its zone,
its midday and evening peaks, its night, hours that stand out), a weekend of its own, days that go better or worse than usual, bursts and silent spells. Nothing of this is told to a
policy; it sees its feed, and most feeds state dates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_MIN, WEEK_MIN = 1440, 10080
WINDOWS = (10, 15, 20, 30, 50, 100)


@dataclass(frozen=True)
class Climate:
    """Settings of the world; the numbers are what newsrooms do, not what suits a policy."""

    slowest: float = 2.0
    fastest: float = 400.0
    """Items a day: rates are log-uniform between these, before bursts and silent spells."""
    hour_noise: float = 0.2
    """Log-standard deviation of a site's single hours of the day around its smooth day."""
    day_noise: float = 0.2
    """Log-standard deviation of single days."""
    bursts_a_week: float = 3.0
    """Per site; each lasts 1 to 3 hours at 3 to 5 times the usual rate (breaking news)."""
    silences_a_week: float = 0.4
    """Per site; each lasts 6 to 48 hours (log-uniform): a holiday, a broken publishing system."""
    dated: float = 0.85
    """Share of feeds that state publication times."""
    window_hours: float = 3.0
    """A feed shows 10 to 100 items, but at least those of so many average hours."""
    stratified: bool = False
    """One rate from each of as many strata as there are sites, rather than independent ones."""
    warm_days: int = 14
    """Days before the first poll, so that feeds are full."""


@dataclass(frozen=True)
class Site:
    """One site. Times are seconds since the first poll may happen; minute 0 is Monday 00:00 UTC."""

    rate: Floats
    """True rate per minute, from minute 0 on (items a minute)."""
    events: Floats
    """Publication times, sorted; the warm-up's are negative."""
    window: int
    """Items that the feed shows."""
    dated: bool
    """Whether the feed states publication times."""


def make_world(seed: int, sites: int, weeks: int, climate: Climate) -> list[Site]:
    """The sites of this seed."""
    streams = np.random.SeedSequence(seed).spawn(sites + 1)
    rng = np.random.default_rng(streams.pop())
    strata = (rng.permutation(sites) + rng.random(sites)) / sites
    shares = strata if climate.stratified else [None] * sites
    return [_site(np.random.default_rng(stream), share, weeks, climate) for stream, share in zip(streams, shares, strict=True)]


def _site(rng: np.random.Generator, share: float | None, weeks: int, climate: Climate) -> Site:
    """One site; `share` is the place of its rate between the slowest and the fastest, None to draw it."""
    warm = climate.warm_days * DAY_MIN
    minute = np.arange(weeks * WEEK_MIN + warm) - warm
    place = rng.random() if share is None else share
    a_day = float(climate.slowest * (climate.fastest / climate.slowest) ** place)
    zone = int(rng.choice([0, 1, 2, 3, 3, 3, 4])) * 60
    shape = _day(rng, (minute + zone) % DAY_MIN / 60.0, climate) * _week(rng)[(minute + zone) // DAY_MIN % 7]
    days = np.exp(rng.normal(0, climate.day_noise, len(minute) // DAY_MIN + 1))
    rate = a_day / DAY_MIN * shape / shape.mean() * days[(minute + warm) // DAY_MIN]
    rate *= _episodes(rng, len(minute), climate)
    counts = rng.poisson(rate)
    events = np.sort((np.repeat(minute, counts) + rng.random(int(counts.sum()))) * 60.0)
    least = a_day * climate.window_hours / 24
    window = int(rng.choice([size for size in WINDOWS if size >= least]))
    return Site(rate[warm:], events, window, bool(rng.random() < climate.dated))


def _day(rng: np.random.Generator, hour: Floats, climate: Climate) -> Floats:
    """A midday peak, an evening peak, a night, and hours that stand out."""
    night = rng.uniform(0.05, 0.3)
    midday = _peak(hour, rng.normal(13, 1.5), rng.uniform(2.8, 4.5))
    evening = rng.uniform(0.3, 1.0) * _peak(hour, rng.normal(20, 1), 2.5)
    odd = np.exp(rng.normal(0, climate.hour_noise, 24))
    shape: Floats = (night + (1 - night) * np.maximum(midday, evening)) * odd[hour.astype(int)]
    return shape


def _peak(hour: Floats, centre: float, width: float) -> Floats:
    away = np.abs(hour - centre) % 24
    peak: Floats = np.exp(-0.5 * (np.minimum(away, 24 - away) / width) ** 2)
    return peak


def _week(rng: np.random.Generator) -> Floats:
    """Friday and Saturday are quieter, each site in its own measure."""
    week = np.ones(7)
    week[4], week[5] = rng.uniform(0.4, 0.9), rng.uniform(0.5, 1.0)
    return week


def _episodes(rng: np.random.Generator, minutes: int, climate: Climate) -> Floats:
    """Factor on the rate: bursts and silent spells."""
    factor = np.ones(minutes)
    weeks = minutes / WEEK_MIN
    for _ in range(rng.poisson(climate.bursts_a_week * weeks)):
        start, length = int(rng.integers(minutes)), int(rng.uniform(60, 180))
        factor[start : start + length] = np.maximum(factor[start : start + length], rng.uniform(3, 5))
    for _ in range(rng.poisson(climate.silences_a_week * weeks)):
        start, length = int(rng.integers(minutes)), int(np.exp(rng.uniform(np.log(6), np.log(48))) * 60)
        factor[start : start + length] = 0.0
    return factor
