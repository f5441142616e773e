"""Which sitemaps of an index are worth reading, given how far back one looks: by lastmod and by the dates and names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

from crawler.discovery.sitemaps import Child

SLACK = timedelta(days=2)
"""Zones and late additions: a sitemap is read when it may hold anything younger than `since` less this."""
MAX_UNDATED = 6
"""Sitemaps without any date that are read in a routine look."""

MANY = 3
SAME = timedelta(minutes=10)
"""More than MANY sitemaps that all changed within this time say nothing by their lastmod."""

_NOT_ARTICLES = re.compile(
    r"(?:^|[_\-.=?])(?:categor(?:y|ies)|tags?|post_tag|authors?|users?|taxonom(?:y|ies)|images?|videos?|galler(?:y|ies)|"
    r"static|menus?|products?|attachments?|sections?|topics?|keywords?|writers?|posts-page|posts-attachment|pages?-sitemap)(?:[_\-.?\d]|$)",
    re.IGNORECASE,
)
_NEWS = re.compile(r"(?:^|[/_\-.=])(?:google-?)?(?:news|latest|recent|today|article|articles|posts?)(?:[/_\-.\d]|$)", re.I)
_YEAR_MONTH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[\-_/.]?(0[1-9]|1[0-2])[\-_/.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[\-_/.]?(0[1-9]|1[0-2])(?!\d)")
_MONTH_YEAR = re.compile(r"(?<!\d)(0[1-9]|1[0-2])[\-_/.]((?:19|20)\d\d)(?!\d)")
_YEAR_WEEK = re.compile(r"(?<!\d)((?:19|20)\d\d)[\-_]?w(\d\d?)(?!\d)", re.IGNORECASE)
_YEAR_ONLY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_QUERY_DATE = re.compile(r"(?:^|&)(yyyy|year|y|mm|month|m|dd|day|d)=(\d{1,4})(?=&|$)", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)(?!.*\d)")


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime


def choose(children: Sequence[Child], since: datetime, *, until: datetime | None = None, thorough: bool = False) -> list[str]:
    """Addresses of the sitemaps that may name articles of the time from `since` (aware) to `until`, most promising first.

    A child is left out when its lastmod, or the period in its name, ends before `since` or begins after `until`, and when
    its name says that it lists tags, authors, pages or pictures. Of long undated series (wp-sitemap-posts-post-1 … -40)
    only the ends are read, where new posts are added, unless a `thorough` look (a back-fill) is wanted.
    """
    stated = [child.modified for child in children if child.modified is not None]
    if len(stated) > MANY and max(stated) - min(stated) < SAME:
        children = [Child(child.url) for child in children]  # written by the clock, not by the articles
    dated: list[tuple[datetime, int, str]] = []
    undated: list[tuple[int, str]] = []
    for number, child in enumerate(children):
        if _NOT_ARTICLES.search(_name(child.url)):
            continue
        span = period(child.url)
        if span is not None and (span.end < since - SLACK or (until is not None and span.start > until + SLACK)):
            continue
        if child.modified is not None and child.modified < since - SLACK:
            continue
        latest = child.modified or (span.end if span is not None else None)
        if latest is not None:
            dated.append((latest, number, child.url))
        else:
            undated.append((number, child.url))
    dated.sort(key=lambda item: (-item[0].timestamp(), item[1]))
    plain = [url for _, url in undated] if thorough else _ends_of_series([url for _, url in undated])
    news = [url for url in plain if _NEWS.search(_name(url))]
    ordered = [url for _, _, url in dated] + news + [url for url in plain if url not in news]
    return list(dict.fromkeys(ordered))


def period(url: str) -> _Span | None:
    """The day, week, month or year that a sitemap's name speaks of (UTC, end exclusive); None when it names none."""
    parts = urlsplit(url)
    query = {name.lower()[0]: int(value) for name, value in _QUERY_DATE.findall(parts.query)}
    try:
        if "y" in query and query["y"] >= 1990:
            return _span(query["y"], query.get("m"), query.get("d"))
        name = unquote(parts.path)
        if found := _YEAR_MONTH_DAY.search(name):
            return _span(int(found[1]), int(found[2]), int(found[3]))
        if found := _YEAR_WEEK.search(name):
            start = datetime.fromisocalendar(int(found[1]), int(found[2]), 1).replace(tzinfo=UTC)
            return _Span(start, start + timedelta(days=7))
        if found := _YEAR_MONTH.search(name):
            return _span(int(found[1]), int(found[2]), None)
        if found := _MONTH_YEAR.search(name):
            return _span(int(found[2]), int(found[1]), None)
        if found := _YEAR_ONLY.search(name):
            return _span(int(found[1]), None, None)
    except ValueError:  # 30 February, week 60
        return None
    return None


def _name(url: str) -> str:
    """File name of a sitemap with its query."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2] + "?" + parts.query)


def _span(year: int, month: int | None, day: int | None) -> _Span:
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day:
        return _Span(start, start + timedelta(days=1))
    if month:
        return _Span(start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC))
    return _Span(start, datetime(year + 1, 1, 1, tzinfo=UTC))


def _ends_of_series(urls: list[str]) -> list[str]:
    """Of each series that differs in its last number alone: the last, the first and the last but one."""
    series: dict[str, list[tuple[int, str]]] = {}
    for url in urls:
        found = _NUMBER.search(url)
        key = url[: found.start()] + "#" + url[found.end() :] if found else url
        series.setdefault(key, []).append((int(found[1]) if found and len(found[1]) < 10 else 0, url))
    kept: list[str] = []
    for members in series.values():
        members.sort()
        ends = members if len(members) == 1 else [members[-1], members[0], *members[1:-1][-1:]]
        kept.extend(url for _, url in ends)
    return kept[:MAX_UNDATED]
