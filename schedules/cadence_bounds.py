"""What others ask for: Retry-After, Cache-Control, ttl, skipHours and skipDays; and how failures and jitter move a poll.

Retry-After and politeness are orders. The rest is advice: followed up to a limit, and never past the feed's window.
"""

from __future__ import annotations

import zlib

from schedules.cadence_state import History, Limits
from schedules.rates import HOUR

BACKOFF_JITTER = 0.25
"""Failures come in clumps (a host that says 429 to all its feeds): their retries are spread wider."""
_DAY = 24 * HOUR
_FIRST_MONDAY = 4 * _DAY


def jitter(history: History) -> float:
    """A number from -1 to 1, the same for the same source and poll."""
    return zlib.crc32(f"{history.source}:{history.polls}".encode()) / 0xFFFFFFFF * 2 - 1


def backoff(history: History, interval_s: float, limits: Limits) -> float:
    """Seconds to wait after the last try: the interval, doubled for each whole failure, spread, bounded."""
    if history.failures <= 0:
        return interval_s
    pause: float = max(interval_s, limits.min_interval_s) * 2.0 ** min(history.failures, 20.0)
    return min(pause, limits.max_backoff_s / (1 + BACKOFF_JITTER)) * (1 + BACKOFF_JITTER * jitter(history))


def advised(history: History, due: float, limits: Limits) -> float:
    """`due` moved back by max-age and ttl, then out of skipped hours and days; by `advice_s` after the last look at most."""
    since = history.looked_at
    if since is None:
        return due
    latest = max(due, since + limits.advice_s)
    due = max(due, min(since + max(history.max_age_s, history.ttl_s), latest))
    while due < latest and _skipped(history, due):
        due = (due // HOUR + 1) * HOUR
    return min(due, latest)


def _skipped(history: History, time: float) -> bool:
    hour = int(time % _DAY // HOUR)
    day = int((time - _FIRST_MONDAY) // _DAY) % 7
    return hour in history.skip_hours or day in history.skip_days
