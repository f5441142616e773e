"""JSON Feed 1.1, raw Arabic in addresses, a mobile variant under /m/, Hijri beside Gregorian dates."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import unquote

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture
from tests.newsroom.sites.base import Page, Site, number, plain_path
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

BY_NAME = {name: topic for topic, name in SECTION_NAMES.items()}


class JsonFeed(Site):
    """ضفاف الخليج: addresses are IRIs, printed as they are read."""

    kind = "jsonfeed"
    name = "ضفاف الخليج"
    slogan = "صحيفة إلكترونية"
    country = "KW"
    timezone = "Asia/Kuwait"

    def path(self, article: Article) -> str:
        words = re.sub(r"[^\w\s-]", "", article.versions[0].draft.title)
        return f"/خبر/{article.id}/{'-'.join(words.split())}"

    def section_path(self, topic: str, page: int = 1) -> str:
        return f"/قسم/{SECTION_NAMES.get(topic, 'الكل')}" + (f"?page={page}" if page > 1 else "")

    def find(self, request: Request) -> Article | None:
        path = plain_path(request)
        match = re.fullmatch(r"(?:/m)?(/خبر/(\d+)/[^/]+)/?", path)
        article = self.desk.articles.get(int(match[2])) if match else None
        return article if match and article and self.path(article) == match[1] else None

    def route(self, request: Request) -> Page | None:
        path = plain_path(request)
        if path == "/feed.json":
            return self.listing(self.feed(), "feed", "application/feed+json; charset=utf-8")
        match = re.fullmatch(r"/قسم/(.+)", unquote(path))
        if match and (match[1] in BY_NAME or match[1] == "الكل"):
            return self.section_page(BY_NAME.get(match[1]), number(request, "page", 1))
        return None

    def feed(self) -> str:
        """JSON Feed 1.1."""
        items = [
            {
                "id": str(article.id),
                "url": self.url(article),
                "title": article.title,
                "content_text": "\n\n".join(article.draft.paragraphs),
                "date_published": dates.iso(self.local(article.published)),
                "date_modified": dates.iso(self.local(article.modified)),
                "authors": [{"name": article.draft.author or self.name}],
                "tags": list(article.draft.tags),
            }
            for article in self.listed()[:20]
        ]
        head = {"version": "https://jsonfeed.org/version/1.1", "title": self.name, "home_page_url": f"{self.base}/"}
        return json.dumps({**head, "feed_url": f"{self.base}/feed.json", "items": items}, ensure_ascii=False)

    def home_html(self) -> str:
        link = '<link rel="alternate" type="application/feed+json" href="/feed.json">'
        return super().home_html().replace("</head>", link + "</head>", 1)

    def article_page(self, article: Article) -> Page:
        page = super().article_page(article)
        page.headers.setdefault("Vary", "User-Agent")
        return page

    def respond(self, request: Request) -> Page:
        page = super().respond(request)
        if page.kind == "article" and plain_path(request).startswith("/m/") and page.status == 200:
            article = self.find(request)
            if article is not None and article.state in ("live", "unlisted"):
                page.body = self.mobile(article)
        return page

    def shown_date(self, article: Article) -> str:
        """`الثلاثاء 15 جمادى الآخرة 1448 هـ - 24 نوفمبر 2026 م - 14:05`."""
        when = self.local(article.published)
        gregorian = dates.long_date(when, dates.EGYPT, weekday=False)
        return f"{dates.DAYS[when.weekday()]} {dates.hijri(when)} - {gregorian} م - {when:%H:%M}"

    def article_html(self, article: Article) -> str:
        draft = article.draft
        body = "\n".join(f"<p>{furniture.inline(text)}</p>" for text in draft.paragraphs)
        who = " - ".join(part for part in (draft.author, draft.attribution) if part)
        tags = " ".join(f'<a href="/وسم/{escape(tag)}">#{escape(tag)}</a>' for tag in draft.tags)
        main = (
            f'<div class="story"><div class="kicker">{SECTION_NAMES[article.topic]}</div>'
            f'<h1>{escape(draft.title)}</h1><div class="story-info"><span class="by">{escape(who)}</span>'
            f'<span class="dt">{self.shown_date(article)}</span></div><div class="story-text">{body}</div>'
            f'<div class="hashtags">{tags}</div>{furniture.share(self.url(article))}</div>'
            f"{furniture.related(self, article, 'مواضيع مشابهة', 5)}{furniture.most_read(self, article)}"
        )
        head = (
            f'<link rel="canonical" href="{self.url(article)}">'
            f'<link rel="alternate" media="only screen and (max-width: 640px)" href="{self.base}/m{self.path(article)}">'
            f'<meta property="og:image" content="{self.base}/img/{article.id}.jpg">'
        )
        return furniture.shell(self, f"{self.name} | {draft.title}", main, head)

    def mobile(self, article: Article) -> str:
        """The small variant: its canonical link is the large one."""
        draft = article.draft
        body = "".join(f"<p>{escape(text)}</p>" for text in draft.paragraphs)
        return (
            f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{escape(draft.title)}</title>'
            f'<link rel="canonical" href="{self.url(article)}"></head><body><h1>{escape(draft.title)}</h1>'
            f"<p class=dt>{self.shown_date(article)}</p><div>{body}</div></body></html>"
        )
