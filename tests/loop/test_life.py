"""The life of an article on its site: each way of going away is noticed, confirmed by a second look, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loop.test_crawl import make_due
from tests.newsroom import REMOVALS
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

COUNT = 9


def stored(operator: Operator, url: str) -> dict[str, Any]:
    (found,) = [doc for doc in operator.articles() if doc["url"] == url]
    return found


def kinds(operator: Operator, id: str) -> list[str]:
    shown = operator.json_lines("articles", "show", id, "--json")[0]
    return [revision["kind"] for revision in shown["revisions"]]


def begin(operator: Operator, newsroom: Newsroom) -> dict[str, Any]:
    """Everything is stored; returns an article with older and newer neighbours."""
    newsroom.write_sources(operator.sources)
    operator.crawl("bulk")
    return newsroom.truth("bulk")[COUNT // 2]


@pytest.mark.parametrize("how", ["404", "unlisted"])
def test_a_removal_is_noticed_confirmed_and_taken_back(operator: Operator, how: str) -> None:
    gone_and_back(operator, how)


@pytest.mark.parametrize("how", [how for how in REMOVALS if how not in ("404", "unlisted")])
def test_every_other_removal_too(lone_operator: Operator, how: str) -> None:
    gone_and_back(lone_operator, how)


def gone_and_back(operator: Operator, how: str) -> None:
    """An article is removed, looked at twice, and restored."""
    operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom([f"bulk=bulk:{COUNT}"]) as newsroom:
        article = begin(operator, newsroom)
        before = stored(operator, article["url"])
        newsroom.remove("bulk", article["id"], how)
        look_again = make_due if how != "unlisted" else (lambda _: None)  # that is seen in the sitemap
        look_again(operator)
        first = operator.crawl("bulk")["bulk"]
        assert first["reasons"].get("unchanged(removal_suspected)") == 1 and first["outcomes"]["removed"] == 0
        assert stored(operator, article["url"])["state"] == "live", "one look is not enough"
        look_again(operator)
        if how == "unlisted":
            assert operator.crawl("bulk")["bulk"]["outcomes"]["removed"] == 0, "its page is looked at first"
        second = operator.crawl("bulk")["bulk"]
        assert second["outcomes"]["removed"] == 1, second
        gone = stored(operator, article["url"])
        assert (gone["state"], gone["removed_reason"]) == ("removed", how)
        assert gone["body"] == before["body"] and gone["title"] == before["title"], "the text stays"
        make_due(operator)
        third = operator.crawl("bulk")["bulk"]
        assert third["outcomes"]["removed"] == third["outcomes"]["updated"] == 0, "said once"
        newsroom.restore("bulk", article["id"])
        make_due(operator)
        operator.crawl("bulk")
    back = stored(operator, article["url"])
    assert back["state"] == "live" and back["removed_reason"] is None and back["removed_at"] is None
    assert kinds(operator, back["_id"]) == ["first", "removed", "restored"]
    assert all(doc["state"] == "live" for doc in operator.articles())


@pytest.mark.parametrize("how", ["404", "unlisted"])
def test_a_fault_that_passes_is_no_removal(lone_operator: Operator, how: str) -> None:
    lone_operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom([f"bulk=bulk:{COUNT}"]) as newsroom:
        article = begin(lone_operator, newsroom)
        newsroom.remove("bulk", article["id"], how)
        if how != "unlisted":
            make_due(lone_operator)
        assert lone_operator.crawl("bulk")["bulk"]["reasons"].get("unchanged(removal_suspected)") == 1
        newsroom.restore("bulk", article["id"])
        for _ in range(2):
            make_due(lone_operator)
            lone_operator.crawl("bulk")
    back = stored(lone_operator, article["url"])
    assert back["state"] == "live" and back["revision"] == 1
    assert "removal_seen_at" not in back and "unlisted_seen_at" not in back


def test_an_unlisted_article_is_confirmed_by_a_listing_that_has_not_changed_since(lone_operator: Operator) -> None:
    lone_operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom([f"bulk=bulk:{COUNT}"]) as newsroom:
        article = begin(lone_operator, newsroom)
        newsroom.remove("bulk", article["id"], "unlisted")
        lone_operator.crawl("bulk")
        lone_operator.crawl("bulk")
        second = lone_operator.crawl("bulk")["bulk"]
        assert {status for url, status in second["documents"].items() if "sitemap" in url} == {304}
    assert second["outcomes"]["removed"] == 1
    assert stored(lone_operator, article["url"])["removed_reason"] == "unlisted"


def test_an_article_whose_page_is_gone_too_is_not_called_unlisted(lone_operator: Operator) -> None:
    """The sitemap drops it before its own time to be looked at comes."""
    lone_operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom([f"bulk=bulk:{COUNT}"]) as newsroom:
        article = begin(lone_operator, newsroom)
        newsroom.remove("bulk", article["id"], "410")
        lone_operator.crawl("bulk")
        assert "unlisted_seen_at" in stored(lone_operator, article["url"])
        lone_operator.crawl("bulk")
        assert stored(lone_operator, article["url"])["removal_seen_reason"] == "410"
        make_due(lone_operator)
        assert lone_operator.crawl("bulk")["bulk"]["outcomes"]["removed"] == 1
    assert stored(lone_operator, article["url"])["removed_reason"] == "410"


def test_a_sitemap_that_is_cut_short_removes_nothing(lone_operator: Operator) -> None:
    lone_operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    with Newsroom([f"bulk=bulk:{COUNT}"]) as newsroom:
        begin(lone_operator, newsroom)
        for article in newsroom.truth("bulk")[2:7]:
            newsroom.remove("bulk", article["id"], "unlisted")
        for _ in range(2):
            run = lone_operator.crawl("bulk")["bulk"]
            assert run["outcomes"]["removed"] == 0 and not run["reasons"].get("unchanged(removal_suspected)")
    assert all(doc["state"] == "live" for doc in lone_operator.articles())


def test_looking_again_stays_within_its_share(lone_operator: Operator) -> None:
    with Newsroom(["bulk=bulk:30"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("bulk")
        make_due(lone_operator)
        lone_operator.env["MARSAD_RECHECK_SHARE"] = "1"
        before = newsroom.requests("bulk").as_dict()
        run = lone_operator.crawl("bulk")["bulk"]
        after = newsroom.requests("bulk").as_dict()
    assert 10 <= run["outcomes"]["unchanged"] < 30
    assert after["conditional"] - before["conditional"] >= 10, "and they are asked conditionally"
