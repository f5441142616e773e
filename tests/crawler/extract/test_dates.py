"""One publication time from agreeing and disagreeing evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.discovery.candidate import Candidate
from crawler.extract.article import extract
from crawler.extract.dateline import only_date, without_dates
from crawler.extract.page import Page, SiteRules
from crawler.extract.zones import choose, exists, of_host, of_locale, of_offset
from pipelines.article import RawArticle
from tests.crawler.extract.pages.bank import WATER
from tests.crawler.extract.pages.case import FETCHED, page, paragraphs


def read(head: str = "", near: str = "", url: str = "https://www.khabar.example.sy/news/1", **options: Any) -> RawArticle:
    body = f"<h1>{WATER.title}</h1><div class='d'>{near}</div><div class='entry-content'>{paragraphs(WATER)}</div>"
    return extract(Page(url, page(f"<title>{WATER.title}</title>{head}", body).encode(), FETCHED, **options))


def stated(value: str, name: str = "article:published_time") -> str:
    return f'<meta property="{name}" content="{value}">'


def test_a_false_z_is_seen_by_the_printed_clock() -> None:
    article = read(stated("2026-05-05T10:35:12Z"), "5 مايو 2026 10:35 ص")
    assert article.published == datetime.fromisoformat("2026-05-05T10:35:12+03:00")
    assert article.published_raw == "2026-05-05T10:35:12Z"


def test_a_true_z_stays_an_instant_and_is_shown_in_local_time() -> None:
    article = read(stated("2026-05-05T07:35:12Z"), "5 مايو 2026 10:35 ص")
    assert article.published is not None
    assert article.published.isoformat() == "2026-05-05T10:35:12+03:00"


def test_the_offset_is_learnt_where_the_zone_is_unknown() -> None:
    article = read(stated("2026-05-04T23:35:12Z"), "5 مايو 2026 01:35", url="https://khabar.example/1")
    assert article.published is not None
    assert article.published.isoformat() == "2026-05-05T01:35:12+02:00"


def test_the_source_can_say_that_z_is_local() -> None:
    article = read(stated("2026-05-05T10:35:12Z"), rules=SiteRules(z_is_local=True))
    assert article.published == datetime.fromisoformat("2026-05-05T10:35:12+03:00")


def test_a_date_without_time_is_a_day_in_the_sites_zone() -> None:
    article = read(near="الثلاثاء 5 أيار 2026")
    assert (article.published_precision, article.published_from) == ("day", "text")
    assert article.published == datetime.fromisoformat("2026-05-05T00:00:00+03:00")


def test_the_finer_of_two_agreeing_dates_is_taken() -> None:
    assert read(stated("2026-05-05"), "5 مايو 2026 10:35 ص").published == datetime.fromisoformat("2026-05-05T10:35+03:00")


@pytest.mark.parametrize(
    ("head", "near", "url"),
    [
        (stated("2026-05-05T10:00:00+03:00"), "1 فبراير 2021", "https://www.khabar.example.sy/1"),
        (stated("2031-01-01T00:00:00Z"), "", "https://www.khabar.example.sy/1"),
        (stated("0001-01-01T00:00:00Z"), "", "https://www.khabar.example.sy/1"),
        (stated("قريبا"), "آخر تحديث: 5 مايو 2026", "https://www.khabar.example.sy/1"),
        (stated("2026-05-05T10:00:00+03:00"), "", "https://www.khabar.example.sy/2019/03/02/x"),
    ],
)
def test_a_date_in_doubt_is_refused(head: str, near: str, url: str) -> None:
    article = read(head, near, url)
    assert (article.published, article.published_raw, article.published_from) == (None, None, None)


def test_a_witness_settles_a_dispute() -> None:
    head, near = stated("2026-05-05T10:00:00+03:00"), "1 فبراير 2021"
    assert read(head, near, "https://www.khabar.example.sy/2021/02/01/x").published_from == "text"
    feed = Candidate("https://www.khabar.example.sy/1", "feed", published=datetime(2026, 5, 5, 7, tzinfo=UTC))
    assert read(head, near, candidate=feed).published_from == "meta article:published_time"


def test_a_label_makes_the_printed_date_strong() -> None:
    assert read(stated("2026-05-05T10:00:00+03:00"), "تاريخ النشر: 1 فبراير 2021").published_from == "text"


def test_feed_and_address_are_evidence_of_their_own() -> None:
    feed = Candidate(
        "https://www.khabar.example.sy/1",
        "feed",
        published=datetime(2026, 5, 5, 7, 35, tzinfo=UTC),
        published_raw="Tue, 05 May 2026 07:35:00 GMT",
    )
    article = read(candidate=feed)
    assert (article.published_from, article.published_raw) == ("feed", "Tue, 05 May 2026 07:35:00 GMT")
    article = read(url="https://www.khabar.example.sy/2026/5/5/x")
    assert (article.published_from, article.published_precision) == ("url", "day")


def test_the_last_change_is_no_publication_and_never_older() -> None:
    article = read(stated("2026-05-06T10:00:00+03:00", "article:modified_time"))
    assert article.published is None
    assert article.modified == datetime.fromisoformat("2026-05-06T10:00:00+03:00")
    older = stated("2026-05-05T10:00:00+03:00") + stated("2026-05-01T10:00:00+03:00", "article:modified_time")
    assert read(older).modified is None


def test_a_day_with_the_clock_of_its_last_change_gives_the_day() -> None:
    article = read(near="الثلاثاء، 05 آيار/مايو 2026، آخر تحديث 02:21 (GMT+0400)")
    assert (article.published_precision, article.published and article.published.date().isoformat()) == ("day", "2026-05-05")
    assert article.modified == datetime.fromisoformat("2026-05-05T02:21+04:00")


def test_a_typo_of_the_site_is_mended_by_its_rule() -> None:
    rules = SiteRules(published=(".d",), date_fixes=(("23 ينابر 2026", "2026-01-23"),))
    article = read(near="23 ينابر 2026", rules=rules)
    assert (article.published_from, article.published_raw) == ("rule published", "23 ينابر 2026")
    assert article.published is not None and article.published.date().isoformat() == "2026-01-23"


def test_zones() -> None:
    assert of_host("https://www.sana.sy/1") == "Asia/Damascus"
    assert of_host("https://www.youm7.com/1") == "Africa/Cairo"
    assert of_host("https://nowhere.example/1") is None
    assert (of_locale("ar_EG"), of_locale("ar"), of_locale(None)) == ("Africa/Cairo", None, None)
    assert exists("Asia/Damascus") and not exists("Asia/Nowhere") and not exists("../etc")
    hours = [
        datetime.fromisoformat(f"2026-05-05T10:00:00{offset}").utcoffset() for offset in ("+03:00", "+03:30", "+00:00", "+01:10")
    ]
    assert [of_offset(offset) for offset in hours] == ["Etc/GMT-3", "Asia/Tehran", None, None]
    assert choose("Asia/Beirut", "https://x.sy/", [], None) == ("Asia/Beirut", True)
    assert choose(None, "https://x.example/", [], None) == ("UTC", False)


def test_every_zone_of_the_table_exists() -> None:
    from crawler.extract.zones import table

    assert [zone for zone in table().values() if not exists(zone)] == []


@pytest.mark.parametrize(
    "text",
    [
        "الثلاثاء 5 مايو 2026",
        "محليات 2026/05/05 10:35",
        "10:35 ص",
        "نشر بتاريخ: 05/05/2026 ( آخر تحديث: 05/05/2026 الساعة: 12:47 )",
    ],
)
def test_lines_that_are_dates(text: str) -> None:
    assert only_date(text)


@pytest.mark.parametrize("text", ["وصل الوفد إلى العاصمة في 5 مايو 2026 وغادرها بعد يومين", "لا تاريخ هنا", "فاز 3 من 5 فرق"])
def test_lines_that_are_not(text: str) -> None:
    assert not only_date(text)


def test_what_stands_beside_a_date() -> None:
    assert without_dates("رنا قباني - 5 مايو 2026") == "رنا قباني"
    assert without_dates("بلا تاريخ") is None
