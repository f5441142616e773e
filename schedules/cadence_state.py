"""The values that cadence works on: what a poll showed, what a source has shown so far, and the bounds that are set.

Times inside a History are seconds since the epoch (UTC); at the border they are aware datetimes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schedules.cadence_pace import BURST_SHARE, SILENT_SHARE
from schedules.rates import ARAB_WEEK, WEEK, Evidence, Fleet


@dataclass(frozen=True, slots=True)
class PollResult:
    """One look at a source, as cadence sees it."""

    at: datetime
    """When the look was made (aware)."""
    ok: bool = True
    """Whether the source's listing (feed, sitemap, page) was had, unchanged (304) included."""
    new: int = 0
    """Items listed that had not been seen before. On a first look: all items listed."""
    published: tuple[datetime, ...] = ()
    """Publication times (aware) that the listing states for the new items; any order, may be fewer than `new`. Times outside
    the interval since the last look are not believed: such an item counts as published some time within it."""
    window: int | None = None
    """How many items the listing shows; with several feeds, the smallest of them. None = unknown or unchanged."""
    failure: float = 0.0
    """Weight of the failure when not ok: 1 hard, 0.5 soft, 0.25 name resolution; 0 = nobody's fault, no back-off."""
    retry_after_s: float | None = None
    """Retry-After of the answer, in seconds from `at`."""
    max_age_s: float | None = None
    """Cache-Control max-age of the listing, in seconds; None = not stated, leaves what was known when not modified."""
    ttl_s: float | None = None
    """RSS ttl (or sy:updatePeriod / updateFrequency) in seconds."""
    skip_hours: tuple[int, ...] = ()
    """RSS skipHours: hours of the day in UTC, 0 to 23."""
    skip_days: tuple[int, ...] = ()
    """RSS skipDays: 0 = Monday to 6 = Sunday, UTC."""


@dataclass(frozen=True, slots=True)
class History:
    """What one source has shown so far; small, kept in its row. Made by `fresh`, changed by `observe` only."""

    source: str
    """Id of the source: spreads the jitter."""
    counts: tuple[float, ...]
    """Items published per hour of the week, older ones half forgotten (168 values)."""
    exposure: tuple[float, ...]
    """Hours watched per hour of the week, weighted by the pace then (168 values)."""
    rates: tuple[float, ...]
    """Usual rate per hour of the week, items per hour (168 values)."""
    rated_at: float | None = None
    """When `rates` were last computed."""
    silent: float = SILENT_SHARE
    """Probability, at the last good look, that the source is in a silent spell."""
    burst: float = BURST_SHARE
    """Probability, at the last good look, that the source is in a burst."""
    form_seen: float = 0.0
    """Items of the last hours, fading (see `cadence_pace.py`)."""
    form_due: float = 0.0
    """Items that were due in these hours, fading."""
    polls: int = 0
    """Looks so far, failed ones included."""
    looked_at: float | None = None
    """Last good look."""
    tried_at: float | None = None
    """Last look of any kind."""
    newest_at: float | None = None
    """Publication of the newest item seen."""
    window: int | None = None
    """Items that the listing shows."""
    overflowed_at: float | None = None
    """Last good look at which every item listed was new although the source had been seen before: some may be lost."""
    failures: float = 0.0
    """Weights of the failures since the last good look."""
    held_until: float | None = None
    """Retry-After: not to be asked before."""
    max_age_s: float = 0.0
    """Cache-Control max-age of the listing."""
    ttl_s: float = 0.0
    """RSS ttl."""
    skip_hours: tuple[int, ...] = ()
    """RSS skipHours (UTC)."""
    skip_days: tuple[int, ...] = ()
    """RSS skipDays (0 = Monday, UTC)."""

    @property
    def evidence(self) -> Evidence:
        """What the fleet's prior is learned from."""
        return Evidence(self.counts, self.exposure)

    @property
    def items(self) -> float:
        """Items that the rates rest on, after forgetting."""
        return sum(self.counts)

    def as_dict(self) -> dict[str, Any]:
        """For the source's row: JSON values only, evidence rounded to five digits."""
        row: dict[str, Any] = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for name in ("counts", "exposure", "rates"):
            row[name] = [float(f"{value:.5g}") for value in row[name]]
        row["skip_hours"], row["skip_days"] = list(self.skip_hours), list(self.skip_days)
        return row


def fresh(source: str, fleet: Fleet = ARAB_WEEK) -> History:
    """The history of a source that was never looked at: its rates are the fleet's."""
    nothing = (0.0,) * WEEK
    return History(source, nothing, nothing, tuple(fleet.rate * shape for shape in fleet.profile))


def from_dict(row: Mapping[str, Any]) -> History | None:
    """The history that `as_dict` wrote; None when it is none. Unknown keys are left out, so that an older program can read a
    newer row."""
    names = {field.name for field in dataclasses.fields(History)}
    if not isinstance(row.get("source"), str) or any(len(row.get(name) or ()) != WEEK for name in ("counts", "exposure", "rates")):
        return None
    values: dict[str, Any] = {}
    for key in names & set(row):
        values[key] = tuple(row[key]) if isinstance(row[key], list) else row[key]
    return History(**values)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the polls of one source, and the price of a poll."""

    price: float = 400.0
    """Item-seconds of delay that one poll must save to be worth making (see `cadence_budget.py`); about one poll in
    twenty minutes for a typical fleet."""
    min_interval_s: float = 60.0
    """Politeness: never sooner than this after the last look, whatever else holds."""
    max_interval_s: float = 6 * 3600.0
    """Never later than this after a good look, however quiet the source."""
    max_backoff_s: float = 6 * 3600.0
    """Longest pause after failures: a source is never given up, and four looks a day at a dead one cost nothing."""
    max_hold_s: float = 24 * 3600.0
    """Longest Retry-After that is believed; Media Cloud saw 88 hours."""
    advice_s: float = 1800.0
    """Longest pause that Cache-Control, ttl, skipHours and skipDays together can ask for; the feed's window comes first."""
    risk: int = 10
    """Chance, per poll, that the feed's window overflows: 10 to the minus half of this. The model is cautious: at 4 two items of
    1.7 million were lost in `bench freshness`, at 8 none; each step costs about half a per cent of the mean delay."""
    jitter: float = 0.04
    """Part of the interval by which a poll is moved at random, so that sources do not march in step."""


DEFAULTS = Limits()
