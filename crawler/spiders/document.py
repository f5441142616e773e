"""A discovery document (feed, sitemap, listing, interface page) as one poll read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.identity import article_id


@dataclass(slots=True)
class Document:
    """A discovery document read in this poll."""

    url: str
    kind: str
    validators: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """Ids of candidates without a durable outcome yet."""
    depth: int = 0
    """0 = looked at in every poll; more = named by another document of this poll."""
    root: str = ""
    """The document of depth 0 that led here, over pages or parts."""
    older: int = 0
    """In a back-fill: entries from before the gap."""
    younger: int = 0
    """In a back-fill: entries from after the gap."""
    cut: bool = False
    """Whether entries without a date were left out, so that it was not read whole."""
    status: int = 0
    listed: dict[str, datetime | None] = field(default_factory=dict)
    """Keys of the articles that it lists, in its order, each with the publication time that it states."""
    times: list[datetime | None] = field(default_factory=list)
    """The same articles' times as stated, those of their last change where no other is."""
    complete: bool = True
    """False when some of it could not be taken up (a limit, a parse problem that may hide items)."""
    hints: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in rows."""
        return document_key(self.url)


def document_key(url: str) -> str:
    """Row key of a document: dots and dollars are special in field names."""
    return article_id(url)
