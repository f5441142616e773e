"""Sitemaps: urlset, sitemap index, news sitemaps, plain lists of addresses; packed ones by their first bytes.

After https://www.sitemaps.org/protocol.html and Google's news sitemap schema. Read as a stream, without entities, DTD
or network; a document that breaks off gives what stood before the break. Never raises.
"""

from __future__ import annotations

import html
import io
import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from crawler.discovery.candidate import Candidate
from crawler.discovery.moments import Clock
from crawler.discovery.text import decode_xml, plain
from crawler.discovery.urls import resolve_text

MAX_BYTES = 64 * 1024 * 1024
"""Unpacked; the protocol allows 50 MB."""
MAX_ENTRIES = 50_000
"""The protocol's own limit."""
_CHUNK = 256 * 1024
_URL_LINE = re.compile(r"^https?://\S+$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32)])
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_HEAD = re.compile(rb"<(?:[\w.\-]+:)?(urlset|sitemapindex)\b", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.\-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:[\w.\-]+:)?(?:url|sitemap)(?=[\s>])", re.IGNORECASE)
_LOC = re.compile(rb"<loc\b", re.IGNORECASE)
_PART = re.compile(
    rb"<(?:news?:)?(loc|lastmod|title|publication_date)\b[^>]{0,200}>\s*(?:<!\[CDATA\[([^<\]]*)|([^<]*))", re.IGNORECASE
)
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Child:
    """One sitemap that an index names."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class SitemapResult:
    """What one sitemap document says."""

    candidates: tuple[Candidate, ...] = ()
    """Its addresses, in the order of the document."""
    children: tuple[Child, ...] = ()
    """Sitemaps that it names, in its order; see sitemap_index.choose for which to read."""
    kind: str = ""
    """`urlset`, `index` or `text`; "" when the document is no sitemap."""
    is_news: bool = False
    """It carries news: tags, so titles and publication times can be relied on."""
    problems: tuple[str, ...] = field(default=())
    """What was wrong, in sentences."""
    complete: bool = True
    """False when entries may be missing: the document breaks off, or a cap was reached."""


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    url: str
    clock: Clock
    candidates: list[Candidate] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    kind: str = ""
    is_news: bool = False
    refused: int = 0
    complete: bool = True


def parse_sitemap(
    body: bytes, url: str, content_type: str = "", *, now: datetime, timezone: str | None = None, z_is_local: bool = False
) -> SitemapResult:
    """The sitemap in `body`, fetched from `url` at `now` (aware); `timezone` is the site's zone, for times without one."""
    reading = _Reading(url, Clock(now, timezone, z_is_local))
    body = _unpacked(body, reading)
    head = _HEAD.search(body[:20_000].replace(b"\0", b""))
    if head is not None:
        _read_xml(body, content_type, head[1].lower().decode(), reading)
    else:
        _read_text(body, content_type, reading)
    if reading.refused:
        reading.problems.append(f"{reading.refused} entries have no usable address")
    return SitemapResult(
        tuple(reading.candidates), tuple(reading.children), reading.kind, reading.is_news, tuple(reading.problems),
        reading.complete,
    )  # fmt: skip


def _unpacked(body: bytes, reading: _Reading) -> bytes:
    """`body` without gzip (twice, where a server packs the packed file again), at most MAX_BYTES."""
    for _ in range(2):
        if not body.startswith(b"\x1f\x8b"):
            break
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            unpacked = unpacker.decompress(body, MAX_BYTES)
        except zlib.error as error:
            unpacked = _unpacked_head(body)
            reading.problems.append(f"broken gzip: {error}")
            reading.complete = False
        if unpacker.unconsumed_tail:
            reading.problems.append(f"more than {MAX_BYTES} bytes unpacked; the rest was not read")
            reading.complete = False
        elif not unpacker.eof and reading.complete:
            reading.problems.append("the gzip file breaks off")
            reading.complete = False
        body = unpacked
    if len(body) > MAX_BYTES:
        reading.problems.append(f"{len(body)} bytes; only {MAX_BYTES} were read")
        reading.complete = False
    return body[:MAX_BYTES]


def _unpacked_head(body: bytes) -> bytes:
    """What can be unpacked before the damage, fed in small pieces."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out = bytearray()
    for start in range(0, len(body), 512):
        try:
            out += unpacker.decompress(body[start : start + 512], MAX_BYTES - len(out))
        except zlib.error:
            break
        if len(out) >= MAX_BYTES:
            break
    return bytes(out)


# XML ------------------------------------------------------------------------------------------------------------------


def _read_xml(body: bytes, content_type: str, root: str, reading: _Reading) -> None:
    reading.kind = "urlset" if root == "urlset" else "index"
    try:
        body.decode("utf-8")
        is_utf8 = b"\0" not in body[:200]
    except UnicodeDecodeError:  # windows-1256 and the like: libxml2 would stop at the first letter
        is_utf8 = False
    if not is_utf8:
        body = decode_xml(body, content_type).encode("utf-8", "replace")
    body = _BARE_AMPERSAND.sub(b"&amp;", body.translate(None, _CONTROL))
    body = re.sub(rb"^[^<]{0,200}<\?xml[^>]{0,300}\?>", b"", body, count=1).lstrip(b"\xef\xbb\xbf \t\r\n")
    if _DOCTYPE.search(body[:20_000]):
        reading.problems.append("has a DTD; its entities are not resolved")
    parser = etree.XMLPullParser(
        events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    stream, room = io.BytesIO(body), True
    try:
        while room and (chunk := stream.read(_CHUNK)):
            parser.feed(chunk)
            room = _take(parser, reading)
        if room:
            parser.close()
    except (etree.XMLSyntaxError, AssertionError, ValueError) as error:
        reading.problems.append(f"not well-formed: {str(error)[:200]}")
        reading.complete = False
    if room and not _END.search(body[-5000:]):
        reading.problems.append("the document breaks off before its end")
        reading.complete = False
    if room:
        _take(parser, reading)
    if len(parser.feed_error_log):
        _reread(body, reading)


def _reread(body: bytes, reading: _Reading) -> None:
    """Read a document that is not well-formed again, entry by entry. After an error libxml2 goes on, but it leaves the
    list at a wrong end tag and drops every `&amp;`, which makes other addresses of them."""
    entries = [entry for entry in _ENTRY.split(body) if _LOC.search(entry)][: MAX_ENTRIES + 1]
    reading.problems.append("not well-formed: read entry by entry")
    reading.candidates, reading.children, reading.refused = [], [], 0
    for entry in entries[:MAX_ENTRIES]:
        values: dict[str, str] = {}
        for name, quoted, printed in _PART.findall(entry[:20_000]):
            text = quoted.decode("utf-8", "replace") or html.unescape(printed.decode("utf-8", "replace"))
            values.setdefault(name.decode().lower(), _SPACE.sub(" ", text).strip())
        _add("sitemap" if reading.kind == "index" else "url", values, reading)


def _take(parser: Any, reading: _Reading) -> bool:
    """Turn finished entries into candidates and children and forget them; False when the cap is reached."""
    for _, element in parser.read_events():
        name = _name(element)
        if name not in ("url", "sitemap"):
            continue
        if len(reading.candidates) + len(reading.children) >= MAX_ENTRIES:
            reading.problems.append(f"more than {MAX_ENTRIES} entries; the rest was not read")
            reading.complete = False
            return False
        _add(name, _values(element), reading)
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]
    return True


def _add(name: str, values: dict[str, str], reading: _Reading) -> None:
    """One entry more, or one refused."""
    link = resolve_text(values.get("loc", ""), reading.url)
    if link is None:
        reading.refused += 1
    elif name == "sitemap":
        reading.children.append(Child(link, reading.clock.read(values.get("lastmod"))))
    else:
        reading.is_news = reading.is_news or "title" in values or "publication_date" in values
        reading.candidates.append(_candidate(link, values, reading))


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _values(element: Any) -> dict[str, str]:
    """First text of each part of an entry: loc, lastmod, and of news:news title and publication_date."""
    values: dict[str, str] = {}
    for part in element.iterchildren():
        name = _name(part)
        if name == "news":
            for inner in part.iterchildren():
                if _name(inner) in ("title", "publication_date"):
                    values.setdefault(_name(inner), _SPACE.sub(" ", inner.text or "").strip())
        elif name in ("loc", "lastmod", "title", "publication_date"):
            values.setdefault(name, _SPACE.sub(" ", part.text or "").strip())
    return values


def _candidate(link: str, values: dict[str, str], reading: _Reading) -> Candidate:
    printed = values.get("publication_date") or None
    return Candidate(
        url=link, via="sitemap", found_on=reading.url, title=plain(values.get("title")) or None,
        published=reading.clock.read(printed), published_raw=printed, modified=reading.clock.read(values.get("lastmod")),
    )  # fmt: skip


# text -----------------------------------------------------------------------------------------------------------------


def _read_text(body: bytes, content_type: str, reading: _Reading) -> None:
    """One address a line; a document most of whose lines are something else is no sitemap."""
    lines = [line.strip() for line in decode_xml(body, content_type).splitlines() if line.strip()]
    urls = [line for line in lines[: MAX_ENTRIES + 1] if _URL_LINE.match(line)]
    if not urls or len(urls) * 2 < min(len(lines), MAX_ENTRIES + 1):
        reading.problems.append("no sitemap: neither urlset, sitemapindex nor a list of addresses")
        reading.complete = False
        return
    reading.kind = "text"
    if len(lines) > MAX_ENTRIES:
        reading.problems.append(f"more than {MAX_ENTRIES} entries; the rest was not read")
        reading.complete = False
    for line in urls[:MAX_ENTRIES]:
        link = resolve_text(line, reading.url)
        if link is None:
            reading.refused += 1
        else:
            reading.candidates.append(Candidate(url=link, via="sitemap", found_on=reading.url))
