"""One price for a poll, so that the whole fleet spends its budget where it shortens the mean delay most.

With a price μ (item-seconds) a source of rate λ is polled √(λ/2μ) times a second; the price is found at which these sum to
the budget. What is really spent differs a little (bursts, silent spells, feed windows, failures), so the ratio of spent to
foreseen polls is tracked and corrects the next price.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from schedules.cadence_state import DEFAULTS, Limits
from schedules.rates import HOUR, WEEK

MEMORY_H = 72.0
"""The correction remembers about three days."""
DOUBT_POLLS = 24.0
"""Per source: so many foreseen polls without deviation stand against what was spent."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Polls spent and foreseen, fading; JSON-able by `dataclasses.asdict`."""

    spent: float = 0.0
    foreseen: float = 0.0

    def after(self, spent: float, foreseen: float, hours: float) -> Spending:
        """With the polls of the last `hours`."""
        fade = 0.5 ** (hours / MEMORY_H)
        return Spending(self.spent * fade + spent, self.foreseen * fade + foreseen)

    def correction(self, sources: int) -> float:
        """Polls really made for each one foreseen; 1 when nothing is known, between 0.25 and 4."""
        doubt = DOUBT_POLLS * max(1, sources)
        return min(4.0, max(0.25, (self.spent + doubt) / (self.foreseen + doubt)))


def price_of_budget(
    rates: Sequence[Sequence[float]], polls_per_hour: float, limits: Limits = DEFAULTS, *,
    hours: Sequence[float] | None = None, correction: float = 1.0,
) -> float:  # fmt: skip
    """The price (item-seconds) at which a fleet with these rates makes `polls_per_hour` polls on average.

    `rates`: 168 values (items per hour) per source. `hours`: weights of the hours of the week to come (all equal by
    default). The price stays between what makes every poll wait for the longest and the shortest interval of `limits`.
    Raises ValueError without sources or with a budget of nothing.
    """
    if not rates or polls_per_hour <= 0:
        raise ValueError(f"a price needs sources and a budget: {len(rates)} sources, {polls_per_hour} polls per hour")
    weights = [1.0] * WEEK if hours is None else list(hours)
    wanted = polls_per_hour / correction * sum(weights)
    roots = sorted((math.sqrt(rate / HOUR), weight) for week in rates for rate, weight in zip(week, weights, strict=True))
    keys = [root for root, _ in roots]
    worth = [0.0, *itertools.accumulate(root * weight for root, weight in roots)]
    mass = [0.0, *itertools.accumulate(weight for _, weight in roots)]
    slow, fast = HOUR / limits.max_interval_s, HOUR / limits.min_interval_s

    def polls(scale: float) -> float:
        """Polls at 1 / √(2·price) = scale: rates too slow or too fast for the limits are cut off."""
        low, high = bisect_left(keys, slow / HOUR / scale), bisect_left(keys, fast / HOUR / scale)
        return mass[low] * slow + (worth[high] - worth[low]) * scale * HOUR + (mass[-1] - mass[high]) * fast

    least, most = 1e-5, 10.0
    for _ in range(60):
        middle = math.sqrt(least * most)
        least, most = (middle, most) if polls(middle) < wanted else (least, middle)
    return 0.5 / (least * most)


def foreseen_polls(rates: Sequence[Sequence[float]], price: float, first_hour: int, hours: int) -> float:
    """Polls that a fleet is foreseen to make in `hours` whole hours from hour of the week `first_hour` on, at this price."""
    ahead = [(first_hour + step) % WEEK for step in range(hours)]
    return sum(math.sqrt(week[hour] / HOUR) for week in rates for hour in ahead) * HOUR / math.sqrt(2 * price)
