"""Batched, durable writes for many coroutines: each waits until its own writes are on disk.

While the store is away, or the disk full, the batch is kept and tried again for ever, with growing pauses; callers keep waiting,
so nothing is dropped and fetching stops by itself. A write that the store refuses (a unique index) fails its own caller alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pipelines.storage.base import Store, StoreUnavailable, Write
from pipelines.storage.order import grouped

logger = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 64
LINGER_S = 0.05
MAX_PAUSE_S = 30.0


@dataclass(slots=True)
class _Ticket:
    writes: list[Write]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """One per process. `before_write` runs in the writing thread first (the archive's fsync)."""

    def __init__(self, store: Store, before_write: Callable[[], None] | None = None) -> None:
        self.store = store
        self.before_write = before_write
        self.away_since: float | None = None
        """Event loop time since which store or disk cannot be written to; None while they can."""
        self._failing = 0
        self.seconds: list[float] = []
        """What the last batches took to become durable, archive included."""
        self._queue: list[_Ticket] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, writes: Sequence[Write]) -> None:
        """Return when `writes` are durable. Raises StoreError when the store refuses them."""
        if not writes:
            return
        ticket = _Ticket(list(writes))
        self._queue.append(ticket)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        await ticket.done

    async def drain(self) -> None:
        """Return when nothing is waiting."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._queue:
            if len(self._queue) < BATCH:
                await asyncio.sleep(LINGER_S)
            batch, self._queue = self._queue[:BATCH], self._queue[BATCH:]
            try:
                await self._commit([write for ticket in batch for write in ticket.writes])
            except Exception:  # noqa: BLE001 - whatever one write caused must reach its own caller, not hang the rest
                await self._one_by_one(batch)
            else:
                _settle(batch)

    async def outlast(self, work: Callable[..., T], *args: Any) -> T:
        """`work(*args)` in a thread, again and again while the store is away or the disk is full."""
        pause, failed = 0.5, False
        try:
            while True:
                try:
                    return await asyncio.to_thread(work, *args)
                except (StoreUnavailable, OSError) as error:
                    failed = failed or self._note_failure(error)
                await asyncio.sleep(pause)
                pause = min(MAX_PAUSE_S, pause * 2)
        finally:
            if failed:
                self._note_end()

    def _note_failure(self, error: Exception) -> bool:
        self._failing += 1
        if self.away_since is None:
            self.away_since = asyncio.get_running_loop().time()
            logger.error("the store is away; fetching pauses until it is back: %s", error)
        return True

    def _note_end(self) -> None:
        self._failing -= 1
        if not self._failing and self.away_since is not None:
            logger.warning("the store is back after %.0f s; nothing was dropped", asyncio.get_running_loop().time() - self.away_since)
            self.away_since = None

    async def _commit(self, writes: list[Write]) -> None:
        await self.outlast(self._write, writes)

    def _write(self, writes: list[Write]) -> None:
        began = time.monotonic()
        if self.before_write is not None:
            self.before_write()
        self.store.write(grouped(writes))
        self.seconds.append(time.monotonic() - began)
        del self.seconds[:-1000]

    async def _one_by_one(self, batch: list[_Ticket]) -> None:
        for ticket in batch:
            try:
                await self._commit(ticket.writes)
            except Exception as error:  # noqa: BLE001 - handed to the caller
                if not ticket.done.done():
                    ticket.done.set_exception(error)
            else:
                _settle([ticket])


def _settle(batch: list[_Ticket]) -> None:
    for ticket in batch:
        if not ticket.done.done():
            ticket.done.set_result(None)
