"""What all polls of one process share: store, writer, archive, page readers, the desk of stories. Built once, closed once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from crawler import __version__
from crawler.config import Config
from crawler.extract.pool import ExtractionPool
from pipelines.archive import Archive
from pipelines.backfill import note_new
from pipelines.enrich import Enricher
from pipelines.storage.base import Store
from pipelines.storage.open import open_store
from pipelines.writer import Writer

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Runtime:
    """The shared parts of a process that crawls."""

    config: Config
    store: Store
    writer: Writer
    archive: Archive
    pool: ExtractionPool
    enricher: Enricher

    async def close(self) -> None:
        """Finish waiting writes and release everything."""
        from crawler.fetch.render import BROWSER

        await self.writer.drain()
        self.pool.close()
        await BROWSER.close()
        self.archive.close()
        self.store.close()


def build(config: Config) -> Runtime:
    """A Runtime for `config`. Raises StoreError when the store cannot be opened."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(config.store_url)
    note_new(store)
    archive = Archive(config.archive_dir, config.warc_max_mb * 1024 * 1024, f"Marsad/{__version__}")
    enricher = Enricher(store, config.watchlist_dir)
    return Runtime(config, store, Writer(store, archive.sync), archive, ExtractionPool(config.extract_workers), enricher)
