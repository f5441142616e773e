"""Sites that attack their readers: addresses of other machines, redirects inwards, headlines that are programs."""

from __future__ import annotations

from dataclasses import replace

from tests.newsroom.article import Article, Version
from tests.newsroom.desk import Desk
from tests.newsroom.sites.base import XML, Page
from tests.newsroom.sites.bulk import Bulk
from tests.newsroom.sites.troubled import is_third
from tests.newsroom.wire import Request

INWARD = (
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/",
    "http://[::1]:1/",
    "http://2130706433:1/",
    "http://0x7f000001:1/",
    "http://10.0.0.1:1/",
    "file:///etc/hostname",
    "ftp://127.0.0.1:1/x",
    "gopher://127.0.0.1:1/_x",
    "data:text/html,<h1>x</h1>",
    "javascript:alert(1)",
)
HEADLINES = (
    "<script>alert('خبر')</script> بيان اللجنة",
    '"><img src=x onerror=alert(1)> نتائج الانتخابات',
    "\u202eعاجل مقلوب\u202c نص يغير اتجاه السطر",
    "=cmd|'/C calc'!A0 أسعار الصرف",
    "+1+cmd ارتفاع الحديد",
    "@SUM(1+1)*cmd تقرير الموازنة",
    "\x1b[31mخبر ملون\x1b[0m في الطرفية",
    "{{7*7}} ${7*7} <%= 7*7 %> قوالب",
    "'; DROP TABLE articles; -- قاعدة البيانات",
    "\u2066\u2067رموز عزل الاتجاه\u2069\u2069 في العنوان",
    "عنوان\u200b فيه\u200e علامات\ufeff لا ترى",
    "-2+3+cmd|' /C calc'!A0 درجات الحرارة",
)


class SitemapFile(Bulk):
    """Its sitemap and feed name files, other schemes and addresses that no crawler may touch."""

    kind = "sitemapfile"

    def route(self, request: Request) -> Page | None:
        page = super().route(request)
        if page is not None and page.kind == "sitemap" and isinstance(page.body, str):
            rows = "".join(f"<url><loc>{url.replace('<', '&lt;')}</loc></url>" for url in INWARD)
            page.body = page.body.replace("</urlset>", rows + "</urlset>")
            page.content_type = XML
        return page


class RedirectPrivate(Bulk):
    """Every third article redirects to an address inside the reader's network, each to another."""

    kind = "redirect-private"

    def article_page(self, article: Article) -> Page:
        if is_third(article):
            return Page("", "trap", status=302, headers={"Location": INWARD[article.id // 3 % 9]})
        return super().article_page(article)

    def reachable(self, article: Article) -> bool:
        return not is_third(article)


class Hostile(Bulk):
    """Headlines and texts made to harm a terminal, a web page, a spreadsheet, a query."""

    kind = "hostile"

    def __init__(self, label: str, desk: Desk) -> None:
        super().__init__(label, desk)
        for index, article in enumerate(desk.articles.values()):
            draft = article.draft
            title = f"{HEADLINES[index % len(HEADLINES)]} {index}"
            poisoned = (f"{draft.paragraphs[0]} {HEADLINES[index % len(HEADLINES)]}", *draft.paragraphs[1:])
            article.edits[:] = [Version(1, article.published, replace(draft, title=title, paragraphs=poisoned))]

    def route(self, request: Request) -> Page | None:
        page = super().route(request)
        if page is not None and page.kind == "feed" and isinstance(page.body, str):
            page.body = page.body.replace("\x1b", "&#27;")
        return page
