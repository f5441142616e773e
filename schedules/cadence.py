"""When to look at a source next: `observe` learns from each look, `next_poll` decides. Pure: no clock, no I/O.

While a source is left alone, items wait. At rate λ the waiting of all items after a time T sums to λT²/2 item-seconds; a poll
ends it and costs `Limits.price`. Polling each time that the expected waiting reaches the price gives, at a constant rate, the
interval √(2·price/λ): the split of a given number of polls over sources and hours that makes the mean delay least. One price
for the whole fleet spends the budget (`cadence_budget.py`). The rate is the usual one of the hour of the week (`rates.py`)
times the pace of the moment (`cadence_pace.py`); the feed's window can ask for an earlier look (`cadence_window.py`).
"""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, datetime

from schedules.cadence_bounds import advised, backoff, jitter
from schedules.cadence_pace import FORM_S, SURE_ITEMS, Track, forecast
from schedules.cadence_state import DEFAULTS, History, Limits, PollResult, fresh, from_dict
from schedules.cadence_window import allowance, burst_chance, hour_items, shape_of
from schedules.rates import ARAB_WEEK, HOUR, WEEK, Evidence, Fleet, estimate, hour_of_week

__all__ = ["DEFAULTS", "History", "Limits", "PollResult", "fresh", "from_dict", "next_poll", "observe"]

RATE_AGAIN_S = HOUR
"""The week's rates are computed anew when the last time is so long ago (and at every look while little is known)."""
FEW_ITEMS = 20
FAR_PAST_S = 28 * 24 * HOUR
"""Items older than this in a first listing are pinned or stray: they say nothing of the rate."""
LONGEST_WALK_S = 2 * WEEK * HOUR
"""Of a longer absence only the end is walked through."""
UNKNOWN_RATE = 40.0
"""Items an hour that a source may bring of which hardly anything was seen (a feed without dates that was silent since the first
look): what one of 400 a day brings in its busiest hours."""
STEP_S = HOUR / 2
"""The forecast of the pace is held for so long."""


def observe(history: History, poll: PollResult, fleet: Fleet = ARAB_WEEK) -> History:
    """The history after this look. Never raises on odd dates; looks must come in order of time.

    A failed look adds its weight and changes nothing else; a good one clears the failures.
    """
    at = poll.at.timestamp()
    seen = dataclasses.replace(
        history,
        polls=history.polls + 1,
        tried_at=at,
        held_until=None if poll.retry_after_s is None else at + max(0.0, poll.retry_after_s),
    )
    if not poll.ok:
        return dataclasses.replace(seen, failures=history.failures + poll.failure)
    first = history.looked_at is None
    events, start = _first_events(poll, at) if first else _events(history, poll, at)
    full = poll.window is not None and 0 < poll.window <= poll.new
    if full and not first and events:
        # The listing was pushed through: what it shows covers the time since its oldest item only.
        start = max(start, min(events) - 1.0)
    learned = _learn(seen, start, at, events, fleet)
    return dataclasses.replace(
        learned,
        looked_at=at,
        newest_at=max([*events, history.newest_at or 0.0]) or None,
        window=_window(history.window, poll.window),
        overflowed_at=at if full and not first else history.overflowed_at,
        failures=0.0,
        max_age_s=history.max_age_s if poll.max_age_s is None else poll.max_age_s,
        ttl_s=history.ttl_s if poll.ttl_s is None else poll.ttl_s,
        skip_hours=poll.skip_hours or history.skip_hours,
        skip_days=poll.skip_days or history.skip_days,
    )


def next_poll(history: History, now: datetime, limits: Limits = DEFAULTS) -> datetime:
    """When to look next (aware UTC, not before `now`). A source that was never tried is due now."""
    if history.tried_at is None:
        return now.astimezone(UTC)
    tried = history.tried_at
    since = tried if history.looked_at is None else history.looked_at
    waiting, overflow = _horizon(history, since, limits)
    if history.window is not None and history.items < SURE_ITEMS:
        overflow = min(overflow, history.window / UNKNOWN_RATE * HOUR)
    if history.failures > 0:
        due = tried + backoff(history, min(waiting, overflow), limits)
    else:
        nudge = 1 + limits.jitter * jitter(history)
        due = advised(history, since + waiting * nudge, limits)
        due = min(due, since + overflow * (1 - limits.jitter * abs(jitter(history))), since + limits.max_interval_s)
    due = max(due, tried + limits.min_interval_s, now.timestamp())
    if history.held_until is not None:
        due = max(due, min(history.held_until, tried + limits.max_hold_s))
    return datetime.fromtimestamp(due, UTC)


def _horizon(history: History, since: float, limits: Limits) -> tuple[float, float]:
    """Seconds after `since` at which the waiting reaches the price, and at which the window might overflow (or inf)."""
    rates, counts, window, seen = history.rates, history.counts, history.window, history.items
    form = Track([], [], rates, 0, 0, history.form_seen, history.form_due, True).form - 1
    time, hour, pending, waited, items = since, hour_of_week(since), 0.0, 0.0, 0.0
    border, end = (math.floor(since / HOUR) + 1) * HOUR, since + limits.max_interval_s
    while time < end:
        length = min(border - time, STEP_S, end - time)
        ahead = time - since + length / 2
        usual = rates[hour] / HOUR * (1 + form * math.exp(-ahead / FORM_S))
        rate = usual * forecast(history.silent, history.burst, ahead)
        step = (math.sqrt(pending * pending + 2 * rate * (limits.price - waited)) - pending) / rate
        if window is not None:
            stop = min(step, length)
            chance = burst_chance(history.burst, time - since, stop)
            shape = shape_of(seen, hour_items(counts, hour))
            most = allowance(window, limits.risk, shape, chance)
            if items + usual * stop > most:
                return math.inf, time - since + max(0.0, (most - items) / usual)
        if step <= length:
            return time - since + step, math.inf
        waited += (pending + rate * length / 2) * length
        pending += rate * length
        items += usual * length
        time += length
        if time >= border:
            hour, border = (hour + 1) % WEEK, border + HOUR
    return limits.max_interval_s, math.inf


def _learn(history: History, start: float, at: float, events: list[float], fleet: Fleet) -> History:
    """Walk from `start` to `at` and compute the rates again when it is time."""
    begun = history.looked_at is not None
    track = Track(
        list(history.counts), list(history.exposure), history.rates, history.silent, history.burst,
        history.form_seen, history.form_due, begun and history.items >= SURE_ITEMS,
    )  # fmt: skip
    track.walk(start, at, events)
    rates, rated_at = history.rates, history.rated_at
    if rated_at is None or at - rated_at > RATE_AGAIN_S or (events and sum(track.counts) < FEW_ITEMS):
        rates, rated_at = estimate(Evidence(track.counts, track.exposure), fleet), at
    if not begun and events:
        # The first listing taught the rate; now that it is known, ask what its last day says of the pace.
        day = max(start, at - 24 * HOUR)
        track.rates, track.sure = rates, len(events) >= SURE_ITEMS
        track.walk(day, at, [event for event in events if event > day], learn=False)
    return dataclasses.replace(
        history, counts=tuple(track.counts), exposure=tuple(track.exposure), rates=rates, rated_at=rated_at,
        silent=track.silent, burst=track.burst, form_seen=track.form_seen, form_due=track.form_due,
    )  # fmt: skip


def _events(history: History, poll: PollResult, at: float) -> tuple[list[float], float]:
    """When the new items were published, sorted, and since when was watched. Undated ones are spread evenly."""
    since = history.looked_at or at
    start = max(since, at - LONGEST_WALK_S)
    events = [time for time in (date.timestamp() for date in poll.published) if start < time <= at]
    undated = max(0, poll.new - len(events))
    if undated:
        step = (at - start) / undated
        events += [start + (number + 0.5) * step for number in range(undated)]
    events.sort()
    return events, start


def _first_events(poll: PollResult, at: float) -> tuple[list[float], float]:
    """The same for a first listing: it tells what was published since its oldest item, if it states dates."""
    times = sorted(time for time in (date.timestamp() for date in poll.published) if at - FAR_PAST_S < time <= at)
    return (times[1:], times[0]) if len(times) > 1 else ([], at)


def _window(before: int | None, shown: int | None) -> int | None:
    """Believed size of the listing: a smaller one at once, a larger one by and by."""
    if not shown:
        return before
    return shown if before is None or shown <= before else before + max(1, (shown - before) // 4)
