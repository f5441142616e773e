"""Listings: articles are told from sections, tags and services on pages of several builds."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.discovery.listings import find_articles, next_pages
from crawler.sources.schema import Discover, Source

HOME = "https://sada.example/"
HEADLINES = [
    "افتتاح السوق القديم في مدينة حلب بعد ترميمه",
    "المجلس المحلي يناقش خطة إعادة تأهيل المدارس",
    "توزيع مساعدات على العائلات المتضررة من السيول",
    "أسعار الخضار ترتفع في أسواق ريف دمشق",
    "فريق شبابي يطلق حملة لتنظيف ضفاف النهر",
    "وزارة الصحة تعلن موعد حملة التلقيح المقبلة",
]
NAV = """<header><a href="/"><img alt="صدى الميدان" src="l.png"></a>
<nav class="main-menu"><ul><li><a href="/section/1">أخبار</a></li><li><a href="/section/2/politics">سياسة</a></li>
<li><a href="/category/economy/">اقتصاد</a></li><li><a href="/سوريا-اليوم">سوريا اليوم</a></li>
<li><a href="/video">فيديو</a></li></ul></nav></header>"""
FOOTER = """<footer><a href="/about-us">من نحن</a><a href="/privacy-policy">سياسة الخصوصية وشروط استخدام هذا الموقع</a>
<a href="https://facebook.com/sada">تابعنا على صفحة فيسبوك الرسمية</a><a href="mailto:a@sada.example">راسلنا</a>
<a href="javascript:void(0)">افتح القائمة من هنا الآن</a></footer>"""


def source(**discover: Any) -> Source:
    return Source("sada", "صدى الميدان", "SY", HOME, "Asia/Damascus", discover=Discover(**discover))


def page(body: str) -> str:
    return f"<!doctype html><html dir=rtl><head><title>صدى</title></head><body>{NAV}<main>{body}</main>{FOOTER}</body></html>"


def urls(html: str | bytes, base: str = HOME, **discover: Any) -> list[str]:
    return [c.url.removeprefix(HOME) for c in find_articles(html, base, source(**discover))]


def cards(paths: list[str]) -> str:
    return "".join(
        f'<div class="card"><a href="{path}"><img src="x.jpg" alt="صورة"></a><h3><a href="{path}">{title}</a></h3>'
        f'<a class="more" href="{path}">اقرأ المزيد</a></div>'
        for path, title in zip(paths, HEADLINES, strict=False)
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "story/2024/5/1/{slug}/49434{n}9",
        "{n}2345",
        "article/82507{n}-{slug}",
        "ar/article/{slug}/95/7884{n}",
        "{slug}",
        "?p=5{n}",
        "news.php?id={n}",
        "details/{n}",
        "arabic/articles/c720dxj8dq{n}o",
        "2024/05/01/{slug}.html",
        "archives/61234{n}",
        "node/8{n}",
        "#!/news/{n}1",
        "Articles/View.aspx?ArticleID=34{n}",
    ],
)
def test_articles_of_many_builds(pattern: str) -> None:
    slugs = [headline.replace(" ", "-") for headline in HEADLINES]
    paths = [pattern.format(n=n, slug=slug) for n, slug in enumerate(slugs, 1)]
    assert urls(page(cards([f"/{path}" for path in paths]))) == paths


def test_what_each_candidate_carries() -> None:
    found = find_articles(page(cards([f"/{n}2345" for n in range(1, 7)])), HOME, source())
    assert [c.title for c in found] == HEADLINES
    assert all((c.via, c.found_on, c.published) == ("listing", HOME, None) for c in found)


def test_a_heading_names_an_article_even_when_it_is_short() -> None:
    short = '<h3><a href="/details/9">عاجل: زلزال</a></h3>'
    html = page(cards([f"/details/{n}" for n in range(1, 7)]) + short)
    found = find_articles(html, HOME, source())
    assert found[-1].url == f"{HOME}details/9"


def test_sections_that_stand_in_headings_are_no_articles() -> None:
    sections = "".join(
        f'<section><h2><a href="/Section.aspx?sec={n}">{name}</a></h2></section>'
        for n, name in enumerate(("سياسة", "اقتصاد", "رياضة", "ثقافة"))
    )
    assert urls(page(sections + cards([f"/Story.aspx?id={n}" for n in range(1, 7)]))) == [
        f"Story.aspx?id={n}" for n in range(1, 7)
    ]


def test_whole_cards_as_one_anchor() -> None:
    body = "".join(
        f'<a href="/news/{n}111"><img alt=""><span class="cat">سياسة</span><h2>{title}</h2><p>{"نص الملخص " * 30}</p></a>'
        for n, title in enumerate(HEADLINES)
    )
    found = find_articles(page(body), HOME, source())
    assert [c.title for c in found] == HEADLINES


def test_links_without_text_are_named_by_their_pictures() -> None:
    body = "".join(f'<a href="/news/{n}111"><img alt="{title}"></a>' for n, title in enumerate(HEADLINES))
    assert len(urls(page(body))) == len(HEADLINES)


def test_tags_authors_and_related_services_are_left_out() -> None:
    extra = """<div class="tagcloud"><a href="/tag/أخبار-حلب-اليوم-العاجلة">أخبار حلب اليوم العاجلة</a></div>
    <a href="/author/ahmad-ali">بقلم الكاتب الصحفي أحمد علي</a><a href="/search?q=1">ابحث في جميع مواد الموقع</a>
    <a href="/uploads/2024/05/long-report-of-the-year.pdf">حمل التقرير السنوي الكامل من هنا</a>
    <div class="share"><a href="/12345/share">شارك هذا الخبر مع أصدقائك الآن</a></div>
    <a href="/login?next=/12345">سجل الدخول إلى حسابك من هنا</a>
    <a href="https://other.example/12345">خبر طويل في موقع آخر تماما</a>"""
    paths = [f"{n}2345" for n in range(1, 7)]
    assert urls(page(cards([f"/{p}" for p in paths]) + extra)) == paths


def test_one_address_in_several_spellings_is_one_article() -> None:
    body = cards(["/1234", "http://www.sada.example/1234?utm_source=home", "/1234#comments", "/1234/amp/", "/5678", "/9012"])
    assert urls(page(body)) == ["1234", "5678", "9012"]


def test_a_base_element_is_obeyed() -> None:
    html = page(cards([f"{n}2345" for n in range(1, 5)])).replace("<head>", '<head><base href="/ar/news/">')
    assert urls(html)[0] == "ar/news/12345"


def test_a_hostile_base_element_is_not() -> None:
    html = page(cards([f"{n}2345" for n in range(1, 5)])).replace("<head>", '<head><base href="javascript:x">')
    assert urls(html)[0] == "12345"


def test_the_sources_own_rules_decide() -> None:
    html = page('<a href="/watch/5">خبر</a><a href="/watch/6">آخر</a><a href="/x/77777">عنوان طويل لا نريده هنا</a>')
    assert urls(html, allow=(r"/watch/\d+$",)) == ["watch/5", "watch/6"]
    assert urls(page(cards([f"/{n}2345" for n in range(1, 7)])), deny=("/12345$",))[0] == "22345"


def test_dates_beside_links() -> None:
    body = "".join(
        f'<div class=card><h3><a href="/{n}2345">{title}</a></h3><time datetime="2024-05-0{n}T10:00:00">منذ ساعة</time></div>'
        for n, title in enumerate(HEADLINES, 1)
    )
    now = datetime(2024, 5, 7, tzinfo=UTC)
    found = find_articles(page(body), HOME, source(), now=now)
    assert [c.published for c in found] == [datetime(2024, 5, n, 7, tzinfo=UTC) for n in range(1, 7)]
    assert found[0].published_raw == "2024-05-01T10:00:00"
    lone = page(cards([f"/{n}2345" for n in range(1, 7)]) + '<time datetime="2024-05-01">التاريخ</time>')
    assert [c.published for c in find_articles(lone, HOME, source(), now=now)] == [None] * 6


def test_windows_1256() -> None:
    html = page(cards([f"/{n}2345" for n in range(1, 7)])).encode("cp1256")
    assert [c.title for c in find_articles(html, HOME, source())] == HEADLINES


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\x00",
        b"<",
        "نص",
        "<html></html>",
        "<a>",
        "<a href>x</a>",
        b"\xff" * 100,
        "<a href='http://[bad'>عنوان طويل لخبر من الأخبار</a>",
    ],
)
def test_nothing_raises(html: bytes | str) -> None:
    assert find_articles(html, HOME, source()) == []
    assert next_pages(html, HOME) == []


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000 + "<a href=/12345>عنوان طويل لخبر من الأخبار</a>", "<a href=/1>" * 50_000,
     "".join(f"<p><a href=/n{n}1234>عنوان طويل لخبر من الأخبار</a><time datetime=2024-05-01></p>" for n in range(20_000)),
     "".join(f"<div><a href=/n{n}1234>عنوان طويل لخبر من الأخبار</a>" for n in range(20_000))],
    ids=["depth", "anchors", "many", "deep anchors"],
)  # fmt: skip
def test_pages_made_to_be_slow(html: str) -> None:
    begun = time.process_time()
    found = find_articles(html, HOME, source(), now=datetime(2024, 5, 7, tzinfo=UTC))
    assert len(next_pages(html, HOME)) <= 1
    assert time.process_time() - begun < 8
    assert len(found) <= 500


# pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "links", "following"),
    [
        ("/news", '<link rel="next" href="/news/page/2">', "news/page/2"),
        ("/news/page/2/", '<a rel="next" href="/news/page/3/">x</a>', "news/page/3/"),
        ("/news", '<a class="next page-numbers" href="/news/page/2/">»</a>', "news/page/2/"),
        ("/news", '<ul class="pagination"><li><a href="/news?page=2">التالي</a></li></ul>', "news?page=2"),
        ("/news", "<a href='/news'>1</a><a href='/news?page=2'>2</a><a href='/news?page=3'>3</a><a href='/news?page=90'>90</a>", "news?page=2"),
        ("/news?page=2", "<a href='/news?page=1'>1</a><a href='/news?page=3'>3</a><a href='/news?page=4'>4</a>", "news?page=3"),
        ("/news", "<a href='/news?page=1'>2</a><a href='/news?page=2'>3</a>", "news?page=1"),  # Drupal counts from 0
        ("/news?page=1", "<a href='/news?page=0'>1</a><a href='/news?page=2'>3</a>", "news?page=2"),
        ("/news?start=20", '<a class="next" href="/news?start=40">x</a>', "news?start=40"),
        ("/قسم/سوريا", "<a href='/قسم/سوريا/صفحة/2'>٢</a>", "قسم/سوريا/صفحة/2"),
        ("/news", "<a href='/news/2'>2</a>", "news/2"),
        ("/news.php?cat=5", "<a href='/news.php?cat=5&p=2'>2</a>", "news.php?cat=5&p=2"),
        ("/2024/05/", "<a class=next href='/2024/05/page/2/'>x</a>", "2024/05/page/2/"),
    ],
)  # fmt: skip
def test_the_next_page(base: str, links: str, following: str) -> None:
    assert next_pages(page(links), f"{HOME[:-1]}{base}") == [f"{HOME}{following}"]


@pytest.mark.parametrize(
    ("base", "links"),
    [
        ("/news", ""),
        ("/news", '<a rel="next" href="https://other.example/news/page/2">x</a>'),
        ("/news/page/3", '<a class="prev" href="/news/page/2">السابق</a><a href="/news/page/2">2</a>'),
        ("/news/page/3", '<a rel="next" href="/news/page/3/">x</a>'),
        ("/news", '<a rel="next" href="/sport/page/2">x</a>'),
        ("/calendar/2024/05", '<a rel="next" href="/calendar/2024/06">الشهر التالي</a>'),
        ("/events?month=2024-05", '<a class="next" href="/events?month=2024-06">التالي</a>'),
        ("/news?page=10000", '<a rel="next" href="/news?page=10001">x</a>'),
        ("/news", '<a class="next" href="/12345">الخبر التالي</a>'),
        ("/news", '<a rel="next" href="javascript:next()">x</a>'),
        ("/news", "<a href='/news?p=2'>أخبار</a>"),
    ],
)
def test_no_next_page(base: str, links: str) -> None:
    assert next_pages(page(links), f"{HOME[:-1]}{base}") == []


def test_a_listing_that_never_ends_moves_on_one_page_at_a_time() -> None:
    url, seen = f"{HOME}news", set()
    for number in range(2, 40):
        html = page("".join(f"<a href='/news?page={n}'>{n}</a>" for n in range(1, number + 5)))
        (url,) = next_pages(html, url)
        seen.add(url)
        assert url == f"{HOME}news?page={number}"
    assert len(seen) == 38
