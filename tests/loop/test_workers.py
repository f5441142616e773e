"""Two workers on one store share the sources: never two at one host, and one goes on alone when the other is killed."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from pipelines import clock
from tests.loop.test_cadence import quick, worker
from tests.loop.test_daemon import until
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

SITES = ("bulk-1", "bulk-2", "bulk-3", "bulk-4")


def rows(operator: Operator) -> list[dict[str, Any]]:
    store = operator.open()
    try:
        return [row for row in store.find("sources", {"_id": {"$in": list(SITES)}})]
    finally:
        store.close()


def holders(operator: Operator) -> list[int]:
    """Process ids of the workers that hold a source now (their names end with the id and a few letters)."""
    return [int(str(row["owner"]).split("-")[-2]) for row in rows(operator) if row.get("owner")]


@pytest.mark.slow
def test_two_workers_share_and_one_takes_over(only_mine: Operator) -> None:
    quick(only_mine)
    only_mine.env |= {"MARSAD_MAX_POLLS": "2"}
    with Newsroom([f"{site}:6" for site in SITES]) as newsroom:
        newsroom.write_sources(only_mine.sources)
        for site in SITES:
            newsroom.set_fault(site, "slow", delay_s=0.1)
        with worker(only_mine, "one") as first, worker(only_mine, "two") as second:
            owners: set[int] = set()

            def shared() -> bool:
                owners.update(holders(only_mine))
                return len(owners) == 2 and len(only_mine.articles()) == 6 * len(SITES)

            until(shared, 120, "two workers with work, and all articles")
            for site in SITES:
                newsroom.set_fault(site, "slow", delay_s=1.5)
            busy: list[int] = []

            def polling() -> bool:
                busy[:] = holders(only_mine)
                return bool(busy)

            until(polling, 120, "a running poll")
            victim = next(process for process in (first, second) if process.pid == busy[0])
            victim.send_signal(signal.SIGKILL)
            victim.wait(timeout=30)
            for site in SITES:
                newsroom.clear_fault(site)
            for site in SITES:
                newsroom.publish(site)
            until(lambda: len(only_mine.articles()) == 7 * len(SITES), 240, "what was published after the kill, by the other")
        counters = {site: newsroom.requests(site) for site in SITES}
    assert {site: counter.max_concurrent for site, counter in counters.items()} == dict.fromkeys(SITES, 1)
    keys = [doc["url_key"] for doc in only_mine.articles()]
    assert len(keys) == len(set(keys)), "nothing is stored twice"


def test_a_poll_that_finishes_keeps_its_lease(only_mine: Operator) -> None:
    """The worker was told to stop: the page in its hands takes longer than a lease lasts, and nobody else may ask that host."""
    quick(only_mine)
    only_mine.env |= {"MARSAD_LEASE_S": "10"}
    with Newsroom(["bulk-1:3"]) as newsroom:
        newsroom.write_sources(only_mine.sources)
        newsroom.set_fault("bulk-1", "slow", delay_s=22, paths="/article/")
        with worker(only_mine, "one") as process:

            def waiting() -> bool:
                asked = newsroom.requests("bulk-1")
                return bool(asked.by_kind["feed"] and asked.by_kind["sitemap"] and asked.in_flight)

            until(waiting, 60, "a page that is waited for")
            process.send_signal(signal.SIGTERM)
            lapsed: list[Any] = []

            def ended() -> bool:
                lapsed.extend(row["lease_until"] for row in rows(only_mine) if row.get("owner") and row["lease_until"] < clock.now())
                return process.poll() is not None

            until(ended, 100, "the end of the worker")
            assert process.returncode == 0 and lapsed == []
        log = (only_mine.folder / "one.log").read_text("utf-8")
    assert only_mine.articles() and "stops: 1 polls finish" in log
    assert "lease lost" not in log and "no tick" not in log
