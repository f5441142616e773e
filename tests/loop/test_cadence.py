"""The cadence in a real worker on real sites: what is published is found soon, and the site's own wishes are followed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from schedules.cadence import from_dict
from tests.loop.test_daemon import until
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator


@contextmanager
def worker(operator: Operator, name: str = "worker") -> Iterator[subprocess.Popen[str]]:
    """A worker process; ended in order."""
    with (operator.folder / f"{name}.log").open("w+") as log:
        process = operator.start("worker", stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=120)


def row(operator: Operator, source: str) -> dict[str, Any]:
    store = operator.open()
    try:
        return store.get("sources", source) or {}
    finally:
        store.close()


def quick(operator: Operator) -> None:
    """A budget without end, so that polls follow each other."""
    operator.env |= {"MARSAD_MIN_INTERVAL_S": "1", "MARSAD_POLLS_PER_HOUR": "100000"}


def test_a_worker_finds_what_is_published_and_learns_its_source(only_mine: Operator) -> None:
    quick(only_mine)
    with Newsroom(["baladi", "wordpress"], articles=8) as newsroom:
        newsroom.write_sources(only_mine.sources)
        with worker(only_mine):
            until(lambda: len(only_mine.articles()) == 16, 60, "the articles that are there")
            for count in range(1, 4):
                newsroom.publish("baladi")
                until(lambda: len(only_mine.articles()) == 16 + count, 60, "a new article")  # noqa: B023
        kept = row(only_mine, "baladi")
        history = from_dict(kept["cadence"])
    assert history is not None and history.polls >= 4 and history.items > 3 and kept["failures"] == 0
    assert history.window is not None and kept["listings"]["by"]
    store = only_mine.open()
    fleet = store.get("meta", "cadence")
    store.close()
    assert fleet is not None and fleet["budget"] == 100000 and fleet["sources"] >= 2 and fleet["price"] < 10


def test_retry_after_and_failures_stand_in_the_row(lone_operator: Operator) -> None:
    with Newsroom(["baladi"], articles=3) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("baladi")
        newsroom.set_fault("baladi", "limited", retry_after_s=3000)
        lone_operator.crawl("baladi", expect=1)
        held = row(lone_operator, "baladi")
        wait = (held["next_poll_at"] - datetime.now(UTC)).total_seconds()
        assert 2900 < wait <= 3000, "Retry-After is kept across processes"
        newsroom.clear_fault("baladi")
        newsroom.set_fault("baladi", "down")
        pauses = []
        for _ in range(3):
            lone_operator.crawl("baladi", expect=1)
            failed = row(lone_operator, "baladi")
            pauses.append((failed["next_poll_at"] - failed["last_poll_at"]).total_seconds())
        assert failed["failures"] >= 1.5 and pauses == sorted(pauses) and pauses[-1] > 1.2 * pauses[0]
        newsroom.clear_fault("baladi")
        lone_operator.crawl("baladi")
        assert row(lone_operator, "baladi")["failures"] == 0


def test_a_poll_that_was_asked_for_something_else_teaches_nothing(lone_operator: Operator) -> None:
    with Newsroom(["baladi"], articles=3) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("baladi")
        before = row(lone_operator, "baladi")
        lone_operator.crawl("baladi", "--since", "2026-01-01")
        lone_operator.run("recrawl", "baladi", "--force")
        after = row(lone_operator, "baladi")
    assert after["cadence"] == before["cadence"] and after["next_poll_at"] == before["next_poll_at"]
    assert after["last_poll_at"] > before["last_poll_at"]
