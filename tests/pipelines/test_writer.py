"""The batched writer: durable before it returns, patient with an absent store, fair to the rest when one write is refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import pipelines.writer as writer_module
from pipelines.storage.base import Put, StoreConflict, StoreRefused, StoreUnavailable, Write
from pipelines.storage.sqlite import SqliteStore
from pipelines.writer import Writer


class Outage(SqliteStore):
    """A real store that is away for a number of writes, and counts the batches."""

    away = 0
    batches = 0

    def write(self, writes: Sequence[Write]) -> None:
        self.batches += 1
        if self.away > 0:
            self.away -= 1
            raise StoreUnavailable("the cable is out")
        super().write(writes)


@pytest.fixture
def outage(tmp_path: Path) -> Any:
    store = Outage(tmp_path / "s.db")
    yield store
    store.close()


def put(number: int) -> Put:
    return Put("articles", {"_id": f"a{number}", "url_key": f"k{number}"})


async def test_many_callers_share_few_batches(outage: Outage) -> None:
    writer = Writer(outage)
    await asyncio.gather(*(writer.write([put(n)]) for n in range(100)))
    assert outage.count("articles", {}) == 100
    assert outage.batches <= 4


async def test_durable_when_it_returns(outage: Outage) -> None:
    synced: list[int] = []
    writer = Writer(outage, lambda: synced.append(outage.count("articles", {})))
    await writer.write([put(1)])
    assert outage.get("articles", "a1") is not None
    assert synced == [0], "the archive is forced to disk before the article that points at it"


async def test_an_absent_store_is_waited_for(outage: Outage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(writer_module, "MAX_PAUSE_S", 0.01)
    outage.away = 2
    writer = Writer(outage)
    caplog.set_level(logging.WARNING)
    await writer.write([put(1)])
    assert outage.count("articles", {}) == 1 and writer.away_since is None
    assert "the store is away" in caplog.text and "nothing was dropped" in caplog.text


async def test_a_refused_write_fails_its_own_caller_alone(outage: Outage) -> None:
    writer = Writer(outage)
    await writer.write([put(1)])
    clash = Put("articles", {"_id": "other", "url_key": "k1"})
    results = await asyncio.gather(writer.write([put(2)]), writer.write([clash]), writer.write([put(3)]), return_exceptions=True)
    assert results[0] is None and results[2] is None
    assert isinstance(results[1], StoreConflict)
    assert outage.count("articles", {}) == 3


async def test_what_cannot_be_stored_raises_and_does_not_hang(outage: Outage) -> None:
    writer = Writer(outage)
    with pytest.raises(StoreRefused, match="cannot hold"):
        await asyncio.wait_for(writer.write([Put("articles", {"_id": "x", "url_key": "y", "bad": object()})]), 5)
    await writer.write([])
    await writer.drain()


async def test_a_full_disk_is_waited_for_and_the_first_that_works_does_not_end_it(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "MAX_PAUSE_S", 0.01)
    writer = Writer(outage)
    full = True

    def append(number: int) -> int:
        if full:
            raise OSError(28, "No space left on device")
        return number

    waiting = asyncio.ensure_future(writer.outlast(append, 7))
    while writer.away_since is None:
        await asyncio.sleep(0.01)
    await writer.write([put(1)])
    assert writer.away_since is not None, "the archive still waits"
    full = False
    assert await waiting == 7 and writer.away_since is None
    assert len(writer.seconds) == 1


async def test_a_cancelled_wait_is_no_wait(outage: Outage) -> None:
    writer = Writer(outage)

    def never() -> None:
        raise OSError(28, "No space left on device")

    waiting = asyncio.ensure_future(writer.outlast(never))
    while writer.away_since is None:
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert writer.away_since is None
