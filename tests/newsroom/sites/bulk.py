"""Cheap sites by number, for simulations of hundreds and for throughput: four designs, several zones."""

from __future__ import annotations

import re
from html import escape
from zoneinfo import ZoneInfo

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.desk import Desk
from tests.newsroom.sites import furniture, xmlfeeds
from tests.newsroom.sites.base import XML, Page, Site, number, steady
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

FIRST = ("صدى", "منبر", "شبكة", "بوابة", "مرآة", "نداء", "رؤية", "جسور", "ملتقى", "ميدان")
SECOND = ("الشرق", "البادية", "الشام", "المغرب", "الرافدين", "السواحل", "الجنوب", "الجزيرة", "القرى", "العاصمة", "التلال")
ZONES = (
    ("SY", "Asia/Damascus", dates.LEVANT),
    ("EG", "Africa/Cairo", dates.EGYPT),
    ("IQ", "Asia/Baghdad", dates.LEVANT),
    ("TN", "Africa/Tunis", dates.MAGHREB),
    ("SA", "Asia/Riyadh", dates.EGYPT),
)


class Bulk(Site):
    """Number n of the label decides name, zone and design; feed, sitemap and sections are always there."""

    kind = "bulk"
    slogan = "أخبار"
    per_page = 20

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        digits = re.search(r"\d+", label)
        self.number = int(digits[0]) if digits else steady(label, 110)
        self.name = f"{FIRST[self.number % 10]} {SECOND[self.number // 10 % 11]}"
        country, zone, self.months = ZONES[self.number % len(ZONES)]
        self.country = country
        self.timezone = zone
        self.zone = ZoneInfo(zone)
        self.discover = {"feeds": ("/rss.xml",), "sitemaps": ("/sitemap.xml",)}

    def path(self, article: Article) -> str:
        return f"/article/{article.id}/"

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"/article/(\d+)/?", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def feed_articles(self) -> list[Article]:
        """What the feed shows: the newest."""
        return self.listed()[: self.per_page]

    def sitemap_articles(self) -> list[Article]:
        """What the sitemap shows: all."""
        return self.listed()

    def route(self, request: Request) -> Page | None:
        if request.path == "/rss.xml":
            text = xmlfeeds.rss(self, self.feed_articles(), full=self.number % 2 == 0)
            return self.listing(text, "feed", "application/rss+xml; charset=utf-8")
        if request.path == "/sitemap.xml":
            return self.listing(xmlfeeds.sitemap(self, self.sitemap_articles()), "sitemap", XML)
        match = re.fullmatch(r"/category/([a-z]+)", request.path)
        if match and match[1] in (*SECTION_NAMES, "all"):
            return self.section_page(None if match[1] == "all" else match[1], number(request, "page", 1))
        return None

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /login\nSitemap: {self.base}/sitemap.xml\n"

    def home_html(self) -> str:
        link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        return super().home_html().replace("</head>", link + "</head>", 1)

    def article_html(self, article: Article) -> str:
        draft, when = article.draft, self.local(article.published)
        shown = f"{dates.long_date(when, self.months)} {when:%H:%M}"
        who = escape(draft.author or draft.attribution or "")
        title = escape(draft.title)
        head = f'<link rel="canonical" href="{self.url(article)}">'
        match self.number % 4:
            case 0:
                body = "".join(f"<p>{escape(text)}</p>\n" for text in draft.paragraphs)
                top = f'<h1 class="title">{title}</h1><time datetime="{dates.iso(when)}">{shown}</time>'
                main = f'<article>{top}<span class="author">{who}</span><div class="content">{body}</div></article>'
            case 1:
                body = "<br><br>".join(escape(text) for text in draft.paragraphs)
                main = f'<h1>{title}</h1><div class="date">{shown}</div><div class="by">{who}</div><div id="txt">{body}</div>'
                head += f'<meta property="article:published_time" content="{dates.iso(when)}">'
            case 2:
                body = "".join(f'<p style="text-align:right">{furniture.inline(text)}</p>' for text in draft.paragraphs)
                main = f'<h2 class="post-title">{title}</h2><span>{shown} | {who}</span><section class="post">{body}</section>'
                head += f'<meta property="og:title" content="{title}">'
            case _:
                body = "".join(f"<div>{escape(text)}</div>" for text in draft.paragraphs)
                main = f'<div class="hd"><h1>{title}</h1></div><div class="inf">{who} - {shown}</div><div class="bd">{body}</div>'
        boxes = furniture.related(self, article, "إقرأ أيضاً", 4) + furniture.share(self.url(article))
        return furniture.shell(self, f"{draft.title} - {self.name}", main + boxes, head)
