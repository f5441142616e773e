"""Every date that a page states about itself, gathered: machine-readable, printed near the headline, in the address, in the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from lxml.etree import _Element

from crawler.extract.dateline import only_date
from crawler.extract.jsonld import Linked, types_of
from crawler.extract.lines import Box, Line, Lines
from crawler.extract.meta import Meta
from crawler.extract.stretch import Body
from crawler.extract.weigh import Weighed
from pipelines.arabic.dates import find_dates, read_date

Role = Literal["published", "modified", "unknown"]

PUBLISHED_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "publishdate", "publish-date",
    "publish_date", "published_time", "pubdate", "publication_date", "publicationdate", "article.published", "article:publicationdate",
    "og:release_date", "article_date_original", "originalpublicationdate", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "dc.date.created", "rnews:datepublished", "datecreated", "date", "pdate", "article.created", "displaydate", "uploaddate",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "article:updated_time", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article.updated", "updated_time", "revised", "modified_time",
)  # fmt: skip
_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[Tt ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.I,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/\-_.]|$)")
_DATED = re.compile(r"\d|منذ|قبل|أمس|امس|الآن|الان|ago\b", re.I)
_LABEL_LINE = re.compile(r"نشر|تاريخ|تحديث|حُ?دّ?ث|تعديل|أضيف|publi|updat|modif", re.I)
_CLOCK_LINE = re.compile(
    r"^\W{0,3}[\d٠-٩۰-۹]{1,2}\s?[:٫]\s?[\d٠-٩۰-۹]{2}(?:\s?(?:ص|م|am|pm|صباحا|مساء|صباحاً|مساءً|GMT|بتوقيت.{0,20}))?\W{0,3}$", re.I
)
_MODIFIED_NAME = re.compile(r"(?<![a-z])(?:updated?|modified|lastmod|last-?update)", re.I)
_PUBLISHED_NAME = re.compile(r"(?<![a-z])(?:publish\w*|pubdate|entry-date|created?|posted)", re.I)
_TODAY_NAME = re.compile(
    r"(?<![a-z])(?:today\w*|now|current\w*|clock\w*|weather\w*|prayer\w*|top-?_?(?:bar|date|head\w*|nav)|header\w*|masthead|site-?head\w*)(?![a-z])", re.I
)
_FAR_KINDS = frozenset({"related", "comment", "footer", "nav", "form", "caption", "figure", "hidden", "ad"})
EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)
"""The web has no Arabic news from before; an earlier date is a fault."""


@dataclass(slots=True)
class Evidence:
    """One stated date."""

    where: str
    """For `found_in`: `json-ld datePublished`, `meta article:published_time`, `time`, `text`, `url`, `feed` …"""
    raw: str
    value: datetime
    """Aware; in the stated zone, else in the site's."""
    precision: str
    """`day`, `minute` or `second`."""
    zone_stated: bool
    role: Role
    distance: int = 0
    """For printed dates: how far from the headline, in lines; what stands before it counts thrice."""
    day_apart: bool = False
    """Printed as "date, last update time": the day is the article's, the clock the update's."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When the page was fetched and what its bare times mean."""

    now: datetime
    """Aware."""
    zone: str
    """IANA name."""


def machine_value(raw: str, clock: Clock) -> tuple[datetime, str, bool] | None:
    """`(aware value, precision, zone stated)` of a machine-readable date, prose included; None when it is none."""
    text = raw.strip()
    match = _ISO.fullmatch(text)
    if match is None:
        if _EPOCH.fullmatch(text):
            seconds = int(text) / (1000 if len(text) == 13 else 1)
            return _sane((datetime.fromtimestamp(seconds, UTC), "second", True), clock)
        found = read_date(text, now=clock.now, timezone=clock.zone) if text else None
        if found is None or found.precision == "month":
            return None
        return _sane((found.value, str(found.precision), found.zone_stated), clock)
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        value = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    precision = "day" if hour is None else "second" if second else "minute"
    stated = bool(zone) and hour is not None
    value = value.replace(tzinfo=_offset(zone) if stated else ZoneInfo(clock.zone))
    if not stated and precision != "day" and (value.hour, value.minute, value.second) == (0, 0, 0):
        precision = "day"
    return _sane((value, precision, stated), clock)


def _offset(zone: str) -> timezone:
    if zone.upper() in ("Z", "UTC", "GMT"):
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if zone[0] == "-" else offset) if hours < 24 and minutes < 60 else UTC


def _sane(read: tuple[datetime, str, bool], clock: Clock) -> tuple[datetime, str, bool] | None:
    return read if EARLIEST < read[0] < clock.now + timedelta(days=1) else None


def stated_raw(meta: Meta, linked: Linked) -> list[tuple[str, str, Role]]:
    """`(where, raw text, role)` of the dates in JSON-LD and head, best first."""
    found: list[tuple[str, str, Role]] = []
    node = linked.article or next((n for n in linked.nodes if "webpage" in types_of(n) and n.get("datePublished")), {})
    for key, role in (
        ("datePublished", "published"),
        ("dateCreated", "published"),
        ("uploadDate", "published"),
        ("dateModified", "modified"),
    ):
        value = linked.text(key, node) if node else None
        if value and not (role == "published" and any(r == "published" for _, _, r in found)):
            found.append((f"json-ld {key}", value, "modified" if role == "modified" else "published"))
    for names, role in ((PUBLISHED_META, "published"), (MODIFIED_META, "modified")):
        for name in names:
            for value in meta.values.get(name, ())[:1]:
                if value:
                    found.append((f"meta {name}", value, "modified" if role == "modified" else "published"))
    return found


def from_head(stated: list[tuple[str, str, Role]], clock: Clock) -> Iterator[Evidence]:
    """The stated dates that can be read."""
    for where, raw, role in stated:
        read = machine_value(raw, clock)
        if read:
            yield Evidence(where, raw, *read, role)


def from_marks(page: Lines, body: Body, clock: Clock) -> Iterator[Evidence]:
    """`time` elements and microdata between a little before the headline and a little after the text."""
    headline = page.headline if page.headline is not None else body.first
    for mark in page.marks:
        element = mark.element
        itemprop = (element.get("itemprop") or "").lower()
        if not headline - 8 <= mark.line <= body.last + 4 or (
            element.tag not in ("time", "abbr") and not itemprop.startswith(("date", "upload"))
        ):
            continue
        if any(box.kind in _FAR_KINDS for box in _boxes(page, mark.line)) and not itemprop:
            continue
        raw = element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else None)
        read = machine_value(raw, clock) if raw else None
        if raw and read:
            distance = mark.line - headline if mark.line >= headline else 3 * (headline - mark.line)
            yield Evidence(f"{itemprop or element.tag}", raw, *read, _role(element, itemprop), distance)


def _boxes(page: Lines, index: int) -> Iterator[Box]:
    if index < len(page.lines):
        yield from page.lines[index].box.ancestors()


def _role(element: _Element, itemprop: str) -> Role:
    if itemprop:
        return "modified" if "modif" in itemprop else "published"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.get("pubdate") is not None or _PUBLISHED_NAME.search(names):
        return "published"
    return "modified" if _MODIFIED_NAME.search(names) else "unknown"


def printed(weighed: Weighed, body: Body, clock: Clock) -> Iterator[Evidence]:
    """Dates that a reader sees: between headline and text, a little before the headline, right after the text."""
    for line, distance in _window(weighed, body):
        text = _joined(weighed.page.lines, line)
        for found in find_dates(text, now=clock.now, timezone=clock.zone):
            if found.precision == "month" or not EARLIEST < found.value:
                continue
            apart = found.label == "modified" and bool(_LABEL_LINE.search(found.printed[6:]))
            yield Evidence(
                "text",
                found.printed,
                found.value,
                str(found.precision),
                found.zone_stated,
                found.label or "unknown",
                distance,
                apart,
            )


def _window(weighed: Weighed, body: Body) -> Iterator[tuple[Line, int]]:
    lines = weighed.page.lines
    if weighed.page.headline is None and not body.lines:
        return
    headline = weighed.page.headline if weighed.page.headline is not None else body.first
    # The date may stand between the lead and the rest of the text.
    start = max(body.first, weighed.core.start) if weighed.core else body.first
    text = {line.index for line in body.lines}
    dropped = {line.index for line, _ in body.dropped}
    dated = {line.index for line, why in body.dropped if why in ("date", "byline", "label at the start")}
    wanted: dict[int, int] = {}
    for index in range(headline, min(body.last, max(start + 4, headline + 8))):
        wanted[index] = index - headline
    for index in range(max(0, headline - 8), headline):
        wanted[index] = 3 * (headline - index)
    for index in [*sorted(dropped), *range(body.last, min(len(lines), body.last + 5))]:
        wanted.setdefault(index, 40 + abs(index - headline))
    count = 0
    for index, distance in sorted(wanted.items(), key=lambda item: item[1]):
        line = lines[index]
        if line.headline or line.words > 26 or not _DATED.search(line.text) or index in text:
            continue
        if weighed.noise[index] in _FAR_KINDS and not _a_date_all_the_same(weighed.noise[index], line, abs(index - headline)):
            continue
        if (line.density > 0.6 and line.words > 9) or _names_another(line, after_text=index >= body.last):
            continue
        if start < index < body.last and index not in dated:
            continue
        if index < headline and _in_site_header(line, headline):
            continue
        elsewhere = index >= start or index < headline
        if elsewhere and (weighed.noise[index] == "side" or _beside_other_headline(weighed, line)):
            continue
        count += 1
        if count > 14:
            return
        yield line, distance


def _a_date_all_the_same(kind: str, line: Line, distance: int) -> bool:
    """Menus close to the headline, and what is called a caption but holds a labelled date alone."""
    if kind == "nav":
        return distance <= 3
    return kind == "caption" and bool(_LABEL_LINE.search(line.text)) and only_date(line.text)


def _in_site_header(line: Line, headline: int) -> bool:
    """Whether a date before the headline stands in a box for today's date, the clock or the site's head."""
    for box in line.box.ancestors():
        if box.start <= headline < box.end:
            return False
        if box.tag == "header" or (box.names and _TODAY_NAME.search(box.names)):
            return True
    return False


def _names_another(line: Line, *, after_text: bool) -> bool:
    """Whether a link of the line is another story's headline; a section and an author are shorter."""
    most = 3 if after_text else 5
    return any(text.count(" ") >= most and not _DATED.search(text) for text, _ in line.links)


def _beside_other_headline(weighed: Weighed, line: Line) -> bool:
    """Whether a small box around the line holds a linked headline: then the date is that story's."""
    for depth, box in enumerate(line.box.ancestors()):
        if depth > 2 or box.end - box.start > 5:
            return False
        if any(other.density > 0.8 and other.words >= 4 for other in weighed.page.lines[box.start : box.end]):
            return True
    return False


def _joined(lines: list[Line], line: Line) -> str:
    """The line, with a label that stands alone before it, and with a clock that stands alone after it."""
    text = line.text
    before = lines[line.index - 1] if line.index else None
    if before is not None and before.words <= 4 and not _DATED.search(before.text) and _LABEL_LINE.search(before.text):
        text = f"{before.text} {text}"
    after = lines[line.index + 1] if line.index + 1 < len(lines) else None
    if after is not None and ":" not in text and _CLOCK_LINE.match(after.text):
        text = f"{text} {after.text}"
    elif before is not None and ":" not in text and _CLOCK_LINE.match(before.text):
        text = f"{text} {before.text}"
    return text


def from_url(url: str, clock: Clock) -> Evidence | None:
    """The day in the address's path, where the site puts one."""
    match = _IN_URL.search(url)
    if not match:
        return None
    read = machine_value("-".join(match.groups()), clock)
    return Evidence("url", match.group(0).strip("/"), *read, "published") if read else None
