"""A source is crawled again on request: here or by the running monitor, through kills, with an honest account."""

from __future__ import annotations

import json
import signal
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines import clock
from tests.loop.test_cadence import quick, worker
from tests.loop.test_daemon import until
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator


def requests_of(operator: Operator) -> list[dict[str, Any]]:
    store = operator.open()
    try:
        return list(store.find("requests", {}))
    finally:
        store.close()


def looked(operator: Operator) -> int:
    """Addresses that a re-crawl has found unchanged so far."""
    store = operator.open()
    try:
        return len({row["url"] for row in store.find("outcomes", {"source": "bulk", "code": "unchanged"})})
    finally:
        store.close()


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (("recrawl", "bulkk"), "Did you mean bulk"), (("recrawl", "bulk", "--since", "yesterday"), "is no date"),
        (("recrawl", "bulk", "--since", "2026-03-02", "--until", "2026-03-01"), "is not before"),
        (("recrawl", "bulk", "--urls", "no-such-file"), "cannot be read"),
        (("recrawl", "bulk", "--urls", "{list}", "--since", "2026-03-01"), "do not go with it"),
        (("recrawl", "bulk", "--urls", "{list}"), "line 2: https://elsewhere.example/1"),
    ],
)  # fmt: skip
def test_wrong_requests_are_named(lone_operator: Operator, args: tuple[str, ...], text: str) -> None:
    listed = lone_operator.folder / "urls"
    with Newsroom(["bulk=bulk:1"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        listed.write_text(f"{newsroom.url('bulk', '/x')}\nhttps://elsewhere.example/1\n", encoding="utf-8")
        done = lone_operator.run(*(arg.replace("{list}", str(listed)) for arg in args), expect=2)
    assert text in done.stderr and requests_of(lone_operator) == []


def test_a_period_is_enumerated_by_every_way_and_failures_have_reasons(lone_operator: Operator) -> None:
    """The source file names the feed alone; what the feed has lost is in the sitemap."""
    with Newsroom(["bulk=bulk:30"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        file = lone_operator.sources / "bulk.toml"
        file.write_text("\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("sitemaps")), encoding="utf-8")
        lone_operator.crawl("bulk")
        assert len(lone_operator.articles()) == 20
        truth = newsroom.truth("bulk")
        newsroom.edit("bulk", truth[-1]["id"], "number")
        newsroom.set_fault("bulk", "error", status=503, paths=urlsplit(truth[-2]["url"]).path)
        since = (clock.now() - timedelta(days=20)).strftime("%Y-%m-%d")
        (result,) = lone_operator.json_lines("recrawl", "bulk", "--since", since, "--json", "--why", "a test", expect=1)
    codes = result["codes"]
    assert codes["new"] == 10 and codes["updated"] == 1 and codes["unchanged"] == 18 and codes["failed"] >= 1, result
    assert {failure["reason"] for failure in result["failures"]} == {"http_503"} and truth[-2]["url"] in result["failures"][0]["url"]
    (request,) = requests_of(lone_operator)
    assert request["state"] == "done" and request["why"] == "a test"


def test_it_goes_on_where_it_was_killed(operator: Operator) -> None:
    with Newsroom(["bulk=bulk:20"]) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.crawl("bulk")
        truth = newsroom.truth("bulk")
        listed = operator.folder / "urls"
        listed.write_text("\n".join(item["url"] for item in truth), encoding="utf-8")
        newsroom.set_fault("bulk", "slow", delay_s=0.2)
        process = operator.start("recrawl", "bulk", "--urls", str(listed), "--force")
        until(lambda: looked(operator) >= 6, 60, "some pages")
        assert process.poll() is None, "it is not done yet"
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        newsroom.clear_fault("bulk")
        asked = newsroom.requests("bulk").requests
        done = operator.run("recrawl", "bulk", "--urls", str(listed), "--force", "--json")
        again = newsroom.requests("bulk").requests - asked
        result = json.loads(done.stdout)
    assert "going on where it was" in done.stderr and "resuming" in done.stderr
    assert again <= 16, "what was done before the kill is not fetched again"
    assert result["failures"] == [] and {doc["state"] for doc in requests_of(operator)} == {"done"}
    assert len(operator.articles()) == 20
    asked_at = requests_of(operator)[0]["created_at"]
    assert all(doc["checked_at"] >= asked_at for doc in operator.articles()), "each was looked at"


def test_the_running_monitor_serves_it_first_and_stays_polite(only_mine: Operator) -> None:
    quick(only_mine)
    with Newsroom(["bulk=bulk:8", "wordpress=wordpress:8"]) as newsroom:
        newsroom.write_sources(only_mine.sources)
        with worker(only_mine):
            until(lambda: len(only_mine.articles()) == 16, 90, "the articles that are there")
            newsroom.edit("bulk", newsroom.truth("bulk")[0]["id"], "number")
            (result,) = only_mine.json_lines("recrawl", "bulk", "--json")
            assert result["codes"]["updated"] == 1 and result["failures"] == []
            newsroom.publish("wordpress")
            until(lambda: len(only_mine.articles()) == 17, 60, "what the others publish meanwhile")
        assert max(newsroom.requests(site).max_concurrent for site in ("bulk", "wordpress")) == 1
        (request,) = requests_of(only_mine)
    assert request["state"] == "done" and not str(request["owner"] or "").startswith("recrawl-")
