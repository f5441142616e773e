"""One poll from claim to finish: crawl, then write into the source's row what the poll taught."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy.settings import Settings

from crawler.fetch.politeness import delay_s
from crawler.sources.schema import Source
from crawler.spiders.crawls import run_crawl
from crawler.spiders.poll import Poll, PollOptions
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.storage.base import Change
from pipelines.storage.outcomes import day_of, refresh_day
from pipelines.storage.sources import Claim, finish, release
from schedules import gaps, recheck
from schedules.fleet import market
from schedules.lessons import row_change

logger = logging.getLogger(__name__)


async def poll_claimed(
    runtime: Runtime, source: Source, claim: Claim, settings: Settings, options: PollOptions | None = None
) -> Poll:
    """Poll a claimed source and finish the claim. The returned Poll holds counts and failures."""
    poll = new_poll(runtime, source, claim, options)
    return await run_poll(poll, claim, settings)


def new_poll(runtime: Runtime, source: Source, claim: Claim, options: PollOptions | None = None) -> Poll:
    """The Poll of a claim, ready to be watched and run; when nothing special is asked, a back-fill if the source has a gap that is
    due."""
    if options is None or options == PollOptions():
        options = gaps.fill_options(claim.row, clock.now())
    return Poll(runtime, source, dict(claim.row), options, recheck.next_check)


async def run_poll(poll: Poll, claim: Claim, settings: Settings) -> Poll:
    """Crawl, then finish the claim whatever happened; an unexpected error counts as a hard failure of the poll."""
    crash = ""
    try:
        await run_crawl(poll, settings)
    except Exception as error:
        crash = f"{type(error).__name__}: {error}"
        logger.exception("%s: the poll failed", poll.source.id)
    await poll.runtime.writer.drain()
    now = clock.now()
    if poll.options.dry_run:
        await poll.reading(release, claim, now)
        return poll
    for day in sorted({day_of(poll.started), day_of(now)}):
        await poll.reading(refresh_day, poll.source.id, day, 1 if day == day_of(now) else 0)
    change = row_change(poll, now, await poll.reading(market), crash)
    if claim.row.get("quarantine"):  # it got this far, so it is out of it
        logger.warning("%s: out of quarantine", poll.source.id)
        change = replace(change, set={**change.set, "quarantine": None})
    if poll.options.fill and not crash:
        row, writes = gaps.after_fill(poll, now)
        await poll.runtime.writer.write(writes)
        change = Change(set={**change.set, **row.set}, unset=row.unset)
    poll.ended = True
    rest = clock.span(delay_s(poll.source, poll.source.home))
    if not await poll.reading(finish, claim, change, now, rest):
        logger.warning("%s: the lease had passed to another worker; its result stands, ours is only in the store", poll.source.id)
    return poll


def due_soon(row: dict[str, Any], now: datetime) -> bool:
    """Whether a source is due within a minute."""
    when = row.get("next_poll_at")
    return when is None or when <= now + timedelta(minutes=1)
