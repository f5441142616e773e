"""Stage 3: exact identity. Is this page known, under this address or another, or is its text known at the same source?

Near copies and copies in other outlets are linked later, not merged (`pipelines/copies/`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from scrapy.exceptions import DropItem

from pipelines.article import Article, Outcome, OutcomeCode
from pipelines.identity import article_id
from pipelines.item import PageItem
from pipelines.storage.articles import find_known
from pipelines.storage.base import Change, Patch


@dataclass(slots=True)
class InFlight:
    """What this poll is storing right now, which no query can see yet: URL key and text hash → article id."""

    by_key: dict[str, str] = field(default_factory=dict)
    by_text: dict[str, str] = field(default_factory=dict)

    def note(self, article: Article) -> None:
        """Remember an article that is about to be stored."""
        for key in (article.url_key, *article.aliases):
            self.by_key.setdefault(key, article.id)
        self.by_text.setdefault(article.text_hash, article.id)


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of a page."""

    known: dict[str, Any] | None = None
    """The stored document of this very page."""
    alias_of: str | None = None
    """Id of another article of the source with the same text."""


def match(article: Article, keys: Iterable[str], documents: Iterable[dict[str, Any]], flight: InFlight) -> Match:
    """Decide identity from the stored `documents` (by key or text hash) and what is in flight.

    A document found by one of `keys` is this page. One found by its text hash alone makes this page an alias.
    """
    keys = set(keys)
    by_text: dict[str, Any] | None = None
    by_key: dict[str, Any] | None = None
    for document in documents:
        if document["url_key"] == article.url_key:
            return Match(known=document)
        if document["url_key"] in keys or keys & set(document.get("aliases") or ()):
            by_key = document
        elif document.get("text_hash") == article.text_hash and document.get("source") == article.source:
            by_text = document
    if by_key is not None:
        return Match(known=by_key)
    if by_text is not None:
        return Match(alias_of=str(by_text["_id"]))
    twin = next((flight.by_key[key] for key in keys if key in flight.by_key), None)
    return Match(alias_of=twin or flight.by_text.get(article.text_hash))


def distrust_canonical(article: Article, documents: Iterable[dict[str, Any]], page_key: str) -> bool:
    """True when the page's canonical address belongs to a stored article with another text and another address: some
    sites write one constant canonical link on every page."""
    return article.url_key != page_key and any(
        document["url_key"] == article.url_key
        and document.get("state") != "tombstone"  # its text is gone: what was taken down must not come back beside it
        and document.get("text_hash") != article.text_hash
        and document.get("title") != article.title
        and page_key not in (document.get("aliases") or ())
        for document in documents
    )


class DedupePipeline:
    """Scrapy adapter of `match`; asks the store."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.flight = InFlight()

    @classmethod
    def from_crawler(cls, crawler: Any) -> DedupePipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Fill `known` or `alias_of`, and the article's identity and aliases."""
        article = item.article
        assert article is not None
        keys = list(dict.fromkeys((article.url_key, item.page_key, item.candidate_key)))
        poll = self.crawler.spider.poll
        documents = await poll.reading(find_known, article.source, keys, article.text_hash)
        if distrust_canonical(article, documents, item.page_key) or self._canonical_in_flight(article, item.page_key):
            article = replace(article, url_key=item.page_key, id=article_id(item.page_key), canonical_url=None)
            item.article = article
            keys.remove(keys[0])
        found = match(article, keys, documents, self.flight)
        item.known, item.alias_of = found.known, found.alias_of
        article.aliases = [key for key in keys if key != article.url_key]
        if found.known is not None and found.known.get("state") == "tombstone":
            await self._refuse(poll, item, str(found.known["_id"]), article.aliases)
        if found.known is None and found.alias_of is None:
            self.flight.note(article)
        await asyncio.sleep(0)
        return item

    async def _refuse(self, poll: Any, item: PageItem, id: str, aliases: list[str]) -> None:
        """The page of an article that was taken down here, under an address that was not known: not stored, and known from now."""
        writes = [Patch("articles", id, Change(add_to_set={"aliases": key})) for key in aliases]
        outcome = Outcome(OutcomeCode.REJECTED, "taken_down")
        await poll.record(item.raw.url, outcome, key=item.candidate_key, via=item.via, writes=writes)
        raise DropItem(str(outcome), log_level="DEBUG")

    def _canonical_in_flight(self, article: Article, page_key: str) -> bool:
        holder = self.flight.by_key.get(article.url_key)
        return (
            article.url_key != page_key
            and holder is not None
            and self.flight.by_text.get(article.text_hash) != holder
        )
