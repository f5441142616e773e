"""What travels through the item pipelines: one fetched page on its way to the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.article import Article, Outcome, RawArticle, Revision
from pipelines.storage.base import Write


@dataclass(frozen=True, slots=True)
class Capture:
    """A response as received, for the raw archive."""

    url: str
    """Address after redirects."""
    status: int
    """HTTP status."""
    headers: tuple[tuple[str, str], ...]
    """Response headers, in order."""
    body: bytes
    """Body with its content encoding removed."""
    fetched_at: datetime
    """Aware UTC."""
    request_headers: tuple[tuple[str, str], ...] = ()
    """Headers that we sent."""
    rendered: bool = False
    """True when a browser's DOM is stored rather than the bytes of the wire."""


@dataclass(slots=True)
class PageItem:
    """One page between extraction and the store. Later stages fill the later fields."""

    raw: RawArticle
    """What the page said."""
    candidate_key: str
    """URL key of the address that discovery named."""
    page_key: str
    """URL key of the address that answered."""
    via: str
    """How it was discovered."""
    capture: Capture | None = None
    """The response, for the archive."""
    validators: Mapping[str, str] = field(default_factory=dict)
    """`etag` and `last_modified` of the response."""
    found_on: str = ""
    """Address of the feed, sitemap or page that named it."""
    recheck: dict[str, Any] | None = None
    """The stored document when this page was fetched to look at a known article again."""
    forced: bool = False
    """Write the article even when nothing changed (re-crawl with --force)."""
    article: Article | None = None
    """The clean article, from normalise on."""
    known: dict[str, Any] | None = None
    """The stored document of the same page, from dedupe on."""
    alias_of: str | None = None
    """Id of the article of the same source that has this very text, from dedupe on."""
    revision: Revision | None = None
    """The revision to write, from revise on; None when nothing changed."""
    outcome: Outcome | None = None
    """How it ends, from revise on."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Stored fields that are not part of the Article: search terms, sketch (from enrich on)."""
    writes: list[Write] = field(default_factory=list)
    """Further writes to be made durable together with the article (stories)."""
