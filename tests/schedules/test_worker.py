"""What the worker does beside its polls: clocks, what a dead one left behind, an orderly end without a store."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.config import load_config
from pipelines.storage.base import Change, Store, StoreUnavailable
from pipelines.storage.sources import claim_one, ensure, finish, patch_row
from pipelines.storage.workers import beat
from pipelines.writer import Writer
from schedules import clocks
from schedules.alone import Alone
from schedules.clocks import Reading
from schedules.daemon import SUPERVISOR
from schedules.worker import Worker


class Site:
    """What `ensure` needs."""

    home, state = "https://a.example/", "active"


@pytest.fixture
def worker(store: Store) -> Worker:
    runtime: Any = SimpleNamespace(config=load_config({}), store=store, writer=Writer(store))
    return Worker(runtime)


async def test_a_clock_that_is_set_back_is_noted_and_plans_are_brought_back(
    worker: Worker, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = datetime.now(UTC)
    later = now + timedelta(hours=2)  # what the clock said before it was set back
    ensure(store, {"a": Site()}, later)
    claim = claim_one(store, "a", owner="w", now=later, lease_s=60)
    assert claim is not None and finish(store, claim, Change(set={"next_poll_at": later + timedelta(minutes=5)}), later)
    readings = iter([Reading(10_000.0, 50.0, 50.0), Reading(2_800.0, 50.02, 50.02)])
    last: list[Reading] = []

    def read() -> Reading:
        last[:] = [next(readings, last[0] if last else None)]  # type: ignore[list-item]
        return last[0]

    monkeypatch.setattr(clocks, "LOOK_S", 0.02)
    monkeypatch.setattr(clocks, "read", read)
    before = worker.watching_since
    watching = asyncio.ensure_future(worker._watch_clocks())
    while clocks.last_event(store, datetime.now(UTC)) == "":
        await asyncio.sleep(0.02)
    watching.cancel()
    assert clocks.last_event(store, datetime.now(UTC)).startswith("the clock was set back by 7200 s")
    assert worker.watching_since > before and "set back by 7200 s" in caplog.text
    row = store.get("sources", "a")
    assert row is not None and timedelta(minutes=4) < row["next_poll_at"] - now < timedelta(minutes=6)


async def test_a_clock_event_without_a_store_is_logged(
    worker: Worker, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "find", away)
        await worker._moved(clocks.Event("slept", 3600.0))
    assert "the machine slept or stood still for 3600 s" in caplog.text and "is not noted: away" in caplog.text


async def test_it_takes_over_from_the_dead_worker_of_its_supervisor(
    worker: Worker, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = datetime.now(UTC)
    ensure(store, {"a": Site()}, now)
    assert claim_one(store, "a", owner="dead", now=now, lease_s=3600) is not None
    beat(store, "dead", {"supervisor": "s"}, now)
    monkeypatch.setenv(SUPERVISOR, "s")
    await worker._take_over()
    assert [row["_id"] for row in store.find("workers", {})] == [worker.name]
    assert "dead died" in caplog.text
    again = claim_one(store, "a", owner=worker.name, now=datetime.now(UTC), lease_s=60)
    assert again is not None and again.suspect


async def test_suspects_take_their_own_places(worker: Worker, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claimed as suspects, polled alone, at most two at a time."""
    started: list[str] = []
    over = asyncio.Event()

    async def run(self: Alone, *_: Any) -> str:
        started.append(self.claim.source)
        await over.wait()
        return ""

    monkeypatch.setattr(Alone, "run", run)
    names = ("aawsat", "ahram-gate", "alaraby", "albayan")
    sites = {name: SimpleNamespace(home=f"https://{name}.example/", state="active") for name in names}
    ensure(store, sites, datetime.now(UTC))
    for name in names:
        patch_row(store, name, {"attempts": 1})
    await worker._claim()
    await worker._claim()
    await asyncio.sleep(0)
    assert len(started) == 2 and set(worker.polls) == set(started)
    first = [poll for poll, _, _ in worker.polls.values()]
    assert all(isinstance(poll, Alone) for poll in first)
    over.set()
    while worker.polls:
        await asyncio.sleep(0.01)
    await worker._claim()
    await asyncio.sleep(0)
    assert sorted(started) == sorted(names)


async def test_an_end_while_the_store_is_away_is_an_end(
    worker: Worker, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)

    def away(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", away)
        await worker._drain()
    assert "they lapse by themselves: away" in caplog.text


async def test_a_job_that_meets_an_absent_store_is_told_in_a_line_and_a_fault_of_ours_with_its_trace(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    async def reprice(error: Exception) -> None:
        raise error

    for error in (StoreUnavailable("no answer"), KeyError("price")):
        task = worker._spawn(reprice(error))
        await asyncio.wait({task})
        await asyncio.sleep(0)  # its callback
    away, fault = [record for record in caplog.records if record.name == "schedules.worker"]
    assert away.getMessage() == "reprice is left for its next time, the store is away: no answer" and away.exc_info is None
    assert fault.getMessage() == "reprice failed" and fault.exc_info is not None
