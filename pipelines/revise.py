"""Stage 4: new, unchanged or updated? A change of title, body, author or date makes a revision; related links, counters,
ads and markup do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pipelines.article import CONTENT_FIELDS, Article, Outcome, OutcomeCode, Revision, RevisionKind
from pipelines.diff import classify
from pipelines.identity import content_hash
from pipelines.item import PageItem

_COARSE = {"day": timedelta(days=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}


def content_of(article: Article) -> dict[str, Any]:
    """The fields that a revision keeps."""
    return {name: getattr(article, name) for name in CONTENT_FIELDS}


def beside(article: Article) -> dict[str, Any]:
    """What a revision keeps beside its content, never compared: the archive's place is added when it is known."""
    related = [{"title": link.title, "url": link.url} for link in article.related]
    return {"url": article.url, "related": related, "extractor": article.extractor}


def same_moment(a: datetime | None, a_precision: str | None, b: datetime | None, b_precision: str | None) -> bool:
    """Whether two printed times may be one: equal at the coarser precision."""
    if a is None or b is None:
        return a is b
    step = max(_COARSE.get(a_precision or "second", _COARSE["second"]), _COARSE.get(b_precision or "second", _COARSE["second"]))
    return abs(a - b) < step


def revision_of(article: Article, kind: RevisionKind, changed: list[str], reason: str | None = None) -> Revision:
    """The Revision that records `article` as it is now, observed when it was checked."""
    return Revision(
        id=f"{article.id}.{article.revision:06d}", article_id=article.id, source=article.source,
        number=article.revision, kind=kind, observed_at=article.checked_at, changed=changed, reason=reason,
        content={**content_of(article), **beside(article)},
    )  # fmt: skip


def first(article: Article) -> tuple[Article, Revision, Outcome]:
    """A page that was not known."""
    return article, revision_of(article, RevisionKind.FIRST, []), Outcome(OutcomeCode.NEW)


def revise(before: Article, seen: Article, history: list[str]) -> tuple[Article, Revision | None, Outcome]:
    """The article after looking at a known page again. `history` holds the content hashes of earlier revisions.

    Keeps identity, first_seen_at and what the new look no longer says (a date that only the feed had given).
    """
    now = merge(before, seen)
    restored = before.state == "removed"
    if now.content_hash == before.content_hash and not restored:
        return replace(now, revision=before.revision, changed_at=before.changed_at), None, Outcome(OutcomeCode.UNCHANGED)
    old, new = content_of(before), content_of(now)
    changed = [name for name in CONTENT_FIELDS if old[name] != new[name]]
    now.revision, now.changed_at = before.revision + 1, seen.checked_at
    kind = RevisionKind.RESTORED if restored else classify(old, new, history)
    reason = f"extractor {before.extractor} → {now.extractor}" if before.extractor != now.extractor else None
    return now, revision_of(now, kind, changed, reason), Outcome(OutcomeCode.UPDATED, "" if kind == "edit" else str(kind))


def merge(before: Article, seen: Article) -> Article:
    """`seen` with the identity of `before`, and with its date where the new look has none or only a coarser one."""
    now = replace(
        seen, id=before.id, url_key=before.url_key, source=before.source, first_seen_at=before.first_seen_at,
        aliases=sorted({*before.aliases, *seen.aliases, seen.url_key} - {before.url_key}), via=before.via,
        warc_file=before.warc_file, warc_offset=before.warc_offset, story_id=before.story_id, watch=list(before.watch),
        state="live", removed_at=None, removed_reason=None,
    )  # fmt: skip
    same = same_moment(before.published, before.published_precision, seen.published, seen.published_precision)
    if before.published is not None and (seen.published is None or same):
        now.published, now.published_raw = before.published, before.published_raw
        now.published_from, now.published_precision = before.published_from, before.published_precision
    now.content_hash = content_hash(now.title, now.body, now.author, now.published)
    return now


class RevisePipeline:
    """Scrapy adapter of `first` and `revise`."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> RevisePipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Fill `revision` and `outcome`; `article` becomes what will be stored."""
        assert item.article is not None
        if item.alias_of is not None:
            item.outcome = Outcome(OutcomeCode.ALIAS, "", item.alias_of)
        elif item.known is None:
            item.article, item.revision, item.outcome = first(item.article)
        else:
            poll = self.crawler.spider.poll
            before, history = await poll.reading(_history, item.known)
            item.article, item.revision, item.outcome = revise(before, item.article, history)
        return item


def _history(store: Any, document: dict[str, Any]) -> tuple[Article, list[str]]:
    """The stored article and its earlier content hashes (runs in a thread)."""
    from pipelines.storage.articles import article_from_doc, revisions

    hashes = []
    for revision in revisions(store, str(document["_id"])):
        content = revision.content
        if content:
            hashes.append(content_hash(content["title"], content["body"], content["author"], content["published"]))
    return article_from_doc(document), hashes
