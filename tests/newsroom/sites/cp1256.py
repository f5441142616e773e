"""windows-1256 bytes that no header declares: a meta tag on even articles, nothing on odd ones; RDF feed."""

from __future__ import annotations

import re
from html import escape

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture
from tests.newsroom.sites.base import Page, Site, number
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request

RDF_NS = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


class Cp1256(Site):
    """جريدة الواحة: an old site in the encoding of its years."""

    kind = "cp1256"
    name = "جريدة الواحة"
    slogan = "جريدة كل العرب"
    country = "EG"
    timezone = "Africa/Cairo"
    charset = "windows-1256"
    discover = {"feeds": ("/rss/news.rdf",)}  # noqa: RUF012

    def path(self, article: Article) -> str:
        return f"/article/{article.id}.html"

    def section_path(self, topic: str, page: int = 1) -> str:
        return f"/section-{topic}.html" if page == 1 else f"/section-{topic}.html?p={page}"

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"/article/(\d+)\.html", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def route(self, request: Request) -> Page | None:
        if request.path == "/rss/news.rdf":
            return self.listing(self.rdf(), "feed", "application/xml")
        match = re.fullmatch(r"/section-([a-z]+)\.html", request.path)
        if match and match[1] in (*SECTION_NAMES, "all"):
            return self.section_page(None if match[1] == "all" else match[1], number(request, "p", 1))
        return None

    def rdf(self) -> str:
        """RSS 1.0."""
        articles = self.listed()[:25]
        rows = "".join(f'<rdf:li rdf:resource="{self.url(article)}"/>' for article in articles)
        items = "".join(
            f'<item rdf:about="{self.url(article)}"><title>{escape(article.title)}</title>'
            f"<link>{self.url(article)}</link><description>{escape(article.draft.paragraphs[0])}</description>"
            f"<dc:date>{dates.iso(self.local(article.published))}</dc:date></item>\n"
            for article in articles
        )
        return (
            f'<?xml version="1.0" encoding="windows-1256"?>\n<rdf:RDF {RDF_NS}>\n'
            f'<channel rdf:about="{self.base}/rss/news.rdf"><title>{self.name}</title><link>{self.base}/</link>'
            f"<description>{self.slogan}</description><items><rdf:Seq>{rows}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
        )

    def respond(self, request: Request) -> Page:
        page = super().respond(request)
        if page.content_type.startswith("text/html"):
            page.content_type = "text/html"
            if isinstance(page.body, str):
                bare = request.path.startswith("/article/") and "13579".count(request.path[-6:-5])
                meta = "" if bare else '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
                page.body = page.body.replace('<meta charset="windows-1256">', meta, 1)
        return page

    def article_html(self, article: Article) -> str:
        draft, when = article.draft, self.local(article.published)
        body = "\n".join(f'<p align="justify"><font size="4">{escape(text)}</font></p>' for text in draft.paragraphs)
        source = " - ".join(part for part in (draft.attribution, draft.author) if part)
        main = (
            f'<div id="path">{SECTION_NAMES[article.topic]}</div><div id="article"><h2 class="title">{escape(draft.title)}</h2>'
            f'<div class="by">{escape(source)}</div><div class="dt">{dates.long_date(when, dates.EGYPT)} {dates.half_day(when)}</div>'
            f'<div class="txt">{body}</div></div>{furniture.related(self, article, "موضوعات متعلقة")}'
            f"{furniture.most_read(self, article)}"
        )
        return furniture.shell(self, f"{draft.title} :: {self.name}", main)
