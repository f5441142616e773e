"""Our cadence in the made world: the real `observe`, `next_poll` and `price_of_budget`, on a simulated clock.

Nothing is known at the start: histories are fresh, the prior is the built-in one. A look shows what a feed shows: which items
are new, their dates if the feed states any, and how many items it lists. Every six hours the fleet's prior and the price of a
poll are computed from the histories alone, so that the budget lasts for the weeks that are left.
"""

from __future__ import annotations

import dataclasses
import heapq
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from schedules.cadence import History, Limits, PollResult, fresh, next_poll, observe
from schedules.cadence_budget import Spending, foreseen_polls, price_of_budget
from schedules.rates import ARAB_WEEK, WEEK, fleet_of, hour_of_week
from tests.bench.newsfleet.world import Site

Floats = NDArray[np.float64]
START = datetime(2026, 1, 5, tzinfo=UTC)
REPRICE_S = 6 * 3600.0
FIRST_LOOKS_S = 600.0


@dataclass
class Treasurer:
    """Sets the price so that the budget lasts."""

    budget: int
    end: float
    limits: Limits
    spending: Spending = dataclasses.field(default_factory=Spending)
    then: tuple[float, int] | None = None

    def reprice(self, histories: list[History], now: float, spent: int) -> None:
        """A price for the polls that are left; at the very start the default stands until every source was seen."""
        rates = [history.rates for history in histories]
        if self.then is not None:
            before, count = self.then
            hours = round((now - before) / 3600)
            foreseen = foreseen_polls(rates, self.limits.price, hour_of_week(START.timestamp() + before), hours)
            self.spending = self.spending.after(spent - count, foreseen, hours)
        self.then = now, spent
        weights = [0.0] * WEEK
        for hour in range(max(1, round((self.end - now) / 3600))):
            weights[hour_of_week(START.timestamp() + now + hour * 3600)] += 1
        left = max(1.0, self.budget - spent) / sum(weights)
        correction = self.spending.correction(len(histories))
        price = price_of_budget(rates, left, self.limits, hours=weights, correction=correction)
        self.limits = dataclasses.replace(self.limits, price=price)


def ours(sites: list[Site], budget: int, end: float, limits: Limits | None = None) -> tuple[list[Floats], list[History]]:
    """Poll times per site (seconds), and the histories at the end."""
    histories = [fresh(f"site{number}") for number in range(len(sites))]
    events = [site.events.tolist() for site in sites]
    seen = [0] * len(sites)
    polls: list[list[float]] = [[] for _ in sites]
    queue = [(FIRST_LOOKS_S * number / len(sites), number) for number in range(len(sites))]
    treasurer, fleet = Treasurer(budget, end, limits or Limits()), ARAB_WEEK
    spent, reprice_at = 0, FIRST_LOOKS_S
    while queue[0][0] < end:
        now, number = queue[0]
        if now >= reprice_at:
            fleet = fleet_of(history.evidence for history in histories)
            treasurer.reprice(histories, now, spent)
            reprice_at = now + REPRICE_S
        at = START + timedelta(seconds=now)
        past = bisect_right(events[number], now)
        poll = look(sites[number], events[number], seen[number], past, at)
        histories[number] = history = observe(histories[number], poll, fleet)
        seen[number], spent = past, spent + 1
        polls[number].append(now)
        due = (next_poll(history, at, treasurer.limits) - START).total_seconds()
        heapq.heapreplace(queue, (due, number))
    return [np.array(times) for times in polls], histories


def look(site: Site, events: list[float], seen: int, past: int, at: datetime) -> PollResult:
    """What the feed shows at this moment."""
    listed = events[max(seen, past - site.window) : past]
    dates = tuple([START + timedelta(seconds=time) for time in listed]) if site.dated else ()
    return PollResult(at, new=len(listed), published=dates, window=site.window)
