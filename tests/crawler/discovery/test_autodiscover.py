"""Autodiscovery: what a home page announces, where else to look, and what an answer turned out to be."""

from __future__ import annotations

import gzip
import json

import pytest

from crawler.discovery import autodiscover
from crawler.discovery.autodiscover import Found, announced, from_robots, judge, plan, probes

HOME = "https://sada.example/"
PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" title="صدى &raquo; الخلاصة" href="/feed/">
<link rel="alternate" type="application/rss+xml" title="صدى &raquo; خلاصة التعليقات" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Comments on this" href="/123/feed/">
<link rel="alternate" type="application/atom+xml" href="https://feeds.elsewhere.example/sada">
<link rel="alternate" type="application/feed+json" href="feed.json">
<link rel="alternate" type="text/xml" href="/rss.xml"><link rel="alternate" type="text/xml" href="/oembed?format=xml">
<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">
<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="/feed.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="https://api.w.org/" href="https://sada.example/wp-json/">
<link rel="sitemap" type="application/xml" href="/map.xml">
</head><body><a href="/section/sport/rss">RSS</a><a href="/rss">RSS</a><a href="https://other.example/rss.xml">x</a>
<a href="/feed">again</a></body></html>"""
RSS = "<rss version='2.0'><channel><title>{title}</title><item><title>خبر</title><link>https://sada.example/1</link></item></channel></rss>"


def test_what_a_home_page_announces() -> None:
    found = announced(PAGE, HOME)
    assert [(one.kind, one.url.partition("?")[0]) for one in found] == [
        ("feed", "https://sada.example/feed/"),
        ("feed", "https://feeds.elsewhere.example/sada"),
        ("feed", "https://sada.example/feed.json"),
        ("feed", "https://sada.example/rss.xml"),
        ("api", "https://sada.example/wp-json/wp/v2/posts"),
        ("sitemap", "https://sada.example/map.xml"),
        ("feed", "https://sada.example/section/sport/rss"),
        ("feed", "https://sada.example/rss"),
    ]
    assert found[0].title == "صدى » الخلاصة"


def test_a_page_with_a_feed_for_every_tag_is_bounded() -> None:
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/tag/{n}/feed">' for n in range(5000))
    assert len(announced(f"<head>{html}</head>", HOME)) == autodiscover.MAX_ANNOUNCED


@pytest.mark.parametrize("html", ["", b"\x00\xff", "<", "<link>", "<link rel=alternate type=application/rss+xml>"])
def test_nothing_raises_on_odd_pages(html: str | bytes) -> None:
    assert announced(html, HOME) == []


def test_robots() -> None:
    text = "User-agent: *\nDisallow: /x\nSitemap: https://sada.example/a.xml\n sitemap : /b.xml # news\nSITEMAP:ftp://x/\nSitemap: file:///etc/hostname\nSitemap: https://sada.example/a.xml\r\n"
    assert from_robots(text, HOME) == [
        Found("https://sada.example/a.xml", "sitemap"),
        Found("https://sada.example/b.xml", "sitemap"),
    ]
    assert from_robots("", HOME) == []


def test_probes_of_a_bare_host() -> None:
    found = probes(HOME)
    assert found[0] == "https://sada.example/feed/"
    assert {
        "https://sada.example/rss.xml",
        "https://sada.example/sitemap.xml",
        "https://sada.example/wp-sitemap.xml",
        "https://sada.example/news-sitemap.xml",
    } <= set(found)
    assert any("/wp-json/wp/v2/posts?" in url for url in found)
    assert len(found) == len(set(found)) < 25
    assert probes("https://sada.example") == found
    assert probes("https://sada.example/index.php?x=1#y") == found


def test_probes_of_an_edition_look_below_it_first() -> None:
    found = probes("https://sada.example/ar")
    assert found[0] == "https://sada.example/ar/feed/"
    assert found.index("https://sada.example/ar/sitemap.xml") < found.index("https://sada.example/sitemap.xml")


def test_the_plan_puts_what_is_declared_first_and_names_nothing_twice() -> None:
    found = plan(PAGE, "Sitemap: https://sada.example/sitemap.xml", HOME)
    assert found[0] == "https://sada.example/feed/"
    assert found.index("https://sada.example/sitemap.xml") < found.index("https://sada.example/feed.xml")
    assert sum(url.rstrip("/") == "https://sada.example/feed" for url in found) == 1
    assert plan("", "", HOME) == probes(HOME)


@pytest.mark.parametrize(
    ("url", "body", "kind", "items"),
    [
        ("https://sada.example/feed/", RSS.format(title="صدى").encode(), "feed", 1),
        ("https://sada.example/feed.json", json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": "https://sada.example/1"}]}).encode(), "feed", 1),
        ("https://sada.example/s.xml", b"<urlset><url><loc>https://sada.example/1</loc></url></urlset>", "sitemap", 1),
        ("https://sada.example/s.xml.gz", gzip.compress(b"<sitemapindex><sitemap><loc>https://sada.example/1.xml</loc></sitemap></sitemapindex>", mtime=0), "sitemap", 1),
        ("https://sada.example/s.txt", b"https://sada.example/1\nhttps://sada.example/2", "sitemap", 2),
        ("https://sada.example/wp-json/wp/v2/posts", json.dumps([{"link": "https://sada.example/1"}]).encode(), "api", 1),
    ],
)  # fmt: skip
def test_judge(url: str, body: bytes, kind: str, items: int) -> None:
    found = judge(url, body)
    assert found is not None
    assert (found.url, found.kind, found.items) == (url, kind, items)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://sada.example/feed/", b"<!DOCTYPE html><html><body>404</body></html>"),
        ("https://sada.example/feed/", b"\n <html lang=ar>"),
        ("https://sada.example/feed/", b""),
        ("https://sada.example/feed/", b"<rss><channel><title>x</title></channel></rss>"),
        ("https://sada.example/comments/feed/", RSS.format(title="x").encode()),
        ("https://sada.example/x/feed/", RSS.format(title="تعليقات على: خبر").encode()),
        ("https://sada.example/x/feed/", RSS.format(title="Comments on: x").encode()),
        ("https://sada.example/s.xml", b"<urlset></urlset>"),
        ("https://sada.example/wp-json/wp/v2/posts", b"[]"),
        ("https://sada.example/wp-json/wp/v2/posts", b'{"code":"rest_no_route"}'),
        ("https://sada.example/x", b"\x89PNG\r\n"),
    ],
)
def test_judge_refuses(url: str, body: bytes) -> None:
    assert judge(url, body) is None
