"""JSON-LD on every article, good on even ones and broken on odd ones; Atom; gzipped sitemaps, one for each day."""

from __future__ import annotations

import gzip
import json
import re
from html import escape
from typing import Any

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture, xmlfeeds
from tests.newsroom.sites.base import Page, Site, number
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

GZIP = "application/x-gzip"


class JsonLd(Site):
    """أخبار المضيق: how odd articles break is chosen by their number."""

    kind = "jsonld"
    name = "أخبار المضيق"
    slogan = "على مدار الساعة"
    country = "SA"
    timezone = "Asia/Riyadh"
    gzip = True
    discover = {"feeds": ("/atom.xml",), "sitemaps": ("/sitemap_index.xml.gz",)}  # noqa: RUF012

    def path(self, article: Article) -> str:
        return f"/{article.topic}/{self.local(article.published):%Y/%m/%d}/{article.id}"

    def section_path(self, topic: str, page: int = 1) -> str:
        return f"/{topic}" + (f"?page={page}" if page > 1 else "")

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"/[a-z]+/\d{4}/\d\d/\d\d/(\d+)", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def route(self, request: Request) -> Page | None:
        if request.path == "/atom.xml":
            content = xmlfeeds.atom(self, self.listed()[:20], "/atom.xml")
            return self.listing(content, "feed", "application/atom+xml; charset=utf-8")
        match = re.fullmatch(r"/sitemaps/(\d{4}-\d\d-\d\d)\.xml\.gz|/sitemap_index\.xml\.gz", request.path)
        if match:
            return self.sitemaps(match[1])
        match = re.fullmatch(r"/([a-z]+)", request.path)
        if match and match[1] in (*SECTION_NAMES, "all"):
            return self.section_page(None if match[1] == "all" else match[1], number(request, "page", 1))
        return None

    def sitemaps(self, day: str | None) -> Page:
        """The index (None) or one day's sitemap, as gzip files."""
        by_day: dict[str, list[Article]] = {}
        for article in self.listed():
            by_day.setdefault(f"{self.local(article.published):%Y-%m-%d}", []).append(article)
        if day is None:
            text = xmlfeeds.sitemap_index((f"{self.base}/sitemaps/{each}.xml.gz", each) for each in by_day)
        elif day in by_day:
            text = xmlfeeds.sitemap(self, by_day[day])
        else:
            return self.not_found(404, "sitemap")
        return self.listing(gzip.compress(text.encode(), 1, mtime=0), "sitemap", GZIP, f"-{day}")

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /search\nSitemap: {self.base}/sitemap_index.xml.gz\n"

    def data(self, article: Article) -> dict[str, Any]:
        """NewsArticle."""
        draft = article.draft
        author = {"@type": "Person", "name": draft.author} if draft.author else {"@type": "Organization", "name": self.name}
        return {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": draft.title,
            "datePublished": dates.iso(self.local(article.published)),
            "dateModified": dates.iso(self.local(article.modified)),
            "author": [author],
            "publisher": {"@type": "NewsMediaOrganization", "name": self.name, "logo": f"{self.base}/logo.png"},
            "articleSection": SECTION_NAMES[article.topic],
            "keywords": "، ".join(draft.tags),
            "image": [f"{self.base}/media/{article.id}.jpg"],
            "mainEntityOfPage": self.url(article),
            "articleBody": "\n".join(draft.paragraphs),
        }

    def script(self, article: Article) -> str:
        """The JSON-LD as printed: for odd articles with one of four faults that real sites have."""
        text = json.dumps(self.data(article), ensure_ascii=False, indent=1).replace("</", "<\\/")
        match article.id % 8:
            case 1:
                text = text[:-2] + ",\n}"
            case 3:
                text = escape(text)
            case 5:
                text = f"//<![CDATA[\n{text}\n//]]>"
            case 7:
                text = text.replace("\\n", "\n")
        return f'<script type="application/ld+json">{text}</script>'

    def home_html(self) -> str:
        link = f'<link rel="alternate" type="application/atom+xml" href="{self.base}/atom.xml">'
        return super().home_html().replace("</head>", link + "</head>", 1)

    def article_html(self, article: Article) -> str:
        draft, when = article.draft, self.local(article.published)
        body = "\n".join(f"<p>{furniture.inline(text)}</p>" for text in draft.paragraphs)
        author = f'<span class="author-name">{escape(draft.author)}</span>' if draft.author else ""
        main = (
            f'<article><h1 class="headline">{escape(draft.title)}</h1><div class="meta">{author}'
            f'<span class="src">{escape(draft.attribution or "")}</span>'
            f"<time>{dates.long_date(when, dates.EGYPT)} {when:%H:%M}</time></div>"
            f'<figure><img src="/media/{article.id}.jpg"><figcaption>من الأرشيف</figcaption></figure>'
            f'<div class="article-body" itemprop="articleBody">{body}</div>{furniture.share(self.url(article))}</article>'
            f"{furniture.related(self, article, 'أخبار ذات صلة', 4)}{furniture.most_read(self, article)}"
        )
        head = (
            f'<link rel="canonical" href="{self.url(article)}"><meta property="og:title" content="{escape(draft.title)}">'
            f'<meta name="description" content="{escape(draft.paragraphs[0][:150])}">{self.script(article)}'
        )
        return furniture.shell(self, f"{draft.title} | {self.name}", main, head)
