"""The table of jobs as APScheduler gets it: nothing is dropped, piled up or kept outside the process."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from crawler.config import load_config
from schedules import jobs as jobs_module
from schedules.jobs import JOBS, add_jobs, keep_ticking
from schedules.worker import Worker

CONFIG = load_config({})


async def test_every_job_is_added_with_its_rules_written_out() -> None:
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start(paused=True)
    try:
        add_jobs(scheduler, Worker(SimpleNamespace(config=CONFIG)))  # type: ignore[arg-type]
        jobs = {job.id: job for job in scheduler.get_jobs()}
        assert jobs.keys() == {job.id for job in JOBS}
        for row in JOBS:
            job = jobs[row.id]
            assert (job.max_instances, job.coalesce, job.misfire_grace_time) == (1, True, None)
            assert job.trigger.interval.total_seconds() == row.interval_s(CONFIG.lease_s)
            assert job.next_run_time is not None
        assert isinstance(scheduler._lookup_jobstore("default"), MemoryJobStore), "nothing is pickled into a database"
    finally:
        scheduler.shutdown(wait=False)


async def test_a_clock_that_was_set_back_does_not_silence_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "STALL_S", 0.2)
    monkeypatch.setattr(jobs_module, "LOOK_S", 0.05)
    ticks = [time.monotonic()]
    ticked = asyncio.Event()

    async def tick() -> None:
        ticks.append(time.monotonic())
        ticked.set()

    scheduler = AsyncIOScheduler(timezone=UTC)
    job = scheduler.add_job(tick, "interval", seconds=1, id="tick")
    scheduler.start()
    job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))  # what an hour's step back amounts to
    watch = asyncio.ensure_future(keep_ticking(scheduler, lambda: ticks[-1]))
    try:
        await asyncio.wait_for(ticked.wait(), 20)
        assert job.next_run_time < datetime.now(UTC) + timedelta(minutes=1), "and it goes on from there"
    finally:
        watch.cancel()
        scheduler.shutdown(wait=False)


async def test_jobs_that_tick_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "LOOK_S", 0.01)
    scheduler = AsyncIOScheduler(timezone=UTC)
    job = scheduler.add_job(lambda: None, "interval", hours=1, id="tick")
    scheduler.start()
    before = job.next_run_time
    looks = 0

    def last_tick() -> float:
        nonlocal looks
        looks += 1
        return time.monotonic()

    watch = asyncio.ensure_future(keep_ticking(scheduler, last_tick))
    while looks < 5:
        await asyncio.sleep(0.01)
    watch.cancel()
    assert job.next_run_time == before
    scheduler.shutdown(wait=False)
