"""One robots.txt a host for the whole process: asked for once however many wait, kept for hours, closed soon tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawler.fetch import robots
from crawler.fetch.failures import HostHeld
from crawler.fetch.robots import MAX_BYTES, RobotsCache, Verdict, judge, origin


class Engine:
    """Answers with what `answer` says, after a moment; counts."""

    def __init__(self, answer: Callable[[], Response]) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def download_async(self, request: Any) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0.01)
        return self.answer()


def file(text: str, status: int = 200) -> Engine:
    return Engine(lambda: Response("http://a.test/robots.txt", status=status, body=text.encode()))


def ask(cache: RobotsCache, engine: Engine, *urls: str) -> list[Verdict]:
    async def all_at_once() -> list[Verdict]:
        return await asyncio.gather(*(cache.verdict(url, engine) for url in urls))

    return asyncio.run(all_at_once())


def test_concurrent_first_requests_share_one_fetch() -> None:
    engine, cache = file("User-agent: *\nDisallow: /private/"), RobotsCache()
    verdicts = ask(cache, engine, *(f"http://a.test/private/{n}" for n in range(8)), "http://a.test/open")
    assert [v.allows(f"http://a.test/{path}") for v in verdicts for path in ("private/x", "open")] == [False, True] * 9
    assert engine.asked == ["http://a.test/robots.txt"]
    ask(cache, engine, "http://A.test/later", "https://a.test/x", "http://a.test:8080/x")
    assert engine.asked[1:] == ["https://a.test/robots.txt", "http://a.test:8080/robots.txt"], "one a scheme, host and port"


def test_a_verdict_is_kept_for_hours_and_a_failure_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(robots, "time", SimpleNamespace(monotonic=lambda: now))  # the loop's own clock goes on
    engine, cache = file("User-agent: *\nDisallow: /a"), RobotsCache()
    ask(cache, engine, "http://a.test/x")
    now += 5 * 3600
    ask(cache, engine, "http://a.test/x")
    assert len(engine.asked) == 1
    now += 2 * 3600
    assert cache.known("http://a.test/x") is None
    ask(cache, engine, "http://a.test/x")
    assert len(engine.asked) == 2
    broken = file("", 503)
    (closed,) = ask(cache, broken, "http://b.test/x")
    assert not closed.allows("http://b.test/x") and closed.closed == "http_503"
    now += 11 * 60
    (mended,) = ask(cache, file(""), "http://b.test/x")
    assert mended.allows("http://b.test/x")


def test_what_cannot_be_reached_is_closed_and_says_why() -> None:
    def timeout() -> Response:
        raise DownloadTimeoutError("took longer than 30 seconds")

    (verdict,) = ask(RobotsCache(), Engine(timeout), "http://a.test/x")
    assert not verdict.allows("http://a.test/x") and "30 seconds" in verdict.closed
    assert verdict.failure is not None and verdict.failure.reason == "timeout"


def test_a_pause_that_the_host_asked_for_is_no_verdict() -> None:
    def held() -> Response:
        raise HostHeld("a.test asked for a pause of 60 s more")

    cache = RobotsCache()
    (verdict,) = ask(cache, Engine(held), "http://a.test/x")
    assert verdict.failure is not None and verdict.failure.reason == "held" and not verdict.allows("http://a.test/x")
    (after,) = ask(cache, file(""), "http://a.test/x")
    assert after.allows("http://a.test/x")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", False),
        ("User-agent: marsad\nDisallow: /m/\n\nUser-agent: *\nDisallow: /", "/x", True),
        ("User-agent: MARSAD\nDisallow: /", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /خبر/", "/%D8%AE%D8%A8%D8%B1/1", False),
        ("User-agent: *\r\n\r\nDisallow: /x\r\n", "/x", False),
        ("<!doctype html><html>not found</html>", "/x", True),
        ("", "/x", True),
        ("#" * MAX_BYTES + "\nUser-agent: *\nDisallow: /", "/x", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert judge(200, text.encode()).allows(f"http://a.test{path}") is allowed


def test_origins() -> None:
    assert origin("HTTP://A.Test:81/x?y") == "http://a.test:81"
