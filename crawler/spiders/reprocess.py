"""Read archived pages again with today's rules, without the network, and say field by field what changed.

A change becomes a revision of kind `reprocessed`; nothing is overwritten, and `first_seen_at` and `changed_at` (which
speak of the site) stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.extract.article import extract
from crawler.extract.page import Page
from crawler.sources.schema import Source
from pipelines import clock
from pipelines.archive import Archive
from pipelines.article import CONTENT_FIELDS, Article, Revision, RevisionKind
from pipelines.enrich import Enricher
from pipelines.item import Capture
from pipelines.normalise import normalise, utc_ms
from pipelines.revise import content_of, merge, revision_of
from pipelines.storage.articles import article_from_doc, article_writes, extra_of
from pipelines.storage.base import Store
from pipelines.validate import validate


@dataclass(slots=True)
class Reread:
    """What reading one archived page again gave."""

    id: str
    """Article id."""
    source: str
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Field → (before, after)."""
    problem: str = ""
    """Why it could not be read again; ""."""


def archived(store: Store, source: str | None, since: datetime | None) -> Iterator[dict[str, Any]]:
    """Stored articles that have a record in the archive, oldest first."""
    where: dict[str, Any] = {"warc_file": {"$ne": None}, "state": {"$ne": "tombstone"}}
    if source:
        where["source"] = source
    if since:
        where["first_seen_at"] = {"$gte": since}
    yield from store.find("articles", where, sort=[("first_seen_at", 1)])


def page_of(capture: Capture, source: Source | None, id: str, furniture: frozenset[str]) -> Page:
    """The Page that an archived response is."""
    kind = next((value for name, value in capture.headers if name.lower() == "content-type"), "")
    extra: dict[str, Any] = {"timezone": source.timezone, "rules": source.rules} if source else {}
    return Page(url=capture.url, body=capture.body, fetched_at=capture.fetched_at, source=id, content_type=kind,
                furniture=furniture, **extra)  # fmt: skip


def reread(document: dict[str, Any], archive: Archive, source: Source | None, furniture: frozenset[str]) -> tuple[Reread, Article | None]:
    """Read one article's page again; the Article is None when nothing changed or it could not be read."""
    before = article_from_doc(document)
    result = Reread(before.id, before.source)
    try:
        capture = archive.read(str(before.warc_file), int(before.warc_offset or 0))
    except (OSError, ValueError) as error:
        result.problem = str(error)
        return result, None
    raw = extract(page_of(capture, source, before.source, furniture))
    raw.source = before.source
    refused = validate(raw)
    if refused is not None:
        result.problem = f"no article any more: {refused.reason}"
        return result, None
    seen = normalise(raw, key=before.url_key, via=before.via)
    now = replace(
        merge(before, seen), url=before.url, url_key=before.url_key, aliases=before.aliases, checked_at=before.checked_at,
        changed_at=before.changed_at, state=before.state, removed_at=before.removed_at, removed_reason=before.removed_reason,
    )  # fmt: skip
    old, new = content_of(before), content_of(now)
    result.changed = {name: (old[name], new[name]) for name in CONTENT_FIELDS if old[name] != new[name]}
    if not result.changed:
        return result, None
    now.revision = before.revision + 1
    return result, now


def store_reread(store: Store, article: Article, changed: list[str], before: dict[str, Any], enricher: Enricher) -> None:
    """Write the article, what it is found by, and the revision that says it was read again; `before` is the stored document."""
    found = enricher.enrich(article, before, older=True)
    article.story_id, article.watch = found.story_id, found.watch
    revision: Revision = revision_of(article, RevisionKind.REPROCESSED, changed)
    revision.observed_at = utc_ms(clock.now()) or revision.observed_at
    store.write([*article_writes(article, revision, extra_of(before) | found.extra), *found.writes])

