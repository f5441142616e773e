"""How long a feed of N items may be left alone before new ones push an unseen one out.

The count of the coming interval is predicted as a negative binomial: Poisson counts around a rate that is itself uncertain.
A poll is due before the chance of more than N items exceeds a small risk, at the usual pace and, weighed by the chance of
it, in a burst that is under way or begins meanwhile.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

from schedules.cadence_pace import BURST_S, BURSTS
from schedules.rates import DAY_ITEMS

SURGE = 5.0
"""Pace of a strong burst, against which the window must hold."""
MODEL_ITEMS = 16.0
"""Even a rate that is known for months varies by a quarter from day to day (1 / 0.25 squared)."""
EARLY_SHARE = 0.2
"""A burst that begins within the interval fills only its rest: its chance of overflow is about a fifth of a full one's."""


def tail(limit: int, mean: float, shape: float) -> float:
    """Chance of more than `limit` items when the count is negative binomial with this mean and shape."""
    if mean <= 0:
        return 0.0
    odds = mean / (mean + shape)
    count = limit + 1
    log_term = math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
    log_term += shape * math.log1p(-odds) + count * math.log(odds)
    term, total = math.exp(log_term), 0.0
    while term > total * 1e-9 or count < mean:
        total += term
        term *= (shape + count) / (count + 1) * odds
        count += 1
    return min(1.0, total)


@functools.lru_cache(maxsize=65536)
def most_expected(limit: int, half_decades: int, shape: float) -> float:
    """Largest mean at which the chance of more than `limit` items is at most 10 ** (-half_decades / 2)."""
    risk = 10 ** (-half_decades / 2)
    low, high = 0.0, float(limit)
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(limit, middle, shape) <= risk else (low, middle)
    return low


def shape_of(items: float, hour_items: float) -> float:
    """Shape of the predictive distribution: the inverse of the relative variance of the rate, rounded down to a half power of
    two. The level is as sure as the items seen are many, the hour of the day as those seen at that hour and the fleet's weight
    together, and no day is quite like another."""
    variance = 1 / max(items, 0.5) + 1 / (hour_items + DAY_ITEMS) + 1 / MODEL_ITEMS
    return math.pow(2.0, math.floor(-2 * math.log2(variance)) / 2)


def allowance(window: int, half_decades: int, shape: float, burst_chance: float) -> float:
    """How many items may be expected, at the usual pace, before a look is due."""
    usual = most_expected(window, half_decades, shape)
    easier = half_decades + math.ceil(2 * math.log10(max(burst_chance, 1e-9)))
    return min(usual, most_expected(window, max(1, easier), shape) / SURGE)


def burst_chance(burst: float, since: float, seconds: float) -> float:
    """Chance that a burst fills an interval of `seconds` that starts `since` seconds after `burst` was its probability."""
    return min(1.0, burst * math.exp(-since / BURST_S) + EARLY_SHARE * BURSTS * (since + seconds))


def hour_items(counts: Sequence[float], hour: int) -> float:
    """Items seen at this hour of the day, on any day of the week."""
    return sum(counts[hour % 24 :: 24])
