"""Extraction in processes of its own, so that reading pages never delays the network loop.

A page that kills or hangs a reader fails alone: the pool is made anew and the pages that stood beside it are tried again,
one at a time.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from crawler.extract.article import extract
from crawler.extract.page import Page
from pipelines.article import RawArticle

logger = logging.getLogger(__name__)

TIME_LIMIT_S = 30.0
PAGES_PER_PROCESS = 2000
"""Readers are replaced after this many pages each: parsers fragment memory. Not by the executor's own max_tasks_per_child,
which can stop for ever in Python 3.11 (CPython issue 115634): a fresh pool takes over and the old one ends what it holds."""


class ExtractionFailed(Exception):
    """A page killed its reader, or took longer than the time limit."""


def _quiet() -> None:
    """Readers leave Ctrl-C to the parent, and end with it: one that waits for work would never learn that it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # The fork server lives as long as its readers, so it is the crawling process itself that must be watched.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


class ExtractionPool:
    """`await pool.extract(page)` → RawArticle; raises ExtractionFailed."""

    def __init__(self, workers: int, time_limit_s: float = TIME_LIMIT_S) -> None:
        self.workers, self.time_limit_s = workers, time_limit_s
        self.replaced = 0
        """Pools that were replaced in good order."""
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0
        # No more pages are handed out than readers can hold: the time limit is for reading, not for waiting in a queue.
        self._places = asyncio.Semaphore(workers + 1)
        self._alone = asyncio.Lock()

    async def extract(self, page: Page) -> RawArticle:
        """What the page says. Tried a second time, alone, when the pool broke under it."""
        try:
            return await self._run(page)
        except (BrokenProcessPool, TimeoutError):
            async with self._alone:
                try:
                    return await self._run(page)
                except BrokenProcessPool as error:
                    raise ExtractionFailed("the page killed its reader") from error
                except TimeoutError as error:
                    raise ExtractionFailed(f"not read within {self.time_limit_s:.0f} s") from error

    async def _run(self, page: Page) -> RawArticle:
        async with self._places:
            pool = self._started()
            try:
                future: Future[RawArticle] = pool.submit(extract, page)
                async with asyncio.timeout(self.time_limit_s):
                    return await asyncio.wrap_future(future)
            except (BrokenProcessPool, TimeoutError):
                self._discard(pool)
                raise
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                # Not we were cancelled but the future, with its pool: the page has not been read yet.
                raise BrokenProcessPool("the readers were replaced") from None

    def _started(self) -> ProcessPoolExecutor:
        self._given += 1
        if self._pool is not None and self._given > PAGES_PER_PROCESS * self.workers:
            self._pool.shutdown(wait=False)
            self._pool = None
            self.replaced += 1
        if self._pool is None:
            self._given = 1
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["crawler.extract.article"])
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_quiet)
        return self._pool

    def _discard(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is not pool:
            return
        self._pool = None
        for process in list((pool._processes or {}).values()):
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
        pool.shutdown(wait=False, cancel_futures=True)
        logger.warning("the page readers were started anew")

    def close(self) -> None:
        """End the readers."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
