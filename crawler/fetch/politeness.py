"""One connection and a delay per host, Crawl-delay and Retry-After honoured; one short second try for passing faults.

The turn at a host is taken in the download handler, the last place before the wire, and the gate is process-wide: first
requests, redirects, second tries, robots.txt and the requests of other polls all stand in the same line. Scrapy's slots
know only their own crawl, so they keep no delay here (DOWNLOAD_DELAY is 0).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.fetch.failures import HostHeld, RobotsUnavailable, failure_of, status_failure
from crawler.fetch.robots import CACHE
from crawler.sources.schema import Source
from pipelines import clock
from pipelines.identity import host_key

PATIENCE_S = 10.0
"""A Retry-After up to this is waited for within the poll; a longer one ends the poll's requests to that host."""
RETRY_PAUSE_S = 1.0
LOOK_S = 0.5
"""Longest sleep between two looks at the clock, so that a poll that is told to stop does not sit out a long delay."""
MAX_HOSTS = 5000
MAX_HOLD_S = 24 * 3600.0


class HostGate:
    """Process-wide: one request to a host at a time, its starts at least the host's delay apart, none while the host asked us
    to stay away. Times are of time.monotonic()."""

    def __init__(self) -> None:
        self.last: dict[str, float] = {}
        self.held: dict[str, float] = {}
        self._lines: dict[str, asyncio.Lock] = {}

    def hold(self, host: str, seconds: float) -> None:
        """Stay away from `host` for `seconds` (at most a day)."""
        self.held[host] = max(self.held.get(host, 0.0), time.monotonic() + min(seconds, MAX_HOLD_S))

    def hold_left(self, host: str) -> float:
        """Seconds that `host` is still held."""
        return max(0.0, self.held.get(host, 0.0) - time.monotonic())

    def check(self, host: str) -> None:
        """Raise HostHeld when `host` wants a pause longer than a poll waits."""
        left = self.hold_left(host)
        if left > PATIENCE_S:
            raise HostHeld(f"{host} asked for a pause of {left:.0f} s more")

    @asynccontextmanager
    async def turn(self, host: str, delay_s: float, ready: Callable[[], Awaitable[None]] | None = None) -> AsyncIterator[None]:
        """The right to send one request to `host`, for as long as the context lasts. `ready` is awaited at each look at the
        clock, just before sending too; what it raises ends the wait. Raises HostHeld for a long pause."""
        if len(self.last) > MAX_HOSTS:
            self._forget()
        async with self._lines.setdefault(host, asyncio.Lock()):
            while True:
                self.check(host)
                if ready is not None:
                    await ready()
                since = time.monotonic() - self.last.get(host, float("-inf"))
                left = max(delay_s - since, self.hold_left(host))
                if left <= 0:
                    break
                await asyncio.sleep(min(left, LOOK_S))
            self.last[host] = time.monotonic()
            yield

    def _forget(self) -> None:
        """Drop hosts that nobody waits for and that were not asked within an hour: no delay is that long."""
        old = time.monotonic() - 3600.0
        for host in [host for host, at in self.last.items() if at < old and not self._lines[host].locked()]:
            del self.last[host], self._lines[host]
            if not self.hold_left(host):
                self.held.pop(host, None)


HOSTS = HostGate()


def retry_after_s(value: bytes | str | None, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header (number or HTTP date, RFC 9110, 10.2.3); None when absent or unreadable."""
    if not value:
        return None
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text.strip())
    except (TypeError, ValueError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or clock.now())).total_seconds())


def wanted_pause_s(response: Response) -> float | None:
    """Seconds that an answer asks us to stay away: Retry-After with 429 and 503, a minute for a 429 without it."""
    if response.status not in (429, 503):
        return None
    wait = retry_after_s(response.headers.get("Retry-After"))
    return 60.0 if wait is None and response.status == 429 else wait


def note_pause(request: Request, response: Response) -> None:
    """Hold the host as soon as its answer is here, before the next in line is let through."""
    wait = wanted_pause_s(response)
    if wait is not None:
        HOSTS.hold(host_key(request.url), wait)


def delay_s(source: Source | None, url: str) -> float:
    """Least seconds between two requests to the host of `url`: the source's, or its robots.txt's when that is longer."""
    verdict = CACHE.known(url)
    return max(source.polite.delay_s if source is not None else 1.0, verdict.crawl_delay if verdict is not None else 0.0)


def turn(crawler: Any, request: Request) -> AbstractAsyncContextManager[None]:
    """The turn of `request` at its host; waits out an absent store, ends with HostHeld when the poll is told to stop."""
    poll = getattr(crawler.spider, "_poll", None)

    async def ready() -> None:
        if poll is not None:
            await poll.store_is_there()
            if poll.stopping and not request.meta.get("marsad_robots"):
                raise HostHeld("the poll is stopping")

    return HOSTS.turn(host_key(request.url), delay_s(getattr(crawler.spider, "source", None), request.url), ready)


class Politeness:
    """Downloader middleware, nearest to the wire but one: slots, holds, second tries."""

    def __init__(self, crawler: Any, gate: HostGate) -> None:
        self.crawler, self.gate = crawler, gate

    @classmethod
    def from_crawler(cls, crawler: Any) -> Politeness:
        return cls(crawler, HOSTS)

    async def process_request(self, request: Request) -> None:
        """Put the request into its host's slot; raise HostHeld at once while the host wants a long pause."""
        host = host_key(request.url)
        request.meta["download_slot"] = host
        self.gate.check(host)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Note Retry-After; try once more after a short pause where that makes sense."""
        failure = status_failure(response.status)
        if failure is None or not failure.retry:
            return response
        wait = wanted_pause_s(response)
        if wait is not None and wait > PATIENCE_S:
            return response
        return self._again(request, f"http_{response.status}") or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """One more try after a passing fault of the wire."""
        failure = failure_of(exception)
        if not failure.retry or failure.reason in ("held", "dns") or isinstance(exception, RobotsUnavailable):
            return None
        return self._again(request, failure.reason)

    def _again(self, request: Request, reason: str) -> Request | None:
        if request.meta.get("marsad_tries") or request.meta.get("marsad_robots"):
            return None
        self.crawler.stats.inc_value(f"retry/{reason}")
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["marsad_tries"] = 1
        self.gate.hold(host_key(request.url), RETRY_PAUSE_S)
        return again
