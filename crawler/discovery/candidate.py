"""What discovery yields: a URL that may be an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One URL found somewhere, with what was said about it there."""

    url: str
    """Absolute URL as printed (http or https)."""
    via: str
    """`feed`, `sitemap`, `listing`, `archive`, `api`, `recrawl` or `manual`."""
    found_on: str = ""
    """Address of the feed, sitemap or page that named it."""
    title: str | None = None
    """Headline there, if any."""
    published: datetime | None = None
    """Date stated there (aware), if any."""
    published_raw: str | None = None
    """The same as printed."""
    modified: datetime | None = None
    """Date of the last change stated there (aware): sitemap lastmod, atom:updated."""
