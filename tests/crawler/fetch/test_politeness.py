"""Retry-After, conditional headers, failures, robots verdicts: the pure parts of our manners."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Headers

from crawler.fetch.conditional import conditional_headers, validators_of
from crawler.fetch.failures import HostHeld, RobotsDenied, failure_of, status_failure
from crawler.fetch.guard import Forbidden
from crawler.fetch.politeness import HostClock, retry_after_s
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
    clock = HostClock()
    assert clock.hold_left("a") == 0
    clock.hold("a", 100)
    clock.hold("a", 10)
    assert 99 < clock.hold_left("a") <= 100
    clock.hold("b", 10**9)
    assert clock.hold_left("b") <= 24 * 3600


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
