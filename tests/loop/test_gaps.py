"""A feed shows only its newest items: what was pushed out while nobody looked is found again, or the hole is shown."""

from __future__ import annotations

import re
import signal
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.storage.base import Change, Patch
from pipelines.storage.sources import NEVER, patch_row
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

WINDOW = 20


def feed_only(operator: Operator, newsroom: Newsroom, site: str) -> None:
    """The source file names the feed and nothing else."""
    newsroom.write_sources(operator.sources)
    file = operator.sources / f"{site}.toml"
    file.write_text(re.sub(r"^(sitemaps|listings) = .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")


def state(operator: Operator, site: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    store = operator.open()
    try:
        return store.get("sources", site) or {}, list(store.find("gaps", {"source": site}))
    finally:
        store.close()


def free_leases(operator: Operator) -> None:
    """As if the leases of a process that was killed had run out."""
    store = operator.open()
    free = Change(set={"lease_until": NEVER})
    store.write([Patch(name, doc["_id"], free) for name in ("sources", "hosts") for doc in store.find(name, {}, fields=["owner"])])
    store.close()


def due_again(operator: Operator, site: str) -> None:
    """The pause before the next attempt is over."""
    store = operator.open()
    row = store.get("sources", site)
    assert row is not None
    patch_row(store, site, {"gap": {**row["gap"], "due_at": datetime.now(UTC) - timedelta(seconds=1)}})
    store.close()


def test_a_gap_is_closed_from_the_sitemap(operator: Operator) -> None:
    with Newsroom(["bulk=bulk:8"]) as newsroom:
        feed_only(operator, newsroom, "bulk")
        operator.crawl("bulk")
        newsroom.publish("bulk", count=5)
        operator.crawl("bulk")
        assert state(operator, "bulk")[1] == [], "an overlap is no gap"
        newsroom.publish("bulk", count=WINDOW + 15)
        operator.crawl("bulk")
        row, (gap,) = state(operator, "bulk")
        assert row["gap"]["id"] == gap["_id"] and gap["closed_at"] is None and gap["from"] <= gap["to"]
        assert len(operator.articles()) == 13 + WINDOW
        filled = operator.crawl("bulk")["bulk"]
        assert filled["outcomes"]["new"] == 15
        row, (gap,) = state(operator, "bulk")
    assert "gap" not in row and gap["filled"] and gap["closed_at"] is not None and gap["by"]
    assert len({doc["url_key"] for doc in operator.articles()}) == 13 + WINDOW + 15


def test_a_gap_is_closed_from_wordpress(lone_operator: Operator) -> None:
    with Newsroom(["wordpress=wordpress:6"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("wordpress")
        newsroom.publish("wordpress", count=40)
        for _ in range(3):
            lone_operator.crawl("wordpress")
        _, gaps = state(lone_operator, "wordpress")
    assert len(lone_operator.articles()) == 46 and all(gap["filled"] for gap in gaps)


def test_a_gap_that_no_archive_bridges_stays_open_and_is_shown(lone_operator: Operator) -> None:
    with Newsroom(["cp1256=cp1256:6"]) as newsroom:
        feed_only(lone_operator, newsroom, "cp1256")
        lone_operator.crawl("cp1256")
        newsroom.publish("cp1256", count=90)
        lone_operator.crawl("cp1256", expect=None)
        lone_operator.crawl("cp1256", expect=None)
        row, (gap,) = state(lone_operator, "cp1256")
        assert row["gap"]["attempts"] == 1 and gap["closed_at"] is None and not gap["filled"]
        assert row["gap"]["due_at"] > row["last_poll_at"], "and is tried again later"
        asked = newsroom.requests("cp1256").requests
        lone_operator.crawl("cp1256", expect=None)
        assert newsroom.requests("cp1256").requests - asked < 10, "not at every poll"
        due_again(lone_operator, "cp1256")
        lone_operator.crawl("cp1256", expect=None)
        row, _ = state(lone_operator, "cp1256")
        assert row["gap"]["attempts"] == 2 and row["gap"]["from"] == gap["from"]
        newsroom.publish("cp1256", count=90)
        lone_operator.crawl("cp1256", expect=None)
        _, (wider,) = state(lone_operator, "cp1256")
    assert (wider["from"], wider["noted_at"]) == (gap["from"], gap["noted_at"]), "it grew, and was noted when it was first seen"
    assert wider["to"] > gap["to"] and wider["attempts"] == 0


@pytest.mark.parametrize("requests", [2, 12])
def test_a_kill_while_a_gap_is_found_or_filled_loses_nothing(lone_operator: Operator, requests: int) -> None:
    with Newsroom(["bulk=bulk:8"]) as newsroom:
        feed_only(lone_operator, newsroom, "bulk")
        lone_operator.crawl("bulk")
        newsroom.publish("bulk", count=WINDOW + 15)
        newsroom.set_fault("bulk", "slow", delay_s=0.2)
        for extra in (requests, 45):
            before = newsroom.requests("bulk").requests
            process = lone_operator.start("crawl", "bulk")
            until = time.monotonic() + 60
            while newsroom.requests("bulk").requests < before + extra and process.poll() is None:
                assert time.monotonic() < until
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            free_leases(lone_operator)
        newsroom.clear_fault("bulk")
        for _ in range(3):
            lone_operator.crawl("bulk", expect=None)
        _, gaps = state(lone_operator, "bulk")
    assert len(lone_operator.articles()) == 8 + WINDOW + 15
    assert gaps and all(gap["filled"] for gap in gaps)
