"""What stands around the news on every site: menus, boxes, share buttons, advertising, comments, footers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from zlib import crc32

from tests.newsroom.text.writer import SECTION_NAMES

if TYPE_CHECKING:
    from tests.newsroom.article import Article
    from tests.newsroom.sites.base import Site

ABOUT = (
    "نحن فريق من الصحفيين المستقلين نعمل منذ سنوات على نقل الخبر كما هو، ونرحب برسائل القراء وملاحظاتهم "
    "على العنوان البريدي المبين أدناه، ولا نتحمل مسؤولية ما ينشر في الإعلانات أو التعليقات."
)
COMMENTS = ("شكراً على هذا الخبر", "الله يصلح الحال", "نريد مصدراً لهذه الأرقام لو سمحتم", "تغطية ممتازة كالعادة")


def shell(site: Site, title: str, main: str, head: str = "", body_class: str = "") -> str:
    """A whole page: menu, `main`, footer."""
    return (
        f'<!DOCTYPE html>\n<html dir="rtl" lang="ar">\n<head>\n<meta charset="{site.charset}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}\n'
        f'<link rel="stylesheet" href="/style.css"><link rel="icon" href="/favicon.ico">\n'
        "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}</script>\n"
        f'</head>\n<body class="{body_class}">\n{header(site)}\n<main>{main}</main>\n{footer(site)}\n</body>\n</html>\n'
    )


def header(site: Site) -> str:
    """Logo, menu, search box, log-in."""
    items = "".join(f'<li><a href="{site.section_path(topic)}">{name}</a></li>' for topic, name in SECTION_NAMES.items())
    return (
        f'<header class="site-header"><a class="logo" href="/">{escape(site.name)}</a>'
        f'<nav class="menu"><ul><li><a href="/">الرئيسية</a></li>{items}'
        '<li><a href="/about">من نحن</a></li><li><a href="/contact">اتصل بنا</a></li></ul></nav>'
        '<form action="/search"><input name="q" placeholder="ابحث في الموقع"></form>'
        '<a class="login" href="/login">تسجيل الدخول</a></header>'
    )


def footer(site: Site) -> str:
    """Legal links, social networks, copyright."""
    return (
        f'<footer class="site-footer"><p>{ABOUT}</p><ul><li><a href="/privacy">سياسة الخصوصية</a></li>'
        '<li><a href="/terms">شروط الاستخدام</a></li><li><a href="/advertise">أعلن معنا</a></li>'
        '<li><a href="https://www.facebook.com/">فيسبوك</a></li><li><a href="https://t.me/">تيليغرام</a></li></ul>'
        f"<p>جميع الحقوق محفوظة © {escape(site.name)} 2026</p></footer>"
    )


def junk_page(site: Site, path: str) -> str:
    """A page that is no news."""
    form = '<form method="post"><input name="user"><input type="password" name="pass"><button>دخول</button></form>'
    return shell(site, f"{path.strip('/')} - {site.name}", f"<h1>{escape(site.name)}</h1><p>{ABOUT}</p>{form}")


def headlines(site: Site, articles: Iterable[Article], style: str) -> str:
    """Linked headlines with a picture, as listings have them."""
    return f'<ul class="{style}">' + "".join(card(site, article) for article in articles) + "</ul>"


def card(site: Site, article: Article) -> str:
    """One headline of a listing."""
    href, title = escape(site.path(article)), escape(article.title)
    picture = f'<a href="{href}"><img src="/thumbs/{article.id}.jpg" alt=""></a>'
    return f'<li class="card">{picture}<h3><a href="{href}">{title}</a></h3></li>'


def others(site: Site, article: Article, count: int, turn: int = 0) -> list[Article]:
    """Articles to show beside one: another choice on every `turn`."""
    pool = site.listed()
    start = turn * 7
    chosen = [pool[(start + i) % len(pool)] for i in range(min(len(pool), count + 1))]
    return [other for other in chosen if other.id != article.id][:count]


def related(site: Site, article: Article, heading: str = "مقالات ذات صلة", count: int = 6) -> str:
    """A block of headlines that changes with every visit."""
    items = "".join(
        f'<li><a href="{escape(site.path(other))}">{escape(other.title)}</a></li>'
        for other in others(site, article, count, site.visits)
    )
    return f'<div class="related-posts"><h4>{heading}</h4><ul>{items}</ul></div>'


def most_read(site: Site, article: Article) -> str:
    """A numbered list with counters that change with every visit."""
    items = "".join(
        f'<li><span>{i}</span><a href="{escape(site.path(other))}">{escape(other.title)}</a>'
        f"<em>{1200 + site.visits * 3 + i} مشاهدة</em></li>"
        for i, other in enumerate(others(site, article, 5, site.visits // 3), 1)
    )
    return f'<aside class="sidebar"><div class="widget"><h4>الأكثر قراءة</h4><ol>{items}</ol></div>{advert()}</aside>'


def advert() -> str:
    """An advertisement's place."""
    return '<div class="ads-box"><span>إعلان</span><script>gtag("event","ad")</script></div>'


def share(url: str) -> str:
    """Share buttons."""
    return (
        '<div class="share-buttons"><span>شارك الخبر</span>'
        f'<a href="https://www.facebook.com/sharer.php?u={escape(url)}">فيسبوك</a>'
        f'<a href="https://twitter.com/share?url={escape(url)}">تويتر</a><a href="#" onclick="print()">طباعة</a></div>'
    )


def comments(article: Article) -> str:
    """Readers' comments."""
    items = "".join(
        f'<li class="comment"><b>قارئ {article.id % 97 + i}</b><p>{COMMENTS[(article.id + i) % len(COMMENTS)]}</p></li>'
        for i in range(article.id % 3)
    )
    return (
        f'<section id="comments"><h3>التعليقات</h3><ul>{items}</ul><form><textarea></textarea>'
        "<p>لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *</p>"
        "<button>إرسال التعليق</button></form></section>"
    )


@lru_cache(maxsize=20_000)
def inline(text: str) -> str:
    """A paragraph's text, escaped, with a link or a bold word now and then; its words stay the same."""
    pick = crc32(text.encode())
    words = text.split(" ")
    at = pick % max(1, len(words) - 3) + 1
    if pick % 5 > 1 or at >= len(words):
        return escape(text)
    word = escape(words[at])
    marked = f'<a href="/tag/{pick % 50}">{word}</a>' if pick % 5 == 0 else f"<strong>{word}</strong>"
    return " ".join(part for part in (escape(" ".join(words[:at])), marked, escape(" ".join(words[at + 1 :]))) if part)
