"""The parts that reading a date is made of: folding, calendars, clocks, numbers in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hijridate import Hijri

from pipelines.arabic import date_names, date_words, date_zones
from pipelines.arabic.date_calendars import hijri_date, jalali_date
from pipelines.arabic.date_clock import ClockReader, hour_of_day
from pipelines.arabic.date_fold import fold_date_text
from pipelines.arabic.date_numbers import read_cardinal, read_ordinal
from pipelines.arabic.date_relative import months_before
from pipelines.arabic.date_scan import Kind, names, scan
from pipelines.arabic.date_spelling import nearest_month
from pipelines.arabic.digits import ascii_digits


def folded(text: str) -> str:
    return fold_date_text(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("１٢3", "123"),
        ("no digits ²½", "no digits ²½"),
        ("plain 7", "plain 7"),
    ],
)
def test_ascii_digits(text: str, expected: str) -> None:
    assert ascii_digits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("إبريل أُوت آذَار", "ابريل اوت اذار"),
        ("جويلية جويليه فيفرى", "جويليه جويليه فيفري"),
        ("ديســمبر", "ديسمبر"),
        ("15 ـ 1ـ2017", "15 - 1-2017"),
        ("1438 هــ", "1438 ه"),
        ("٩\u200f/١١\u200f/٢٠١٦", "9/11/2016"),
        ("5\u00a0–\u20097 − 2", "5 - 7 - 2"),
        ("Août ŞUBAT Aralık", "aout subat aralik"),
        ("ﺩﻳﺴﻤﺒﺮ", "ديسمبر"),
        ("10：15", "10:15"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_fold_remembers_the_printed_characters() -> None:
    text = "\u200fديـسَمبر ﻻ"
    result = fold_date_text(text)
    assert len(result.text) == len(result.origin)
    assert result.text == "ديسمبر لا"
    assert text[result.origin[0]] == "د"
    assert text[result.origin[-1]] == text[result.origin[-2]] == "ﻻ"


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("سبتمر", 9),  # lost
        ("اكتوببر", 10),  # added
        ("دبسمبر", 12),  # changed
        ("فبارير", 2),  # swapped
        ("يوبيو", None),  # June or July
        ("مليون", None),
        ("فارس", None),
        ("ي", None),
    ],
)
def test_misspelt_months(word: str, month: int | None) -> None:
    assert nearest_month(word) == month


def test_misspelt_months_only_between_day_and_year() -> None:
    assert [token.kind for token in scan("5 سبتمر 2019")][1] is Kind.MONTH
    assert [token.kind for token in scan("5 سبتمر 20")][1] is Kind.WORD
    assert [token.kind for token in scan("55 سبتمر 2019")][1] is Kind.WORD
    assert scan("سبتمر 2019")[0].kind is Kind.WORD


def test_hijri_dates_agree_with_the_table() -> None:
    for year in range(1356, 1501, 7):
        for month in range(1, 13):
            expected = Hijri(year, month, 29).to_gregorian()
            assert hijri_date(year, month, 29) == date(expected.year, expected.month, expected.day)


def test_weekday_moves_a_sighted_day() -> None:
    printed = hijri_date(1440, 9, 1)
    assert printed == date(2019, 5, 6)
    assert hijri_date(1440, 9, 1, weekday=1) == date(2019, 5, 7)
    assert hijri_date(1440, 9, 1, weekday=6) == date(2019, 5, 5)
    assert hijri_date(1440, 9, 1, weekday=3) == printed  # three days off is a slip of the weekday


def test_thirtieth_of_a_short_hijri_month() -> None:
    with pytest.raises(ValueError, match="day"):
        Hijri(1437, 2, 30)
    twenty_ninth = hijri_date(1437, 2, 29)
    assert twenty_ninth is not None
    assert hijri_date(1437, 2, 30) == twenty_ninth + timedelta(days=1)


@pytest.mark.parametrize("day", [(1342, 1, 1), (1501, 1, 1), (1440, 13, 1), (1440, 0, 1), (1440, 1, 31), (1440, 1, 0)])
def test_no_such_hijri_day(day: tuple[int, int, int]) -> None:
    assert hijri_date(*day) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1404, 7, 1), date(2025, 9, 23)),
    ],
)
def test_persian_solar_days(day: tuple[int, int, int], expected: date) -> None:
    assert jalali_date(*day) == expected


@pytest.mark.parametrize("day", [(1400, 12, 30), (1400, 7, 31), (1299, 1, 1), (1400, 13, 1), (1400, 1, 0)])
def test_no_such_persian_day(day: tuple[int, int, int]) -> None:
    assert jalali_date(*day) is None


@pytest.mark.parametrize(
    ("hour", "part", "expected"),
    [
        (12, "am", 0),
        (12, "pm", 12),
        (1, "pm", 13),
        (0, "pm", 12),
        (11, "noon", 11),
        (12, "noon", 12),
        (1, "noon", 13),
        (4, "afternoon", 16),
        (9, "night", 21),
        (12, "night", 0),
        (2, "night", 2),
        (4, "dawn", 4),
        (12, "midnight", 0),
        (1, "midnight", 1),
        (14, "am", 14),
        (7, None, 7),
    ],
)
def test_hour_of_day(hour: int, part: str | None, expected: int) -> None:
    assert hour_of_day(hour, part) == expected


def clocks(text: str) -> list[tuple[int, int, int | None, str | None]]:
    reader = ClockReader(scan(folded(text)), "Asia/Damascus")
    reader.read()
    at = datetime(2020, 1, 1)
    return [(c.hour, c.minute, c.second, c.zone and c.zone.tzname(at)) for c in reader.clocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", (14, 30, None, None)),
        ("14:30:05.250Z", (14, 30, 5, "UTC")),
        ("2 : 05 م", (14, 5, None, None)),
        ("م 02:05", (14, 5, None, None)),
        ("الساعة 9 ليلا", (21, 0, None, None)),
        ("الساعة 9.45 مساء", (21, 45, None, None)),
        ("9 مساء", (21, 0, None, None)),
        ("الساعة الثانية عشرة ظهرا", (12, 0, None, None)),
        ("الساعة الحادية عشرة إلا ثلثا صباحا", (10, 40, None, None)),
        ("الساعة الرابعة والربع عصرا", (16, 15, None, None)),
        ("21h45", (21, 45, None, None)),
        ("14:30 GMT+3", (14, 30, None, "UTC+03:00")),
        ("14:30 GMT 3+", (14, 30, None, "UTC+03:00")),
        ("14:30 (UTC-05:00)", (14, 30, None, "UTC-05:00")),
        ("GMT+2 14:30", (14, 30, None, "UTC+02:00")),
        ("بتوقيت مكة: 14:30", (14, 30, None, "+03")),
        ("14:30 بتوقيت القدس المحتلة", (14, 30, None, "IST")),
        ("14:30 بالتوقيت المحلي", (14, 30, None, "EET")),
    ],
)
def test_clocks(text: str, expected: tuple[int, int, int | None, str | None]) -> None:
    assert clocks(text) == [expected]


def test_zones_of_two_clocks() -> None:
    assert [clock[3] for clock in clocks("KSA 14:30 - GMT 11:30")] == ["UTC+03:00", "UTC"]
    assert [clock[3] for clock in clocks("GMT 11:30 KSA 14:30")] == ["UTC", "UTC+03:00"]
    assert [clock[3] for clock in clocks("11:30 GMT 14:30 KSA")] == ["UTC", "UTC+03:00"]
    assert [clock[3] for clock in clocks("14:30-16:00")] == [None, None]


@pytest.mark.parametrize(
    "text", ["25:10", "12:75", "3:5", "24:30", "100:20", "2 - 0", "الساعة الآن", "الساعة 5/3/2020", "12.5 مليون"]
)
def test_no_clock(text: str) -> None:
    assert clocks(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17", 17),
        ("ثلاث", 3),
        ("أحد عشر", 11),
        ("اثنتي عشرة", 12),
        ("تسعة عشر", 19),
        ("عشرين", 20),
        ("خمس وعشرين", 25),
        ("سبعة و أربعون", 47),
    ],
)
def test_cardinals(text: str, expected: int) -> None:
    tokens = scan(folded(text))
    assert read_cardinal(tokens, 0) == (expected, len(tokens))


@pytest.mark.parametrize(
    ("text", "expected"), [("الأول", 1), ("الحادي عشر", 11), ("الثاني والعشرين", 22), ("الثلاثين", 30), ("غرة", 1)]
)
def test_ordinals(text: str, expected: int) -> None:
    tokens = scan(folded(text))
    assert read_ordinal(tokens, 0) == (expected, len(tokens))


def test_no_number_in_words() -> None:
    assert read_cardinal(scan("كتاب"), 0) is None
    assert read_cardinal([], 0) is None
    assert read_ordinal(scan("سبعه"), 0) is None


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (date_names.GREGORIAN, Kind.MONTH),
        (date_names.HIJRI, Kind.HIJRI),
        (date_names.JALALI, Kind.JALALI),
        (date_names.WEEKDAYS, Kind.WEEKDAY),
    ],
)
def test_every_name_of_the_tables_is_read(table: tuple[tuple[int, str], ...], kind: Kind) -> None:
    for value, listed in table:
        for name in listed.split("|"):
            tokens = scan(folded(name))
            assert [(token.kind, token.value) for token in tokens] == [(kind, value)], name


def test_no_month_has_two_numbers() -> None:
    numbers: dict[str, int] = {}
    for value, listed in date_names.GREGORIAN:
        for name in names(listed):
            assert numbers.setdefault(name, value) == value, name


def test_names_that_need_a_year_are_months() -> None:
    months = {name for _, listed in date_names.GREGORIAN for name in names(listed)}
    assert names(date_names.NEEDS_YEAR) <= months


def test_every_zone_of_the_tables_exists() -> None:
    for name, _ in (*date_zones.PLACES, *date_zones.ABBREVIATIONS):
        if name != date_zones.LOCAL:
            assert date_zones.zone(name).utcoffset(datetime(2020, 1, 1)) is not None


def test_labels_of_the_tables_are_read() -> None:
    for label, listed in (("published", date_words.PUBLISHED), ("modified", date_words.MODIFIED)):
        for name in listed.split("|"):
            (token,) = scan(folded(name))
            assert (token.kind, token.name) == (Kind.LABEL, label), name


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ((2020, 3, 31), 1, (2020, 2, 29)),
        ((2020, 1, 15), 1, (2019, 12, 15)),
        ((2020, 5, 31), 24, (2018, 5, 31)),
        ((2020, 5, 1), 0, (2020, 5, 1)),
    ],
)
def test_months_before(moment: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    assert months_before(datetime(*moment, tzinfo=UTC), months) == datetime(*expected, tzinfo=UTC)
