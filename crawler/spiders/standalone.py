"""What `scrapy crawl ID` needs that our own commands bring along: a store, a claim, and an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os

from scrapy.exceptions import CloseSpider

from crawler.config import load_config
from crawler.fetch.politeness import delay_s
from crawler.sources.schema import Source
from crawler.spiders.poll import Poll
from crawler.spiders.runtime import Runtime, build
from pipelines import clock
from pipelines.storage.base import Change
from pipelines.storage.sources import Claim, claim_one, ensure, finish

logger = logging.getLogger(__name__)


class Standalone:
    """One claim for one spider, in a process that has nothing else."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.runtime: Runtime | None = None
        self.claim: Claim | None = None

    async def begin(self) -> Poll:
        """Open the store and claim the source; raises CloseSpider when another process polls it."""
        self.runtime = await asyncio.to_thread(build, load_config())
        now = clock.now()
        await asyncio.to_thread(ensure, self.runtime.store, {self.source.id: self.source}, now)
        owner = f"scrapy-{os.getpid()}"
        self.claim = await asyncio.to_thread(
            lambda store: claim_one(store, self.source.id, owner=owner, now=now, lease_s=3600), self.runtime.store
        )
        if self.claim is None:
            logger.error("%s is being polled by another process; try again when it is done", self.source.id)
            raise CloseSpider("claimed_elsewhere")
        return Poll(self.runtime, self.source, dict(self.claim.row))

    async def finish(self, poll: Poll) -> None:
        """Write the row, free the claim, close everything."""
        assert self.runtime is not None and self.claim is not None
        now = clock.now()
        change = Change(set=poll.row_change(now))
        await poll.runtime.writer.drain()
        await poll.reading(finish, self.claim, change, now, delay_s(self.source, self.source.home))
        logger.info("%s: %s", self.source.id, poll.summary()["outcomes"])
        await self.runtime.close()
