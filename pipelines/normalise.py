"""Stage 2: RawArticle → Article. Times become UTC milliseconds, white space is folded; the text itself is never altered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pipelines.arabic.fold import fold_tokens
from pipelines.article import Article, RawArticle
from pipelines.identity import article_id, content_hash, same_site, url_key, words_hash
from pipelines.item import PageItem

EXTRACTOR = "1"
"""Version of the extraction rules; raised when they change what is read from a page (see CHANGELOG, Data changes)."""

_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def utc_ms(when: datetime | None) -> datetime | None:
    """`when` in UTC, truncated to milliseconds; raises ValueError for a naive time."""
    if when is None:
        return None
    if when.tzinfo is None:
        raise ValueError("a stored time must carry its zone")
    when = when.astimezone(UTC)
    return when.replace(microsecond=when.microsecond // 1000 * 1000)


def one_line(text: str) -> str:
    """`text` with runs of white space as one space; marks and letters stay."""
    return _SPACE.sub(" ", text).strip()


def identity_key(raw: RawArticle, page_key: str) -> str:
    """The URL key that identifies the page: its own canonical address when that is on the same site, else its address."""
    if raw.canonical_url and same_site(raw.canonical_url, raw.url):
        return url_key(raw.canonical_url)
    return page_key


def normalise(raw: RawArticle, *, key: str, via: str) -> Article:
    """The Article of a validated RawArticle, as first seen now. `key` is the identity's URL key."""
    now = utc_ms(raw.fetched_at)
    assert now is not None
    title = one_line(raw.title or "")
    body = [line for line in (one_line(paragraph) for paragraph in raw.body) if line]
    words = [word for paragraph in body for word in fold_tokens(paragraph)]
    published = utc_ms(raw.published)
    return Article(
        id=article_id(key), source=raw.source, url=raw.url, url_key=key,
        first_seen_at=now, checked_at=now, changed_at=now, title=title, body=body,
        canonical_url=raw.canonical_url, published=published,
        published_raw=raw.published_raw, published_from=raw.published_from if published else None,
        published_precision=raw.published_precision if published else None,
        modified=utc_ms(raw.modified), modified_raw=raw.modified_raw,
        author=raw.author, attribution=raw.attribution, section=raw.section,
        tags=list(dict.fromkeys(one_line(tag) for tag in raw.tags if tag.strip())),
        image_url=raw.image_url, related=list(raw.related), language=raw.language,
        found_in=dict(raw.found_in), via=via,
        word_count=len(words), text_hash=words_hash(title, words), content_hash=content_hash(title, body, raw.author, published),
        extractor=EXTRACTOR,
    )  # fmt: skip


class NormalisePipeline:
    """Scrapy adapter of `normalise`."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> NormalisePipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Fill `item.article`."""
        item.article = normalise(item.raw, key=identity_key(item.raw, item.page_key), via=item.via)
        return item
