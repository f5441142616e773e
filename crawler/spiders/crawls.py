"""Start one Scrapy Crawler for one poll, inside the reactor that is already running."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.config import Config
from crawler.spiders import unlisted
from crawler.spiders.news import spider_class
from crawler.spiders.poll import Poll

logger = logging.getLogger(__name__)

GRACE_S = 60.0
"""How long a poll may go on past its limit before it is cut off."""
COUNT_S = 5.0


def scrapy_settings(config: Config) -> Settings:
    """The process's Scrapy settings, with the operator's values on top."""
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    settings.update(
        {
            "USER_AGENT": config.user_agent,
            "DOWNLOAD_MAXSIZE": config.body_max_mb * 1024 * 1024,
            "DOWNLOAD_TIMEOUT": config.request_limit_s,
            "LOG_LEVEL": config.log_level,
        },
        priority="cmdline",
    )
    return settings


async def run_crawl(poll: Poll, settings: Settings) -> None:
    """Run `poll` to its end. Raises TimeoutError when it had to be cut off; what was stored until then stays."""
    crawler = Crawler(spider_class(poll.source), settings.copy())
    crawl: asyncio.Task[Any] = asyncio.ensure_future(crawler.crawl_async(poll=poll))
    limit = poll.runtime.config.poll_limit_s + GRACE_S
    try:
        if not await _ended(crawl, poll, limit):
            logger.error("%s: the poll exceeded %.0f s and is cut off", poll.source.id, limit)
            poll.stopping = poll.cut_off = True
            await asyncio.wait_for(crawler.stop_async(), GRACE_S)
            raise TimeoutError(f"poll exceeded {limit:.0f} s")
        crawl.result()
        await unlisted.remember_new(poll)
    finally:
        if not crawl.done():
            crawl.cancel()


async def _ended(crawl: asyncio.Task[Any], poll: Poll, limit: float) -> bool:
    """Whether the crawl ended within `limit` seconds, those not counted in which the store was away or the disk full."""
    while limit > 0:
        part = min(limit, COUNT_S)
        done, _ = await asyncio.wait({crawl}, timeout=part)
        if done:
            return True
        if not poll.waits:
            limit -= part
    return False
