"""The WordPress interface: addresses of pages of posts, and what their answers say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.discovery.wordpress import PostsResult, parse_posts, posts_url

NOW = datetime(2024, 5, 2, tzinfo=UTC)
BASE = "https://sada.example/wp-json/wp/v2/"
URL = f"{BASE}posts?per_page=2"


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "link": f"https://sada.example/{number}/", "date": "2024-05-01T10:00:00",
        "date_gmt": "2024-05-01T07:00:00", "modified_gmt": "2024-05-01T09:00:00", "title": {"rendered": f"خبر &#8220;{number}&#8221;"},
    } | more  # fmt: skip


def read(document: Any, url: str = URL) -> PostsResult:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_posts(body, url, now=NOW, timezone="Asia/Damascus")


@pytest.mark.parametrize(
    ("base", "path"),
    [
        (BASE, "/wp-json/wp/v2/posts"),
        (BASE.rstrip("/"), "/wp-json/wp/v2/posts"),
        ("https://sada.example/wp-json/", "/wp-json/wp/v2/posts"),
        (f"{BASE}posts", "/wp-json/wp/v2/posts"),
        (f"{BASE}posts?per_page=5&categories=3", "/wp-json/wp/v2/posts"),
        (f"{BASE}news", "/wp-json/wp/v2/news"),
        ("https://sada.example/ar/wp-json/wp/v2", "/ar/wp-json/wp/v2/posts"),
    ],
)
def test_posts_url(base: str, path: str) -> None:
    parts = urlsplit(posts_url(base, page=3, after=datetime(2024, 5, 1, 3, tzinfo=timezone(timedelta(hours=3)))))
    query = parse_qs(parts.query)
    assert parts.path == path
    assert query["after"] == ["2024-05-01T00:00:00Z"]
    assert (query["page"], query["order"], query["per_page"]) == (["3"], ["desc"], ["50"])
    assert query.get("categories") == (["3"] if "categories" in base else None)


def test_sites_without_pretty_addresses() -> None:
    url = posts_url("https://sada.example/?rest_route=/wp/v2/")
    assert url.startswith("https://sada.example/?rest_route=/wp/v2/posts&")
    assert posts_url(url) == url


def test_posts() -> None:
    result = read([post(1), post(2, title="نص", modified_gmt="2024-05-01T07:00:00")])
    assert result.is_posts
    assert result.complete
    first, second = result.candidates
    assert (first.url, first.title, first.via, first.found_on) == ("https://sada.example/1/", "خبر “1”", "api", URL)
    assert first.published == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert first.modified == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert (second.title, second.modified) == ("نص", None)
    assert result.next_pages == (f"{BASE}posts?per_page=2&page=2",)


def test_local_time_stands_in_for_a_missing_one() -> None:
    result = read([post(1, date_gmt=None), post(2, date_gmt="0000-00-00T00:00:00", date="0000-00-00T00:00:00")])
    assert result.candidates[0].published == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert result.candidates[1].published is None


def test_the_last_page_is_short_and_past_it_is_an_error() -> None:
    assert read([post(1)]).next_pages == ()
    assert read([]).next_pages == ()
    assert read([]).is_posts
    past = read({"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}})
    assert (past.is_posts, past.candidates, past.problems) == (True, (), ())
    assert read([post(1), post(2)], f"{BASE}posts?per_page=2&page=10000").next_pages == ()


@pytest.mark.parametrize(
    "document",
    [{"code": "rest_forbidden", "message": "ممنوع"}, {}, b"", b"<html>", b"[", b"[" * 100_000, [1, 2], [{"id": 1}], "text", 5, None, b"\xff\xfe"],
)  # fmt: skip
def test_what_is_no_list_of_posts(document: Any) -> None:
    result = read(document)
    assert result.candidates == ()
    assert not result.is_posts
    assert not result.complete
    assert result.problems


def test_hostile_posts() -> None:
    result = read(
        [post(1, link="javascript:alert(1)"), post(2, link="file:///etc/hostname"), post(3, title={"rendered": ["x"]}), "x"]
    )
    assert [c.url for c in result.candidates] == ["https://sada.example/3/"]
    assert result.candidates[0].title is None
    assert result.problems == ("3 posts have no usable link",)
