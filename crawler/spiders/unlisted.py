"""Removal without an error page: the site lists an article no more, while its page still answers.

Sound evidence is a document that names everything of a stretch of time: a sitemap, or a page of WordPress's interface, read
whole. Each article keeps which of them have listed it (`listed_in`). When such a document names older and newer neighbours but no
longer the article, that is noticed (`unlisted_seen_at`) and its page is looked at: a page that is gone is another removal. When
hours later it still does not, the article is removed (`unlisted`).
Feeds and section pages prove nothing: articles leave them by age. When many go at once the document has changed, not the
articles, and nothing is concluded. A listing that names it again takes the removal back, once its page was had.

It looks as far back as a routine poll reads sitemaps (three days), and as the first page of the interface reaches.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.spiders.known import known_keys
from pipelines import clock
from pipelines.article import Outcome, OutcomeCode
from pipelines.removal import observe_removal
from pipelines.storage.base import Change, Patch, Store, Write

if TYPE_CHECKING:
    from crawler.spiders.document import Document
    from crawler.spiders.poll import Poll

logger = logging.getLogger(__name__)

KINDS = ("sitemap", "api")
LEAST_ITEMS = 3
MOST_AT_ONCE = 3
"""More missing than this, and than a fifth of what should be listed: the document is not what it was."""
MOST_KEPT = 8
"""Documents that an article remembers."""
FURTHEST = timedelta(days=10)
_FIELDS = ["url", "url_key", "aliases", "listed_in", "state", "source", "revision", "unlisted_seen_at", "unlisted_in", "removal_seen_at", "published", "checked_at"]


def proves(poll: Poll, document: Document) -> bool:
    """Whether what this document does not name can be called unlisted."""
    return (
        poll.routine and document.kind in KINDS and document.complete and not document.cut and len(document.listed) >= LEAST_ITEMS
    )


async def remember(poll: Poll, document: Document, known: dict[str, dict[str, Any]]) -> None:
    """Note with stored articles that this document lists them."""
    if document.kind not in KINDS or not poll.routine:
        return
    key = document.key
    marks: list[Write] = [
        Patch("articles", str(stored["_id"]), Change(add_to_set={"listed_in": key}))
        for stored in known.values()
        if "url_key" in stored and key not in (listed := stored.get("listed_in") or ()) and len(listed) < MOST_KEPT
    ]
    if marks:
        await poll.runtime.writer.write(marks)


async def remember_new(poll: Poll) -> None:
    """At the end of a poll: note with the articles that it stored which documents listed them, so that one which is listed no more
    at the next look is missed."""
    for document in poll.documents.values():
        new = [key for key in document.listed if key in poll.unknown]
        if new and document.kind in KINDS and poll.routine:
            await remember(poll, document, await poll.reading(known_keys, poll.source.id, new, clock.now()))


def listed_again(document: Document, stored: dict[str, Any]) -> bool:
    """Whether an article that was removed as unlisted is named again where it was missed."""
    return (
        stored.get("state") == "removed" and stored.get("removed_reason") == "unlisted" and document.key in (stored.get("listed_in") or ())
    )


async def check(poll: Poll, document: Document) -> None:
    """Compare a document that was just read with what it listed before."""
    times = sorted(when for when in document.times if when is not None)
    if not proves(poll, document) or len(times) < LEAST_ITEMS:
        return
    rows = [row for row in await poll.reading(_stored, poll.source.id, times[0], times[-1]) if document.key in (row.get("listed_in") or ())]
    missing = [row for row in rows if not {row["url_key"], *(row.get("aliases") or ())} & document.listed.keys()]
    if len(missing) > max(MOST_AT_ONCE, len(rows) // 5):
        logger.warning("%s: %s no longer lists %d of %d articles: it has changed", poll.source.id, document.url, len(missing), len(rows))
        return
    gone = {row["_id"] for row in missing}
    back: list[Write] = [
        Patch("articles", str(row["_id"]), Change(unset=["unlisted_seen_at", "unlisted_in"]))
        for row in rows
        if row.get("unlisted_seen_at") is not None and row["_id"] not in gone
    ]
    if back:
        await poll.runtime.writer.write(back)
    for row in missing:
        await _missed(poll, document, row)


async def confirm(poll: Poll, document: Document) -> None:
    """The second look at a document that has not changed since something was missed in it."""
    if not poll.routine or document.kind not in KINDS:
        return
    now = clock.now()
    for row in await poll.reading(_stored, poll.source.id, now - FURTHEST, now):
        if row.get("unlisted_in") == document.key:
            await _missed(poll, document, row)


async def _missed(poll: Poll, document: Document, row: dict[str, Any]) -> None:
    """One look that did not find an article listed. While its page is looked at in this same poll, that is its outcome."""
    now, first, id = clock.now(), row.get("unlisted_seen_at"), str(row["_id"])
    wait = timedelta(seconds=poll.runtime.config.confirm_removal_s)
    if first is None:
        soon = {} if row.get("removal_seen_at") else {"recheck_at": now}
        seen = Change(set={"unlisted_seen_at": now, "unlisted_in": document.key, **soon})
        outcome = Outcome(OutcomeCode.UNCHANGED, "removal_suspected", "unlisted")
        if row["url_key"] in poll.handled:
            await poll.runtime.writer.write([Patch("articles", id, seen)])
            return
        await poll.record(str(row["url"]), outcome, key=row["url_key"], via="recheck", writes=[Patch("articles", id, seen)])
    elif now - first >= wait and row["checked_at"] > first and row.get("removal_seen_at") is None and row["url_key"] not in poll.handled:
        known = {**row, "removal_seen_at": first, "removal_seen_reason": "unlisted"}
        writes, outcome = observe_removal(known, "unlisted", now, wait.total_seconds())
        writes = [*writes, Patch("articles", id, Change(unset=["unlisted_seen_at", "unlisted_in"]))]
        await poll.record(str(row["url"]), outcome, key=row["url_key"], via="recheck", writes=writes)


def _stored(store: Store, source: str, after: datetime, before: datetime) -> list[dict[str, Any]]:
    where = {"source": source, "published": {"$gt": after, "$lt": before}, "state": "live"}
    return list(store.find("articles", where, sort=[("published", -1)], limit=1000, fields=_FIELDS))
