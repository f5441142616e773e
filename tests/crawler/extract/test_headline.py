"""Headlines without site names, from disagreeing evidence."""

from __future__ import annotations

import pytest

from crawler.extract import markup, meta
from crawler.extract.headline import find, site_names, without_site


def headline(html: str, linked: str | None = None, names: tuple[str, ...] = ()) -> str:
    tree = markup.parse(html)
    assert tree is not None
    head = meta.read(tree.root, "https://www.khabar.example/1")
    return find(tree.root, head, linked, site_names(head, [], "https://www.khabar.example/1", names)).text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("عنوان الخبر هنا - الخبر نيوز", "عنوان الخبر هنا"),
        ("الخبر نيوز | عنوان الخبر هنا", "عنوان الخبر هنا"),
        ("عنوان الخبر هنا » محليات » الخبر نيوز", "عنوان الخبر هنا » محليات"),
        ("اتفاق - بين طرفين - على الهدنة", "اتفاق - بين طرفين - على الهدنة"),
        ("خبر بلا فاصل", "خبر بلا فاصل"),
    ],
)
def test_known_site_names_are_cut_and_nothing_else(text: str, bare: str) -> None:
    assert without_site(text, {"الخبر نيوز"}) == bare


def test_quotes_stay_as_the_page_prints_them() -> None:
    html = '<title>جزء ثالث لـالحكاية على الباب : الشيخ يوضح</title><h1>جزء ثالث لـ"الحكاية على الباب" : «الشيخ» يوضح</h1>'
    assert headline(html) == 'جزء ثالث لـ"الحكاية على الباب" : «الشيخ» يوضح'


def test_a_logo_in_h1_is_not_the_headline() -> None:
    assert (
        headline("<title>سقوط أمطار غزيرة في الشمال</title><h1>الخبر</h1><h2>سقوط أمطار غزيرة في الشمال</h2>")
        == "سقوط أمطار غزيرة في الشمال"
    )


def test_a_kicker_inside_the_heading_is_left_out() -> None:
    html = "<title>سقوط أمطار غزيرة في الشمال</title><h1><span>عاجل</span> سقوط أمطار غزيرة في الشمال</h1>"
    assert headline(html) == "سقوط أمطار غزيرة في الشمال"


def test_the_printed_headline_wins_over_a_different_title() -> None:
    html = "<title>أمطار الشمال تغلق مدارس - الخبر</title><h1>إغلاق عشرات المدارس بعد أمطار غزيرة في الشمال</h1>"
    assert headline(html) == "إغلاق عشرات المدارس بعد أمطار غزيرة في الشمال"


def test_an_unknown_site_name_is_learnt_from_the_page() -> None:
    html = "<title>مرصد الساحل - سقوط أمطار غزيرة في الشمال</title><table><tr><td>سقوط أمطار غزيرة في الشمال</td></tr></table>"
    assert headline(html) == "سقوط أمطار غزيرة في الشمال"


def test_the_head_alone_is_enough() -> None:
    assert headline("<title>سقوط أمطار غزيرة في الشمال | مرصد الساحل</title><p>نص</p>") == "سقوط أمطار غزيرة في الشمال"
    assert headline("<p>نص</p>", linked="سقوط أمطار غزيرة") == "سقوط أمطار غزيرة"
    assert headline("<p>نص</p>") == ""
