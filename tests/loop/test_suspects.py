"""A source that kills or hangs its worker: it alone is quarantined, the others go on, and it is tried again."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.storage.base import Change, Store, StoreUnavailable
from pipelines.storage.requests import claim as claim_request
from pipelines.storage.requests import create
from pipelines.storage.sources import Claim, claim_due, claim_one, ensure, finish, held, patch_row
from pipelines.storage.workers import beat, bury
from schedules import alone, recrawl
from schedules.alone import Alone, quarantine
from tests.loop.test_daemon import until
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

FAULTY = Path(__file__).parent / "faulty"
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SITES = ("wordpress", "baladi", "cp1256", "etag")


class Site:
    """What `ensure` needs."""

    def __init__(self, home: str, state: str = "active") -> None:
        self.home, self.state = home, state


@pytest.fixture
def sites(store: Store) -> Store:
    ensure(store, {"a": Site("https://a.example/"), "b": Site("https://b.example/"), "c": Site("https://c.example/")}, NOW)
    return store


@contextmanager
def daemon(operator: Operator, **constants: Any) -> Iterator[Any]:
    """The daemon with test constants; ends in order."""
    quick = {"schedules.daemon:CHECK_S": 1.0, "schedules.daemon:SILENT_S": 5.0, "schedules.pulse:LOOKS": 20, **constants}
    operator.env |= {"PYTHONPATH": str(FAULTY), "TEST_SET": json.dumps(quick)}
    log = (operator.folder / "daemon.log").open("w+")
    process = operator.start("daemon", stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
        log.close()


def rows(operator: Operator) -> dict[str, dict[str, Any]]:
    store = operator.open()
    try:
        return store.get_many("sources", SITES)
    finally:
        store.close()


@pytest.mark.slow
def test_only_the_culprits_are_quarantined(only_mine: Operator) -> None:
    evil = only_mine.folder / "evil"
    evil.touch()
    only_mine.env |= {"TEST_POLL": "cp1256:abort etag:hang", "TEST_WHILE": str(evil)}
    with Newsroom(list(SITES), articles=4) as newsroom:
        newsroom.write_sources(only_mine.sources)
        with daemon(only_mine, **{"schedules.alone:SILENT_S": 14.0}):
            until(lambda: Path(only_mine.store_url).exists() and quarantined(only_mine) == ["cp1256", "etag"], 200, "the quarantines")
            until(lambda: len(only_mine.articles()) == 8, 60, "the others' articles")
            found = rows(only_mine)
            kept = {id: found[id]["quarantine"] for id in ("cp1256", "etag")}
            assert "SIGABRT" in kept["cp1256"]["why"] and "hung" in kept["etag"]["why"]
            assert all(row["count"] == 1 and found[id]["next_poll_at"] == row["until"] for id, row in kept.items())
            assert quarantined(only_mine) == ["cp1256", "etag"], "and nobody else"
            until(lambda: (rows(only_mine)["cp1256"].get("health") or {}).get("code") == "quarantined", 90, "the verdict")
            evil.unlink()  # the sites are mended, and the next try comes
            store = only_mine.open()
            for id in kept:
                patch_row(store, id, {"next_poll_at": datetime.now(UTC)})
            store.close()
            until(lambda: quarantined(only_mine) == [], 60, "the end of the quarantines")
    assert len(only_mine.articles()) == 16
    log = (only_mine.folder / "daemon.log").read_text(encoding="utf-8")
    assert log.count("quarantined:") == 2 and log.count("out of quarantine") == 2


def quarantined(operator: Operator) -> list[str]:
    """Ids of the sources that are held."""
    return sorted(id for id, row in rows(operator).items() if row.get("quarantine"))


# the parts -----------------------------------------------------------------------------------------------------------


def claimed(store: Store, source: str = "a", at: datetime = NOW) -> Claim:
    claim = claim_one(store, source, owner="w1", now=at, lease_s=120)
    assert claim is not None
    return claim


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "BEAT_S", 0.3)
    monkeypatch.setattr(alone, "SILENT_S", 1.5)


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import os; os.abort()", "ended by SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("raise SystemExit(9)", "exit code 9"),
        ("import time; print(flush=True); time.sleep(60)", "it hung"),
        ("import time\nwhile True: print(flush=True); time.sleep(0.1)", "did not end within"),
    ],
)
async def test_a_bad_end_is_a_quarantine(sites: Store, quick: None, text: str, why: str) -> None:
    assert why in await Alone(claimed(sites), 3.0).run(sites, python(text))
    row = sites.get("sources", "a")
    assert row is not None and why in row["quarantine"]["why"] and row["attempts"] == 0 and row["owner"] is None


async def test_a_missing_store_accuses_nobody_and_a_good_end_is_the_polls_own(sites: Store, quick: None) -> None:
    assert await Alone(claimed(sites), 3.0).run(sites, python("raise SystemExit(4)")) == ""
    row = sites.get("sources", "a")
    assert row is not None and row.get("quarantine") is None and row["owner"] is None, "handed back"
    assert await Alone(claimed(sites, "b"), 3.0).run(sites, python("")) == ""
    row = sites.get("sources", "b")
    assert row is not None and row.get("quarantine") is None and row["owner"] == "w1", "the poll itself finishes its claim"


async def test_a_process_that_does_not_even_start_accuses_nobody(sites: Store, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "START_S", 1.0)
    assert await Alone(claimed(sites), 30.0).run(sites, python("import time; time.sleep(60)")) == ""
    row = sites.get("sources", "a")
    assert row is not None and not row.get("quarantine") and row["owner"] is None and row["attempts"] == 0


async def test_a_stopping_worker_ends_it_without_a_verdict(sites: Store, quick: None) -> None:
    one = Alone(claimed(sites), 60.0, stopping=True)
    assert await one.run(sites, python("import time; time.sleep(60)")) == ""
    row = sites.get("sources", "a")
    assert row is not None and not row.get("quarantine") and row["owner"] is None


async def test_waiting_for_the_store_is_no_fault(sites: Store, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit does not count against a poll that waits for a store that is away."""
    claim = claimed(sites)
    asked = 0

    def away() -> str:
        nonlocal asked
        asked += 1
        if asked < 4:
            raise StoreUnavailable("away")
        return "there"

    monkeypatch.setattr(sites, "ping", away)
    why = await Alone(claim, 0.5).run(sites, python("import time\nwhile True: print(flush=True); time.sleep(0.1)"))
    assert "did not end" in why and asked == 4


def test_quarantines_grow_and_are_suspect(sites: Store) -> None:
    pauses = []
    at = NOW
    for _ in range(4):
        claim = claimed(sites, at=at)
        assert quarantine(sites, claim, "it hung", at)
        row = sites.get("sources", "a")
        assert row is not None
        pauses.append(row["quarantine"]["until"] - at)
        at = row["quarantine"]["until"]
        assert row["quarantine"]["since"] == NOW and row["next_poll_at"] == at
    assert pauses == [timedelta(hours=hours) for hours in (1, 6, 24, 24)]
    assert not [c for c in claim_due(sites, owner="w2", now=at, lease_s=60, limit=9, suspects=0) if c.source == "a"]
    again = claim_due(sites, owner="w2", now=at, lease_s=60, limit=9, suspects=1)
    assert [c.source for c in again if c.suspect] == ["a"]


def test_a_new_worker_ends_the_leases_of_the_dead_one(sites: Store) -> None:
    beat(sites, "w1", {"supervisor": "s"}, NOW)
    beat(sites, "other", {"supervisor": "t"}, NOW)
    claimed(sites, "a"), claimed(sites, "b")
    assert claim_one(sites, "c", owner="other", now=NOW, lease_s=120) is not None
    create(sites, "a", {}, "", NOW)
    request = claim_request(sites, "w1", NOW, 120)
    assert request is not None
    beat(sites, "w2", {"supervisor": "s"}, NOW)
    assert bury(sites, "w2", "s") == ["w1"]
    again = claim_due(sites, owner="w2", now=NOW, lease_s=60, limit=9, suspects=1)
    assert [c.source for c in again] == ["a"] and again[0].suspect, "one suspect at most, and none of another supervisor's"
    assert {row["_id"] for row in sites.find("workers", {})} == {"w2", "other"}
    request = claim_request(sites, "w2", NOW, 120)
    assert request is not None and request["deaths"] == 1


def test_a_request_waits_for_its_suspect(sites: Store) -> None:
    create(sites, "a", {}, "", NOW)
    request = claim_request(sites, "w2", NOW, 120)
    assert request is not None and recrawl.obstacle(sites, request, NOW) is None
    claim = claimed(sites)
    patch_row(sites, "a", {"lease_until": NOW - timedelta(seconds=1), "next_poll_at": NOW + timedelta(hours=1)})
    assert recrawl.obstacle(sites, request, NOW) == ""
    assert (sites.get("sources", "a") or {})["next_poll_at"] == NOW, "it is tried alone now"
    quarantine(sites, claim, "it hung", NOW)
    assert "in quarantine until 2026-03-20 13:00Z: it hung" in str(recrawl.obstacle(sites, request, NOW))
    patch_row(sites, "a", {"quarantine": None})
    assert "5 workers died" in str(recrawl.obstacle(sites, {**request, "deaths": 5}, NOW))


def test_a_claim_is_found_by_its_owner_alone(sites: Store) -> None:
    claim = claimed(sites)
    assert held(sites, "a", "w1") == claim and held(sites, "a", "w2") is None and held(sites, "none", "w1") is None
    assert finish(sites, claim, Change(), NOW) and held(sites, "a", "w1") is None


def test_suspects_that_live_leave_their_places_to_others(sites: Store) -> None:
    claim = claimed(sites)

    def after(*ages: float) -> int:
        return alone.places([Alone(claim, 9.0, began=time.monotonic() - age) for age in ages])

    assert [after(), after(1), after(1, 1), after(500, 1), after(500, 500), after(500, 500, 500), after(500, 500, 500, 500)] == [2, 1, 0, 1, 2, 1, 0]
    assert alone.places([object()]) == 2
