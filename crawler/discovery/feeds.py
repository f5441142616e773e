"""Feeds: RSS 0.9x and 2.0, RDF, Atom (through feedparser) and JSON Feed → candidates and what the feed says of itself.

Pure functions of bytes that never raise: what is wrong comes back in `problems`, and broken XML is read as far as it
goes. The bytes are decoded first (text.py), since Arabic feeds often declare another encoding than they
use; feedparser is only ever given a stream, never a text that it could take for a file's name or an address.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import entities
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser

from crawler.discovery import jsonfeed
from crawler.discovery.candidate import Candidate
from crawler.discovery.moments import Clock
from crawler.discovery.text import decode_xml, plain
from crawler.discovery.urls import resolve_text
from pipelines.identity import same_site, url_key

MAX_BYTES = 8 * 1024 * 1024
"""More of a feed is not read; outlets' feeds are well under 2 MB, articles included."""
MAX_ITEMS = 2000
MAX_TOKENS = 100_000
"""Tags and entities outside CDATA that are read, about three seconds of the slowest parser; 2,000 items need 40,000."""
PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""sy:updatePeriod (RSS 1.0 Syndication module) in seconds."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b(?:[^\[>]*\[.*?\]\s*>|[^>]*>)", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.\-]+:)?(rss|feed|rdf)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.\-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TOKEN = re.compile(r"<!\[CDATA\[.*?\]\]>|[<&]", re.DOTALL)
_AMPERSAND = re.compile(r"&(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SKIP = re.compile(r"<skip(hours|days)\b[^>]*>(.{0,2000}?)</skip\1\s*>", re.IGNORECASE | re.DOTALL)
_SKIPPED = re.compile(r"<(?:hour|day)\b[^>]*>\s*([^<]{1,20}?)\s*<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What one feed document says."""

    candidates: tuple[Candidate, ...] = ()
    """Its items, in the order of the document, one per URL key."""
    title: str = ""
    """Name of the feed."""
    kind: str = ""
    """`rss`, `rdf`, `atom` or `json`; "" when the document is no feed."""
    ttl_s: int | None = None
    """RSS ttl in seconds: how long it may be kept before it is asked for again."""
    skip_hours: frozenset[int] = frozenset()
    """Hours (0–23, GMT) at which it need not be asked for."""
    skip_days: frozenset[str] = frozenset()
    """Days (`monday` …, GMT) on which it need not be asked for."""
    update_period: int | None = None
    """Seconds between updates as stated (sy:updatePeriod ÷ sy:updateFrequency)."""
    next_pages: tuple[str, ...] = ()
    """Where older items are: RFC 5005 `next` and `prev-archive`, WordPress `?paged=`, JSON Feed next_url."""
    problems: tuple[str, ...] = field(default=())
    """What was wrong, in sentences."""
    complete: bool = True
    """False when items may be missing: the document breaks off, or a cap was reached."""


def parse_feed(
    body: bytes,
    url: str,
    content_type: str = "",
    *,
    now: datetime,
    timezone: str | None = None,
    z_is_local: bool = False,
) -> FeedResult:
    """The feed in `body`, fetched from `url` at `now` (aware); `timezone` is the site's zone, for times without one."""
    clock = Clock(now, timezone, z_is_local)
    problems: list[str] = []
    if len(body) > MAX_BYTES:
        problems.append(f"the feed has {len(body)} bytes; only {MAX_BYTES} were read")
        body = body[:MAX_BYTES]
    text = decode_xml(body, content_type).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        result = jsonfeed.parse(text, url, clock)
        return _capped(FeedResult(
            tuple(result.candidates), result.title, "json" if result.is_feed else "", next_pages=result.next_pages,
            problems=(*problems, *result.problems), complete=result.complete and not problems,
        ))  # fmt: skip
    return _capped(_parse_xml(text, url, clock, problems))


def _parse_xml(text: str, url: str, clock: Clock, problems: list[str]) -> FeedResult:
    root = _ROOT.search(text[:20_000])
    if root is None:
        return FeedResult(problems=(*problems, "no feed: neither rss, feed nor rdf:RDF at its head"), complete=False)
    if text.rfind("<![CDATA[") > text.rfind("]]>"):
        text += "]]>"  # an open section makes the parsers look for its end again and again
        problems.append("a CDATA section has no end")
    text = _first_tokens(text, problems)
    complete = not problems
    if not _CLOSED.search(text[-5000:]):
        problems.append("the document breaks off before its end")
        complete = False
    try:
        parsed = feedparser.parse(
            io.BytesIO(_disarmed(text, problems).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False, resolve_relative_uris=False,
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001 - edge of a document: feedparser's loose parser raises what it likes
        message = f"could not be read: {type(error).__name__}: {error}"
        return FeedResult(problems=(*problems, message), complete=False)
    if parsed.bozo and not _is_harmless(parsed):
        problems.append(f"not well-formed: {str(parsed.get('bozo_exception'))[:200]}")
    kind = _kind(str(parsed.get("version") or ""), root[1].lower())
    candidates = [_candidate(entry, url, clock, kind) for entry in parsed.entries]
    found = [candidate for candidate in candidates if candidate is not None]
    if len(found) < len(candidates):
        problems.append(f"{len(candidates) - len(found)} items have no usable link")
    hours, days = _skips(text[:50_000])
    return FeedResult(
        candidates=tuple(found), title=plain(_own(parsed.feed, "title")), kind=kind, ttl_s=_ttl(parsed.feed),
        skip_hours=hours, skip_days=days, update_period=_period(parsed.feed),
        next_pages=_next_pages(parsed.feed, url) if found else (), problems=tuple(problems), complete=complete,
    )  # fmt: skip


def _disarmed(text: str, problems: list[str]) -> str:
    """`text` without declaration, DTD (entity bombs, external files), HTML's entities and what XML does not allow."""
    if _ENTITY.search(text):
        problems.append("declares entities of its own; they were dropped")
    text = _DECLARATION.sub("", text)
    doctype = _DOCTYPE.search(text[:1_000_000])
    if doctype is not None:
        text = text[: doctype.start()] + text[doctype.end() :]
    return _AMPERSAND.sub(_entity, _XML_ILLEGAL.sub("", text))


def _entity(found: re.Match[str]) -> str:
    """XML's own references stay; HTML's become characters; any other ampersand is text."""
    name = found[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in ("amp;", "lt;", "gt;", "quot;", "apos;"):
        return found[0]
    return entities.html5.get(name, f"&amp;{name}")


def _first_tokens(text: str, problems: list[str]) -> str:
    """`text` up to its MAX_TOKENS-th tag or entity."""
    if text.count("<") + text.count("&") > MAX_TOKENS:
        for number, found in enumerate(_TOKEN.finditer(text)):
            if number >= MAX_TOKENS:
                problems.append(f"more than {MAX_TOKENS} tags; the rest was not read")
                return text[: found.start()]
    return text


def _is_harmless(parsed: Any) -> bool:
    return type(parsed.get("bozo_exception")).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _kind(version: str, root: str) -> str:
    if version.startswith("atom"):
        return "atom"
    if version in ("rss090", "rss10") or root == "rdf":
        return "rdf"
    return "atom" if root == "feed" else "rss"


# items ----------------------------------------------------------------------------------------------------------------


def _candidate(entry: Any, url: str, clock: Clock, kind: str) -> Candidate | None:
    link = _link(entry, url)
    if link is None:
        return None
    published, updated = _own(entry, "published"), _own(entry, "updated")
    # feedparser files dc:date under `updated`; in RSS and RDF it is the date of the item. Atom's updated is a change.
    if not published and kind != "atom":
        published, updated = updated or _own(entry, "created"), ""
    moment = clock.read(published)
    changed = clock.read(updated)
    return Candidate(
        url=link, via="feed", found_on=url, title=plain(_own(entry, "title")) or None, published=moment,
        published_raw=published.strip() or None, modified=changed if changed != moment else None,
    )  # fmt: skip


def _link(entry: Any, url: str) -> str | None:
    """The item's page: feedburner's original link, the alternate link, a guid that is an address."""
    links = _own(entry, "links") or []
    alternate = [str(one.get("href") or "") for one in links if one.get("rel") == "alternate"]
    guid = _own(entry, "id")
    for printed in (_own(entry, "feedburner_origlink"), *alternate, _own(entry, "link"), guid):
        if printed and (printed is not guid or printed.startswith(("http://", "https://"))):
            found = resolve_text(str(printed), url)
            if found is not None:
                return found
    return None


def _own(entry: Any, key: str) -> Any:
    """A value that the document itself gives; feedparser's own lookup substitutes other fields and warns."""
    return dict.get(entry, key) or ""


def _capped(result: FeedResult) -> FeedResult:
    """`result` with one candidate per URL key, at most MAX_ITEMS."""
    by_key: dict[str, Candidate] = {}
    for candidate in result.candidates:
        by_key.setdefault(url_key(candidate.url), candidate)
    kept = tuple(by_key.values())
    if len(kept) <= MAX_ITEMS:
        return replace(result, candidates=kept)
    problem = f"{len(kept)} items; only the first {MAX_ITEMS} were taken"
    return replace(result, candidates=kept[:MAX_ITEMS], problems=(*result.problems, problem), complete=False)


# channel --------------------------------------------------------------------------------------------------------------


def _ttl(feed: Any) -> int | None:
    try:
        minutes = int(float(str(_own(feed, "ttl"))))
    except (ValueError, OverflowError):
        return None
    return min(minutes * 60, int(timedelta(days=30).total_seconds())) if minutes > 0 else None


def _period(feed: Any) -> int | None:
    period = PERIODS.get(str(_own(feed, "sy_updateperiod")).strip().lower())
    if period is None:
        return None
    try:
        times = int(str(_own(feed, "sy_updatefrequency") or 1))
    except ValueError:
        times = 1
    return max(60, period // max(1, times))


def _skips(text: str) -> tuple[frozenset[int], frozenset[str]]:
    hours: set[int] = set()
    days: set[str] = set()
    for found in _SKIP.finditer(text):
        values = [value.lower() for value in _SKIPPED.findall(found[2])]
        if found[1].lower() == "hours":
            hours |= {int(v) % 24 for v in values if v.isascii() and v.isdigit() and int(v) <= 24}
        else:
            days |= {v for v in values if v in DAYS}
    return frozenset(hours), frozenset(days)


def _next_pages(feed: Any, url: str) -> tuple[str, ...]:
    """RFC 5005 links of the same site, or WordPress's next page of its feed."""
    wanted = ("next", "prev-archive")
    links = [resolve_text(str(x.get("href") or ""), url) for x in _own(feed, "links") or [] if x.get("rel") in wanted]
    pages = [link for link in links if link is not None and same_site(link, url) and link != url]
    if not pages and _is_wordpress(feed, url):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        number = query.get("paged", "1")
        query["paged"] = str(int(number) + 1 if number.isascii() and number.isdigit() and len(number) < 6 else 2)
        pages = [urlunsplit(parts._replace(query=urlencode(query), fragment=""))]
    return tuple(dict.fromkeys(pages))


def _is_wordpress(feed: Any, url: str) -> bool:
    return "wordpress.org" in str(_own(feed, "generator")).lower() or "feed=rss2" in urlsplit(url).query
