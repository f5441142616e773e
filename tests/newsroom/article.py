"""An article of the newsroom: its versions, its life, its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.newsroom.text.writer import TOPICS, Draft, write

REMOVALS = ("404", "410", "redirected_home", "soft_404", "unlisted")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the text."""

    number: int
    """1 for the first."""
    at: datetime
    """When it went online (UTC)."""
    draft: Draft


@dataclass(slots=True)
class Article:
    """One page of one site. The first text is written when it is first needed, so thousands cost nothing."""

    site: str
    id: int
    published: datetime
    """As the site states it (UTC)."""
    seed: int
    topic: str
    image: str = ""
    state: str = "live"
    """`live` or one of REMOVALS."""
    life: list[tuple[datetime, str]] = field(default_factory=list)
    """(time, `404` … `unlisted` or `restored`)."""
    edits: list[Version] = field(default_factory=list)
    """Versions; empty until the first is needed."""

    @property
    def versions(self) -> list[Version]:
        """Every version, oldest first."""
        if not self.edits:
            draft = write(self.seed, self.site, self.id, self.topic)
            self.edits.append(Version(1, self.published, draft))
        return self.edits

    @property
    def draft(self) -> Draft:
        """The text as it is now."""
        return self.versions[-1].draft

    @property
    def title(self) -> str:
        """The headline as it is now."""
        return self.draft.title

    @property
    def modified(self) -> datetime:
        """When the latest version went online (UTC)."""
        return self.edits[-1].at if self.edits else self.published

    @property
    def version(self) -> int:
        """Number of the latest version."""
        return len(self.edits) or 1

    @property
    def listed(self) -> bool:
        """Whether feeds, sitemaps and listings name it."""
        return self.state == "live"

    def as_dict(self, url: str) -> dict[str, Any]:
        """JSON-able: the whole truth about it."""
        return {
            "site": self.site,
            "id": self.id,
            "url": url,
            "published": self.published.isoformat(),
            "state": self.state,
            "life": [{"at": at.isoformat(), "what": what} for at, what in self.life],
            "versions": [
                {
                    "number": version.number,
                    "at": version.at.isoformat(),
                    "title": version.draft.title,
                    "body": list(version.draft.paragraphs),
                    "author": version.draft.author,
                    "attribution": version.draft.attribution,
                    "topic": version.draft.topic,
                    "tags": list(version.draft.tags),
                }
                for version in self.versions
            ],
        }


def topic_of(number: int) -> str:
    """The topic of a generated article, from its number alone: sections can be listed before texts are written."""
    return TOPICS[(number * 2654435761 >> 9) % len(TOPICS)]
