"""Dates inside lines that hold other words: labels, clocks, zones, and what was printed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.arabic.dates import ParsedDate, find_dates, read_date

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def dates(text: str, zone: str = "Asia/Damascus") -> list[ParsedDate]:
    return find_dates(text, now=NOW, timezone=zone)


def test_line_with_sections_and_a_date() -> None:
    (found,) = dates("الأخبار | الخميس 5 آذار 2020 - 10:15")
    assert found.value.isoformat() == "2020-03-05T10:15:00+02:00"
    assert (found.precision, found.zone_stated, found.label) == ("minute", False, None)
    assert found.printed == "الخميس 5 آذار 2020 - 10:15"


def test_published_and_modified() -> None:
    published, modified = dates("نشر في: 5 آذار 2020 10:15 | آخر تحديث: 6 آذار 2020 11:20")
    assert (published.label, published.value.day, published.value.hour) == ("published", 5, 10)
    assert (modified.label, modified.value.day, modified.value.hour) == ("modified", 6, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("آخر تحديث: 6/3/2020 - تاريخ النشر: 5/3/2020", 5),
        ("5/3/2020 | تم التعديل في 6/3/2020", 5),
        ("Updated: 6/3/2020 Published: 5/3/2020", 5),
        ("تم التحديث في 6/3/2020", 6),
    ],
)
def test_read_date_prefers_the_published_one(text: str, day: int) -> None:
    found = read_date(text, now=NOW, timezone="Asia/Damascus")
    assert found is not None
    assert found.value.day == day


def test_update_time_of_the_same_day() -> None:
    published, modified = dates("نشر الخميس 5 آذار 2020 10:15 | آخر تحديث 11:20")
    assert (published.label, published.value.strftime("%H:%M")) == ("published", "10:15")
    assert (modified.label, modified.value.strftime("%d %H:%M")) == ("modified", "05 11:20")


def test_day_before_the_label_takes_the_clock_after_it() -> None:
    (found,) = dates("الخميس، 5 آذار 2020، آخر تحديث 02:21 (GMT+0400)")
    assert found.value.isoformat() == "2020-03-05T02:21:00+04:00"
    assert (found.label, found.zone_stated) == ("modified", True)


def test_label_far_from_its_date_labels_nothing() -> None:
    (found,) = dates("نشر الجيش قواته على امتداد الحدود الشمالية بعد معارك عنيفة - 5 آذار 2020")
    assert found.label is None


def test_gregorian_beside_hijri_is_one_date() -> None:
    (found,) = dates("الرياض | 11 رجب 1441 هـ - 6 مارس 2020 م | 14:30", "Asia/Riyadh")
    assert found.value.isoformat() == "2020-03-06T14:30:00+03:00"


def test_stated_zone_is_kept() -> None:
    (found,) = dates("5 آذار 2020 - 10:15 بتوقيت مكة المكرمة", "Europe/London")
    assert found.zone_stated
    assert found.value.isoformat() == "2020-03-05T10:15:00+03:00"


def test_clock_with_a_stated_zone_wins_over_a_bare_one() -> None:
    (found,) = dates("5 آذار 2020 الساعة 13:15 (10:15 بتوقيت غرينتش)", "Europe/London")
    assert found.value.isoformat() == "2020-03-05T10:15:00+00:00"


@pytest.mark.parametrize(
    ("text", "site", "offset"),
    [
        ("بتوقيت عمان", "Asia/Amman", "+02:00"),
        ("بتوقيت عمان", "Asia/Muscat", "+04:00"),
        ("بتوقيت سلطنة عمان", "Asia/Amman", "+04:00"),
    ],
)
def test_amman_and_oman_are_one_word(text: str, site: str, offset: str) -> None:
    (found,) = dates(f"5 كانون الثاني 2020 10:15 {text}", site)
    assert found.value.isoformat().endswith(offset)


def test_clock_behind_other_words_is_not_the_dates() -> None:
    (found,) = dates("الخميس 5 آذار 2020 مباراة الوحدة والجيش عند 20:00")
    assert found.precision == "day"
    assert found.printed == "الخميس 5 آذار 2020"


def test_impossible_clock_leaves_the_day() -> None:
    (found,) = dates("5 آذار 2020 25:70")
    assert found.precision == "day"


def test_midnight_at_the_end_of_the_day() -> None:
    (found,) = dates("5 آذار 2020 24:00")
    assert found.value.isoformat() == "2020-03-06T00:00:00+02:00"


def test_printed_is_cut_from_the_text_as_it_stands() -> None:
    text = "كتبت هدى \u200f| الجُمُعَة ٦ ديســمبر ٢٠١٩ ، ٩:٤٥ مساءً| 12 تعليقًا"
    (found,) = dates(text)
    assert found.printed == "الجُمُعَة ٦ ديســمبر ٢٠١٩ ، ٩:٤٥ مساءً"
    assert found.printed in text


def test_several_days_are_all_found_but_none_is_read() -> None:
    text = "5 آذار 2020 | مجلس الشعب | 9 آذار 2020"
    assert [found.value.day for found in dates(text)] == [5, 9]
    assert read_date(text, now=NOW, timezone="Asia/Damascus") is None


def test_one_day_printed_twice_is_read_at_its_finest() -> None:
    found = read_date("5/3/2020 | الخميس 5 آذار 2020 10:15", now=NOW, timezone="Asia/Damascus")
    assert found is not None
    assert found.precision == "minute"


def test_printed_day_wins_over_an_age() -> None:
    (found,) = dates("منذ 6 سنوات | 5 آذار 2020")
    assert found.value.year == 2020


@pytest.mark.parametrize(
    "text",
    [
        "قتل 12 شخصا في غارات استمرت 3 ساعات",
        "يعتصمون منذ 3 أيام أمام البرلمان",
        "مدن وبلدات - 25 كانون الثاني ذكرى لا تغيب",
        "حقوق النشر © 2020",
        "المعرض من 5 إلى 9 آذار 2020",
        "من مواليد دمشق 1980",
        "",
        " \n\t",
    ],
)
def test_lines_without_a_date_of_their_own(text: str) -> None:
    assert dates(text) == []


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert dates("كلمة " * 100 + "5 آذار 2020") == []


def test_entities_are_unescaped() -> None:
    (found,) = dates("5&nbsp;آذار&nbsp;2020 &#124; 10:15")
    assert found.value.strftime("%F %H:%M") == "2020-03-05 10:15"
