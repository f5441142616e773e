"""The table of the worker's jobs. None of them holds state: the schedule of each source lives in its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines import clock


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
        return max(1.0, self.seconds / clock.span(1.0)) if self.calendar else self.seconds


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
)


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
