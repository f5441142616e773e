"""The table of printed dates: every row is read exactly so, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from pipelines.arabic.dates import parse_date, read_date


class Row(NamedTuple):
    category: str
    text: str
    zone: str
    now: str
    expected: str
    precision: str


def rows() -> list[Row]:
    """Tab separated; `\\n` in a text stands for a line break, `\\\\` for a backslash. Split on LF alone: texts hold other
    marks on purpose."""
    lines = Path(__file__).with_name("date_rows.tsv").read_text(encoding="utf-8").split("\n")
    found = [Row(*line.split("\t")) for line in lines[1:] if line]
    return [row._replace(text=row.text.replace("\\n", "\n").replace("\\\\", "\\")) for row in found]


ROWS = rows()
READ = [row for row in ROWS if row.expected != "NONE"]
REFUSED = [row for row in ROWS if row.expected == "NONE"]


def test_table_is_large_enough() -> None:
    assert len(READ) >= 200
    assert len(REFUSED) >= 100
    assert len({(row.text, row.now) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", READ, ids=lambda row: f"{row.category}: {row.text}")
def test_reads(row: Row) -> None:
    found = read_date(row.text, now=datetime.fromisoformat(row.now), timezone=row.zone)
    assert found is not None
    assert found.precision == row.precision
    assert found.value.utcoffset() is not None
    local = found.value.astimezone(ZoneInfo(row.zone))
    if row.precision == "month":
        assert f"{local:%Y-%m}" == row.expected
    elif row.precision == "day":
        assert local == datetime.fromisoformat(row.expected).replace(tzinfo=ZoneInfo(row.zone))
    else:
        assert found.value == datetime.fromisoformat(row.expected)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.text)
def test_refuses(row: Row) -> None:
    assert parse_date(row.text, now=datetime.fromisoformat(row.now), timezone=row.zone) is None


@pytest.mark.parametrize("row", [row for row in READ if row.precision != "month"][::3], ids=lambda row: row.text)
def test_marks_and_padding_change_nothing(row: Row) -> None:
    now = datetime.fromisoformat(row.now)
    plain = parse_date(row.text, now=now, timezone=row.zone)
    assert plain == parse_date(f"\u200f\u202b  {row.text}\u00a0\u202c\ufeff", now=now, timezone=row.zone)
    assert plain == parse_date(row.text.translate(ARABIC_DIGITS), now=now, timezone=row.zone)


ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_naive_now_is_an_error() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_date("5 آذار 2020", now=datetime(2026, 1, 1), timezone="UTC")


def test_unknown_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        parse_date("5 آذار 2020", now=NOW, timezone="Asia/Nowhere")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("23/11/2026", True),
        ("24/11/2026", True),  # tomorrow's print edition
        ("25/11/2026", False),
        ("23 تشرين الثاني 2026 18:00", True),
        ("24 تشرين الثاني 2026 23:00", False),
        ("11/12/2026", False),  # never turned into 12 November to save it
    ],
)
def test_future_is_refused(text: str, read: bool) -> None:
    assert (parse_date(text, now=NOW, timezone="Asia/Damascus") is not None) is read


def test_today_is_the_sites_day() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    muscat = parse_date("اليوم", now=late, timezone="Asia/Muscat")
    rabat = parse_date("اليوم", now=late, timezone="Africa/Casablanca")
    assert muscat is not None and rabat is not None
    assert (muscat.day, rabat.day) == (24, 23)


def test_hours_across_a_change_of_clocks() -> None:
    """Beirut set its clocks back on 25 October 2026 at midnight: three hours ago is an instant, not a wall time."""
    now = datetime(2026, 10, 25, 2, 0, tzinfo=ZoneInfo("Asia/Beirut"))
    found = parse_date("منذ 3 ساعات", now=now, timezone="Asia/Beirut")
    assert found is not None
    assert (now.astimezone(UTC) - found.astimezone(UTC)).total_seconds() == 3 * 3600


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الاثنين 05/06/2017", "2017-06-05"),  # Monday 5 June
        ("السبت 05/06/2017", "2017-05-06"),  # Saturday 6 May
        ("الأربعاء 05/06/2017", "2017-06-05"),  # neither: a slip, day first
        ("05/06/2017", "2017-06-05"),
        ("05/26/2017", "2017-05-26"),
        ("الجمعة 5 حزيران 2017", "2017-06-05"),  # a month's name leaves nothing to choose
        ("السبت 5 نيسان / أيار 2014", "2014-04-05"),  # two months: the weekday decides
    ],
)
def test_weekday_settles_the_order(text: str, expected: str) -> None:
    found = parse_date(text, now=NOW, timezone="Asia/Damascus")
    assert found is not None
    assert found.date().isoformat() == expected


def test_two_months_without_a_weekday_are_refused() -> None:
    assert parse_date("5 نيسان / أيار 2014", now=NOW, timezone="Asia/Damascus") is None


def test_hijri_beside_an_ambiguous_date_settles_the_order() -> None:
    found = parse_date("10/6/1438 هـ الموافق 03/09/2017", now=NOW, timezone="Asia/Riyadh")
    assert found is not None
    assert found.date().isoformat() == "2017-03-09"
