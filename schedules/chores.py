"""Housekeeping of the worker: rows of sources that came or changed, old outcome rows."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from crawler.sources.load import load_all
from crawler.sources.schema import SourceError
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.storage.outcomes import prune
from pipelines.storage.sources import ensure
from pipelines.storage.workers import forget
from pipelines.takedown import resume
from schedules.fleet import reckon

logger = logging.getLogger(__name__)

WORKERS_KEPT = timedelta(days=1)
"""The last sign of life of a worker that was killed stays for so long."""


async def housekeeping(runtime: Runtime) -> None:
    """Read the source files again, and prune. A broken source file leaves the others as they were."""
    now = clock.now()
    try:
        await asyncio.to_thread(ensure, runtime.store, load_all(), now)
    except SourceError as error:
        logger.error("source files cannot be used, the earlier ones stay in force:\n%s", error)
    pruned = await asyncio.to_thread(prune, runtime.store, now - timedelta(days=runtime.config.outcome_days))
    await asyncio.to_thread(forget, runtime.store, now - WORKERS_KEPT)
    if pruned:
        logger.info("%d outcome rows older than %d days deleted", pruned, runtime.config.outcome_days)
    taken = await asyncio.to_thread(resume, runtime.store, runtime.config.archive_dir)
    if taken:
        logger.warning("%d takedowns were not complete and are now", taken)


async def reprice(runtime: Runtime) -> None:
    """Set the price of a poll, and learn the fleet's week, when it is time again."""
    await asyncio.to_thread(reckon, runtime.store, clock.now(), runtime.config.polls_per_hour)
