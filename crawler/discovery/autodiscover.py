"""From a bare home page to feeds, sitemaps and interfaces: what to ask for, and what an answer turned out to be.

A planner without network: the caller fetches what `plan` lists, in its order, and asks `judge` about each answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from crawler.discovery.feeds import parse_feed
from crawler.discovery.sitemaps import parse_sitemap
from crawler.discovery.text import plain
from crawler.discovery.urls import resolve
from crawler.discovery.wordpress import parse_posts, posts_url
from crawler.extract.charset import decode
from crawler.extract.markup import parse
from pipelines import clock
from pipelines.identity import same_site, url_key

FEED_PATHS = (
    "feed/", "rss.xml", "rss", "feed.xml", "atom.xml", "rss.php", "?feed=rss2", "feeds/posts/default",
    "index.php?format=feed&type=rss",
)  # fmt: skip
"""Below the home page's own folder: WordPress, Drupal and static sites, hand-made PHP, Blogger, Joomla."""
SITEMAP_PATHS = (
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml",
    "/sitemap.xml.gz",
)  # fmt: skip
"""At the host's root. News sitemaps first: they hold two days with titles and times."""
MAX_ANNOUNCED = 20
"""Feeds and sitemaps that one home page or robots.txt may name; a site with a feed for every tag names thousands."""

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_LOOSE_TYPES = ("text/xml", "application/xml", "application/json", "text/rss+xml", "text/rss")
_COMMENTS = re.compile(r"comments?(?:/|$|=|-|\s)|تعليق|التعليقات", re.IGNORECASE)
_FEED_LINK = re.compile(
    r"(?:/feed/?$|/rss/?$|\.rss$|/rss\.(?:xml|php|aspx)$|/feed\.xml$|/atom\.xml$|[?&]feed=|format=feed)", re.I
)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """A place where articles are announced."""

    url: str
    kind: str
    """`feed`, `sitemap` or `api`."""
    title: str = ""
    """Name that it gives itself."""
    items: int = 0
    """Entries that it held when it was judged; 0 = not yet read."""


def plan(home: bytes | str, robots: str, home_url: str) -> list[str]:
    """Every address worth asking for, most trustworthy first: what the page declares, what robots.txt names, common places."""
    named = [found.url for found in (*announced(home, home_url), *from_robots(robots, home_url))]
    by_key: dict[str, str] = {}
    for url in (*named, *probes(home_url)):
        by_key.setdefault(url_key(url), url)
    return list(by_key.values())


def announced(page: bytes | str, url: str) -> list[Found]:
    """Feeds, interfaces and sitemaps that the page at `url` declares in its head or links to. Feeds of comments are left out."""
    markup = parse(page if isinstance(page, str) else decode(page)[0])
    if markup is None:
        return []
    found: list[Found] = []
    for link in markup.root.iter("link"):
        target = resolve(link.get("href") or "", url)
        kind = _declared_kind(link, target) if target is not None else ""
        if target is not None and kind:
            found.append(Found(posts_url(target) if kind == "api" else target, kind, plain(link.get("title"))))
    for anchor in markup.root.iter("a"):
        target = resolve(anchor.get("href") or "", url)
        if target and _FEED_LINK.search(target) and same_site(target, url) and not _COMMENTS.search(unquote(target)):
            found.append(Found(target, "feed"))
    return _distinct(found)


def from_robots(text: str, url: str) -> list[Found]:
    """Sitemaps that the robots.txt of the host of `url` names."""
    targets = (resolve(printed, url) for printed in _SITEMAP_LINE.findall(text[:512_000]))
    return _distinct(Found(target, "sitemap") for target in targets if target is not None)


def probes(home_url: str) -> list[str]:
    """Places where feeds, sitemaps and the WordPress interface usually are, likeliest first."""
    folder = home_url.split("?")[0].split("#")[0]
    folder = folder if folder.endswith("/") else folder.rpartition("/")[0] + "/" if _is_file(folder) else folder + "/"
    root = urljoin(home_url, "/")
    feeds = [urljoin(folder, path) for path in FEED_PATHS]
    sitemaps = [urljoin(root, path) for path in SITEMAP_PATHS]
    if folder != root:  # an edition of a larger site: what stands at the root mixes all editions
        sitemaps = [urljoin(folder, path.lstrip("/")) for path in SITEMAP_PATHS[:5]] + sitemaps
    return [*feeds[:3], *sitemaps, posts_url(urljoin(folder, "wp-json/")), *feeds[3:]]


def judge(url: str, body: bytes, content_type: str = "") -> Found | None:
    """What the answer of `url` is: a feed, a sitemap or a list of posts that holds at least one entry; None for anything
    else (an error page, a feed of comments, an empty one)."""
    head = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or not head:
        return None
    now = clock.now()
    if head.startswith((b"[", b"{")):
        posts = parse_posts(body, url, now=now)
        if posts.candidates:
            return Found(url, "api", items=len(posts.candidates))
    feed = parse_feed(body, url, content_type, now=now)
    if feed.kind:
        comments = _COMMENTS.search(feed.title) or _COMMENTS.search(unquote(urlsplit(url).path))
        return None if comments or not feed.candidates else Found(url, "feed", feed.title, len(feed.candidates))
    sitemap = parse_sitemap(body, url, content_type, now=now)
    items = len(sitemap.candidates) + len(sitemap.children)
    return Found(url, "sitemap", items=items) if sitemap.kind and items else None


def _declared_kind(link: Any, target: str) -> str:
    """What a link element announces, or ""."""
    rel = (link.get("rel") or "").lower().split()
    type_ = (link.get("type") or "").lower().split(";")[0].strip()
    if "https://api.w.org/" in rel:
        return "api"
    if "sitemap" in rel:
        return "sitemap"
    if "alternate" not in rel or _COMMENTS.search(unquote(target)) or _COMMENTS.search(link.get("title") or ""):
        return ""
    if type_ in _FEED_TYPES or (type_ in _LOOSE_TYPES and _FEED_LINK.search(target)):
        return "feed"
    return ""


def _distinct(found: Iterable[Found]) -> list[Found]:
    """One per address, in order, at most MAX_ANNOUNCED."""
    by_key: dict[str, Found] = {}
    for one in found:
        by_key.setdefault(url_key(one.url), one)
    return list(by_key.values())[:MAX_ANNOUNCED]


def _is_file(address: str) -> bool:
    return "." in urlsplit(address).path.rpartition("/")[2]
