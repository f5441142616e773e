"""Suspects run alone: a source whose last poll died with its worker is polled in a process of its own.

A poll that kills or hangs that process kills nothing else: its source is put into quarantine, with the reason, and tried again,
alone, ever more seldom. One that ends well clears the source. So only the culprit of a worker's death waits, whatever else the
worker was polling when it died.

Fields of a source's row that this module keeps:
    quarantine    {"why", "count", "since", "until"} while it is held; None (a poll was finished) or missing otherwise
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psutil

from crawler.sources.schema import Source
from crawler.spiders.crawls import GRACE_S, scrapy_settings
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.storage.base import Change, Store, StoreError
from pipelines.storage.sources import Claim, finish, held, release
from schedules.polling import new_poll, run_poll

logger = logging.getLogger(__name__)

PLACES, MOST = 2, 4
"""So many processes for suspects at the same time; those that have lived through PROVEN_S leave their places to others, up to
MOST."""
PROVEN_S = 120.0
BEAT_S = 2.0
START_S, SILENT_S = 180.0, 60.0
"""A process that does not say its first word within START_S, or then no word for SILENT_S, hangs. (Its first word comes before
its poll begins: on a machine that is overloaded that takes long, and is not the source's fault.)"""
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""Quarantine after the first, the second, and every further poll that killed or hung its process."""
NOT_ITS_FAULT = (3, 4)
"""Exit codes that speak of the configuration or the store, not of the source."""


@dataclass(slots=True)
class Alone:
    """One suspect's poll as the worker sees it: setting `stopping` asks it to drain."""

    claim: Claim
    limit_s: float
    stopping: bool = False
    cut_off: bool = False
    """Never: what hangs is ended with its process."""
    began: float = field(default_factory=time.monotonic)
    ended: bool = False
    """Whether its process has ended; it hands the claim back itself."""

    async def run(self, store: Store, argv: Sequence[str] = ()) -> str:
        """Poll in a process of its own; returns why that went wrong, "" when it did not. Raises StoreError when the store is
        away at the end (the source stays a suspect)."""
        claim = self.claim
        logger.warning("%s: its last poll died with its worker, so it is polled alone", claim.source)
        argv = argv or [sys.executable, "-m", "crawler", "alone", claim.source, "--owner", claim.owner]
        process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
        try:
            why = await self._watched(process, store)
        finally:
            await _end(process)
            self.ended = True
        now = clock.now()
        if why and not self.stopping:
            logger.error("%s: quarantined: %s", claim.source, why)
            await asyncio.to_thread(quarantine, store, claim, why, now)
            return why
        if process.returncode != 0:
            await asyncio.to_thread(release, store, claim, now)
        return ""

    async def _watched(self, process: asyncio.subprocess.Process, store: Store) -> str:
        """Wait for the end, or for silence. Time is counted in words and waits, so that a machine that slept accuses nobody."""
        assert process.stdout is not None
        waited = silent = 0.0
        patience, began, asked = START_S, False, False
        while True:
            if self.stopping and not asked:
                asked = True
                process.terminate()
            try:
                word = await asyncio.wait_for(process.stdout.readline(), BEAT_S)
            except TimeoutError:
                silent += BEAT_S
            else:
                if not word:
                    return _why(await process.wait())
                silent, patience, began = 0.0, SILENT_S, True
            waited += BEAT_S
            if silent >= patience and not began:
                logger.error("%s: its own process did not start within %.0f s; it is tried again", self.claim.source, silent)
                return ""
            if silent >= patience:
                return f"it hung: no sign of life for {silent:.0f} s"
            if waited >= self.limit_s and await asyncio.to_thread(_is_there, store):
                return f"it did not end within {waited:.0f} s"


def _why(code: int) -> str:
    if code == 0 or code in NOT_ITS_FAULT:
        return ""
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"


def _is_there(store: Store) -> bool:
    try:
        store.ping()
    except StoreError:  # it waits for the store, and so do we
        return False
    return True


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of it is left behind: page readers and a browser neither."""
    if process.returncode is None:
        for one in psutil.Process(process.pid).children(recursive=True):
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        process.kill()
    await process.wait()


def places(running: Iterable[object]) -> int:
    """How many more suspects may be polled beside the polls that are running."""
    alone = [poll for poll in running if isinstance(poll, Alone)]
    fresh = sum(time.monotonic() - poll.began < PROVEN_S for poll in alone)
    return min(PLACES - fresh, MOST - len(alone))


def limit_of(poll_limit_s: float) -> float:
    """Seconds that a poll alone may take: its own limit cuts it off before."""
    return poll_limit_s + 3 * GRACE_S


def quarantine(store: Store, claim: Claim, why: str, now: datetime) -> bool:
    """End the claim, and hold the source until its next try; False when the claim had passed to another."""
    before = claim.row.get("quarantine") or {}
    count = int(before.get("count") or 0) + 1
    until = now + PAUSES[min(count, len(PAUSES)) - 1]
    kept = {"why": why, "count": count, "since": before.get("since") or now, "until": until}
    return finish(store, claim, Change(set={"quarantine": kept, "next_poll_at": until}), now)


async def poll_held(runtime: Runtime, source: Source, owner: str, stop: Any) -> int:
    """The work of the process: the poll that `owner` holds the claim of. `stop(callback)` installs what asks it to drain.
    Returns the exit code."""
    claim = await asyncio.to_thread(held, runtime.store, source.id, owner)
    if claim is None:
        logger.error("%s is not held by %s", source.id, owner)
        return NOT_ITS_FAULT[0]
    poll = new_poll(runtime, source, claim)
    stop(lambda: setattr(poll, "stopping", True))
    beating = asyncio.get_running_loop().create_task(_beat())
    try:
        await run_poll(poll, claim, scrapy_settings(runtime.config))
    finally:
        beating.cancel()
    return 0


async def _beat() -> None:
    """A word now and then, as long as the loop turns. Nobody listening = the worker is gone, and the poll ends."""
    while True:
        try:
            os.write(1, b".\n")
        except BrokenPipeError:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        await asyncio.sleep(BEAT_S)
