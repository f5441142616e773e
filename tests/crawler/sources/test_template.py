"""The proposal for a new source file: valid TOML that says what is still to be filled in."""

from __future__ import annotations

import tomllib

import pytest

from crawler.discovery.autodiscover import Found
from crawler.sources.template import template
from crawler.sources.validate import parse


def test_a_proposal_with_a_known_country_is_valid() -> None:
    found = [Found("https://sada.sy/feed/", "feed"), Found("https://sada.sy/news.xml", "sitemap"), Found("https://sada.sy/wp-json/wp/v2/posts", "api")]  # fmt: skip
    text = template("https://www.sada.sy/?x=1#y", found, name="صدى")
    source, problems = parse(tomllib.loads(text), "sada", "sada.toml")
    assert problems == []
    assert source is not None
    assert (source.name, source.home, source.country, source.timezone) == (
        "صدى", "https://www.sada.sy/", "SY", "Asia/Damascus",
    )  # fmt: skip
    assert source.discover.feeds == ("https://sada.sy/feed/",)
    assert source.discover.sitemaps == ("https://sada.sy/news.xml",)
    assert source.discover.api == ("https://sada.sy/wp-json/wp/v2/posts",)
    assert source.checked == "never"


def test_a_country_is_not_guessed() -> None:
    text = template("sada.example")
    _, problems = parse(tomllib.loads(text), "sada", "sada.toml")
    assert [problem.key for problem in problems] == ["country", "timezone"]
    assert "looked for from the home page" in text


@pytest.mark.parametrize("name", ['a"b\\c', "سطر\nآخر", "\x7f\x01", "'''"])
def test_no_text_breaks_out_of_its_quotes(name: str) -> None:
    assert tomllib.loads(template("https://x.sy:8443/ar", [], name=name))["name"] == name


def test_path_and_port_of_the_home_page_stay() -> None:
    assert tomllib.loads(template("https://x.sy:8443/ar/"))["home"] == "https://x.sy:8443/ar/"
