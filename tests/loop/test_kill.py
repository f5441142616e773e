"""Killed at any moment, nothing is lost and nothing is stored twice."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter

import pytest

from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator
from tests.wire import WireServer

SITES = ("wordpress", "baladi", "cp1256")
COUNT = 4
"""With one more before each kill, no feed of these sites runs over (the shortest shows 25)."""
KILLS = 20


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_twenty_kills_then_a_clean_run(operator: Operator) -> None:
    rng = random.Random(20)
    with Newsroom(list(SITES), articles=COUNT) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.run("crawl", SITES[0], "--limit", "1")  # the moments below are counted from the first request on
        killed = 0
        while killed < KILLS:
            for site in SITES:  # there is always something left to store
                newsroom.publish(site)
            before = sum(newsroom.requests(site).requests for site in SITES)
            target = before + rng.randint(1, 25)
            process = operator.start("crawl", *SITES, "--json")
            until = time.monotonic() + 20
            while sum(newsroom.requests(site).requests for site in SITES) < target:
                if process.poll() is not None or time.monotonic() > until:
                    break
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += process.returncode == -signal.SIGKILL  # one that was done before its moment came does not count
            release_leases(operator)
        summaries = operator.crawl(*SITES)
        assert all(run["outcomes"]["failed"] == 0 for run in summaries.values())
        wanted = {item["url"] for site in SITES for item in newsroom.truth(site)}
    stored = operator.articles()
    assert len(stored) == len(wanted) >= (COUNT + KILLS) * len(SITES)
    assert len({doc["url"] for doc in stored}) == len(wanted) and set(Counter(doc["source"] for doc in stored)) == set(SITES)
    assert max(Counter((doc["source"], doc["text_hash"]) for doc in stored).values()) == 1
    store = operator.open()
    try:
        revisions = Counter(doc["article_id"] for doc in store.find("revisions", {}))
        assert revisions == {doc["_id"]: 1 for doc in stored}
    finally:
        store.close()
    for doc in stored:
        assert (operator.folder / "data" / "warc" / doc["warc_file"]).exists()
    assert f"{len(stored)} pages read again: 0 changed, 0 could not be read" in operator.run("reprocess", "--dry-run").stderr


def release_leases(operator: Operator) -> None:
    """What time would do: the leases of the killed process end."""
    from pipelines.storage.base import Change, Patch
    from pipelines.storage.sources import NEVER

    store = operator.open()
    over = Change(set={"lease_until": NEVER})
    store.write([Patch(name, doc["_id"], over) for name in ("sources", "hosts") for doc in store.find(name, {}, fields=["host"])])
    store.close()


@pytest.mark.wire
def test_a_database_that_goes_away_stops_fetching_and_loses_nothing(
    wire_server: WireServer, lone_operator: Operator, request: pytest.FixtureRequest
) -> None:
    lone_operator.store_url = f"{wire_server.uri}away"
    lone_operator.env["MARSAD_MAX_PAGES"] = "1000"
    total = 120
    with Newsroom(["wordpress"], articles=total) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        log = (lone_operator.folder / "log").open("w+")
        process = lone_operator.start("crawl", "wordpress", "--since", "2000-01-01", "--json", stdout=log, stderr=log)
        request.addfinalizer(process.kill)
        while newsroom.requests("wordpress").by_kind["article"] < 5 and process.poll() is None:
            time.sleep(0.01)
        wire_server.kill()
        before, during = -1, newsroom.requests("wordpress").requests
        while during != before:  # what was under way when the store was found to be away still arrives
            time.sleep(2)
            before, during = during, newsroom.requests("wordpress").requests
        assert during < total, "fetching pauses"
        wire_server.start()
        assert process.wait(timeout=150) == 0, (lone_operator.folder / "log").read_text(encoding="utf-8")[-3000:]
        log.close()
    err = (lone_operator.folder / "log").read_text(encoding="utf-8")
    assert "the store is away" in err or "nothing was dropped" in err, "whether a read or a write met the outage first"
    assert len(lone_operator.articles()) == total
