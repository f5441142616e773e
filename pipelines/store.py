"""Last stage: the page's raw response into the archive, article and revision into the store, then its one outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipelines.article import OutcomeCode
from pipelines.identity import article_id
from pipelines.item import PageItem
from pipelines.storage.articles import article_to_doc, revision_to_doc
from pipelines.storage.base import Change, Patch, Put, Remove, StoreError, Write


def writes_of(item: PageItem, recheck_at: datetime | None) -> list[Write]:
    """What makes this item durable. Safe to repeat: the same item gives the same documents."""
    article, outcome = item.article, item.outcome
    assert article is not None and outcome is not None
    known = item.known or {}
    checks = int(known.get("checks") or 0) + 1
    looked = {"http": dict(item.validators), "recheck_at": recheck_at, "checks": checks}
    writes: list[Write] = [Remove("pages", article_id(item.candidate_key))]
    if outcome.code is OutcomeCode.ALIAS:
        keys = {item.candidate_key, item.page_key, article.url_key}
        assert item.alias_of is not None
        return [*writes, *(Patch("articles", item.alias_of, Change(add_to_set={"aliases": key})) for key in sorted(keys))]
    if item.revision is not None:
        extra = {**item.extra, "listed_in": _listed_in(item, known), **looked}
        document = article_to_doc(article, extra)
        return [*writes, Put("revisions", revision_to_doc(item.revision)), Put("articles", document), *item.writes]
    unchanged = {**looked, "checked_at": article.checked_at, "aliases": article.aliases}
    gone = ["removal_seen_at", "removal_seen_reason", "failed_checks"]
    return [*writes, Patch("articles", article.id, Change(set=unchanged, unset=gone))]


def _listed_in(item: PageItem, known: dict[str, Any]) -> list[str]:
    """Keys of the sitemaps and interface pages that have listed the article (see `crawler/spiders/unlisted.py`)."""
    listed = known.get("listed_in")
    if listed is not None:
        return list(listed)
    return [article_id(item.found_on)] if item.via in ("sitemap", "api") and item.found_on else []


class StorePipeline:
    """Scrapy adapter: archive, write, count."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> StorePipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Return when the item is durable and counted."""
        poll = self.crawler.spider.poll
        article, outcome = item.article, item.outcome
        assert article is not None and outcome is not None
        poll.blocks.append((article.url, item.raw.blocks))
        writes: list[Write] = []
        enricher = poll.runtime.enricher
        if not poll.options.dry_run:
            if item.revision is not None and item.capture is not None:
                archive = poll.runtime.archive
                place = await poll.runtime.writer.outlast(archive.append, article.source, item.capture)
                article.warc_file, article.warc_offset = place
                item.revision.content |= {"warc_file": article.warc_file, "warc_offset": article.warc_offset}
            # a copy may have joined it since; its own write comes first or must say so
            article.story_id = article.story_id or enricher.story_of(article.id)
            writes = writes_of(item, poll.recheck_at(article, item.known))
        try:
            await poll.record(article.url, outcome, key=item.candidate_key, via=item.via, writes=writes, article=article)
        except StoreError:
            enricher.forget(article.id)
            raise
        return item
