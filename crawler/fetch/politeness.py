"""One connection and a delay per host, Crawl-delay and Retry-After honoured; one short second try for passing faults.

The time of the last request to a host outlives the crawl (process-wide), so two polls in a row keep their distance.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.fetch.failures import HostHeld, failure_of, status_failure
from crawler.fetch.robots import CACHE
from pipelines.identity import host_key

PATIENCE_S = 10.0
"""A Retry-After up to this is waited for within the poll; a longer one ends the poll's requests to that host."""
RETRY_PAUSE_S = 1.0
MAX_HOLD_S = 24 * 3600.0


class HostClock:
    """Process-wide: when each host was last asked, and until when it asked us to stay away (time.monotonic())."""

    def __init__(self) -> None:
        self.last: dict[str, float] = {}
        self.held: dict[str, float] = {}

    def hold(self, host: str, seconds: float) -> None:
        """Stay away from `host` for `seconds` (at most a day)."""
        self.held[host] = max(self.held.get(host, 0.0), time.monotonic() + min(seconds, MAX_HOLD_S))

    def hold_left(self, host: str) -> float:
        """Seconds that `host` is still held."""
        return max(0.0, self.held.get(host, 0.0) - time.monotonic())


HOSTS = HostClock()


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
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())


def wanted_pause_s(response: Response) -> float | None:
    """Seconds that an answer asks us to stay away: Retry-After with 429 and 503, a minute for a 429 without it."""
    if response.status not in (429, 503):
        return None
    wait = retry_after_s(response.headers.get("Retry-After"))
    return 60.0 if wait is None and response.status == 429 else wait


def note_pause(crawler: Any, request: Request, response: Response) -> None:
    """Hold the host as soon as its answer is here. Called by the download handler: what already waits in the downloader's slot
    would go out before any middleware sees the answer."""
    wait = wanted_pause_s(response)
    if wait is None:
        return
    host = host_key(request.url)
    HOSTS.hold(host, wait)
    slot = crawler.engine.downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, 0.001)  # a slot without any delay would not look at lastseen
        slot.lastseen = time.monotonic() + min(wait, MAX_HOLD_S) - slot.delay


class Politeness:
    """Downloader middleware, nearest to the wire but one: slot, delay, holds, second tries."""

    def __init__(self, crawler: Any, clock: HostClock) -> None:
        self.crawler, self.clock = crawler, clock

    @classmethod
    def from_crawler(cls, crawler: Any) -> Politeness:
        return cls(crawler, HOSTS)

    async def process_request(self, request: Request) -> None:
        """Put the request into its host's slot with the host's delay; raise HostHeld while the host wants a pause."""
        poll = getattr(self.crawler.spider, "_poll", None)
        if poll is not None:
            await poll.store_is_there()
            if poll.stopping and not request.meta.get("marsad_robots"):
                raise HostHeld("the poll is stopping")
        host = host_key(request.url)
        request.meta["download_slot"] = host
        left = self.clock.hold_left(host)
        if left > PATIENCE_S:
            raise HostHeld(f"{host} asked for a pause of {left:.0f} s more")
        if left:
            await asyncio.sleep(left)
        self._set_delay(host, request)

    def _set_delay(self, host: str, request: Request) -> None:
        source = getattr(self.crawler.spider, "source", None)
        delay = source.polite.delay_s if source is not None else 1.0
        verdict = CACHE.known(request.url)
        if verdict is not None:
            delay = max(delay, verdict.crawl_delay)
        _, slot = self.crawler.engine.downloader._get_slot(request)
        slot.delay, slot.jitter, slot.concurrency = delay, 0.0, 1
        slot.lastseen = max(slot.lastseen, self.clock.last.get(host, 0.0))
        self.clock.last[host] = time.monotonic()

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
        if not failure.retry or failure.reason in ("held", "robots_unavailable", "dns"):
            return None
        return self._again(request, failure.reason)

    def _again(self, request: Request, reason: str) -> Request | None:
        if request.meta.get("marsad_tries") or request.meta.get("marsad_robots"):
            return None
        self.crawler.stats.inc_value(f"retry/{reason}")
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["marsad_tries"] = 1
        host = host_key(request.url)
        self.clock.held[host] = max(self.clock.held.get(host, 0.0), time.monotonic() + RETRY_PAUSE_S)
        return again
