"""What time it is. The one place that asks: a simulation can let the calendar run fast, and nothing else can.

Stored times, dates of articles, the schedule and its judgements go by `now`. How long this machine needs for its own work does
not run faster in a simulation: bounds on that, where they are kept as times (leases, signs of life), go through `span`.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

VARIABLE = "MARSAD_CLOCK"
"""`START SPEED SINCE`: the calendar stood at START (ISO 8601 with offset) at SINCE (seconds since the epoch) and has since run
SPEED times as fast as real time. Only simulations set it; processes that share it agree on the time."""


def _parse(text: str) -> tuple[datetime, float, float] | None:
    if not text:
        return None
    start, speed, since = text.split()
    return datetime.fromisoformat(start).astimezone(UTC), float(speed), float(since)


_SIMULATED = _parse(os.environ.get(VARIABLE, ""))


def now() -> datetime:
    """The time, aware UTC."""
    if _SIMULATED is None:
        return datetime.now(UTC)
    start, speed, since = _SIMULATED
    return start + timedelta(seconds=(time.time() - since) * speed)


def real(seconds: float) -> float:
    """Real seconds that so many seconds of the calendar take: the same but in a simulation."""
    return seconds if _SIMULATED is None else seconds / _SIMULATED[1]


def span(seconds: float) -> float:
    """Seconds of the calendar in which so many real seconds pass: the same but in a simulation."""
    return seconds if _SIMULATED is None else seconds * _SIMULATED[1]
