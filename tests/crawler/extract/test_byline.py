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
