"""Pages with one trap each: texts twice, other articles' data first, legal windows, unlinked cards; and further pages that are none."""

from __future__ import annotations

import json

from tests.crawler.extract.pages.bank import ABOUT, COOKIES, FESTIVAL, MATCH, MUSEUM, OTHERS, SCHOOL, TEASERS, WATER, WHEAT
from tests.crawler.extract.pages.case import (
    Case,
    cards,
    footer,
    header,
    joined,
    links,
    menu,
    open_graph,
    page,
    paragraphs,
    sidebar,
)


def text_twice() -> Case:
    """The same text for wide and narrow screens, one after the other."""
    s = WATER
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"{header()}<div class='news-wrap'><h1>{s.title}</h1><div class='when'>5 مايو 2026</div><div class='desktop-text'>{paragraphs(s)}</div><div class='mobile-text'>{paragraphs(s)}</div></div>{sidebar()}{footer()}")
    return Case("text twice", "https://twice.example.sy/1", html, s.title, s.body, "2026-05-05")


def other_nodes_first() -> Case:
    """JSON-LD of the most read articles before the page's own, dates in each; the page's own names its address."""
    s = MATCH
    nodes = [{"@type": "NewsArticle", "headline": OTHERS[n], "url": f"https://nodes.example.sa/{n}", "datePublished": f"2026-04-{10 + n}T08:00:00+03:00", "author": {"@type": "Person", "name": "خالد الأمين"}} for n in range(3)]
    own = {"@type": "NewsArticle", "headline": s.title, "mainEntityOfPage": {"@id": "https://nodes.example.sa/9"}, "datePublished": "2026-05-05T10:35:00+03:00", "author": {"@type": "Person", "name": s.author}}
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(n, ensure_ascii=False)}</script>" for n in [*nodes, own])
    html = page(f"<title>{s.title}</title>{scripts}", f"{header()}<h1>{s.title}</h1><div class='txt'>{paragraphs(s)}</div>{sidebar()}{footer()}")
    return Case("other nodes first", "https://nodes.example.sa/9", html, s.title, s.body, "2026-05-05T10:35:00+03:00", s.author)


def terms_window() -> Case:
    """A window with terms longer than the article, open in the markup."""
    s = SCHOOL
    terms = "".join(f"<p>{n}. {COOKIES} ويحق لإدارة الموقع تعديل هذه الشروط في أي وقت دون إشعار مسبق، ويعد استمراركم قبولا بها.</p>" for n in range(1, 12))
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"{header()}<div class='a'><h1>{s.title}</h1><div class='b'>05-05-2026</div><div class='c'>{paragraphs(s)}</div></div><div class='w'><div class='w2'><h2>شروط الاستخدام</h2>{terms}</div></div>{footer()}")
    return Case("terms window", "https://terms.example.jo/1", html, s.title, s.body, "2026-05-05")


def cards_without_links() -> Case:
    """"Read also" lines whose title is plain bold text, a "follow the author" line, a source line at the end."""
    s = WHEAT
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"{header()}<div class='p'><h1>{s.title}</h1><span class='d'>5/5/2026 10:35</span><div class='t'><p>{s.body[0]}</p><p>{s.body[1]}</p><p><strong>اقرأ أيضاً: {OTHERS[3]}</strong></p><p>{s.body[2]}</p><p><b>اقرأ المزيد: {OTHERS[5]}..</b></p><p>{s.body[3]}</p><p>{s.body[4]}</p><p>{s.body[5]}</p><p>المصدر: وكالات</p></div></div>{footer()}")
    return Case("cards without links", "https://also.example.dz/1", html, s.title, s.body, "2026-05-05T10:35:00+01:00", attribution="وكالات")


def logo_in_h1() -> Case:
    """The site's name in h1, the section in h2, the headline in h3; title with the site first."""
    s = FESTIVAL
    html = page(f"<title>الخبر الثقافي :: {s.title}</title>", f"<h1><a href='/'>الخبر الثقافي</a></h1>{menu()}<h2>فن وثقافة</h2><div class='n'><h3>{s.title}</h3><p class='s'>نشر بتاريخ : 5 ماي 2026 على الساعة 10:35</p><div>{joined(s.body)}</div></div>{sidebar()}{footer()}")
    return Case("logo in h1", "https://thaqafi.example.ma/1", html, s.title, s.body, "2026-05-05T10:35:00+01:00")


def hijri_first() -> Case:
    """Both calendars, the Hijri first, the issue's number after it, the text in one p with a drop cap."""
    s = MUSEUM
    first = f"<span class='drop-cap'>{s.body[0][0]}</span>{s.body[0][1:]}"
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"{header()}<div class='x'><h1>{s.title}</h1><div class='y'>الثلاثاء 18 ذو القعدة 1447هـ 5 مايو 2026م العدد 17890</div><div class='z'><p>{first}</p>{''.join(f'<p>{p}</p>' for p in s.body[1:])}</div></div>{footer()}")
    return Case("hijri first", "https://hijri.example.sa/1", html, s.title, s.body, "2026-05-05")


def excerpt_of_text_in_slider() -> Case:
    """A slider of the top stories before the headline, this one among them with its excerpt; the headline linked to itself."""
    s = WATER
    slides = "".join(f"<div class='slide'><a href='/n/{n}'><h2>{t}</h2></a><p>{x}.</p></div>" for n, (t, x) in enumerate([(OTHERS[0], TEASERS[0]), (s.title, s.body[0][:90]), (OTHERS[2], TEASERS[2])]))
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"{header()}<div class='top-slides'>{slides}</div><div class='q'><h1><a href='/n/1'>{s.title}</a></h1><div class='r'>الثلاثاء 5 مايو 2026 10:35 ص</div><div class='u'>{paragraphs(s)}</div></div>{footer()}")
    return Case("excerpt of text in slider", "https://slid.example.eg/n/1", html, s.title, s.body, "2026-05-05T10:35:00+03:00")


def update_shown_alone() -> Case:
    """Only "last update" is printed; the machine dates say when it was published, two days earlier."""
    s = SCHOOL
    html = page(f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-03T08:00:00+03:00'), ('article:modified_time', '2026-05-05T10:35:00+03:00'))}", f"{header()}<h1>{s.title}</h1><div class='m'>آخر تحديث: 5 مايو 2026 - 10:35</div><div class='k'>{paragraphs(s)}</div>{footer()}")
    return Case("update shown alone", "https://upd.example.qa/1", html, s.title, s.body, "2026-05-03T08:00:00+03:00", extra={"modified": "2026-05-05T10:35:00+03:00"})


def dates_that_cannot_agree() -> Case:
    """The printed day and the machine's lie three weeks apart, nothing else tells: no date."""
    s = SCHOOL
    html = page(f"<title>{s.title}</title>{open_graph(s.title, ('article:published_time', '2026-05-26T08:00:00+03:00'))}", f"{header()}<h1>{s.title}</h1><div class='m'>5 مايو 2026</div><div class='k'>{paragraphs(s)}</div>{footer()}")
    return Case("dates that cannot agree", "https://apart.example.qa/1", html, s.title, s.body, None)


def header_date_alone() -> Case:
    """The only date is today's, in a box of its own above the headline."""
    s = SCHOOL
    html = page(f"<title>{s.title}</title>{open_graph(s.title)}", f"<div class='date-today'>الإثنين 1 يونيو 2026</div><div class='k'><h1>{s.title}</h1><div>{paragraphs(s)}</div></div>{footer()}")
    return Case("header date alone", "https://hd.example.qa/1", html, s.title, s.body, None)


def _none(name: str, path: str, title: str, body: str, refused: str, head: str = "") -> Case:
    return Case(name, f"https://www.khabar.example.sy{path}", page(f"<title>{title}</title>{head}", body), refused=refused)


_WEB = "<meta property='og:type' content='website'>"
REFUSED = [
    _none("search results", "/search?q=مياه", "نتائج البحث عن: مياه", f"{header()}<h1>نتائج البحث</h1>{cards(0, 10)}{footer()}", "listing"),
    _none("writer's page", "/author/44", "هبة الزين - الخبر", f"{header()}<h1>هبة الزين</h1><p>صحفية تكتب عن المدن القديمة والصيادين، لها كتاب عن ذاكرة النهر صدر قبل عامين.</p>{cards(0, 8)}{footer()}", "listing", _WEB),
    _none("tag page with excerpts", "/tag/قمح", "القمح - الخبر", f"{header()}<h1>القمح</h1>{cards(0, 14)}<div class='pagination'><a href='?p=2'>2</a></div>{footer()}", "listing", _WEB),
    _none("not found with suggestions", "/news/77", "الخبر", f"{header()}<div class='e404'><h1>404</h1><p>عذرا الصفحة التي تبحث عنها غير موجودة</p></div>{cards(0, 8)}{footer()}", "soft_404"),
    _none("deleted item", "/news/78", "الخبر - خبر محذوف", f"{header()}<div class='msg'>تم حذف هذا الخبر</div>{sidebar()}{footer()}", "soft_404"),
    _none("live channel", "/live", "البث المباشر - قناة الخبر", f"{header()}<h1>البث المباشر</h1><iframe src='https://www.youtube.com/embed/x'></iframe>{footer()}", "video_shell"),
    _none("programme archive", "/programs/morning", "برنامج الصباح", f"{header()}<h1>برنامج الصباح</h1><ul>{links(0, 24)}</ul><p>{ABOUT}</p>{footer()}", "listing", _WEB),
]

CASES = [
    text_twice(), other_nodes_first(), terms_window(), cards_without_links(), logo_in_h1(), hijri_first(), excerpt_of_text_in_slider(),
    update_shown_alone(), dates_that_cannot_agree(), header_date_alone(), *REFUSED,
]  # fmt: skip
