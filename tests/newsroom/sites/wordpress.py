"""A WordPress site: feed, paging, wp-sitemap, REST, Yoast's JSON-LD, AMP, Arabic slugs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, quote, unquote
from zlib import crc32

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.desk import Desk
from tests.newsroom.sites import furniture, wordpress_pages, xmlfeeds
from tests.newsroom.sites.base import JSON, XML, Page, Site, number, plain_path
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

SITEMAP_SIZE = 2000
RSS = "application/rss+xml; charset=UTF-8"


class WordPress(Site):
    """صوت الساحل: everything that WordPress gives away, discovered from the home page."""

    kind = "wordpress"
    name = "صوت الساحل"
    slogan = "أخبار من القلب"
    gzip = True
    per_page = 10

    def slug(self, article: Article) -> str:
        """Words of the first headline and the id, so that equal headlines do not meet."""
        words = re.sub(r"[^\w\s-]", "", article.versions[0].draft.title)
        return f"{'-'.join(words.split())[:90]}-{article.id}"

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        self.paths: dict[int, str] = {}

    def path(self, article: Article) -> str:
        path = self.paths.get(article.id)
        if path is None:
            when = self.local(article.published)
            path = self.paths[article.id] = f"/{when:%Y/%m/%d}/{quote(self.slug(article)).lower()}/"
        return path

    def section_path(self, topic: str, page: int = 1) -> str:
        base = "" if topic == "all" else f"/category/{topic}"
        return f"{base}/page/{page}/" if page > 1 else f"{base}/"

    def find(self, request: Request) -> Article | None:
        path = plain_path(request)
        match = re.fullmatch(r"(/\d{4}/\d\d/\d\d/[^/]+-(\d+))/?(?:amp/?)?", path)
        article = self.desk.articles.get(int(match[2])) if match else None
        return article if match and article and unquote(self.path(article)).rstrip("/") == match[1] else None

    def route(self, request: Request) -> Page | None:
        path = plain_path(request)
        if path in ("", "/") and request.query:
            return self.short_link(request)
        if path.endswith("/feed/") or path == "/feed":
            return self.feed(request, path)
        if path.endswith(".xml"):
            return self.sitemaps(path)
        if path.startswith("/wp-json"):
            return self.rest(request, path)
        match = re.fullmatch(r"(?:/category/([a-z]+))?/(?:page/(\d+)/?)?", path)
        if match and path != "/" and match[1] in (None, *SECTION_NAMES):
            return self.section_page(match[1], int(match[2] or 1))
        match = re.fullmatch(r"/(\d{4})/(\d\d)/(?:(\d\d)/)?", path)
        return self.archive(path) if match else None

    def archive(self, path: str) -> Page:
        """The articles of a month or day."""
        found = [a for a in self.listed() if self.path(a).startswith(path)]
        return self.listing(furniture.shell(self, self.name, furniture.headlines(self, found, "list")), extra=path)

    def short_link(self, request: Request) -> Page:
        """/?p=ID → the article's own address."""
        article = self.desk.articles.get(number(request, "p"))
        if article is None:
            return self.listing(self.home_html(), "home")
        return Page("", "article", status=301, headers={"Location": self.url(article)})

    def feed(self, request: Request, path: str) -> Page:
        """The main feed or a section's; ?paged=N goes back in time."""
        match = re.match(r"/category/([a-z]+)/", path)
        page = number(request, "paged", 1)
        chunk = self.listed(match[1] if match else None)[(page - 1) * self.per_page : page * self.per_page]
        if not chunk and page > 1:
            return self.not_found(404, "feed")
        extra = f"-feed-{match[1] if match else ''}-{page}"
        return self.listing(xmlfeeds.rss(self, chunk, guid="id"), "feed", RSS, extra)

    def sitemaps(self, path: str) -> Page | None:
        """wp-sitemap.xml and its parts."""
        articles = self.desk.listed()[::-1] if "empty_feed" not in self.faults else []
        parts = range(1, max(1, -(-len(articles) // SITEMAP_SIZE)) + 1)
        if path == "/sitemap.xml":
            return Page("", "sitemap", status=301, headers={"Location": f"{self.base}/wp-sitemap.xml"})
        if path == "/wp-sitemap.xml":
            names = [f"posts-post-{n}" for n in parts] + ["taxonomies-category-1"]
            urls = [(f"{self.base}/wp-sitemap-{name}.xml", "") for name in names]
            return self.listing(xmlfeeds.sitemap_index(urls), "sitemap", XML, "-index")
        if path == "/wp-sitemap-taxonomies-category-1.xml":
            rows = "".join(f"<url><loc>{self.base}{self.section_path(topic)}</loc></url>" for topic in SECTION_NAMES)
            return self.listing(f"<urlset {xmlfeeds.SITEMAP_NS}>{rows}</urlset>", "sitemap", XML, "-tax")
        match = re.fullmatch(r"/wp-sitemap-posts-post-(\d+)\.xml", path)
        if match and int(match[1]) in parts:
            chunk = articles[(int(match[1]) - 1) * SITEMAP_SIZE : int(match[1]) * SITEMAP_SIZE]
            return self.listing(xmlfeeds.sitemap(self, chunk), "sitemap", XML, f"-posts-{match[1]}")
        return None

    def rest(self, request: Request, path: str) -> Page:
        """/wp-json/ and /wp-json/wp/v2/posts with page, per_page, after, before, categories and order."""
        if path.rstrip("/") == "/wp-json":
            index = {"name": self.name, "url": self.base, "namespaces": ["oembed/1.0", "wp/v2"], "routes": {}}
            return self.listing(json.dumps(index, ensure_ascii=False), "api", JSON)
        match = re.fullmatch(r"/wp-json/wp/v2/posts(?:/(\d+))?/?", path)
        if not match:
            return self.rest_error("rest_no_route", 404)
        if match[1]:
            article = self.desk.articles.get(int(match[1]))
            if article is None or not article.listed:
                return self.rest_error("rest_post_invalid_id", 404)
            return self.listing(dump(self.post(article)), "api", JSON, f"-{article.id}")
        return self.posts(request)

    def posts(self, request: Request) -> Page:
        """One page of posts, with X-WP-Total and X-WP-TotalPages."""
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        size = number(request, "per_page", self.per_page)
        page = number(request, "page", 1)
        if not 1 <= size <= 100:
            return self.rest_error("rest_invalid_param", 400)
        found = self.listed()
        for name, keep in (("after", 1), ("before", -1)):
            if name in query:
                limit = datetime.fromisoformat(query[name])
                limit = (limit if limit.tzinfo else limit.replace(tzinfo=self.zone)).astimezone(UTC)
                found = [a for a in found if (a.published - limit).total_seconds() * keep > 0]
        if query.get("order") == "asc":
            found = found[::-1]
        pages = -(-len(found) // size)
        if page > max(1, pages):
            return self.rest_error("rest_post_invalid_page_number", 400)
        chunk = found[(page - 1) * size : page * size]
        tag = f"-{crc32(request.query.encode()):08x}"
        answer = self.listing(dump([self.post(a) for a in chunk]), "api", JSON, tag)
        answer.headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        return answer

    def post(self, article: Article) -> dict[str, Any]:
        """One post as REST gives it."""
        draft, local = article.draft, self.local(article.published)
        html = "\n".join(f"<p>{escape(text)}</p>" for text in draft.paragraphs)
        return {
            "id": article.id,
            "date": f"{local:%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{article.published:%Y-%m-%dT%H:%M:%S}",
            "modified": f"{self.local(article.modified):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{article.modified:%Y-%m-%dT%H:%M:%S}",
            "slug": quote(self.slug(article)).lower(),
            "status": "publish",
            "type": "post",
            "link": self.url(article),
            "title": {"rendered": escape(draft.title)},
            "content": {"rendered": html, "protected": False},
            "excerpt": {"rendered": f"<p>{escape(draft.paragraphs[0][:150])} [&hellip;]</p>", "protected": False},
        }

    def rest_error(self, code: str, status: int) -> Page:
        """REST's own error."""
        return Page(dump({"code": code, "message": "خطأ", "data": {"status": status}}), "api", JSON, status)

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: {self.base}/wp-sitemap.xml\n"

    def home_html(self) -> str:
        links = (
            f'<link rel="alternate" type="application/rss+xml" title="{self.name} &raquo; الخلاصة" '
            f'href="{self.base}/feed/"><link rel="https://api.w.org/" href="{self.base}/wp-json/">'
            '<meta name="generator" content="WordPress 6.6.2">'
        )
        return super().home_html().replace("</head>", links + "</head>", 1)

    def article_html(self, article: Article) -> str:
        return wordpress_pages.article(self, article)

    def respond(self, request: Request) -> Page:
        page = super().respond(request)
        if page.kind == "article" and page.status == 200 and request.path.rstrip("/").endswith("/amp"):
            article = self.find(request)
            if article is not None and article.state in ("live", "unlisted"):
                page.body = wordpress_pages.amp(self, article)
        return page

    def shown_date(self, article: Article) -> str:
        """The date as the theme prints it."""
        return dates.long_date(self.local(article.published), dates.LEVANT, weekday=False)


def dump(data: Any) -> str:
    """JSON as WordPress writes it: ASCII with escapes."""
    return json.dumps(data)
