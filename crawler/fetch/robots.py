"""robots.txt, kept once per process and obeyed under concurrency (RFC 9309).

Scrapy's own middleware lets concurrent first requests through, allows everything on 5xx, ignores Crawl-delay and forgets
the file with every crawl. Here: one fetch per origin however many ask, 2xx is parsed, 4xx allows (RFC 9309, 2.3.1.3),
5xx and unreachable deny (2.3.1.4), verdicts live for a few hours (at most 24 by 2.4).
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.fetch.failures import RobotsDenied, RobotsUnavailable, WireFailure, failure_of
from pipelines import clock

logger = logging.getLogger(__name__)

TTL_S = 6 * 3600.0
TTL_FAILED_S = 600.0
"""After a server error the site is left alone for so long."""
TTL_UNREACHED_S = 60.0
"""After no answer at all, for so long: the fault may be ours, and polls come seldom enough by themselves."""
MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5 asks for at least 500 KiB."""
AGENT = "Marsad"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one origin's robots.txt says."""

    expires: float
    """time.monotonic() after which it is fetched again."""
    rules: Protego | None = None
    """Parsed rules; None with `closed` False means everything is allowed."""
    closed: str = ""
    """Why the origin is closed to us (could not be read), or ""."""
    text: str = ""
    """The file, for its Sitemap lines."""
    failure: WireFailure | None = None
    """What kept the file from being read when no answer came at all."""

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched by us."""
        return not self.closed and (self.rules is None or bool(self.rules.can_fetch(url, AGENT)))

    @property
    def crawl_delay(self) -> float:
        """Seconds asked for between requests; 0 when none. Values above a minute are taken as a minute."""
        delay = self.rules.crawl_delay(AGENT) if self.rules is not None else None
        return min(60.0, float(delay or 0.0))


class RobotsCache:
    """Process-wide verdicts per origin, with one fetch in flight per origin."""

    def __init__(self) -> None:
        self._verdicts: dict[str, Verdict] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def known(self, url: str) -> Verdict | None:
        """The verdict for the origin of `url`, if there is a fresh one."""
        verdict = self._verdicts.get(origin(url))
        return verdict if verdict and verdict.expires > time.monotonic() else None

    async def verdict(self, url: str, engine: Any) -> Verdict:
        """The verdict for the origin of `url`, fetched through `engine` when it is not known."""
        key = origin(url)
        async with self._locks.setdefault(key, asyncio.Lock()):
            found = self.known(url)
            if found is None:
                found = await _fetch(key, engine)
                if len(self._verdicts) > 5000:
                    self._verdicts.clear()
                self._verdicts[key] = found
        return found

    def forget(self, url: str) -> None:
        """Drop the verdict of an origin."""
        self._verdicts.pop(origin(url), None)


def origin(url: str) -> str:
    """`scheme://host:port` of a URL, lower-case."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


async def _fetch(key: str, engine: Any) -> Verdict:
    request = Request(f"{key}/robots.txt", priority=1000, callback=NO_CALLBACK, meta={"marsad_robots": True})
    try:
        response = await engine.download_async(request)
    except Exception as error:  # noqa: BLE001 - edge of a request: every kind of failure closes the origin
        failure = failure_of(error)
        logger.warning("robots.txt of %s could not be read (%s): not crawled for now", key, failure.reason)
        kept = 0.0 if failure.reason == "held" else TTL_UNREACHED_S  # not asked at all: that ends with the pause
        return Verdict(time.monotonic() + clock.real(kept), closed=failure.detail or failure.reason, failure=failure)
    return judge(response.status, response.body)


def judge(status: int, body: bytes) -> Verdict:
    """The verdict for a robots.txt response."""
    now = time.monotonic()
    if status >= 500 or status == 429:
        return Verdict(now + clock.real(TTL_FAILED_S), closed=f"http_{status}")
    if 200 <= status < 300:
        text = body[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
        return Verdict(now + clock.real(TTL_S), rules=Protego.parse(text), text=text)
    return Verdict(now + clock.real(TTL_S))


class RobotsMiddleware:
    """Downloader middleware: asks the cache before every request, those after redirects included."""

    def __init__(self, crawler: Any, cache: RobotsCache) -> None:
        self.crawler, self.cache = crawler, cache

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        return cls(crawler, CACHE)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsDenied or RobotsUnavailable for what may not be fetched now."""
        if request.meta.get("marsad_robots"):
            return
        verdict = await self.cache.verdict(request.url, self.crawler.engine)
        if verdict.closed:
            self.crawler.stats.inc_value("robots/unavailable")
            raise RobotsUnavailable(f"robots.txt could not be read ({verdict.closed})", verdict.failure)
        if not verdict.allows(request.url):
            self.crawler.stats.inc_value("robots/denied")
            raise RobotsDenied("robots.txt forbids this address")


CACHE = RobotsCache()
"""The one cache of this process: polls come and go, what a site said stays."""
