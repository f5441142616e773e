"""Which sitemaps of an index are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.sitemap_index import choose, period
from crawler.discovery.sitemaps import Child

SINCE = datetime(2024, 4, 28, tzinfo=UTC)
NOW = datetime(2024, 5, 2, tzinfo=UTC)


def chosen(*names: str, **options: object) -> list[str]:
    found = choose([Child(f"https://sada.example/{name}") for name in names], SINCE, **options)  # type: ignore[arg-type]
    return [url.removeprefix("https://sada.example/") for url in found]


def test_old_lastmods_are_left_out_and_the_youngest_comes_first() -> None:
    children = [
        Child("https://sada.example/a.xml", NOW - timedelta(days=300)),
        Child("https://sada.example/b.xml", NOW - timedelta(days=3)),
        Child("https://sada.example/c.xml", NOW - timedelta(hours=1)),
    ]
    assert choose(children, SINCE) == ["https://sada.example/c.xml", "https://sada.example/b.xml"]
    assert len(choose(children, NOW - timedelta(days=365))) == 3


def test_lastmods_written_by_the_clock_say_nothing() -> None:
    children = [Child(f"https://sada.example/posts-{n}.xml", NOW - timedelta(seconds=n)) for n in range(1, 40)]
    names = [url.rpartition("/")[2] for url in choose(children, SINCE)]
    assert names == ["posts-39.xml", "posts-1.xml", "posts-38.xml"]


def test_dates_in_names() -> None:
    names = [
        f"sitemap-{year}-{month:02}.xml" for year in (2022, 2023, 2024) for month in range(1, 13) if (year, month) <= (2024, 5)
    ]
    assert chosen(*names) == ["sitemap-2024-05.xml", "sitemap-2024-04.xml"]
    assert chosen("sitemap_20240430.xml", "sitemap_20240401.xml") == ["sitemap_20240430.xml"]
    assert chosen("sitemap.xml?yyyy=2024&mm=05&dd=01", "sitemap.xml?yyyy=2024&mm=03&dd=01") == [
        "sitemap.xml?yyyy=2024&mm=05&dd=01"
    ]
    assert chosen("2023/posts.xml", "2024/posts.xml") == ["2024/posts.xml"]


def test_an_old_month_that_was_touched_today_is_not_read_again() -> None:
    assert choose([Child("https://sada.example/sitemap-2019-01.xml", NOW)], SINCE) == []


def test_wordpress_reads_the_ends_of_a_series_and_no_taxonomies() -> None:
    names = [
        "wp-sitemap-posts-page-1.xml", *(f"wp-sitemap-posts-post-{n}.xml" for n in range(1, 31)),
        "wp-sitemap-taxonomies-category-1.xml", "wp-sitemap-taxonomies-post_tag-1.xml", "wp-sitemap-users-1.xml",
    ]  # fmt: skip
    assert chosen(*names) == ["wp-sitemap-posts-post-30.xml", "wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-post-29.xml"]
    assert len(chosen(*names, thorough=True)) == 30


def test_yoast() -> None:
    names = (
        "post-sitemap.xml",
        "post-sitemap2.xml",
        "page-sitemap.xml",
        "category-sitemap.xml",
        "post_tag-sitemap3.xml",
        "author-sitemap.xml",
    )
    assert chosen(*names) == ["post-sitemap.xml", "post-sitemap2.xml"]


def test_news_sitemaps_come_before_other_undated_ones() -> None:
    assert chosen("general.xml", "news-sitemap.xml") == ["news-sitemap.xml", "general.xml"]


def test_a_back_fill_leaves_out_what_is_too_young() -> None:
    names = ("sitemap-2024-03.xml", "sitemap-2024-04.xml", "sitemap-2024-05.xml", "sitemap-2024-06.xml")
    assert chosen(*names, until=datetime(2024, 5, 3, tzinfo=UTC)) == ["sitemap-2024-05.xml", "sitemap-2024-04.xml"]


def test_no_child_is_named_twice_and_an_empty_index_names_none() -> None:
    assert chosen("a.xml", "a.xml") == ["a.xml"]
    assert chosen() == []


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("sitemap-2024-05-01.xml", (2024, 5, 1), (2024, 5, 2)),
        ("sitemap-20241231.xml", (2024, 12, 31), (2025, 1, 1)),
        ("2024/12/sitemap.xml", (2024, 12, 1), (2025, 1, 1)),
        ("sitemap-05-2024.xml", (2024, 5, 1), (2024, 6, 1)),
        ("sitemap-2024-w17.xml", (2024, 4, 22), (2024, 4, 29)),
        ("sitemap-2024.xml", (2024, 1, 1), (2025, 1, 1)),
        ("sitemap-2024-1.xml", (2024, 1, 1), (2025, 1, 1)),  # part 1 or January: the year holds both
        ("s.xml?year=2024&month=2", (2024, 2, 1), (2024, 3, 1)),
    ],
)
def test_period(name: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    span = period(f"https://sada.example/{name}")
    assert span is not None
    assert (span.start, span.end) == (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


@pytest.mark.parametrize(
    "name", ["sitemap.xml", "sitemap-1.xml", "posts-123456789.xml", "sitemap-20240231.xml", "s-2024-w60.xml", "s.xml?y=0"]
)
def test_names_without_a_period(name: str) -> None:
    assert period(f"https://sada.example/{name}") is None
