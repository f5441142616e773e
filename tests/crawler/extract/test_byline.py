"""Persons, agencies and neither."""

from __future__ import annotations

import json

import pytest

from crawler.extract.article import extract
from crawler.extract.byline import labelled_name, reads_as_byline
from crawler.extract.page import Page, SiteRules
from pipelines.arabic.credits import is_agency, is_person
from pipelines.article import RawArticle
from tests.crawler.extract.pages.bank import WATER
from tests.crawler.extract.pages.case import FETCHED, page, paragraphs


def read(near: str = "", head: str = "", after: str = "", rules: SiteRules | None = None) -> RawArticle:
    body = f"<h1>{WATER.title}</h1><div>{near}</div><div class='entry-content'>{paragraphs(WATER)}</div><div>{after}</div>"
    html = page(f"<title>{WATER.title}</title><meta property='og:site_name' content='مرصد الساحل'>{head}", body)
    return extract(Page("https://www.khabar.example/1", html.encode(), FETCHED, rules=rules or SiteRules()))


@pytest.mark.parametrize(
    ("near", "author"),
    [
        ("كتب سامر الخطيب", "سامر الخطيب"),
        ("كتبت: هبة الزين", "هبة الزين"),
        ("بقلم/ ليلى حداد", "ليلى حداد"),
        ("إعداد وتحرير: رنا قباني", "رنا قباني"),
        ("حوار - كريم منصور", "كريم منصور"),
        ("سامر الخطيب | 5 مايو 2026", "سامر الخطيب"),
        ("كتب: فريق التحرير", None),
        ("بقلم: مرصد الساحل", None),
        ("كتب الوزير على صفحته", None),
        ("محليات", None),
    ],
)
def test_printed_bylines(near: str, author: str | None) -> None:
    assert read(near).author == author


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("سامر الخطيب", "سامر الخطيب"),
        ("مرصد الساحل", None),
        ("https://facebook.com/khabar", None),
        ("admin", None),
        ("رويترز", None),
        ("صحيفة الخبر", None),
        ("شركة الحلول للبرمجة", None),
        ("أ.ف.ب", None),
    ],
)
def test_stated_authors(name: str, author: str | None) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": WATER.title, "author": {"@type": "Person", "name": name}})
    assert read(head=f"<script type='application/ld+json'>{data}</script>").author == author
    assert read(head=f"<meta name='author' content='{name}'>").author == author


def test_several_persons_are_joined_and_organizations_left_out() -> None:
    authors = [
        {"@type": "Person", "name": "سامر الخطيب"},
        {"@type": "Person", "name": "رنا قباني"},
        {"@type": "Organization", "name": "مرصد"},
    ]
    data = json.dumps({"@type": "NewsArticle", "author": authors})
    article = read(head=f"<script type='application/ld+json'>{data}</script>")
    assert article.author == "سامر الخطيب، رنا قباني"
    assert article.found_in["author"] == "json-ld author"


@pytest.mark.parametrize(
    ("near", "attribution"),
    [
        ("مرصد الساحل – (متابعات)", "متابعات"),
        ("المصدر: رويترز", "رويترز"),
        ("القاهرة - وكالات", "وكالات"),
        ("رويترز، أ ف ب", "رويترز، أ ف ب"),
        ("رياضة", None),
        ("مرصد الساحل", None),
    ],
)
def test_credits(near: str, attribution: str | None) -> None:
    article = read(near)
    assert article.attribution == attribution
    assert article.author is None
    assert article.body == list(WATER.body)


def test_a_signature_after_the_text_is_credited_and_not_text() -> None:
    article = read(after="<b>كريم منصور</b>")
    assert (article.author, article.body) == ("كريم منصور", list(WATER.body))


def test_a_rule_overrides() -> None:
    article = read("<span class='w'>ديالا س.</span>", rules=SiteRules(author=(".w",)))
    assert (article.author, article.found_in["author"]) == ("ديالا س.", "rule author")


def test_words_of_credit_lines() -> None:
    assert is_agency("وكالة الأناضول") and is_agency("أ.ف.ب") and not is_agency("سامر الخطيب")
    assert is_person("د. سامر الخطيب") and not is_person("سامر") and not is_person("سامر قال في بيان")
    assert reads_as_byline("بلدي نيوز – (متابعات)", frozenset({"بلدي نيوز"}))
    assert not reads_as_byline("وصلت المساعدات إلى المدينة")
    assert labelled_name("كتب المحرر السياسي") is None


@pytest.mark.parametrize(
    ("near", "author"),
    [
        ("دمشق - سامر الخطيب", "سامر الخطيب"),
        ("سامر الخطيب - مرصد الساحل", "سامر الخطيب"),
        ("مرصد الساحل - اللاذقية (هبة الزين)", "هبة الزين"),
        ("<a href='/author/11'>هبة الزين</a>", "هبة الزين"),
        ("<a href='/writers/heba-zein'>هبة الزين</a> وَ <a href='/writers/2'>كريم منصور</a>", "هبة الزين، كريم منصور"),
        ("<span>هبة الزين</span><div>الثلاثاء 5 مايو 2026</div>", "هبة الزين"),
        ("<div>الثلاثاء 5 مايو 2026</div><div>هبة الزين</div>", "هبة الزين"),
        ("<div class='NewsWriter'>رويترز / هبة الزين</div>", "هبة الزين"),
        ("<div class='by'>رضوان القاسم</div>", "رضوان القاسم"),
        ("<div class='writer-box'><b>هبة الزين</b> <span>مدة القراءة: 4 دقائق</span> <a href='/rss'>RSS</a></div>", "هبة الزين"),
    ],
)
def test_bylines_without_a_label(near: str, author: str) -> None:
    article = read(near)
    assert article.author == author
    assert article.body == list(WATER.body)


@pytest.mark.parametrize(
    "near",
    [
        "<div><img src='/p.jpg'><span>عادل منصور</span></div><div>5 مايو 2026</div>",
        "<figure><img src='/p.jpg'><figcaption>عادل منصور</figcaption></figure><div>5 مايو 2026</div>",
        "<a href='/tag/44'>عادل منصور</a><div>5 مايو 2026</div>",
        "تصوير: عادل منصور",
        "تصوير - عادل منصور",
        "صورة أرشيفية - عادل منصور",
        "بطولة: عادل منصور",
        "الضيف - عادل منصور",
        "المدرب: عادل منصور",
        "<div class='author'>دنيا الوطن</div>",
        "<div class='author'>العين الإخبارية - أبوظبي</div>",
        "<div class='writer'>غرفة الأخبار</div>",
        "<a href='/author/1'>مرصد الساحل</a>",
        "<a href='/author/1'>فريق التحرير</a>",
        "رام الله - وكالات",
        "أبو ظبي - رويترز",
        "خان يونس - 5 مايو 2026",
        "سيدي بوزيد | 5 مايو 2026",
        "حصة الصباح | 5 مايو 2026",
        "القاهرة - مكتب مرصد الساحل",
        "5 مايو 2026 - سياسة",
        "الأخبار | 5 مايو 2026 | عاجل",
    ],
)
def test_nobody_is_named_falsely(near: str) -> None:
    assert read(near).author is None


@pytest.mark.parametrize(
    ("start", "author"),
    [
        ("دمشق (سامر الخطيب) - ", "سامر الخطيب"),
        ("بيروت - ليلى حداد: ", "ليلى حداد"),
        ("القاهرة (رويترز) - ", None),
        ("عادل منصور: ", None),
        ("قال عادل منصور - وهو ممثل قديم - ", None),
        ("بحسب عادل منصور (ثمانون عاما) ", None),
    ],
)
def test_names_in_a_dateline(start: str, author: str | None) -> None:
    text = [start + WATER.body[0], *WATER.body[1:]]
    html = page(f"<title>{WATER.title}</title>", f"<h1>{WATER.title}</h1><div class='entry-content'>{''.join(f'<p>{p}</p>' for p in text)}</div>")
    article = extract(Page("https://www.khabar.example/1", html.encode(), FETCHED))
    assert (article.author, article.body) == (author, text)


def test_readers_who_comment_are_no_authors() -> None:
    assert read(after="<div><b>عادل منصور</b> 6 مايو 2026</div><div>والله الحال من سيئ إلى أسوأ ولا أحد يسمع شكوى الناس في هذا البلد.</div>").author is None
