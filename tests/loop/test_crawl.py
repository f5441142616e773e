"""The whole path, as an operator runs it: newsroom → crawl → store, on both stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.spiders.known import requeue
from pipelines.storage.base import Change, Patch
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

SITES = ("wordpress", "baladi", "brbr", "cp1256", "jsonld", "jsonfeed", "tunisie")
COUNT = 6


def truth_by_url(newsroom: Newsroom, site: str) -> dict[str, dict[str, Any]]:
    return {item["url"]: item for item in newsroom.truth(site)}


def make_due(operator: Operator) -> None:
    """Let every stored article be looked at again now."""
    store = operator.open()
    due = Change(set={"recheck_at": datetime.now(UTC) - timedelta(seconds=1)})
    store.write([Patch("articles", doc["_id"], due) for doc in store.find("articles", {}, fields=["url"])])
    store.close()


def test_every_article_is_stored_once_and_a_second_pass_finds_nothing_new(operator: Operator) -> None:
    with Newsroom(list(SITES), articles=COUNT) as newsroom:
        newsroom.write_sources(operator.sources)
        first = operator.crawl(*SITES)
        assert {site: run["outcomes"]["new"] for site, run in first.items()} == dict.fromkeys(SITES, COUNT)
        asked = {site: newsroom.requests(site).as_dict() for site in SITES}
        second = operator.crawl(*SITES)
        for site in SITES:
            assert second[site]["outcomes"]["new"] == 0 and second[site]["outcomes"]["failed"] == 0
            after = newsroom.requests(site).as_dict()
            assert after["conditional"] > asked[site]["conditional"], "the second pass asks conditionally"
            assert after["not_modified"] > 0, "and is answered 304"
        assert len(operator.articles()) == COUNT * len(SITES)


def test_what_is_stored_is_what_was_published(operator: Operator) -> None:
    with Newsroom(list(SITES), articles=COUNT) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.crawl(*SITES)
        stored = operator.articles()
        for site in SITES:
            found = {doc["title"]: doc for doc in stored if doc["source"] == site}
            for item in newsroom.truth(site):
                version = item["versions"][-1]
                doc = found[" ".join(version["title"].split())]
                body = [" ".join(p.split()) for p in version["body"]]
                assert doc["body"] == body, f"{site} {item['url']}"
                published = datetime.fromisoformat(item["published"])
                assert doc["published"] is not None, f"{site}: {doc['found_in']}"
                assert abs(doc["published"] - published) < timedelta(minutes=1 if doc["published_precision"] != "day" else 1440)


def test_edits_and_removals(operator: Operator) -> None:
    operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom(["wordpress", "baladi"], articles=COUNT) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.crawl("wordpress", "baladi")
        edited = newsroom.truth("baladi")[1]
        newsroom.edit("baladi", edited["id"], "number")
        gone = newsroom.truth("wordpress")[1]
        newsroom.remove("wordpress", gone["id"], "404")
        make_due(operator)
        second = operator.crawl("wordpress", "baladi")
        assert second["baladi"]["outcomes"]["updated"] == 1 and second["baladi"]["outcomes"]["unchanged"] == COUNT - 1
        assert second["wordpress"]["reasons"].get("unchanged(removal_suspected)") == 1
        make_due(operator)
        third = operator.crawl("wordpress", "baladi")
        assert third["wordpress"]["outcomes"]["removed"] == 1 and third["baladi"]["outcomes"]["updated"] == 0
        newsroom.restore("wordpress", gone["id"])
        make_due(operator)
        operator.crawl("wordpress")
    states = {doc["url"]: doc for doc in operator.articles()}
    assert [doc["revision"] for doc in states.values() if doc["source"] == "baladi" and doc["revision"] > 1] == [2]
    restored = [doc for doc in states.values() if doc["source"] == "wordpress" and doc["revision"] > 1]
    assert [(doc["revision"], doc["state"]) for doc in restored] == [(3, "live")]
    shown = operator.json_lines("articles", "show", restored[0]["_id"], "--json")[0]
    assert [revision["kind"] for revision in shown["revisions"]] == ["first", "removed", "restored"]


def test_the_daily_counts_add_up(operator: Operator) -> None:
    with Newsroom(["baladi"], articles=COUNT) as newsroom:
        newsroom.write_sources(operator.sources)
        summaries = [operator.crawl("baladi")["baladi"], operator.crawl("baladi")["baladi"]]
    total = sum(sum(run["outcomes"].values()) for run in summaries)
    store = operator.open()
    assert store.count("outcomes", {"source": "baladi"}) == total
    days = list(store.find("days", {"source": "baladi"}))
    assert sum(sum(day["codes"].values()) for day in days) == total and sum(day["polls"] for day in days) == 2
    store.close()


def test_dry_run_and_limit(lone_operator: Operator) -> None:
    with Newsroom(["wordpress"], articles=COUNT) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        assert lone_operator.crawl("wordpress", "--dry-run")["wordpress"]["outcomes"]["new"] == COUNT
        assert lone_operator.articles() == []
        assert lone_operator.crawl("wordpress", "--limit", "2")["wordpress"]["outcomes"]["new"] == 2
        assert lone_operator.crawl("wordpress")["wordpress"]["outcomes"]["new"] == COUNT - 2


@pytest.mark.parametrize(
    ("args", "code", "text"),
    [(("crawl",), 2, "name at least one source"), (("crawl", "wordpres"), 2, "Did you mean wordpress"),
     (("crawl", "wordpress", "--since", "soon"), 2, "is no date"), (("crwl",), 2, "Did you mean crawl")],
)  # fmt: skip
def test_wrong_usage_is_named(lone_operator: Operator, args: tuple[str, ...], code: int, text: str) -> None:
    with Newsroom(["wordpress"], articles=1) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        assert text in lone_operator.run(*args, expect=code).stderr


def test_an_unreachable_database_is_exit_4(lone_operator: Operator) -> None:
    lone_operator.store_url = "mongodb://127.0.0.1:1/marsad"
    done = lone_operator.run("crawl", "sana", expect=4)
    assert "cannot be used" in done.stderr and "doctor" in done.stderr


def test_a_sitemap_index_that_never_changes_hides_nothing(lone_operator: Operator) -> None:
    """It names one sitemap a day, by the day alone: the file stays the same while today's sitemap grows."""
    site = "jsonld"
    with Newsroom([site], articles=COUNT) as newsroom:
        (file,) = newsroom.write_sources(lone_operator.sources)
        text = file.read_text("utf-8")
        file.write_text(text.replace(next(line for line in text.splitlines() if line.startswith("feeds")), ""), "utf-8")
        assert lone_operator.crawl(site)[site]["outcomes"]["new"] == COUNT
        newsroom.publish(site)
        assert lone_operator.crawl(site)[site]["outcomes"]["new"] == 1
        newsroom.publish(site, count=2)
        assert lone_operator.crawl(site)[site]["outcomes"]["new"] == 2


@pytest.mark.parametrize("way", ["recrawl", "by itself"])
def test_pages_that_could_not_be_read_are_had_when_the_layout_is_mended(lone_operator: Operator, way: str) -> None:
    with Newsroom(["brbr"], articles=COUNT) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        newsroom.set_fault("brbr", "layout", level=2)
        assert lone_operator.crawl("brbr")["brbr"]["outcomes"]["rejected"] == COUNT
        newsroom.clear_fault("brbr", "layout")
        assert lone_operator.crawl("brbr")["brbr"]["fetched"] == 0, "it was looked at, and is not asked for at every poll"
        if way == "recrawl":
            lone_operator.run("recrawl", "brbr", "--since", "2020-01-01")
        else:
            store = lone_operator.open()
            assert requeue(store, "brbr", datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)) == COUNT
            assert requeue(store, "brbr", datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)) == 0
            store.close()
            lone_operator.crawl("brbr")
        assert sorted(doc["url"] for doc in lone_operator.articles()) == sorted(truth_by_url(newsroom, "brbr"))
