"""Sites that misbehave, and sites that forbid: each trap of the wire, with the real engine against a real server."""

from __future__ import annotations

import os
import re
import time
from typing import Any

import psutil
import pytest

from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

COUNT = 6


def crawl(operator: Operator, kind: str, *args: str, expect: int | None = None, articles: int = COUNT) -> tuple[dict[str, Any], Newsroom]:
    newsroom = Newsroom([f"{kind}={kind}:{articles}"])
    with newsroom:
        newsroom.write_sources(operator.sources)
        return operator.crawl(kind, *args, expect=expect)[kind], newsroom


def third(articles: int = COUNT) -> int:
    return articles // 3


@pytest.mark.parametrize("kind", ["denied", "robots-slow"])
def test_robots_holds_under_concurrency(lone_operator: Operator, kind: str) -> None:
    run, newsroom = crawl(lone_operator, kind)
    counters = newsroom.requests(kind)
    assert not [path for path in counters.paths() if path.startswith("/private/")]
    assert counters.robots == 1, "robots.txt is fetched once"
    assert run["reasons"]["rejected(robots)"] == third() and run["outcomes"]["new"] == COUNT - third()


def test_robots_fails_closed_on_5xx(lone_operator: Operator) -> None:
    run, newsroom = crawl(lone_operator, "robots-5xx", expect=1)
    assert set(newsroom.requests("robots-5xx").paths()) == {"/robots.txt"}
    assert sum(run["outcomes"].values()) == 0 and run["failures"][0]["reason"] == "document_robots_unavailable"


def test_crawl_delay_and_one_connection(lone_operator: Operator) -> None:
    run, newsroom = crawl(lone_operator, "crawldelay", articles=3)
    counters = newsroom.requests("crawldelay")
    hits = [hit.at for hit in counters.log if hit.kind != "robots"]
    assert min(b - a for a, b in zip(hits, hits[1:], strict=False)) > 0.9
    assert counters.max_concurrent == 1 and run["outcomes"]["new"] == 3


DELAY_S = 0.5


def with_delay(operator: Operator, newsroom: Newsroom) -> None:
    """Give every source a delay that shows."""
    for file in newsroom.write_sources(operator.sources):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"delay_s = .*", f"delay_s = {DELAY_S}", text), encoding="utf-8")


@pytest.mark.parametrize("kind", ["redirecting", "flaky"])
def test_redirects_and_second_tries_wait_for_the_hosts_delay(lone_operator: Operator, kind: str) -> None:
    with Newsroom([f"{kind}={kind}:2"]) as newsroom:
        with_delay(lone_operator, newsroom)
        lone_operator.crawl(kind, expect=None)
        counters = newsroom.requests(kind)
    log = list(counters.log)
    assert counters.by_status.keys() & {301, 302, 500}, "something was sent on, or tried again"
    assert min(b.at - a.at for a, b in zip(log, log[1:], strict=False)) > 0.7 * DELAY_S
    assert counters.max_concurrent == 1


def test_two_sources_of_one_host_never_overlap(lone_operator: Operator) -> None:
    with Newsroom(["bulk=bulk:2", "etag=etag:2"]) as newsroom:
        with_delay(lone_operator, newsroom)
        twin = (lone_operator.sources / "bulk.toml").read_text(encoding="utf-8")
        (lone_operator.sources / "twin.toml").write_text(twin, encoding="utf-8")
        guest = (lone_operator.sources / "etag.toml").read_text(encoding="utf-8")  # its feed is at the other's host
        feed = newsroom.url("bulk", "/rss.xml")
        (lone_operator.sources / "etag.toml").write_text(re.sub(r"feeds = .*", f'feeds = ["{feed}"]', guest), encoding="utf-8")
        runs = lone_operator.crawl("bulk", "twin", "etag")
        counters = newsroom.requests("bulk")
    assert sum(run["outcomes"]["new"] for run in runs.values()) >= 2 and not any(run["failures"] for run in runs.values()), runs
    log = list(counters.log)
    assert counters.max_concurrent == 1 and counters.robots == 1
    assert min(b.at - a.at for a, b in zip(log, log[1:], strict=False)) > 0.7 * DELAY_S


def test_retry_after_is_honoured(lone_operator: Operator) -> None:
    run, newsroom = crawl(lone_operator, "limited", articles=12)
    log = list(newsroom.requests("limited").log)
    refused = [hit.at for hit in log if hit.status == 429]
    assert refused, "the site refused something"
    for at in refused:
        after = [hit.at - at for hit in log if hit.at > at + 0.001]
        assert not after or min(after) > 1.9, "nothing is asked for within Retry-After"
    assert run["outcomes"]["new"] == 12


def test_flaky_site_is_tried_again(lone_operator: Operator) -> None:
    run, _ = crawl(lone_operator, "flaky")
    stored = run["outcomes"]["new"]
    store = lone_operator.open()
    waiting = store.count("pages", {"state": "retry"})
    store.close()
    assert stored + waiting == COUNT, "what failed waits in the store for another try"
    assert stored >= COUNT // 2


def test_redirects_lead_to_one_article(lone_operator: Operator) -> None:
    run, _ = crawl(lone_operator, "redirecting")
    assert run["outcomes"]["new"] == COUNT
    again, _ = crawl(lone_operator, "redirecting")
    assert again["outcomes"]["new"] == 0


@pytest.mark.parametrize(("kind", "reason"), [("gone", "rejected(http_410)"), ("soft404", "rejected(soft_404)")])
def test_missing_pages_are_not_articles(lone_operator: Operator, kind: str, reason: str) -> None:
    run, _ = crawl(lone_operator, kind)
    assert run["reasons"].get(reason) == third(), run["reasons"]
    assert run["outcomes"]["new"] == COUNT - third()


@pytest.mark.parametrize("kind", ["huge", "bomb"])
def test_huge_bodies_are_cut_off(lone_operator: Operator, kind: str) -> None:
    lone_operator.env["MARSAD_BODY_MAX_MB"] = "2"
    run, _ = crawl(lone_operator, kind, expect=None)
    assert run["outcomes"]["new"] == COUNT
    traps = {"huge": 2, "bomb": 1}[kind]
    assert run["reasons"].get("rejected(too_large)") == traps, run["reasons"]
    again = lone_operator.open()
    left = again.count("pages", {"reason": "too_large", "state": "rejected"})
    again.close()
    assert left == traps, "and is not asked for at the next poll"


def test_endless_calendar_ends(lone_operator: Operator) -> None:
    run, newsroom = crawl(lone_operator, "calendar")
    assert run["outcomes"]["new"] == COUNT
    assert newsroom.requests("calendar").requests < 120


def test_broken_feed_gives_what_it_has(lone_operator: Operator) -> None:
    run, _ = crawl(lone_operator, "brokenfeed")
    assert run["outcomes"]["new"] >= 1 and run["outcomes"]["failed"] == 0


def test_a_sitemap_names_files_and_private_addresses(lone_operator: Operator) -> None:
    run, _ = crawl(lone_operator, "sitemapfile")
    assert run["outcomes"]["new"] == COUNT
    stored = lone_operator.articles()
    assert all(doc["url"].startswith("http://sitemapfile.localhost") for doc in stored)
    hostname = os.uname().nodename
    assert not any(hostname in paragraph for doc in stored for paragraph in doc["body"])


def test_redirects_into_the_private_network_are_refused(lone_operator: Operator) -> None:
    run, _ = crawl(lone_operator, "redirect-private")
    assert run["outcomes"]["new"] == COUNT - third()
    assert run["reasons"].get("rejected(forbidden)", 0) + run["outcomes"]["failed"] == third(), run["reasons"]


def test_a_private_address_needs_the_sources_permission(lone_operator: Operator) -> None:
    with Newsroom(["wordpress"], articles=3) as newsroom:
        (file,) = newsroom.write_sources(lone_operator.sources)
        file.write_text(file.read_text(encoding="utf-8").replace("allow_private = true", "allow_private = false"), encoding="utf-8")
        refused = lone_operator.run("crawl", "wordpress", expect=3).stderr
        assert newsroom.requests("wordpress").requests == 0
    assert "write allow_private = true if that is meant" in refused


def test_hostile_headlines_are_stored_exactly_and_shown_harmlessly(lone_operator: Operator) -> None:
    run, newsroom = crawl(lone_operator, "hostile", articles=12)
    assert run["outcomes"]["new"] == 12
    shown = lone_operator.run("articles", "find", "--limit", "0").stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "⟨U+" in shown


def test_a_crawl_opens_no_listening_socket(lone_operator: Operator) -> None:
    with Newsroom(["slow=slow:4"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        process = lone_operator.start("crawl", "slow", "--json")
        while newsroom.requests("slow").requests < 3 and process.poll() is None:
            time.sleep(0.05)
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        listening = [c for p in tree for c in p.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
        browsers = [p.name() for p in tree if {"node", "chromium"} & {p.name().split("-")[0]}]
        process.terminate()
        process.communicate(timeout=60)
    assert listening == []
    assert browsers == [], "no browser and no driver where no page needs one"


def test_a_terminated_crawl_drains(lone_operator: Operator) -> None:
    with Newsroom(["slow=slow:20"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        process = lone_operator.start("crawl", "slow", "--json")
        while newsroom.requests("slow").by_kind["article"] < 2 and process.poll() is None:
            time.sleep(0.05)
        process.terminate()
        process.communicate(timeout=60)
    store = lone_operator.open()
    row = store.get("sources", "slow") or {}
    stored, waiting = store.count("articles", {}), store.count("pages", {"state": "retry"})
    store.close()
    assert row["owner"] is None, "the lease is handed back"
    assert 1 <= stored < 20 and stored + waiting == 20, "what was not fetched waits in the store"


@pytest.mark.browser
def test_the_javascript_site_is_monitored_like_the_others(lone_operator: Operator, browser: str) -> None:
    lone_operator.env["MARSAD_CHROMIUM"] = browser
    with Newsroom(["jsonly"], articles=4) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        first = lone_operator.crawl("jsonly")["jsonly"]
        titles = {" ".join(item["versions"][-1]["title"].split()) for item in newsroom.truth("jsonly")}
        assert first["outcomes"]["new"] == 4
        assert {doc["title"] for doc in lone_operator.articles()} == titles
        assert lone_operator.crawl("jsonly")["jsonly"]["outcomes"]["new"] == 0
    left = [p for p in psutil.process_iter(["name", "cmdline"]) if "chrom" in (p.info["name"] or "") and str(lone_operator.folder) in str(p.info["cmdline"])]
    assert left == []
