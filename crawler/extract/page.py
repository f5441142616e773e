"""What extraction is given: one fetched page and what is known about its site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.discovery.candidate import Candidate


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The parts of a source's TOML that extraction uses; all optional. Selectors are CSS."""

    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """Elements removed before anything is read."""
    drop_text: tuple[str, ...] = ()
    """Regular expressions; a paragraph that matches one whole is dropped."""
    date_fixes: tuple[tuple[str, str], ...] = ()
    """(text as printed, ISO 8601 value): typos of the site, mended in data."""
    site_names: tuple[str, ...] = ()
    """Names of the site, to be cut from headlines and never taken for an author."""
    z_is_local: bool = False
    """The site writes Z or +00:00 but means its local time."""


@dataclass(frozen=True, slots=True)
class Page:
    """One response, ready for extraction. Picklable: it crosses to the process pool."""

    url: str
    """Address after redirects."""
    body: bytes
    """Raw bytes, decompressed."""
    fetched_at: datetime
    """Aware UTC."""
    source: str = ""
    """Id of the source, or ""."""
    content_type: str = ""
    """The Content-Type header, whole."""
    timezone: str | None = None
    """IANA zone of the site; None = unknown: guess from the host's country suffix, else UTC."""
    rules: SiteRules = field(default_factory=SiteRules)
    candidate: Candidate | None = None
    """How it was discovered: evidence for the date and title."""
    furniture: frozenset[str] = frozenset()
    """Hashes of text blocks known to repeat on this source's pages (see RawArticle.blocks)."""
