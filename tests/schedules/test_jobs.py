"""The table of jobs as APScheduler gets it: nothing is dropped, piled up or kept outside the process."""

from __future__ import annotations

from datetime import UTC

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from schedules.jobs import JOBS, add_jobs
from schedules.worker import Worker


async def test_every_job_is_added_with_its_rules_written_out() -> None:
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start(paused=True)
    try:
        add_jobs(scheduler, Worker.__new__(Worker))
        jobs = {job.id: job for job in scheduler.get_jobs()}
        assert jobs.keys() == {job.id for job in JOBS}
        for row in JOBS:
            job = jobs[row.id]
            assert (job.max_instances, job.coalesce, job.misfire_grace_time) == (1, True, None)
            assert job.trigger.interval.total_seconds() == row.seconds
            assert job.next_run_time is not None
        assert isinstance(scheduler._lookup_jobstore("default"), MemoryJobStore), "nothing is pickled into a database"
    finally:
        scheduler.shutdown(wait=False)
