"""What the pages show, on both stores; and that their `.json` twins hold the same."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pipelines.storage import requests
from pipelines.storage.base import Store
from schedules import clocks, room
from tests.crawler.web.conftest import BODY, Open


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_search_finds_other_forms_and_marks_them(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    page = site.get("/articles", params={"q": "المكتبات"}).text
    assert f'/articles/{filled["origin"]}"' in page and filled["gone"] not in page
    assert "<mark>مكتبة</mark>" in page
    data = site.get("/articles.json", params={"q": "المكتبات"}).json()
    assert {row["id"] for row in data["results"]} == {filled["origin"], filled["copy"]}
    for row in data["results"]:
        assert "".join(part for part, _ in row["title"]) in text_of(page)
    assert data["command"] == "./marsad articles find 'المكتبات'"


def test_a_search_can_be_limited_and_paged(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    seen: list[str] = []
    following = "limit=1&sort=first_seen"
    while following:
        data = site.get(f"/articles.json?{following}").json()
        seen += [row["id"] for row in data["results"]]
        following = data["next"]
    assert seen == [filled[name] for name in ("evil", "copy", "origin", "gone")]
    only = site.get("/articles.json?source=nahr&removed=true").json()
    assert [row["id"] for row in only["results"]] == [filled["gone"]]


@pytest.mark.parametrize("query", ['q="غير مغلق', "q=(حلب", "colour=red", "since=next+week", "limit=0", "cursor=abc", "source[$ne]=x"])
def test_a_query_that_cannot_be_is_explained(open_site: Open, filled: dict[str, str], query: str) -> None:
    site = open_site()
    page = site.get(f"/articles?{query}")
    assert page.status_code == 400 and 'role="alert"' in page.text
    answer = site.get(f"/articles.json?{query}")
    assert answer.status_code == 400 and answer.json()["error"]


def test_an_article_with_its_life_and_its_story(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    page = site.get(f"/articles/{filled['origin']}").text
    shown = text_of(page)
    assert BODY[0] in shown and "خمسين" in shown
    assert f"/articles/{filled['origin']}/diff?a=1&amp;b=2" in page
    assert "Earliest known publisher: tall" in shown and f"/articles/{filled['copy']}" in page
    data = site.get(f"/articles/{filled['origin']}.json").json()
    assert [row["kind"] for row in data["revisions"]] == ["first", "edit"]
    assert [entry["source"] for entry in data["story"]["members"]] == ["tall", "nahr"]
    assert "terms" not in data["article"] and "sketch" not in data["article"]
    gone = text_of(site.get(f"/articles/{filled['gone']}").text)
    assert "The site has removed this article (404)" in gone and "كان هنا خبر عن الطقس" in gone


def test_the_difference_of_two_revisions_and_of_two_articles(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    for address in ("diff", "diff?a=1&b=2"):
        page = site.get(f"/articles/{filled['origin']}/{address}").text
        assert re.search(r"<del>\s*أربعين\s*</del>\s*<ins>\s*خمسين\s*</ins>", page)
    copied = site.get(f"/articles/{filled['origin']}/diff", params={"with": filled["copy"]}).text
    assert "<dt>title</dt>" in copied and "<del>وحضر الافتتاح" in copied


@pytest.mark.parametrize("wish", ["diff?a=1&b=9", "diff?a=x", "diff?a=-1", "diff?with=nobody"])
def test_sides_that_cannot_be_compared(open_site: Open, filled: dict[str, str], wish: str) -> None:
    answer = open_site().get(f"/articles/{filled['origin']}/{wish}")
    assert answer.status_code == 400 and "Nothing to compare" in answer.text


def test_one_revision_only_is_said(open_site: Open, filled: dict[str, str]) -> None:
    answer = open_site().get(f"/articles/{filled['copy']}/diff")
    assert answer.status_code == 400 and "this article has: 1" in answer.text


def test_a_source_and_its_outcomes(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    page = site.get("/sources/nahr").text
    shown = text_of(page)
    assert "New articles a day" in shown and "3 of 3" in shown and "https://nahr.example/2" in shown
    data = site.get("/sources/nahr.json").json()
    assert data["bars"][-1]["count"] == 3 and data["bars"][-1]["monitored"] and not data["bars"][0]["monitored"]
    assert "/sources/nahr" in site.get("/").text


def test_a_recrawl_is_asked_for_once(open_site: Open, store: Store, filled: dict[str, str]) -> None:
    site = open_site()
    for _ in range(2):
        answer = site.post("/sources/nahr/recrawl", headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 303 and answer.headers["location"] == "/sources/nahr"
    (row,) = requests.listed(store)
    assert row["source"] == "nahr" and row["why"] == "dashboard"
    assert "1 re-crawl asked for" in text_of(site.get("/sources/nahr").text)


def test_coverage_tells_nobody_looked_from_nothing_new(open_site: Open, filled: dict[str, str]) -> None:
    site = open_site()
    lines = {line["id"]: line["cells"] for line in site.get("/coverage.json").json()["sources"]}
    assert lines["nahr"][0]["new"] == 3 and lines["nahr"][0]["monitored"] and not lines["nahr"][-1]["monitored"]
    rows = list(csv.DictReader(site.get("/coverage.csv").text.splitlines()))
    assert next(row["new"] for row in rows if row["source"] == "nahr") == "3"
    assert ">–<" in site.get("/coverage").text


@pytest.mark.parametrize("address", ["/articles/none", "/articles/none.json", "/articles/none/diff", "/sources/none", "/sources/none.json"])
def test_what_does_not_exist(open_site: Open, address: str) -> None:
    assert open_site().get(address).status_code == 404


def test_an_empty_store_says_what_to_do(open_site: Open) -> None:
    site = open_site()
    assert "./marsad up" in site.get("/coverage").text
    assert "Nothing was found" in site.get("/articles").text
    assert "./marsad crawl tall" in site.get("/sources/tall").text


def test_the_first_page_tells_of_disk_and_clock(open_site: Open, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOW", 1 << 60)
    clocks.note(store, clocks.Event("slept", 7200.0), datetime.now(UTC))
    page = open_site().get("/").text
    assert "The disk: " in page and "soon nothing can be stored" in page
    assert "The clock: the machine slept or stood still for 7200 s" in page
