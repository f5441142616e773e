"""Sites with one trouble each; their good articles are like everybody's."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from html import escape
from typing import ClassVar

from tests.newsroom import faults
from tests.newsroom.article import Article
from tests.newsroom.desk import Desk
from tests.newsroom.sites import furniture, xmlfeeds
from tests.newsroom.sites.base import Page, number
from tests.newsroom.sites.bulk import Bulk
from tests.newsroom.wire import Request


class Slow(Bulk):
    """Every answer takes a second."""

    kind = "slow"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = (faults.Fault("slow", delay_s=1.0),)


class Flaky(Bulk):
    """Every third answer is a 500."""

    kind = "flaky"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = (faults.Fault("error", status=500, every=3),)


class Limited(Bulk):
    """Ten requests, then 429 with Retry-After: 2."""

    kind = "limited"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = (faults.Fault("limited", allow=10, retry_after_s=2),)


class Robots5xx(Bulk):
    """robots.txt answers 503: nothing may be fetched."""

    kind = "robots-5xx"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = (faults.Fault("robots_5xx"),)

    def reachable(self, article: Article) -> bool:
        return False


class RobotsSlow(Bulk):
    """robots.txt takes two seconds; it forbids /private/ as `denied` does."""

    kind = "robots-slow"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = (faults.Fault("robots_slow", delay_s=2.0),)

    def path(self, article: Article) -> str:
        return f"/private/{article.id}/" if is_third(article) else super().path(article)

    def find(self, request: Request) -> Article | None:
        start, _, rest = request.path.strip("/").partition("/")
        article = self.desk.articles.get(int(rest)) if rest.isdecimal() else None
        return article if article and self.path(article).strip("/").startswith(start) else None

    def robots(self) -> str:
        return "User-agent: *\nDisallow: /private/\nDisallow: /login\n"

    def reachable(self, article: Article) -> bool:
        return not is_third(article)


class Denied(RobotsSlow):
    """robots.txt forbids /private/, where every third article lives; feeds and listings name them all the same."""

    kind = "denied"
    start_faults: ClassVar[tuple[faults.Fault, ...]] = ()


class CrawlDelay(Bulk):
    """Crawl-delay: 1."""

    kind = "crawldelay"

    def robots(self) -> str:
        return f"User-agent: *\nCrawl-delay: 1\nDisallow: /login\nSitemap: {self.base}/sitemap.xml\n"


class Trap(Bulk):
    """A site whose home page is one of its ways in, and has a trap on it."""

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        self.discover = {"listings": ("/",), **self.discover}


class Redirecting(Trap):
    """Feed and listings name /go/<id>, which redirects twice; /loop/1 and /loop/2 redirect to each other."""

    kind = "redirecting"

    def path(self, article: Article) -> str:
        return f"/go/{article.id}"

    def url(self, article: Article) -> str:
        return f"{self.base}/article/{article.id}/"

    def route(self, request: Request) -> Page | None:
        start, _, rest = request.path.strip("/").partition("/")
        targets = {"go": f"/go2/{rest}", "go2": f"/article/{rest}/", "loop": f"/loop/{'21'['12'.find(rest)]}"}
        if start in targets and rest.isdecimal():
            status = 301 if start == "go" else 302
            return Page("", "trap" if start == "loop" else "redirect", status=status, headers={"Location": targets[start]})
        page = super().route(request)
        if page is not None and page.kind in ("feed", "sitemap") and isinstance(page.body, str):
            page.body = page.body.replace(f"{self.base}/article/", f"{self.base}/go/")
        return page

    def home_html(self) -> str:
        return with_links(super().home_html(), {"/loop/1": "خبر يدور حول نفسه في مدينة بعيدة جداً"})


class Gone(Bulk):
    """Every third article answers 410 although feed and listings still name it."""

    kind = "gone"

    def article_page(self, article: Article) -> Page:
        return self.not_found(410, "article") if is_third(article) else super().article_page(article)

    def reachable(self, article: Article) -> bool:
        return not is_third(article)


class Soft404(Gone):
    """Every third article answers 200 with the page for what is not there."""

    kind = "soft404"

    def article_page(self, article: Article) -> Page:
        return self.not_found(200, "article") if is_third(article) else Bulk.article_page(self, article)


class Huge(Trap):
    """Two pages without end: one streamed, one that announces its 64 MB."""

    kind = "huge"
    SIZE = 64 * 1024 * 1024

    def route(self, request: Request) -> Page | None:
        if request.path == "/article/90001/":
            return Page(self.stream(), "trap")
        if request.path == "/article/90002/":
            return Page(self.stream(), "trap", headers={"Content-Length": str(self.SIZE)})
        return super().route(request)

    def stream(self) -> Iterator[bytes]:
        """An article's beginning, then paragraphs until SIZE."""
        yield b"<!doctype html><html><head><title>huge</title></head><body><h1>huge</h1>"
        chunk = ("<p>" + "نص طويل جداً لا ينتهي أبداً " * 200 + "</p>").encode()
        for _ in range(self.SIZE // len(chunk)):
            yield chunk

    def home_html(self) -> str:
        links = {"/article/90001/": "وثيقة طويلة جداً نشرتها اللجنة", "/article/90002/": "وثيقة ثانية أطول من الأولى بكثير"}
        return with_links(super().home_html(), links)


class Bomb(Trap):
    """A page and a sitemap of some kB that unpack to 128 MB."""

    kind = "bomb"
    UNPACKED = 128 * 1024 * 1024

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        self.discover = {**self.discover, "sitemaps": ("/sitemap.xml", "/sitemap-old.xml.gz")}

    def route(self, request: Request) -> Page | None:
        if request.path == "/article/90003/":
            return Page(self.packed(), "trap", headers={"Content-Encoding": "gzip"})
        if request.path == "/sitemap-old.xml.gz":
            return Page(self.packed(), "trap", "application/x-gzip")
        return super().route(request)

    def packed(self) -> bytes:
        """gzip of very much nothing."""
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b" " * (1024 * 1024)
        parts = [packer.compress(block) for _ in range(self.UNPACKED // len(block))]
        return b"".join(parts) + packer.flush()

    def robots(self) -> str:
        return super().robots() + f"Sitemap: {self.base}/sitemap-old.xml.gz\n"

    def home_html(self) -> str:
        return with_links(super().home_html(), {"/article/90003/": "ملف صغير الحجم كبير الأثر في المدينة"})


class Calendar(Trap):
    """A calendar in the margin: every month links to its neighbours, every day to a page without news, for ever."""

    kind = "calendar"

    def route(self, request: Request) -> Page | None:
        if request.path == "/calendar":
            month = number(request, "m", 24323)
            days = "".join(f'<a href="/archive/{month // 12}/{month % 12 + 1}/{day}">{day}</a>' for day in range(1, 29))
            near = f'<a href="/calendar?m={month - 1}">السابق</a><a href="/calendar?m={month + 1}">التالي</a>'
            return Page(furniture.shell(self, "التقويم", near + days), "trap")
        if request.path.startswith("/archive/"):
            return Page(furniture.shell(self, "أرشيف اليوم", "<p>لا توجد أخبار في هذا اليوم</p>" + calendar()), "trap")
        return super().route(request)

    def home_html(self) -> str:
        return super().home_html().replace("</main>", calendar() + "</main>", 1)


class BrokenFeed(Bulk):
    """Three broken feeds share the articles: cut in the middle, undefined entities, bytes that are no UTF-8."""

    kind = "brokenfeed"

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        self.discover = {"feeds": ("/feed-cut.xml", "/feed-entities.xml", "/feed-bytes.xml")}

    def route(self, request: Request) -> Page | None:
        feeds = {"/feed-cut.xml": 0, "/feed-entities.xml": 1, "/feed-bytes.xml": 2}
        which = feeds.get(request.path)
        if which is None:
            return None if request.path in ("/rss.xml", "/sitemap.xml") else super().route(request)
        text = xmlfeeds.rss(self, self.share_of(which), full=False)
        body: str | bytes = text
        if which == 0:
            body = text[: text.rfind("</title>")]
        elif which == 1:
            body = text.replace("[…]", "&hellip;").replace("<title>", "<title>&nbsp;&laquo;خبر&raquo; &ndash; ")
        else:
            body = text.encode().replace(b"<description>", b"<description>\xff\xfe\x0b ")
        return self.listing(body, "feed", "application/rss+xml; charset=utf-8")

    def share_of(self, which: int) -> list[Article]:
        """The articles of one feed."""
        return [article for article in self.listed() if article.id % 3 == which]

    def reachable(self, article: Article) -> bool:
        """The last of the cut feed is lost with its address."""
        cut = self.share_of(0)
        return not cut or article.id != cut[-1].id

    def robots(self) -> str:
        return "User-agent: *\nDisallow: /login\n"


class Etag(Bulk):
    """Validators of every kind: by id % 4 a strong ETag, a weak one, Last-Modified alone, none; feed: date alone."""

    kind = "etag"

    def respond(self, request: Request) -> Page:
        page = super().respond(request)
        article = self.find(request) if page.kind == "article" else None
        if page.kind == "feed":
            page.etag = None
        if article is not None and page.etag:
            page.etag = {0: page.etag.removeprefix("W/"), 1: page.etag}.get(article.id % 4)
            page.modified = page.modified if article.id % 4 == 2 else None
            if article.id % 4 == 3:
                page.headers["Cache-Control"] = "no-store"
        return page


def is_third(article: Article) -> bool:
    """The troubled third of a site's articles."""
    return article.id % 3 == 0


def calendar() -> str:
    """The way into the endless calendar."""
    return '<div class="calendar"><a href="/calendar">التقويم</a><a href="/calendar?m=24322">الشهر الماضي</a></div>'


def with_links(html: str, links: dict[str, str]) -> str:
    """The page with more headlines in its list."""
    items = "".join(f'<li><h3><a href="{path}">{escape(title)}</a></h3></li>' for path, title in links.items())
    return html.replace("</main>", f'<ul class="list">{items}</ul></main>', 1)
