"""What the cadence of all sources has in common, kept in the store: the fleet's week and the price of a poll.

Reckoned anew every hour from the histories in the sources' rows, by whichever worker's turn it is; workers that do it at the
same time come to the same result. Before the first time, the built-in week and price hold.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pipelines.storage.base import Doc, Put, Store
from schedules.cadence import DEFAULTS, History, Limits, fresh, from_dict
from schedules.cadence_budget import Spending, foreseen_polls, price_of_budget
from schedules.rates import ARAB_WEEK, Fleet, fleet_of, hour_of_week

ID = "cadence"
"""Of the document in `meta`."""
EVERY = timedelta(minutes=55)
"""It is reckoned again when the last time is this long ago."""
MAX_HOURS = 3
"""After a longer time without reckoning the monitor was not running: it says nothing of how polls were spent."""


@dataclass(frozen=True, slots=True)
class Market:
    """Prior and price."""

    fleet: Fleet = ARAB_WEEK
    price: float = DEFAULTS.price
    """Item-seconds of delay that a poll must save."""
    polls: int = 0
    """Polls that all histories had seen when this was reckoned."""
    at: datetime | None = None
    """When that was; None for the built-in one."""
    spending: Spending = field(default_factory=Spending)
    """How polls were spent lately."""
    sources: int = 0
    """Active sources that share the budget."""
    budget: float = 0.0
    """Polls an hour."""

    def limits(self, min_interval_s: float, max_interval_s: float) -> Limits:
        """The bounds of a source's polls at this price."""
        return dataclasses.replace(
            DEFAULTS, price=self.price, min_interval_s=min_interval_s, max_interval_s=max(min_interval_s, max_interval_s)
        )


def market(store: Store) -> Market:
    """The one in the store; the built-in one when there is none, or when it was written in another form."""
    row = store.get("meta", ID)
    if row is None or row.get("form") != 1:
        return Market()
    fleet = Fleet(tuple(row["profile"]), row["rate"])
    spending, sources, budget = Spending(**row["spending"]), row.get("sources", 0), row.get("budget", 0.0)
    return Market(fleet, row["price"], row["polls"], row["at"], spending, sources, budget)


def reckon(store: Store, now: datetime, polls_per_hour: float, limits: Limits = DEFAULTS) -> Market:
    """Learn the fleet's week and set the price at which the active sources spend `polls_per_hour` polls; stores both. Does
    nothing before it is time again, unless the budget or the number of sources has changed."""
    before = market(store)
    sources = store.count("sources", {"state": "active"})
    same = (sources, polls_per_hour) == (before.sources, before.budget)
    if not sources or (same and before.at is not None and timedelta(0) <= now - before.at < EVERY):
        return before
    rows = store.find("sources", {"state": "active"}, sort=[("_id", 1)], fields=["cadence"])
    histories = [history_in(row, before.fleet) for row in rows]
    found = dataclasses.replace(
        _reckoned(before, histories, now, polls_per_hour, limits), polls=sum(history.polls for history in histories), at=now,
        sources=sources, budget=polls_per_hour,
    )  # fmt: skip
    store.write([Put("meta", _document(found))])
    return found


def history_in(row: Mapping[str, Any], fleet: Fleet) -> History:
    """What a source's row knows of its publishing; a fresh history where there is none, or none that this program can read."""
    known = row.get("cadence")
    history = from_dict(known) if isinstance(known, Mapping) else None
    return history or fresh(str(row.get("_id") or ""), fleet)


def _reckoned(before: Market, histories: Sequence[History], now: datetime, polls_per_hour: float, limits: Limits) -> Market:
    rates = [history.rates for history in histories]
    spending = before.spending
    if before.at is not None and len(histories) == before.sources:
        hours = round((now - before.at).total_seconds() / 3600)
        spent = sum(history.polls for history in histories) - before.polls
        if 0 < hours <= MAX_HOURS and spent >= 0:
            foreseen = foreseen_polls(rates, before.price, hour_of_week(before.at.timestamp()), hours)
            spending = spending.after(spent, foreseen, hours)
    price = price_of_budget(rates, polls_per_hour, limits, correction=spending.correction(len(histories)))
    return Market(fleet_of(history.evidence for history in histories), price, spending=spending)


def _document(found: Market) -> Doc:
    return {
        "_id": ID, "form": 1, "profile": [float(f"{value:.5g}") for value in found.fleet.profile], "rate": found.fleet.rate,
        "price": found.price, "polls": found.polls, "at": found.at, "spending": dataclasses.asdict(found.spending),
        "sources": found.sources, "budget": found.budget,
    }  # fmt: skip
