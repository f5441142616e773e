"""The newsroom's time: the machine's, or one that tests move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything with the time of day; `now` is aware and in UTC."""

    def now(self) -> datetime: ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SimClock:
    """Stands still at `start` until advanced, or runs `speed` times faster than the machine's monotonic clock."""

    def __init__(self, start: datetime, speed: float = 0.0) -> None:
        self._base = start.astimezone(UTC)
        self._speed = speed
        self._since = time.monotonic()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def advance(self, seconds: float) -> datetime:
        """Jump `seconds` ahead (back when negative); the new time."""
        self._base += timedelta(seconds=seconds)
        return self.now()

    def set_speed(self, speed: float) -> None:
        """Run at another rate from now on; 0 stops the clock."""
        self._base, self._since, self._speed = self.now(), time.monotonic(), speed
