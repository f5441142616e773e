"""What every site shares: routing, validators, removals, robots, and the junk that surrounds news."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote
from zoneinfo import ZoneInfo

from tests.newsroom import faults
from tests.newsroom.article import Article
from tests.newsroom.counters import Counters
from tests.newsroom.desk import Desk
from tests.newsroom.sites import furniture, redesign
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request, Response

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
JUNK = ("/login", "/about", "/contact", "/privacy", "/subscribe", "/advertise", "/terms")
NOT_FOUND = "عذراً، الصفحة التي تبحث عنها غير موجودة"


@dataclass(slots=True)
class Page:
    """An answer before validators, faults and counting."""

    body: str | bytes | Iterator[bytes] = ""
    kind: str = "other"
    content_type: str = HTML
    status: int = 200
    etag: str | None = None
    modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    act: str = ""


class Site:
    """One site. Subclasses say what their pages look like; `base` is set when the port is known."""

    kind: ClassVar[str] = ""
    name: str = ""
    slogan: ClassVar[str] = ""
    country: str = "SY"
    timezone: str = "Asia/Damascus"
    charset: ClassVar[str] = "utf-8"
    gzip: ClassVar[bool] = False
    per_page: ClassVar[int] = 15
    discover: Mapping[str, Any] = MappingProxyType({})
    """[discover] of its source file: paths, made absolute by `source`; empty = only the home page is declared."""
    source_keys: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """Further top-level keys of its source file."""
    extract: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """[extract] of its source file."""
    start_faults: ClassVar[tuple[faults.Fault, ...]] = ()

    def __init__(self, label: str, desk: Desk) -> None:
        self.label = label
        self.desk = desk
        self.base = ""
        self.zone = ZoneInfo(self.timezone)
        self.counters = Counters()
        self.faults: dict[str, faults.Fault] = {fault.kind: replace(fault) for fault in self.start_faults}
        self.layout_changes = 0
        self.visits = 0

    # what subclasses say

    def path(self, article: Article) -> str:
        """The article's address on this host, percent-encoded."""
        raise NotImplementedError

    def find(self, request: Request) -> Article | None:
        """The article that a request asks for."""
        raise NotImplementedError

    def article_html(self, article: Article) -> str:
        """The article's page."""
        raise NotImplementedError

    def route(self, request: Request) -> Page | None:
        """Feeds, sitemaps, sections and other pages of this kind; None = none of them."""
        return None

    def section_path(self, topic: str, page: int = 1) -> str:
        """Address of a section page."""
        return f"/category/{topic}" + (f"?page={page}" if page > 1 else "")

    def robots(self) -> str:
        """robots.txt."""
        return "User-agent: *\nDisallow: /login\nDisallow: /search\n"

    # shared

    def url(self, article: Article) -> str:
        """Absolute address."""
        return self.base + self.path(article)

    def local(self, when: datetime) -> datetime:
        """In the site's zone."""
        return when.astimezone(self.zone)

    def reachable(self, article: Article) -> bool:
        """Whether a polite crawler may and can fetch it."""
        return True

    @property
    def layout(self) -> int:
        """0 = its own design."""
        fault = self.faults.get("layout")
        return fault.level if fault else 0

    def set_fault(self, fault: faults.Fault) -> None:
        """Switch a fault on (a second one of its kind replaces the first)."""
        self.faults[fault.kind] = fault
        self.layout_changes += fault.kind in ("layout", "empty_feed")

    def clear_fault(self, kind: str | None = None) -> None:
        """Switch one fault, or all, off."""
        for name in [kind] if kind else list(self.faults):
            if self.faults.pop(name, None):
                self.layout_changes += name in ("layout", "empty_feed")

    def listed(self, topic: str | None = None) -> list[Article]:
        """What listings show, newest first."""
        return [] if "empty_feed" in self.faults else self.desk.listed(topic)

    def listing(self, body: str | bytes, kind: str = "listing", content_type: str = HTML, extra: str = "") -> Page:
        """A page whose validators follow the site's changes."""
        etag = f'"{self.label}-{self.desk.revision}-{self.layout_changes}{extra}"'
        return Page(body, kind, content_type, etag=etag, modified=self.desk.changed_at)

    def respond(self, request: Request) -> Page:
        """The page that a request asks for, before faults and validators."""
        self.visits += 1
        path = request.path
        if path == "/robots.txt":
            return Page(self.robots(), "robots", "text/plain; charset=utf-8")
        if path == "/favicon.ico" or path.endswith((".jpg", ".png", ".css")):
            return Page("", "asset", status=404)
        page = self.route(request)
        if page is not None:
            return page
        if path in ("", "/"):
            return self.listing(self.home_html(), "home")
        if path in JUNK:
            return Page(furniture.junk_page(self, path), "junk")
        article = self.find(request)
        return self.article_page(article) if article else self.not_found()

    def not_found(self, status: int = 404, kind: str = "other") -> Page:
        """The site's page for what is not there."""
        return Page(furniture.shell(self, NOT_FOUND, f"<h1>{NOT_FOUND}</h1>"), kind, status=status)

    def article_page(self, article: Article) -> Page:
        """The article, or what its removal left."""
        match article.state:
            case "404":
                return self.not_found(404, "article")
            case "410":
                return self.not_found(410, "article")
            case "redirected_home":
                return Page("", "article", status=302, headers={"Location": self.base + "/"})
            case "soft_404":
                return self.not_found(200, "article")
        if self.layout:
            html = redesign.article(self, article, self.layout)
        else:
            html = self.article_html(article)
        etag = f'W/"{article.id}-{article.version}-{len(article.life)}-{self.layout_changes}"'
        return Page(html, "article", etag=etag, modified=self.article_modified(article))

    def article_modified(self, article: Article) -> datetime:
        """Last-Modified of the article's page."""
        return max([article.modified, *(at for at, _ in article.life)])

    def home_html(self) -> str:
        """Home page: newest first, then a block for each section, and links that are no news."""
        parts = [furniture.headlines(self, self.listed()[: self.per_page], "lead")]
        for topic, name in SECTION_NAMES.items():
            heading = f'<h2><a href="{self.section_path(topic)}">{name}</a></h2>'
            parts.append(f"<section>{heading}{furniture.headlines(self, self.listed(topic)[:4], 'box')}</section>")
        return furniture.shell(self, f"{self.name} - {self.slogan}", "".join(parts))

    def section_html(self, topic: str | None, page: int) -> str | None:
        """One page of a section, None past its end."""
        articles = self.listed(topic)
        chunk = articles[(page - 1) * self.per_page : page * self.per_page]
        if not chunk and page > 1:
            return None
        pages = range(1, max(1, -(-len(articles) // self.per_page)) + 1)
        near = [n for n in pages if abs(n - page) < 4 or n in (1, len(pages))]
        links = "".join(f'<a class="page" href="{self.section_path(topic or "all", n)}">{n}</a>' for n in near)
        title = SECTION_NAMES.get(topic or "", "آخر الأخبار")
        body = f'<h1>{title}</h1>{furniture.headlines(self, chunk, "list")}<div class="pagination">{links}</div>'
        return furniture.shell(self, f"{title} - {self.name}", body)

    def section_page(self, topic: str | None, page: int) -> Page:
        """`section_html` with validators, or a 404."""
        html = self.section_html(topic, page)
        return self.not_found() if html is None else self.listing(html, extra=f"-{topic}-{page}")

    # HTTP

    def answer(self, request: Request) -> tuple[Response, str]:
        """The page as a response, 304 where the client has it already, and the kind of page."""
        page = self.respond(request)
        headers = {"Content-Type": page.content_type, **page.headers}
        if page.etag:
            headers["ETag"] = page.etag
        if page.modified:
            headers["Last-Modified"] = http_date(page.modified)
        if page.status == 200 and unchanged(request, page):
            headers.pop("Content-Type")
            return Response(304, b"", headers), page.kind
        body = page.body
        if isinstance(body, str):
            body = body.encode(self.charset, "xmlcharrefreplace")
        if self.gzip and isinstance(body, bytes) and "gzip" in request.headers.get("accept-encoding", ""):
            body = compress(body)
            headers["Content-Encoding"] = "gzip"
            headers["Vary"] = "Accept-Encoding"
        return Response(page.status, body, headers, act=page.act), page.kind


def http_date(when: datetime) -> str:
    """`Tue, 24 Nov 2026 11:33:00 GMT`."""
    return format_datetime(when.astimezone(UTC).replace(microsecond=0), usegmt=True)


def unchanged(request: Request, page: Page) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides alone when it is there; comparison is weak."""
    tags = request.headers.get("if-none-match")
    if tags is not None and page.etag:
        wanted = page.etag.removeprefix("W/")
        return tags.strip() == "*" or wanted in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if tags is None and since and page.modified:
        try:
            return page.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False
    return False


def compress(body: bytes) -> bytes:
    """gzip, fast."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def number(request: Request, name: str, default: int = 0) -> int:
    """An integer query parameter, `default` when absent or no number."""
    value = parse_qs(request.query).get(name, [""])[0]
    return int(value) if value.isdecimal() else default


def steady(text: str, size: int) -> int:
    """A number below `size` that depends on `text` alone."""
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4).digest(), "big") % size


def plain_path(request: Request) -> str:
    """The path, percent-decoded."""
    return unquote(request.path)
