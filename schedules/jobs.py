"""The table of the worker's jobs. None of them holds state: the schedule of each source lives in its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One row: which method of the worker runs how often."""

    id: str
    """Name of the job and of the Worker's method."""
    seconds: float
    """Interval."""


JOBS: tuple[Job, ...] = (
    Job("tick", 1),
    Job("keep_leases", 30),
    Job("heartbeat", 10),
    Job("watch_health", 60),
    Job("reprice", 600),
    Job("housekeeping", 3600),
    Job("nightly", 300),
)


def add_jobs(scheduler: Any, worker: Any) -> None:
    """Add every job. Misfires are never dropped, runs never pile up, and one job never overlaps itself."""
    for job in JOBS:
        scheduler.add_job(
            getattr(worker, job.id),
            "interval",
            seconds=job.seconds,
            id=job.id,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
