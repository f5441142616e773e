"""What is done once a night: each outlet's common word triples learned anew, copies linked that two workers stored at once.

Also, after an update of the program, the stored articles brought up to date. All of it goes in small steps beside the polls: a
worker that is told to stop leaves the rest for the next night, or the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta

from crawler.spiders.runtime import Runtime
from pipelines import backfill, clock
from pipelines.copies.common import day_of, rebuild_all
from pipelines.storage.base import Change, Patch, Store, Write
from pipelines.watch import outbox

logger = logging.getLogger(__name__)

HITS_KEPT = timedelta(days=30)
"""Age at which rows of watchlist hits are deleted; the hits stay with their articles."""
_PAUSE_S = 0.05


async def nightly(runtime: Runtime) -> None:
    """Do what is due; of all workers one does the night's work."""
    now = clock.now()
    if not await asyncio.to_thread(backfill.is_current, runtime.store):
        logger.info("search terms and stories of the stored articles are brought up to date")
        changed = await _carry_out(runtime, runtime.enricher.backfill(), runtime.enricher.turn)
        logger.info("stored articles are up to date: %d writes", changed)
    if await asyncio.to_thread(claim_night, runtime.store, now):
        lists = await _carry_out(runtime, rebuild_all(runtime.store, now), nullcontext())
        runtime.enricher.refresh()
        linked = await _carry_out(runtime, runtime.enricher.relink(now), runtime.enricher.turn)
        pruned = await asyncio.to_thread(outbox.prune, runtime.store, now - HITS_KEPT)
        logger.info("nightly: templates of %d outlets learned, %d writes of new links, %d old hits deleted", lists, linked, pruned)


def claim_night(store: Store, now: datetime) -> bool:
    """Whether the work of this UTC day falls to the caller: true once a day for all workers together."""
    store.write([Patch("meta", "nightly", Change(set_on_insert={"day": 0}), upsert=True)])
    day = day_of(now)
    return store.update_one("meta", {"_id": "nightly", "day": {"$lt": day}}, Change(set={"day": day})) is not None


async def _carry_out(runtime: Runtime, steps: Iterator[list[Write]], turn: AbstractAsyncContextManager[None]) -> int:
    """Take the steps one by one, each while `turn` is held; returns how many writes they had."""
    done = 0
    while True:
        async with turn:
            writes = await asyncio.to_thread(next, steps, None)
            if writes is None:
                return done
            await runtime.writer.write(writes)
        done += len(writes)
        await asyncio.sleep(_PAUSE_S)
