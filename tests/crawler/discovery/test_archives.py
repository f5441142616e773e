"""Date archives: templates over a period, newest first, bounded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.archives import MAX_ADDRESSES, MAX_PAGE, expand, following

BASE = "https://sada.example/"


def test_days() -> None:
    found = expand(BASE + "{year}/{month}/{day}/", datetime(2024, 2, 28, 20, tzinfo=UTC), datetime(2024, 3, 1, 5, tzinfo=UTC))
    assert found == [f"{BASE}2024/03/01/", f"{BASE}2024/02/29/", f"{BASE}2024/02/28/"]


def test_the_sites_calendar_may_be_a_day_ahead_or_behind() -> None:
    found = expand(BASE + "{year}-{m}-{d}", datetime(2024, 3, 1, 12, tzinfo=UTC), datetime(2024, 3, 1, 12, tzinfo=UTC))
    assert found == [f"{BASE}2024-3-2", f"{BASE}2024-3-1", f"{BASE}2024-2-29"]


def test_months_years_and_pages() -> None:
    since, until = datetime(2023, 11, 15, tzinfo=UTC), datetime(2024, 2, 10, tzinfo=UTC)
    assert expand(BASE + "{year}/{month}/page/{page}", since, until) == [
        f"{BASE}2024/02/page/1", f"{BASE}2024/01/page/1", f"{BASE}2023/12/page/1", f"{BASE}2023/11/page/1",
    ]  # fmt: skip
    assert expand(BASE + "a?y={year}", since, until) == [f"{BASE}a?y=2024", f"{BASE}a?y=2023"]
    assert expand(BASE + "all/{page}", since, until) == [f"{BASE}all/1"]


def test_an_endless_calendar_is_bounded() -> None:
    found = expand(BASE + "{year}/{month}/{day}", datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
    assert len(found) == MAX_ADDRESSES
    assert found[0] == f"{BASE}9999/12/30"


def test_a_period_that_ends_before_it_begins_is_empty() -> None:
    assert expand(BASE + "{year}/{month}/{day}", datetime(2024, 5, 9, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)) == []


def test_literal_braces_and_specials() -> None:
    (url,) = expand(BASE + "{{x}}/(a)?y={year}&p={page}", datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC))
    assert url == f"{BASE}{{x}}/(a)?y=2024&p=1"
    assert following(BASE + "{{x}}/(a)?y={year}&p={page}", url) == f"{BASE}{{x}}/(a)?y=2024&p=2"


@pytest.mark.parametrize(
    ("template", "url", "after"),
    [
        ("{year}/{month}/page/{page}", "2024/05/page/1", "2024/05/page/2"),
        ("{year}/{month}/page/{page}", "2024/05/page/9", "2024/05/page/10"),
        ("?page={page}&d={day}-{month}-{year}", "?page=3&d=01-05-2024", "?page=4&d=01-05-2024"),
        ("{year}/{month}", "2024/05", None),
        ("{year}/page/{page}", "2024/list/1", None),
        ("all/{page}", f"all/{MAX_PAGE}", None),
    ],
)
def test_following(template: str, url: str, after: str | None) -> None:
    assert following(BASE + template, BASE + url) == (BASE + after if after else None)
