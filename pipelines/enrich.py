"""Stage 5: what an article is found by. Its search terms, the watchlists' hits in it, and the story that it belongs to.

The stage works on articles that are new or changed; an article that was looked at and found unchanged keeps what it has. What
it adds becomes durable together with the article itself, in one batch of writes. Articles that another program version stored
are brought up to date by `backfill.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines import backfill, clock
from pipelines.article import Article
from pipelines.copies.desk import Desk
from pipelines.item import PageItem
from pipelines.search.index import index_terms
from pipelines.storage.articles import article_to_doc
from pipelines.storage.base import Store, StoreError, Write
from pipelines.watch.apply import Watcher
from pipelines.watch.log import logged
from pipelines.watch.match import new_hits
from pipelines.watch.outbox import hit_writes

logger = logging.getLogger(__name__)

FRESH_S = 3600.0
"""How long lists of common triples are used before they are read again: another worker may have rebuilt them."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """What to store with an article."""

    story_id: str | None
    """Its story; None while no copy is known."""
    watch: list[str]
    """Watchlist hits, sorted."""
    extra: dict[str, Any]
    """Fields of the document that are not the article's own: `terms`, `sketch`, `seen_day`, `watch_log`."""
    writes: list[Write]
    """To be carried out after the article's own: the story, and rows for the hits that it did not have before."""


class Enricher:
    """One per process, shared by its polls. `turn` is held while it works: the desk takes one article at a time."""

    def __init__(self, store: Store, watchlists: Path | None = None) -> None:
        """`watchlists` is the folder of the lists that are files."""
        self.turn = asyncio.Lock()
        self._store = store
        self._watcher = Watcher(store, watchlists)
        self._desk: Desk | None = None
        self._loaded = 0.0

    def enrich(self, article: Article, before: Mapping[str, Any] | None, *, older: bool = False) -> Enriched:
        """Terms, hits and story of an article that is new or changed; `before` is its stored document. With `older` it is one
        from the past: it joins no article stored after it. Reads the store and writes nothing; raises StoreError."""
        matcher = self._watcher.matcher()
        hits = matcher.hits(article)
        document = article_to_doc(article) | {"watch": hits}
        placed = self._open_desk().place(document, older=older)
        document["story_id"] = placed.story_id
        fresh = matcher.alerting(new_hits(before, document))
        since = clock.now() if older else article.checked_at
        extra = {**placed.extra, "terms": index_terms(document), **logged(before, hits, since)}
        return Enriched(placed.story_id, hits, extra, [*placed.writes, *hit_writes(document, fresh)])

    def story_of(self, id: str) -> str | None:
        """The story that an article placed lately has come to lead since; None when there is none. From any thread."""
        return self._desk.leads(id) if self._desk is not None else None

    def forget(self, id: str) -> None:
        """Drop the memory of an article that the store refused."""
        if self._desk is not None:
            self._desk.forget(id)

    def refresh(self) -> None:
        """Take over, with the next article, the lists of common triples that were rebuilt. From any thread."""
        self._loaded = 0.0

    def relink(self, now: datetime) -> Iterator[list[Write]]:
        """`Desk.relink`, to be stepped through while `turn` is held."""
        yield from self._open_desk().relink(now)

    def backfill(self) -> Iterator[list[Write]]:
        """`backfill.steps`, to be stepped through while `turn` is held."""
        yield from backfill.steps(self._store, self._open_desk())

    def _open_desk(self) -> Desk:
        now = time.monotonic()
        if self._desk is None:
            self._desk, self._loaded = Desk(self._store), now
        elif now - self._loaded > FRESH_S or not self._loaded:
            self._loaded = now
            self._desk.refresh()
        return self._desk


class EnrichPipeline:
    """Scrapy adapter of `Enricher.enrich`."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> EnrichPipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Fill the article's story and hits, and the item's further fields and writes."""
        poll = self.crawler.spider.poll
        article = item.article
        assert article is not None
        if item.revision is None or poll.options.dry_run:
            return item
        enricher: Enricher = poll.runtime.enricher
        try:
            async with enricher.turn:
                found: Enriched = await poll.reading(lambda _: enricher.enrich(article, item.known))
        except StoreError:
            raise
        except Exception:
            logger.exception("%s: stored without search terms and story; ./marsad reindex tries again", article.url)
            self.crawler.stats.inc_value("enrich/failed")
            enricher.forget(article.id)
            return item
        article.story_id, article.watch = found.story_id, found.watch
        item.extra |= found.extra
        item.writes += found.writes
        return item
