"""What the cadence of all sources has in common, kept in the store: the fleet's week and the price of a poll.

Reckoned anew every hour from the histories in the sources' rows, by whichever worker's turn it is; workers that do it at the
same time come to the same result. Before the first time, the built-in week and price hold.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipelines.storage.base import Doc, Put, Store
from schedules.cadence import DEFAULTS, History, Limits, from_dict
from schedules.cadence_budget import Spending, foreseen_polls, price_of_budget
from schedules.rates import ARAB_WEEK, Fleet, fleet_of, hour_of_week

ID = "cadence"
"""Of the document in `meta`."""
EVERY = timedelta(minutes=55)
"""It is reckoned again when the last time is this long ago."""
MAX_HOURS = 24
"""A longer time without reckoning says nothing of how polls were spent."""


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
    return Market(fleet, row["price"], row["polls"], row["at"], Spending(**row["spending"]))


def reckon(store: Store, now: datetime, polls_per_hour: float, limits: Limits = DEFAULTS) -> Market:
    """Learn the fleet's week and set the price at which the active sources spend `polls_per_hour` polls; stores both. Does
    nothing before it is time again."""
    before = market(store)
    if before.at is not None and timedelta(0) <= now - before.at < EVERY:
        return before
    rows = store.find("sources", {"state": "active"}, sort=[("_id", 1)], fields=["cadence"])
    histories = [from_dict(row["cadence"]) for row in rows if row.get("cadence")]
    if not histories:
        return before
    found = dataclasses.replace(
        _reckoned(before, histories, now, polls_per_hour, limits), polls=sum(history.polls for history in histories), at=now
    )
    store.write([Put("meta", _document(found))])
    return found


def _reckoned(before: Market, histories: Sequence[History], now: datetime, polls_per_hour: float, limits: Limits) -> Market:
    rates = [history.rates for history in histories]
    spending = before.spending
    if before.at is not None:
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
    }  # fmt: skip
