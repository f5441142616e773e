"""Everything shown was scraped and is hostile; whoever asks may be, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.crawler.web.conftest import Open

PAGES = ("/", "/articles", "/articles?q=alert", "/coverage", "/sources/nahr", "/articles/{evil}", "/articles/{evil}/diff?with={origin}", "/nowhere")
# Addresses that a browser would load by itself: everything but links.
LOADED = re.compile(r"<(?:img|script|iframe|object|embed|link|source|video|audio|image|use)\b[^>]*?(?:src|href|data)\s*=\s*[\"']?([^\"'\s>]+)", re.I)


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """The embedded store: what guards a page does not depend on it."""
    return str(tmp_path / "marsad.db")


@pytest.mark.parametrize("page", PAGES)
def test_scraped_text_stays_text_and_nothing_is_loaded_from_outside(open_site: Open, filled: dict[str, str], page: str) -> None:
    answer = open_site().get(page.format(**filled))
    html = answer.text
    assert "<script" not in html and "<img" not in html and 'href="javascript' not in html
    assert all(address.startswith("/static/") for address in LOADED.findall(html)), html
    if "{evil}" in page:
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"):
        assert name in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_text_that_steers_its_direction_is_told(open_site: Open, filled: dict[str, str]) -> None:
    page = open_site().get(f"/articles/{filled['evil']}").text
    assert "2 invisible or direction-setting characters" in page


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "evil.test:8484", ""])
def test_other_names_are_not_served(open_site: Open, host: str) -> None:
    assert open_site().get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({}, True),
        ({"Origin": "SELF"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.test"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "SELF"}, False),
    ],
)
def test_only_our_own_pages_change_anything(open_site: Open, headers: dict[str, str], allowed: bool) -> None:
    site = open_site()
    headers = {name: str(site.base_url).rstrip("/") if value == "SELF" else value for name, value in headers.items()}
    answer = site.post("/sources/nahr/recrawl", headers=headers)
    assert answer.status_code == (303 if allowed else 403)
    assert bool(site.get("/sources/nahr.json").json()["requests"]) is allowed


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_do_nothing(open_site: Open, method: str) -> None:
    assert open_site().request(method, "/sources/nahr/recrawl").status_code == 405


def test_changing_by_get_is_impossible(open_site: Open) -> None:
    assert open_site().get("/sources/nahr/recrawl").status_code in (404, 405)


def test_a_password_where_one_is_set(open_site: Open) -> None:
    site = open_site(token="s3cret")
    assert site.get("/").status_code == 401
    assert site.get("/", auth=("any", "wrong")).status_code == 401
    assert site.get("/", headers={"Authorization": "Basic !!!"}).status_code == 401
    assert site.get("/", auth=("any", "s3cret")).status_code == 200
    assert site.get("/", headers={"Authorization": "Bearer s3cret"}).status_code == 200
    assert site.get("/?token=s3cret").status_code == 401
    assert site.get("/-/health.json").status_code in (200, 503)
