"""A custom system without feeds: headline and slogan in <title>, a dateline, related headlines that change."""

from __future__ import annotations

import re
from html import escape

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture
from tests.newsroom.sites.base import Page, Site, number
from tests.newsroom.text.writer import SECTION_NAMES
from tests.newsroom.wire import Request


class Baladi(Site):
    """دارنا نيوز: section pages are the only way in."""

    kind = "baladi"
    name = "دارنا نيوز"
    slogan = "الخبر من أهله"
    per_page = 12
    discover = {"listings": ("/", *(f"/category/{topic}" for topic in SECTION_NAMES))}  # noqa: RUF012

    def path(self, article: Article) -> str:
        return f"/news/{article.id}"

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"/news/(\d+)/?", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def route(self, request: Request) -> Page | None:
        match = re.fullmatch(r"/category/([a-z]+)", request.path)
        if match and match[1] in (*SECTION_NAMES, "all"):
            return self.section_page(None if match[1] == "all" else match[1], number(request, "page", 1))
        return None

    def dateline(self, article: Article) -> str:
        """`دارنا نيوز – (متابعات)`, `دارنا نيوز - بيروت (اسم الكاتب)` or the site's name alone."""
        draft = article.draft
        if draft.author and not draft.attribution:
            return f"{self.name} - {draft.tags[0] if draft.tags else 'دمشق'} ({draft.author})"
        return f"{self.name} – ({draft.attribution})" if draft.attribution else self.name

    def article_html(self, article: Article) -> str:
        draft, when = article.draft, self.local(article.published)
        body = "\n".join(f"<p>{escape(text)}</p>" for text in draft.paragraphs)
        main = (
            f'<div class="ticker">عاجل: {" | ".join(escape(a.title) for a in self.listed()[:3])}</div>'
            f'<div class="post-box"><h1>{escape(draft.title)}</h1>\n<div class="info"><span class="date">'
            f'{dates.long_date(when, dates.LEVANT)} {when:%H:%M}</span><span class="views">'
            f"{500 + self.visits} مشاهدة</span></div>\n{furniture.share(self.url(article))}"
            f'<div class="post-body">\n<p>{escape(self.dateline(article))}</p>\n{body}\n</div>\n'
            f'<div class="tags">{" ".join(f"<a href=/tag/{i}>{escape(t)}</a>" for i, t in enumerate(draft.tags))}</div>'
            f"{furniture.related(self, article)}</div>{furniture.most_read(self, article)}{furniture.comments(article)}"
        )
        return furniture.shell(self, f"{draft.title} - {self.slogan}", main)
