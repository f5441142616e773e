"""ASP.NET with tables: one cell holds the whole text, <br><br> between paragraphs; a news sitemap."""

from __future__ import annotations

from html import escape

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture, xmlfeeds
from tests.newsroom.sites.base import XML, Page, Site, number
from tests.newsroom.text.writer import SECTION_NAMES, TOPICS
from tests.newsroom.wire import Request


class BrBr(Site):
    """صحيفة القلعة: /News.aspx?id=, tracking parameters in its own links, dates in Arabic-Indic digits."""

    kind = "brbr"
    name = "صحيفة القلعة"
    slogan = "يومية سياسية مستقلة"
    country = "JO"
    timezone = "Asia/Amman"
    discover = {"sitemaps": ("/news-sitemap.xml",)}  # noqa: RUF012

    def path(self, article: Article) -> str:
        return f"/News.aspx?id={article.id}"

    def section_path(self, topic: str, page: int = 1) -> str:
        code = TOPICS.index(topic) + 1 if topic in TOPICS else 0
        return f"/Section.aspx?sec={code}" + (f"&amp;page={page}" if page > 1 else "")

    def find(self, request: Request) -> Article | None:
        return self.desk.articles.get(number(request, "id")) if request.path.lower() == "/news.aspx" else None

    def route(self, request: Request) -> Page | None:
        if request.path == "/news-sitemap.xml":
            return self.listing(xmlfeeds.news_sitemap(self, self.listed()[:1000]), "sitemap", XML)
        if request.path.lower() == "/section.aspx":
            code = number(request, "sec")
            if code <= len(TOPICS):
                return self.section_page(TOPICS[code - 1] if code else None, number(request, "page", 1))
        return None

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /admin\nSitemap: {self.base}/news-sitemap.xml\n"

    def home_html(self) -> str:
        """Its own links carry tracking parameters, as a newsletter's do."""
        html = super().home_html()
        for article in self.listed()[: self.per_page]:
            plain = f'"{escape(self.path(article))}"'
            html = html.replace(plain, f'"{escape(self.path(article))}&amp;utm_source=home&amp;utm_medium=top"', 1)
        return html

    def article_html(self, article: Article) -> str:
        draft, when = article.draft, self.local(article.published)
        text = "<br>\n<br />\n".join(escape(paragraph) for paragraph in draft.paragraphs)
        shown = dates.indic(f"{dates.long_date(when, dates.LEVANT)} - {dates.half_day(when)}")
        writer = " / ".join(part for part in (draft.attribution, draft.author) if part)
        main = (
            '<table width="980" align="center" cellspacing="0"><tr><td width="680" valign="top">'
            f'<span class="cat">{SECTION_NAMES[article.topic]}</span>'
            f'<table width="100%"><tr><td class="NewsTitle"><h1>{escape(draft.title)}</h1></td></tr>'
            f'<tr><td class="NewsDate">{shown}</td></tr><tr><td class="NewsWriter">{escape(writer)}</td></tr>'
            f'<tr><td><img src="/images/{article.id}.jpg" width="400"></td></tr>'
            f'<tr><td class="NewsText" dir="rtl">{text}</td></tr></table>{furniture.share(self.url(article))}</td>'
            f'<td width="300" valign="top">{furniture.most_read(self, article)}'
            f"{furniture.related(self, article, 'اقرأ أيضا')}</td></tr></table>"
        )
        head = f'<meta property="og:title" content="{escape(draft.title)}">'
        return furniture.shell(self, f"{self.name} - {draft.title}", main, head)
