"""What a poll asks for: which documents are read, which candidates are wanted, which known articles are looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from crawler.discovery import autodiscover
from crawler.discovery.candidate import Candidate
from crawler.discovery.urls import looks_like_article
from crawler.discovery.wordpress import posts_url
from crawler.fetch.failures import WireFailure
from crawler.fetch.robots import CACHE
from crawler.sources.schema import Source
from crawler.spiders.document import Document
from crawler.spiders.known import UNREAD
from crawler.spiders.poll import Poll, PollOptions
from crawler.spiders.reading import Reading
from pipelines import clock
from pipelines.identity import article_id
from pipelines.storage.base import Store

MAX_DEPTH = 3
"""A sitemap index may name an index; deeper nesting is not followed."""
MAX_FOLLOWED = 40
"""Further documents followed in one routine poll."""
MAX_BACKFILL = 2000
"""The same for a back-fill (`--since`)."""
MAX_FILL = 400
"""The same for the back-fill of a gap."""
LEAST_RECHECKS = 10
"""Known articles looked at again in one poll, when so many are due, whatever the share allows."""
REDISCOVER = timedelta(days=7)
LOOKBACK = timedelta(days=3)
"""How far a routine poll reads sitemaps and archives back."""


def documents(source: Source, poll: Poll) -> list[tuple[str, str]]:
    """(URL, kind) of the documents to read: those that the source file declares, else those discovered earlier, else the
    home page and the places where feeds and sitemaps usually are."""
    declared = [
        *((url, "feed") for url in source.discover.feeds),
        *((url, "sitemap") for url in source.discover.sitemaps),
        *((url, "listing") for url in source.discover.listings),
        *((posts_url(base, after=poll.options.since, before=poll.options.until), "api") for base in source.discover.api),
    ]
    if poll.options.since is not None:
        declared += [(url, "archive") for url in archive_urls(source, poll)]
    if (poll.options.fill or poll.options.thorough) and source.home not in dict(declared):
        declared.append((source.home, "listing"))
    if declared and not source.discover.autodiscover:
        return list(dict.fromkeys(declared))
    found = poll.row.get("discovered") or {}
    at = found.get("at")
    if at is not None and clock.now() - at < REDISCOVER and found.get("documents"):
        earlier = [(str(d["url"]), str(d["kind"])) for d in found["documents"]]
        return list(dict.fromkeys([*declared, *earlier, (source.home, "listing")]))
    poll.changes["discovered"] = {"at": clock.now(), "documents": []}
    return list(dict.fromkeys([*declared, (source.home, "home")]))


def archives_named(source: Source, poll: Poll) -> list[str]:
    """Where a site's archive may be, beyond what its file declares: what robots.txt names, WordPress's posts of the period, and
    the usual places."""
    robots = CACHE.known(source.home)
    named = [item.url for item in autodiscover.from_robots(robots.text, source.home)] if robots is not None else []
    posts = posts_url(urljoin(source.home, "/wp-json/"), after=poll.options.since, before=poll.options.until)
    return [url for url in dict.fromkeys([*named, posts, *autodiscover.probes(source.home)]) if url not in poll.documents]


def archive_urls(source: Source, poll: Poll) -> list[str]:
    """Date archive pages of the period that was asked for."""
    from crawler.discovery.archives import expand

    assert poll.options.since is not None
    until = poll.options.until or clock.now()
    return [url for template in source.discover.archives for url in expand(template, poll.options.since, until)]


def since(poll: Poll) -> datetime:
    """How far back this poll looks in dated documents."""
    if poll.options.since is not None:
        return poll.options.since
    last = poll.row.get("last_ok_at")
    recent = poll.started - LOOKBACK
    return min(recent, last - timedelta(hours=6)) if last is not None else recent


def wanted(poll: Poll, candidate: Candidate) -> bool:
    """Whether a candidate belongs to this source and, for back-fills, to the period asked for. What is not is counted."""
    if not looks_like_article(candidate.url, poll.source) or candidate.url in poll.documents:
        poll.counts["not_article_url"] += 1
        return False
    return not beyond(poll, candidate)


def beyond(poll: Poll, candidate: Candidate) -> bool:
    """Whether a candidate is dated outside the period asked for."""
    when, asked = candidate.published, poll.options
    if when is None:
        return False
    return (asked.until is not None and when >= asked.until) or (asked.since is not None and when < asked.since)


def look_again(poll: Poll, stored: dict[str, Any], candidate: Candidate) -> bool:
    """Whether a known page is fetched although its own time has not come: forced, or the feed or sitemap says that it changed
    after our last look. A re-crawl also asks again for pages that could not be read."""
    if "url_key" not in stored:  # a page that was no article, or whose layout could not be read then
        asked = poll.options.force or (poll.options.again is not None and stored.get("reason") in UNREAD)
        return asked and (poll.options.again is None or stored["at"] < poll.options.again)
    if stored.get("state") == "tombstone":
        return False  # taken down here: never fetched again
    if poll.options.force and poll.options.again is None:
        return True
    checked = stored.get("checked_at")
    if poll.options.again is not None and (checked is None or checked < poll.options.again):
        return True
    return candidate.modified is not None and checked is not None and candidate.modified > checked


def follow_up(source: Source, poll: Poll, document: Document, found: Reading, depth: int) -> list[tuple[str, str]]:
    """Further documents to read after this one."""
    if poll.out_of_time or depth >= (MAX_DEPTH if document.kind == "sitemap" else MAX_BACKFILL):
        return []
    most = MAX_FILL if poll.options.fill else MAX_BACKFILL if poll.options.since else MAX_FOLLOWED
    room = most - len(poll.documents)
    more = [pair for pair in found.more if pair[0] not in poll.documents]
    if (poll.options.fill or poll.options.thorough) and not poll.counts["probed"]:  # by now robots.txt is known
        poll.counts["probed"] += 1
        more += [(url, "probe") for url in archives_named(source, poll)]
    if document.kind == "home":
        _remember(poll, [(document.url, "listing")])
        robots = CACHE.known(source.home)
        named = autodiscover.from_robots(robots.text, source.home) if robots is not None else []
        looked = [url for url, _ in more] + [item.url for item in named]
        if not looked:  # guessing costs a dozen requests: only where the site itself names nothing
            looked = autodiscover.probes(source.home)
        more = [(url, "probe") for url in looked if url not in poll.documents]
    if document.kind == "probe" and found.kind:
        _remember(poll, [(document.url, found.kind)])
    if document.kind in ("feed", "listing", "api", "archive", "home"):
        pages = found.pages if _goes_on(poll, document, found) else []
        more += [(url, "listing" if document.kind == "home" else document.kind) for url in pages if url not in poll.documents]
    return list(dict(more).items())[: max(0, room)]


def _goes_on(poll: Poll, document: Document, found: Reading) -> bool:
    """Whether the next page of a paged document is worth reading: in a back-fill while items are young enough, else when
    nothing on this page was known although the source has been polled before (a gap)."""
    if not found.candidates:
        return False
    if poll.options.fill and document.older * 2 >= max(1, len(document.listed)):
        return False
    if poll.options.since is not None:
        dates = [c.published for c in found.candidates if c.published is not None]
        return not dates or min(dates) >= poll.options.since
    if poll.row.get("last_ok_at") is None:
        return False
    return bool(document.listed) and document.listed.keys() <= poll.unknown


def _remember(poll: Poll, found: list[tuple[str, str]]) -> None:
    if poll.options.fill or poll.options.thorough:
        return
    known = poll.changes.setdefault("discovered", {"at": clock.now(), "documents": []})["documents"]
    for url, kind in found:
        if all(d["url"] != url for d in known):
            known.append({"url": url, "kind": kind})


def document_failed(poll: Poll, document: Document, failure: WireFailure) -> None:
    """Note a discovery document that could not be had. A probe that finds nothing is no failure."""
    if document.kind == "probe" or (poll.stopping and failure.reason == "held"):
        return
    poll.wire_failures.append(failure.weight)
    poll.failures.append({"url": document.url, "reason": f"document_{failure.reason}", "detail": failure.detail})
    poll.counts["documents_failed"] += 1


def recheck_limit(poll: Poll) -> int:
    """Most known articles to look at again in this poll: a share of the requests that the host's delay has allowed since the
    last poll, at least LEAST_RECHECKS, at most as many as new pages."""
    if poll.options.recheck:
        return poll.options.recheck
    last = poll.row.get("last_poll_at")
    elapsed = (poll.started - last).total_seconds() if last is not None else 0.0
    allowed = elapsed / max(0.1, poll.source.polite.delay_s) * poll.runtime.config.recheck_share / 100
    return min(poll.page_limit, max(LEAST_RECHECKS, int(allowed)))


def due_rechecks(store: Store, source: str, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Stored articles whose time to be looked at again has come, longest due first. Unlisted ones come back by a listing: their
    pages were there all the time."""
    if not limit:
        return []
    where = {
        "source": source, "recheck_at": {"$lte": now}, "state": {"$ne": "tombstone"}, "removed_reason": {"$ne": "unlisted"},
    }  # fmt: skip
    return list(store.find("articles", where, sort=[("recheck_at", 1)], limit=limit))


def stored_between(store: Store, source: str, options: PollOptions, limit: int) -> list[dict[str, Any]]:
    """Stored articles of the period asked for that were not looked at since `options.again`, oldest look first."""
    where: dict[str, Any] = {"source": source, "checked_at": {"$lt": options.again}, "state": {"$ne": "tombstone"}}
    period = {sign: when for sign, when in (("$gte", options.since), ("$lt", options.until)) if when is not None}
    if period:
        where["$or"] = [{"published": period}, {"published": None, "first_seen_at": period}]
    return list(store.find("articles", where, sort=[("checked_at", 1)], limit=limit))


def stored(store: Store, key: str) -> dict[str, Any] | None:
    """The article stored under a URL key, or under it as an alias."""
    for where in ({"url_key": key}, {"aliases": key}):
        for document in store.find("articles", where, limit=1):
            return document
    return None


def looked_at(store: Store, known: dict[str, Any] | None, key: str, again: datetime | None) -> bool:
    """Whether a page was looked at since `again`, as an article or as something else: a re-crawl that goes on leaves it."""
    if again is None:
        return False
    at = known.get("checked_at") if known is not None else (store.get("pages", article_id(key)) or {}).get("at")
    return at is not None and at >= again


def whole(store: Store, known: dict[str, Any]) -> dict[str, Any]:
    """The whole stored document of a partly read one."""
    return store.get("articles", str(known["_id"])) or known
