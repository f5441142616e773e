"""Discovery documents → candidates and further documents: the one place that knows which parser reads which kind."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.discovery import autodiscover, feeds, listings, sitemaps, wordpress
from crawler.discovery.candidate import Candidate
from crawler.discovery.sitemap_index import choose
from crawler.fetch.failures import status_failure
from crawler.sources.schema import Source
from crawler.spiders.document import Document
from crawler.spiders.poll import Poll
from pipelines import clock
from pipelines.article import Outcome, OutcomeCode

UNDATED_ENDS = 100
"""Of a sitemap without dates, so many entries from either end are looked at in a routine poll."""


@dataclass(slots=True)
class Reading:
    """What a document says."""

    candidates: list[Candidate] = field(default_factory=list)
    """In the document's order."""
    more: list[tuple[str, str]] = field(default_factory=list)
    """(URL, kind) of further documents that belong to this one."""
    pages: list[str] = field(default_factory=list)
    """Next pages of a paged document."""
    kind: str = ""
    """For a probe: what the document turned out to be, or ""."""


def fingerprint(body: bytes) -> dict[str, str]:
    """A hash of the body, beside the validators: many sites send none."""
    return {"hash": hashlib.blake2b(body, digest_size=12).hexdigest()}


def unchanged(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a body is the one whose every candidate was already durable."""
    return bool(before.get("hash")) and before.get("hash") == now.get("hash")


def read(source: Source, poll: Poll, document: Document, response: Response) -> Reading:
    """Parse `response` according to the document's kind. Never raises on bad input: problems leave it incomplete."""
    now = clock.now()
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    kind = document.kind
    found = Reading()
    if kind == "probe":
        judged = autodiscover.judge(response.url, response.body, content_type)
        if judged is None:
            return found
        kind = found.kind = judged.kind
    if kind == "feed":
        _feed(source, document, response, content_type, now, found)
    elif kind == "sitemap":
        _sitemap(source, poll, document, response, now, found)
    elif kind == "api":
        _api(source, document, response, now, found)
    else:
        _listing(source, document, response, now, found)
    return found


def _feed(source: Source, document: Document, response: Response, content_type: str, now: datetime, found: Reading) -> None:
    result = feeds.parse_feed(
        response.body, response.url, content_type, now=now, timezone=source.timezone, z_is_local=source.rules.z_is_local
    )
    found.candidates = list(result.candidates)
    found.pages = list(result.next_pages)
    document.complete = result.complete and bool(result.candidates or result.kind)
    document.hints |= {
        "ttl_s": result.ttl_s, "skip_hours": sorted(result.skip_hours), "skip_days": sorted(result.skip_days),
        "period_s": result.update_period, "problems": list(result.problems),
    }  # fmt: skip


def _sitemap(source: Source, poll: Poll, document: Document, response: Response, now: datetime, found: Reading) -> None:
    from crawler.spiders.plan import since

    result = sitemaps.parse_sitemap(
        response.body, response.url, now=now, timezone=source.timezone, z_is_local=source.rules.z_is_local
    )
    start = since(poll)
    found.candidates = _recent(list(result.candidates), start)
    document.cut = any(c.published is None and c.modified is None for c in result.candidates) and len(result.candidates) > len(found.candidates)
    found.more = [(url, "sitemap") for url in choose(result.children, start, until=poll.options.until, thorough=poll.options.since is not None)]
    if found.more:  # an index stays the same while what it names changes: it is always read
        document.validators = {"index": "yes"}
    document.complete = result.complete
    document.hints |= {"problems": list(result.problems)}


def _recent(candidates: list[Candidate], start: datetime) -> list[Candidate]:
    """Entries dated since `start`; of undated ones those at either end, where the newest stand."""
    dated = [c for c in candidates if (c.published or c.modified) is not None]
    undated = [c for c in candidates if (c.published or c.modified) is None]
    young = [c for c in dated if max(filter(None, (c.published, c.modified))) >= start]
    if len(undated) > 2 * UNDATED_ENDS:
        undated = undated[:UNDATED_ENDS] + undated[-UNDATED_ENDS:]
    return young + undated


def _api(source: Source, document: Document, response: Response, now: datetime, found: Reading) -> None:
    result = wordpress.parse_posts(response.body, response.url, now=now, timezone=source.timezone)
    found.candidates = list(result.candidates)
    found.pages = list(result.next_pages)
    document.complete = result.complete
    document.hints |= {"problems": list(result.problems)}


def _listing(source: Source, document: Document, response: Response, now: datetime, found: Reading) -> None:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found.candidates = listings.find_articles(response.body, response.url, source, content_type=content_type, now=now)
    found.pages = listings.next_pages(response.body, response.url, content_type=content_type)
    if document.kind == "home":
        found.more = [(item.url, item.kind) for item in autodiscover.announced(response.body, response.url)]


def status_verdict(response: Response, asked: str, source: Source) -> Outcome | None:
    """The outcome of an article's response that is decided before reading it; None when it should be read."""
    failure = status_failure(response.status)
    if response.status in (404, 410):
        return Outcome(OutcomeCode.REJECTED, f"http_{response.status}")
    if failure is not None:
        code = OutcomeCode.FAILED if failure.retry or failure.weight else OutcomeCode.REJECTED
        return Outcome(code, failure.reason)
    if response.status == 304:
        return Outcome(OutcomeCode.FAILED, "http_304", "nothing was asked conditionally")
    if _is_home(response.url, source) and not _is_home(asked, source):
        return Outcome(OutcomeCode.REJECTED, "redirected_home", response.url)
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if content_type and not any(word in content_type for word in ("html", "xml", "text/plain", "octet-stream")):
        return Outcome(OutcomeCode.REJECTED, "not_html", content_type[:80])
    return None


def _is_home(url: str, source: Source) -> bool:
    parts, home = urlsplit(url), urlsplit(source.home)
    same = parts.netloc.removeprefix("www.") == home.netloc.removeprefix("www.")
    return same and not parts.query and parts.path.rstrip("/") in ("", home.path.rstrip("/"), "/ar", "/index.php", "/home")
