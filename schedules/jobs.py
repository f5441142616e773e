"""The table of the worker's jobs. None of them holds state: the schedule of each source lives in its row."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines import clock

logger = logging.getLogger(__name__)

STALL_S = 15.0
"""No tick for so long, by the clock that nobody sets, means that the scheduler waits for a time that was set back."""
LOOK_S = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """One row: which method of the worker runs how often."""

    id: str
    """Name of the job and of the Worker's method."""
    seconds: float
    """Interval."""
    calendar: bool = False
    """Whether it looks after what the calendar brings, and runs faster when a simulation lets that run faster."""

    leases: bool = False
    """Whether `seconds` is a share of the length of a lease."""

    def interval_s(self, lease_s: float) -> float:
        """Real seconds between two runs."""
        if self.leases:
            return max(1.0, self.seconds * lease_s)
        return max(1.0, clock.real(self.seconds)) if self.calendar else self.seconds


LEASE = 0.25
"""A lease is renewed four times before it ends."""

JOBS: tuple[Job, ...] = (
    Job("tick", 1),
    Job("keep_leases", LEASE, leases=True),
    Job("heartbeat", 10),
    Job("watch_health", 60, calendar=True),
    Job("reprice", 600, calendar=True),
    Job("housekeeping", 3600, calendar=True),
    Job("nightly", 300, calendar=True),
    Job("collections", 60, calendar=True),
)


WHILE_DRAINING = ("keep_leases", "heartbeat")
"""Jobs that go on while a worker that was told to stop lets its polls finish."""


def add_jobs(scheduler: Any, worker: Any) -> None:
    """Add every job. Misfires are never dropped, runs never pile up, and one job never overlaps itself."""
    for job in JOBS:
        scheduler.add_job(
            getattr(worker, job.id),
            "interval",
            seconds=job.interval_s(worker.runtime.config.lease_s),
            id=job.id,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )


async def keep_ticking(scheduler: Any, last_tick: Callable[[], float]) -> None:
    """Run for ever beside the scheduler: APScheduler goes by the time of day, and a clock that was set back would silence it until
    the old time comes again. `last_tick` gives time.monotonic() of the last tick."""
    while True:
        await asyncio.sleep(LOOK_S)
        silent = time.monotonic() - last_tick()
        if silent > STALL_S:
            logger.warning("no tick for %.0f s: the clock was set back, or this machine slept; all jobs run now", silent)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
