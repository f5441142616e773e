"""A Tunisian radio's site: `2017/02/25 13:39`, جانفي and فيفري, the lead in a block of its own above the text."""

from __future__ import annotations

import re
from html import escape

from tests.newsroom import dates
from tests.newsroom.article import Article
from tests.newsroom.sites import furniture
from tests.newsroom.sites.base import Page, Site
from tests.newsroom.text.writer import SECTION_NAMES, TOPICS
from tests.newsroom.wire import Request


class Tunisie(Site):
    """إذاعة الياسمين: even articles print digits, odd ones the month's name; videos among the headlines."""

    kind = "tunisie"
    name = "إذاعة الياسمين"
    slogan = "صوتك أينما كنت"
    country = "TN"
    timezone = "Africa/Tunis"
    discover = {"listings": ("/", *(f"/ar/articles/{i + 1}/" for i in range(len(TOPICS))))}  # noqa: RUF012

    def path(self, article: Article) -> str:
        return f"/ar/article/{TOPICS.index(article.topic) + 1}/{article.id}/{article.topic}-{article.id % 100}"

    def section_path(self, topic: str, page: int = 1) -> str:
        code = TOPICS.index(topic) + 1 if topic in TOPICS else 0
        return f"/ar/articles/{code}/" + (f"{page}" if page > 1 else "")

    def find(self, request: Request) -> Article | None:
        match = re.fullmatch(r"/ar/article/\d+/(\d+)/[a-z]+-\d+", request.path)
        return self.desk.articles.get(int(match[1])) if match else None

    def route(self, request: Request) -> Page | None:
        match = re.fullmatch(r"/ar/articles/(\d)/(\d*)", request.path)
        if match and int(match[1]) <= len(TOPICS):
            return self.section_page(TOPICS[int(match[1]) - 1] if match[1] != "0" else None, int(match[2] or 1))
        if re.fullmatch(r"/ar/video/\d+/[a-z-]+", request.path):
            player = '<div class="player"><iframe src="https://player.example/v"></iframe></div>'
            main = f"<h1>فيديو: حصة الصباح كاملة</h1>{player}"
            return Page(furniture.shell(self, f"فيديو - {self.name}", main), "junk")
        if request.path in ("/ar", "/ar/"):
            return Page("", "home", status=301, headers={"Location": f"{self.base}/"})
        return None

    def home_html(self) -> str:
        videos = "".join(f'<a href="/ar/video/{i}/hissat-essabah">فيديو: حصة الصباح {i}</a>' for i in range(880, 884))
        return super().home_html().replace("</main>", f'<div class="videos">{videos}</div></main>', 1)

    def shown_date(self, article: Article) -> str:
        """Both ways of printing it."""
        when = self.local(article.published)
        if article.id % 2 == 0:
            return f"{when:%Y/%m/%d %H:%M}"
        return f"{dates.long_date(when, dates.MAGHREB, weekday=False)} {when:%H:%M}"

    def article_html(self, article: Article) -> str:
        draft = article.draft
        lead, *rest = draft.paragraphs
        body = "\n".join(f"<div>{escape(text)}</div>" for text in rest)
        signed = escape(" / ".join(part for part in (draft.author, draft.attribution) if part))
        main = (
            f'<div class="article-top"><h1>{escape(draft.title)}</h1><div class="article-date">{self.shown_date(article)}'
            f'</div></div><div class="chapo">{escape(lead)}</div>'
            f'<div class="photo"><img src="/photos/{article.id}.jpg" alt="{escape(draft.title)}"></div>'
            f'<div class="row"><div class="contenu">{body}<div class="signature">{signed}</div></div></div>'
            f'{furniture.share(self.url(article))}<div class="rubrique">{SECTION_NAMES[article.topic]}</div>'
            f"{furniture.related(self, article, 'إقرأ أيضا', 5)}{furniture.most_read(self, article)}"
            f"{furniture.comments(article)}"
        )
        head = f'<meta property="og:title" content="{escape(draft.title)}"><meta property="og:url" content="{self.url(article)}">'
        return furniture.shell(self, f"{self.name} : {draft.title}", main, head)
