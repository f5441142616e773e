"""The editorial side of one site: what it has published, changed and taken down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.newsroom.article import REMOVALS, Article, Version, topic_of
from tests.newsroom.text.writer import Draft, correct_numbers, headline, write

FIRST_ID = 10_001
GAP = timedelta(minutes=47)
EDITS = ("title", "append", "number", "cut", "cosmetic")


class Desk:
    """Articles of one site. `start` and every time are aware UTC; `gap` is the mean time between initial articles."""

    def __init__(self, site: str, seed: int, start: datetime, count: int, gap: timedelta = timedelta(minutes=47)) -> None:
        self.site = site
        self.seed = seed
        self.revision = 1
        """Goes up with every change that a listing shows."""
        self.changed_at = start
        self.articles: dict[int, Article] = {}
        self._next_id = FIRST_ID
        self._listed: list[Article] | None = None
        jitter = Random(f"{seed}/{site}/times")
        for index in range(count):
            at = start - gap * (count - index) + gap * jitter.uniform(-0.4, 0.4)
            self._add(at.replace(second=0, microsecond=0))

    def _add(self, at: datetime, topic: str | None = None) -> Article:
        number = self._next_id
        self._next_id += 1
        article = Article(self.site, number, at, self.seed, topic or topic_of(number))
        self.articles[number] = article
        return article

    def _touch(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = max(now, self.changed_at)
        self._listed = None

    def listed(self, topic: str | None = None) -> list[Article]:
        """Articles that listings show, newest first; of one topic when given."""
        if self._listed is None:
            live = [article for article in self.articles.values() if article.listed]
            self._listed = sorted(live, key=lambda article: (article.published, article.id), reverse=True)
        return self._listed if topic is None else [a for a in self._listed if a.topic == topic]

    def publish(self, draft: Draft | None, at: datetime, now: datetime) -> Article:
        """A new article dated `at`; a generated text when `draft` is None."""
        article = self._add(at, draft.topic if draft else None)
        if draft is None:
            draft = write(self.seed, self.site, article.id, article.topic)
        article.edits.append(Version(1, now, draft))
        self._touch(now)
        return article

    def edit(self, number: int, now: datetime, how: str = "append", **changes: Any) -> Version:
        """A new version: with the `changes` to its Draft fields, or else one of EDITS made up. Raises KeyError."""
        article = self.articles[number]
        draft = replace(article.draft, **changes) if changes else self._rewrite(article, how)
        version = Version(article.version + 1, now, draft)
        article.versions.append(version)
        article.topic = draft.topic
        self._touch(now)
        return version

    def _rewrite(self, article: Article, how: str) -> Draft:
        draft, number = article.draft, article.version + 1
        rng = Random(f"{self.seed}/{self.site}/{article.id}/edit {number}")
        if how == "title":
            title = headline(self.seed, self.site, article.id, article.topic, number)
            return replace(draft, title=title if title != draft.title else f"محدّث | {title}")
        if how == "cut" and len(draft.paragraphs) > 2:
            return replace(draft, paragraphs=draft.paragraphs[:-1])
        if how in ("append", "cut"):
            extra = write(self.seed, f"{self.site}/update {number}", article.id, article.topic).paragraphs[0]
            return replace(draft, paragraphs=(*draft.paragraphs, extra))
        if how == "number":
            return replace(draft, paragraphs=correct_numbers(draft.paragraphs, rng))
        if how == "cosmetic":
            old, new = ("،", " ،") if number % 2 == 0 else (" ،", "،")
            return replace(draft, paragraphs=tuple(text.replace(old, new) for text in draft.paragraphs))
        raise ValueError(f"{how!r} is no edit: {', '.join(EDITS)}")

    def remove(self, number: int, how: str, now: datetime) -> None:
        """Take an article down in one of the REMOVALS ways. Raises KeyError, ValueError."""
        if how not in REMOVALS:
            raise ValueError(f"{how!r} is no removal: {', '.join(REMOVALS)}")
        article = self.articles[number]
        article.state = how
        article.life.append((now, how))
        self._touch(now)

    def restore(self, number: int, now: datetime) -> None:
        """Put a removed article back. Raises KeyError."""
        article = self.articles[number]
        article.state = "live"
        article.life.append((now, "restored"))
        self._touch(now)
