"""Retry-After, conditional headers, failures, robots verdicts: the pure parts of our manners."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Headers

from crawler.fetch import politeness
from crawler.fetch.conditional import conditional_headers, validators_of
from crawler.fetch.failures import HostHeld, RobotsDenied, RobotsUnavailable, failure_of, status_failure
from crawler.fetch.guard import Forbidden
from crawler.fetch.politeness import HostGate, retry_after_s
from crawler.fetch.robots import judge

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"120", 120.0), (b" 7 ", 7.0), (b"Sun, 01 Mar 2026 12:01:00 GMT", 60.0), (b"Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
     (None, None), (b"", None), (b"soon", None), (b"-5", None)],
)  # fmt: skip
def test_retry_after(value: bytes | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_host_is_held_and_released() -> None:
    clock = HostGate()
    assert clock.hold_left("a") == 0
    clock.hold("a", 100)
    clock.hold("a", 10)
    assert 99 < clock.hold_left("a") <= 100
    clock.hold("b", 10**9)
    assert clock.hold_left("b") <= 24 * 3600


def starts(gate: HostGate, requests: list[tuple[str, float]], work_s: float = 0.0) -> list[tuple[str, float]]:
    """Send `requests` (host, delay) at once; → (host, moment of its start) in the order of the starts."""
    seen: list[tuple[str, float]] = []

    async def send(host: str, delay: float) -> None:
        async with gate.turn(host, delay):
            seen.append((host, time.monotonic()))
            await asyncio.sleep(work_s)

    async def all_of_them() -> None:
        await asyncio.gather(*(send(*request) for request in requests))

    asyncio.run(all_of_them())
    return seen


def test_starts_at_a_host_keep_the_delay_and_other_hosts_do_not_wait() -> None:
    gate = HostGate()
    seen = starts(gate, [("a", 0.05), ("b", 0.05), ("a", 0.05), ("a", 0.2)])
    at_a = [at for host, at in seen if host == "a"]
    assert at_a[1] - at_a[0] >= 0.05 and at_a[2] - at_a[1] >= 0.2
    assert [host for host, _ in seen[:2]] == ["a", "b"]
    (last,) = starts(gate, [("a", 0.1)])
    assert last[1] - at_a[2] >= 0.1, "the next crawl stands in the same line"


def test_a_host_has_one_request_at_a_time() -> None:
    seen = starts(HostGate(), [("a", 0.0)] * 3, work_s=0.03)
    assert all(b - a >= 0.03 for (_, a), (_, b) in zip(seen, seen[1:], strict=False))


def test_a_pause_that_comes_while_others_wait_holds_them() -> None:
    gate = HostGate()

    async def refused() -> None:
        async with gate.turn("a", 0.0):
            await asyncio.sleep(0.01)
            gate.hold("a", 3600)

    async def both() -> list[object]:
        async def late() -> None:
            async with gate.turn("a", 0.0):
                raise AssertionError("sent although the host asked for a pause")

        return list(await asyncio.gather(refused(), late(), return_exceptions=True))

    first, second = asyncio.run(both())
    assert first is None and isinstance(second, HostHeld) and "asked for a pause" in str(second)


def test_who_waits_for_a_long_delay_can_be_called_off() -> None:
    gate = HostGate()
    starts(gate, [("a", 0.0)])

    async def stopped() -> None:
        raise HostHeld("the poll is stopping")

    async def wait() -> None:
        async with gate.turn("a", 3600.0, stopped):
            raise AssertionError("sent too early")

    with pytest.raises(HostHeld, match="stopping"):
        asyncio.run(wait())


def test_the_gate_forgets_hosts_that_were_not_asked_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "MAX_HOSTS", 2)
    gate = HostGate()
    starts(gate, [("a", 0.0), ("b", 0.0), ("c", 0.0)])
    gate.last["a"] -= 4000
    gate.last["b"] -= 4000
    gate.hold("b", 1000)
    starts(gate, [("d", 0.0)])
    assert set(gate.last) == {"c", "d"} and set(gate.held) == {"b"}, "a pause that still lasts is kept"


def test_validators_round_trip() -> None:
    headers = Headers({"ETag": 'W/"x"', "Last-Modified": "Sun, 01 Mar 2026 12:01:00 GMT"})
    found = validators_of(headers)
    assert conditional_headers(found) == {"If-None-Match": 'W/"x"', "If-Modified-Since": "Sun, 01 Mar 2026 12:01:00 GMT"}
    assert validators_of(Headers({})) == {}
    assert conditional_headers(None) == {}


def test_failures_have_stable_words() -> None:
    assert failure_of(DownloadTimeoutError("x")).reason == "timeout"
    dns = failure_of(CannotResolveHostError("x"))
    assert (dns.reason, dns.weight, dns.retry) == ("dns", 0.25, True)
    assert failure_of(Forbidden("scheme")).reason == "forbidden"
    assert failure_of(RobotsDenied("x")).retry is False
    closed = failure_of(RobotsUnavailable("robots.txt could not be read (http_503)"))
    assert (closed.reason, closed.weight, closed.retry) == ("robots_unavailable", 0.5, True)
    unreachable = failure_of(RobotsUnavailable("robots.txt could not be read (no such name)", dns))
    assert (unreachable.reason, unreachable.weight) == ("dns", 0.25) and "no such name" in unreachable.detail
    assert failure_of(HostHeld("x")).weight == 0
    assert failure_of(IgnoreRequest("other")).reason == "ignored"
    odd = failure_of(RuntimeError("boom"))
    assert (odd.reason, odd.retry) == ("connection", True) and "RuntimeError: boom" in odd.detail


@pytest.mark.parametrize(
    ("status", "reason", "retry"),
    [(404, "http_404", False), (403, "http_403", False), (429, "http_429", True), (503, "http_503", True)],
)
def test_status_failures(status: int, reason: str, retry: bool) -> None:
    failure = status_failure(status)
    assert failure is not None and (failure.reason, failure.retry) == (reason, retry)


@pytest.mark.parametrize("status", [200, 204, 304])
def test_good_statuses(status: int) -> None:
    assert status_failure(status) is None


def test_robots_verdicts() -> None:
    denied = judge(200, b"User-agent: *\nDisallow: /private/\nCrawl-delay: 3\nSitemap: http://a.test/s.xml")
    assert not denied.allows("http://a.test/private/x") and denied.allows("http://a.test/x")
    assert denied.crawl_delay == 3 and "Sitemap" in denied.text
    assert judge(200, b"User-agent: Marsad\nDisallow: /").allows("http://a.test/") is False
    assert judge(404, b"").allows("http://a.test/x") and judge(403, b"").allows("http://a.test/x")
    for status in (500, 503, 429):
        assert not judge(status, b"").allows("http://a.test/x")
    assert judge(200, b"\xff\xfe\x00garbage").allows("http://a.test/x")
    assert judge(200, b"User-agent: *\nCrawl-delay: 86400").crawl_delay == 60
