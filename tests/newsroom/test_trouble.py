"""The troubled and hostile sites make the trouble that they promise, and faults come and go."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import feedparser
import lxml.html
import pytest

from tests.newsroom import Newsroom, SimClock
from tests.newsroom.client import get
from tests.newsroom.faults import KINDS, Fault
from tests.newsroom.sites.hostile import INWARD

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SITES = (
    "flaky", "redirecting", "limited", "gone", "soft404", "denied", "robots-5xx", "crawldelay", "huge", "bomb",
    "calendar", "brokenfeed", "etag", "sitemapfile", "redirect-private", "hostile", "bulk-4", "jsonfeed",
)  # fmt: skip


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with Newsroom(SITES, seed=2, clock=SimClock(START)) as room:
        yield room


def parts(room: Newsroom, site: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Reachable and unreachable articles."""
    truth = room.truth(site)
    return [a for a in truth if a["reachable"]], [a for a in truth if not a["reachable"]]


@pytest.mark.parametrize(("site", "status"), [("gone", 410), ("soft404", 200), ("redirect-private", 302)])
def test_a_third_of_the_pages_is_lost(room: Newsroom, site: str, status: int) -> None:
    good, lost = parts(room, site)
    assert len(lost) in (4, 5)
    for article in lost:
        answer = get(room, site, article["url"])
        assert answer.status == status
        assert article["versions"][0]["body"][0] not in answer.body.decode()
    assert {get(room, site, article["url"]).status for article in good} == {200}


def test_redirects_inwards_go_everywhere(room: Newsroom) -> None:
    _, lost = parts(room, "redirect-private")
    targets = [get(room, "redirect-private", article["url"]).headers["Location"] for article in lost]
    assert len(set(targets)) == len(lost)
    assert set(targets) <= set(INWARD)


def test_flaky_fails_every_third_time(room: Newsroom) -> None:
    assert [get(room, "flaky").status for _ in range(6)] == [200, 200, 500, 200, 200, 500]


def test_limited_counts_who_does_not_wait(room: Newsroom) -> None:
    assert [get(room, "limited").status for _ in range(10)] == [200] * 10
    refused = get(room, "limited")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "2")
    assert get(room, "limited").status == 429
    room.advance(2)
    assert get(room, "limited").status == 200
    assert room.sites["limited"].faults["limited"].too_early == 1


def test_redirecting_chains_and_loops(room: Newsroom) -> None:
    article = room.sites["redirecting"].desk.listed()[0]
    path = f"/go/{article.id}"
    assert path in get(room, "redirecting", "/rss.xml").text
    seen = []
    for _ in range(3):
        answer = get(room, "redirecting", path)
        seen.append(answer.status)
        path = answer.headers["Location"] or path
    assert seen == [301, 302, 200]
    assert get(room, "redirecting", "/loop/1").headers["Location"] == "/loop/2"
    assert get(room, "redirecting", "/loop/2").headers["Location"] == "/loop/1"


def test_robots_variants(room: Newsroom) -> None:
    assert get(room, "robots-5xx", "/robots.txt").status == 503
    assert "Crawl-delay: 1" in get(room, "crawldelay", "/robots.txt").text
    assert "Disallow: /private/" in get(room, "denied", "/robots.txt").text
    allowed, denied = parts(room, "denied")
    assert all("/private/" in article["url"] for article in denied)
    assert not any("/private/" in article["url"] for article in allowed)
    feed = get(room, "denied", "/rss.xml").text
    assert all(article["url"] in feed for article in denied)
    assert get(room, "denied", denied[0]["url"]).status == 200


def test_huge_pages_are_huge_both_ways(room: Newsroom) -> None:
    streamed = get(room, "huge", "/article/90001/", timeout_s=30)
    assert streamed.headers["Transfer-Encoding"] == "chunked"
    assert len(streamed.body) > 66_000_000
    with pytest.raises(IncompleteRead):
        get(room, "huge", "/article/90002/", timeout_s=30)
    assert "/article/90001/" in get(room, "huge").text


def test_bombs_unpack_to_much(room: Newsroom) -> None:
    page = get(room, "bomb", "/article/90003/")
    assert (page.headers["Content-Encoding"], len(page.body) < 200_000) == ("gzip", True)
    unpacker = zlib.decompressobj(31)
    size = 0
    data = page.body
    while data:
        size += len(unpacker.decompress(data, 1 << 20))
        data = unpacker.unconsumed_tail
    assert size == 128 * 1024 * 1024
    assert "/sitemap-old.xml.gz" in get(room, "bomb", "/robots.txt").text


def test_calendar_never_ends(room: Newsroom) -> None:
    path, seen = "/calendar", set()
    for _ in range(40):
        page = lxml.html.fromstring(get(room, "calendar", path).text)
        path = page.xpath("//main/a[text()='التالي']/@href")[0]
        seen.add(path)
    assert len(seen) == 40
    assert "/calendar" in get(room, "calendar").text


def test_broken_feeds_give_all_but_the_cut_item(room: Newsroom) -> None:
    good, lost = parts(room, "brokenfeed")
    found = set()
    for path in room.sites["brokenfeed"].discover["feeds"]:
        parsed = feedparser.parse(get(room, "brokenfeed", path).body)
        assert parsed.bozo
        found |= {entry.link for entry in parsed.entries if "link" in entry}
    assert len(lost) == 1
    assert found == {article["url"] for article in good}


def test_etag_site_has_every_kind_of_validator(room: Newsroom) -> None:
    kinds = set()
    for article in room.truth("etag")[:4]:
        headers = get(room, "etag", article["url"]).headers
        tag = headers["ETag"]
        kinds.add((tag[:2] if tag else None, headers["Last-Modified"] is not None))
    assert kinds == {('"1', False), ("W/", False), (None, True), (None, False)}
    assert get(room, "etag", "/rss.xml").headers["ETag"] is None


@pytest.mark.parametrize(
    ("site", "trap"),
    [("redirecting", "/loop/1"), ("huge", "/article/90001/"), ("bomb", "/article/90003/"), ("calendar", "/calendar")],
)
def test_traps_lie_on_the_declared_ways(room: Newsroom, site: str, trap: str) -> None:
    assert room.sites[site].discover["listings"] == ("/",)
    assert f'"{trap}"' in get(room, site).text
    assert "/rss.xml" in room.source_toml(site)


def test_hostile_headlines_stay_in_the_markup(room: Newsroom) -> None:
    titles = [article["versions"][0]["title"] for article in room.truth("hostile")]
    home = get(room, "hostile").text
    assert "<script>alert" not in home
    assert "&lt;script&gt;alert" in home
    assert any("\u202e" in title for title in titles)
    assert any(title.startswith("=cmd|") for title in titles)
    sitemap = get(room, "sitemapfile", "/sitemap.xml").text
    assert all(f"<loc>{url.replace('<', '&lt;')}</loc>" in sitemap for url in INWARD)


def test_down_hang_cut_and_blocked(room: Newsroom) -> None:
    room.set_fault("bulk-4", "down")
    with pytest.raises(RemoteDisconnected):
        get(room, "bulk-4")
    room.clear_fault("bulk-4")
    room.set_fault("bulk-4", "timeout")
    with pytest.raises(TimeoutError):
        get(room, "bulk-4", timeout_s=0.2)
    room.clear_fault("bulk-4")
    room.set_fault("bulk-4", "truncate")
    with pytest.raises(IncompleteRead):
        get(room, "bulk-4")
    room.clear_fault("bulk-4")
    room.set_fault("bulk-4", "blocked")
    assert (get(room, "bulk-4").status, get(room, "bulk-4", "/robots.txt").status) == (403, 200)
    counted = room.requests("bulk-4")
    deadline = time.monotonic() + 5
    while counted.in_flight and time.monotonic() < deadline:  # the hung one ends when the server sees its client go
        time.sleep(0.01)
    assert (counted.by_status[0], counted.in_flight) == (2, 0)


def test_slow_drip_and_empty(room: Newsroom) -> None:
    room.set_fault("bulk-4", "slow", delay_s=0.2)
    began = time.monotonic()
    assert get(room, "bulk-4").status == 200
    assert time.monotonic() - began >= 0.2
    room.clear_fault("bulk-4", "slow")
    room.set_fault("bulk-4", "drip", paths="/article/")
    with pytest.raises(TimeoutError):
        get(room, "bulk-4", room.sites["bulk-4"].path(room.sites["bulk-4"].desk.listed()[0]), timeout_s=0.3)
    room.clear_fault("bulk-4")
    tag = get(room, "bulk-4", "/rss.xml").headers["ETag"]
    room.set_fault("bulk-4", "empty_feed")
    empty = get(room, "bulk-4", "/rss.xml", If_None_Match=tag)
    assert (empty.status, empty.text.count("<item>")) == (200, 0)
    room.clear_fault("bulk-4", "empty_feed")
    room.set_fault("bulk-4", "cut_feed")
    assert feedparser.parse(get(room, "bulk-4", "/rss.xml").body).bozo


def test_faults_end_by_themselves_and_by_path(room: Newsroom) -> None:
    room.set_fault("bulk-4", "error", for_s=600, status=502, paths="/rss")
    assert (get(room, "bulk-4", "/rss.xml").status, get(room, "bulk-4").status) == (502, 200)
    room.advance(601)
    assert get(room, "bulk-4", "/rss.xml").status == 200
    assert room.sites["bulk-4"].faults == {}


def test_unknown_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="no fault"):
        Fault("earthquake")
    assert all(Fault(kind).kind == kind for kind in KINDS)


def test_gzip_only_for_who_asks() -> None:
    with Newsroom(["wordpress"]) as room:
        packed = get(room, "wordpress", Accept_Encoding="gzip, br")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body).startswith(b"<!DOCTYPE html>")
        assert get(room, "wordpress").headers["Content-Encoding"] is None
