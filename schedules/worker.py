"""The worker: one process, one reactor, one APScheduler tick that claims due sources and starts a poll for each.

SIGTERM or Ctrl-C drains: no new polls, running ones stop asking for more pages, finish what they hold and hand back their
leases. The tick only spawns, since APScheduler would cancel what it awaits. A source whose last poll died with its worker is
polled alone (`alone.py`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psutil
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from crawler.sources import load
from crawler.spiders.crawls import scrapy_settings
from crawler.spiders.poll import Poll
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.storage import requests
from pipelines.storage.base import StoreError, StoreUnavailable
from pipelines.storage.sources import Claim, claim_due, ensure, release, renew
from pipelines.storage.workers import beat, bury, retire
from schedules import clocks, recrawl
from schedules.alone import Alone, limit_of, places
from schedules.daemon import RECYCLE_EXIT, SUPERVISOR, SUPERVISOR_PID
from schedules.jobs import JOBS, WHILE_DRAINING, add_jobs, keep_ticking
from schedules.polling import new_poll, run_poll

logger = logging.getLogger(__name__)

DRAIN_S = 90.0
MAX_HUNG = 3
"""Polls that hung and were cut off, each leaving its engine behind, after which a fresh worker takes over."""


class Worker:
    """Owns the polls of this process."""

    def __init__(self, runtime: Runtime, name: str = "") -> None:
        self.runtime = runtime
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:4]}"
        self.polls: dict[str, tuple[Poll | Alone, Claim, asyncio.Task[Any]]] = {}
        self.stopping = asyncio.Event()
        self.exit_code = 0
        self.hung = 0
        self.last_tick = time.monotonic()
        self.lateness: list[float] = []
        self.delays: list[float] = []
        """Seconds from due to claimed, of the last claims."""
        self.watching_since = clock.now()
        """Since when ticks have come without a break: what fell due in a sleep is not overdue."""
        self._claiming = False
        self._problems: list[Any] = []
        self._request: asyncio.Task[Any] | None = None
        self._parent = int(os.environ.get(SUPERVISOR_PID) or os.getppid())
        self._settings = scrapy_settings(runtime.config)
        self._chores: set[asyncio.Task[Any]] = set()
        self._night: asyncio.Task[Any] | None = None
        self._live: asyncio.Task[Any] | None = None
        self._watch: asyncio.Task[Any] | None = None

    async def run(self) -> int:
        """Work until stopped; returns the exit code."""
        await self._ask(ensure, load.load_all(), clock.now())
        await self._take_over()
        await self.reprice()
        await self._beat()
        scheduler = AsyncIOScheduler(timezone=UTC)
        add_jobs(scheduler, self)
        scheduler.start()
        ticking = self._spawn(keep_ticking(scheduler, lambda: self.last_tick))
        self._spawn(self._watch_clocks())
        await self.collections()
        logger.info("worker %s started: %s", self.name, ", ".join(job.id for job in JOBS))
        try:
            await self.stopping.wait()
        finally:
            ticking.cancel()
            for job in scheduler.get_jobs():
                if job.id not in WHILE_DRAINING:
                    job.remove()
            await self._drain(lambda: scheduler.shutdown(wait=False))
        return self.exit_code

    def stop(self, code: int = 0) -> None:
        """Begin to drain."""
        if not self.stopping.is_set():
            logger.info("worker %s stops: %d polls finish", self.name, len(self.polls))
            self.exit_code = code
            self.stopping.set()

    # jobs (see jobs.py) -----------------------------------------------------------------------------------------------

    async def tick(self) -> None:
        """Claim what is due, up to the free places; start a poll for each."""
        now = time.monotonic()
        self.lateness.append(max(0.0, now - self.last_tick - 1.0))
        del self.lateness[:-3600]
        self.last_tick = now
        if not self._claiming and not self.stopping.is_set() and self.runtime.writer.away_since is None:
            self._spawn(self._claim())

    async def keep_leases(self) -> None:
        """Renew the leases of running polls; a poll whose lease is lost stops."""
        self._spawn(self._renew())

    async def heartbeat(self) -> None:
        """Tell the store that we live. A worker whose supervisor was killed ends too."""
        if os.getppid() != self._parent:
            logger.error("the supervisor is gone")
            self.stop()
        self._spawn(self._beat())

    async def housekeeping(self) -> None:
        """Re-read source files and prune old outcome rows."""
        from schedules.chores import housekeeping

        self._spawn(housekeeping(self.runtime))

    async def nightly(self) -> None:
        """Look whether the night's work, or what an update asks for, is to be done; it may take longer than until the next look."""
        from schedules.nightly import nightly

        if self._night is None or self._night.done():
            self._night = self._spawn(nightly(self.runtime))

    async def collections(self) -> None:
        """Write the increments of live collections that are due; one may take longer than until the next look."""
        from schedules.live import collections

        if self._live is None or self._live.done():
            self._live = self._spawn(collections(self.runtime))

    async def reprice(self) -> None:
        """Set the price of a poll, so that the budget is spent where it shortens delays most."""
        from schedules.chores import reprice

        self._spawn(reprice(self.runtime))

    async def watch_health(self) -> None:
        """Judge every source and raise alerts."""
        from schedules.watch import watch_health

        if self._watch is None or self._watch.done():  # a mail server may take its time
            self._watch = self._spawn(watch_health(self.runtime, self.name, self.watching_since))

    # work -------------------------------------------------------------------------------------------------------------

    async def _claim(self) -> None:
        self._claiming = True
        try:
            free = self.runtime.config.max_polls - len(self.polls)
            if free <= 0:
                return
            sources, problems = load.read_all()
            if problems != self._problems:  # a file broken while we run: said once, the others go on
                self._problems = problems
                logger.error("source files with problems are left out:\n%s", "\n".join(map(str, problems)))
            await self._take_request(sources)
            busy = {claim.row.get("host", "") for _, claim, _ in self.polls.values()}
            now = clock.now()
            claims = await self._ask(_claim_due, self.name, now, clock.span(self.runtime.config.lease_s), free, busy, places(poll for poll, _, _ in self.polls.values()))
            self.delays += [(now - claim.row["next_poll_at"]).total_seconds() for claim in claims]
            del self.delays[:-1000]
            for claim in claims:
                if claim.source in sources and not self.stopping.is_set():
                    self._start(sources[claim.source], claim)
                else:
                    await self._ask(release, claim, clock.now())
        except StoreError as error:
            logger.error("cannot claim sources: %s", error)
        finally:
            self._claiming = False

    async def _take_request(self, sources: Any) -> None:
        """Serve a re-crawl request before anything that is due; one at a time is enough, and each waits for its host."""
        if self._request is not None and not self._request.done():
            return
        request = await self._ask(requests.claim, self.name, clock.now(), clock.span(self.runtime.config.lease_s))
        if request is None:
            return
        if request["source"] not in sources:
            await self._ask(_refuse, request, self.name, f"no source {request['source']!r}")
            return
        obstacle = await self._ask(recrawl.obstacle, request, clock.now())
        if obstacle is not None:
            if obstacle:
                await self._ask(_refuse, request, self.name, obstacle)
            return
        logger.info("re-crawl %s of %s begins: %s", request["_id"], request["source"], request.get("why") or "no reason given")
        source = sources[request["source"]]
        work = recrawl.serve(
            self.runtime, source, request, self.name, self._settings, stopped=self.stopping.is_set
        )
        self._request = asyncio.get_running_loop().create_task(work)
        self._request.add_done_callback(self._spawned)

    def _start(self, source: Any, claim: Claim) -> None:
        loop = asyncio.get_running_loop()
        poll: Poll | Alone
        if claim.suspect:
            poll = Alone(claim, limit_of(self.runtime.config.poll_limit_s))
            task: asyncio.Task[Any] = loop.create_task(poll.run(self.runtime.store))
        else:
            poll = new_poll(self.runtime, source, claim)
            task = loop.create_task(run_poll(poll, claim, self._settings))
        self.polls[source.id] = (poll, claim, task)
        task.add_done_callback(lambda _: self._ended(source.id))

    def _ended(self, source: str) -> None:
        poll, _, task = self.polls.pop(source)
        if not task.cancelled() and task.exception() is not None:
            logger.error("%s: the poll could not be finished", source, exc_info=task.exception())
        rss_mb = psutil.Process().memory_info().rss / 2**20
        if rss_mb > self.runtime.config.recycle_rss_mb:
            logger.warning("memory is at %.0f MB: a fresh worker takes over", rss_mb)
            self.stop(RECYCLE_EXIT)
        self.hung += poll.cut_off
        if self.hung >= MAX_HUNG:
            logger.warning("%d polls had to be cut off: a fresh worker takes over", self.hung)
            self.stop(RECYCLE_EXIT)

    async def _renew(self) -> None:
        for source, (poll, claim, _) in list(self.polls.items()):
            if poll.ended:
                continue  # while others were renewed
            try:
                kept = await self._ask(renew, claim, clock.now(), clock.span(self.runtime.config.lease_s))
                if not kept and not poll.ended:
                    logger.warning("%s: lease lost, the poll stops", source)
                    poll.stopping = True
            except StoreError as error:
                logger.error("%s: lease not renewed: %s", source, error)

    async def _beat(self) -> None:
        own = psutil.Process()
        facts = {
            "pid": os.getpid(), "polls": len(self.polls), "rss_mb": round(own.memory_info().rss / 2**20), "files": own.num_fds(),
            "late_p99_s": round(p99(self.lateness), 3), "delay_p99_s": round(p99(self.delays), 1),
            "store_p99_s": round(p99(self.runtime.writer.seconds), 4), "supervisor": os.environ.get(SUPERVISOR, self.name),
        }  # fmt: skip
        try:
            await self._ask(beat, self.name, facts, clock.now())
        except StoreError as error:
            logger.error("no heartbeat in the store: %s", error)

    async def _take_over(self) -> None:
        """What earlier workers of this supervisor left behind: their leases, and plans made before a clock was set back."""
        await self._beat()
        if supervisor := os.environ.get(SUPERVISOR):
            dead = await self._ask(bury, self.name, supervisor)
            if dead:
                logger.warning("%s died; what it polled is tried alone", ", ".join(dead))
        await self._ask(clocks.bring_back, clock.now())

    async def _watch_clocks(self) -> None:
        """Tell when the wall clock was set or the machine slept."""
        before = clocks.read()
        while True:
            await asyncio.sleep(clocks.LOOK_S)
            now = clocks.read()
            event = clocks.compare(before, now)
            before = now
            if event is not None:
                await self._moved(event)

    async def _moved(self, event: clocks.Event) -> None:
        """What fell due meanwhile is not overdue; plans from a future that is over are brought back."""
        self.watching_since = now = clock.now()
        logger.warning("%s", event)
        try:
            await self._ask(clocks.bring_back, now)
            await self._ask(clocks.note, event, now)
        except StoreError as error:
            logger.error("the clock's event is not noted: %s", error)

    async def _drain(self, end_jobs: Callable[[], None] = lambda: None) -> None:
        """Let polls finish, their leases kept by the jobs that still run; then `end_jobs`, and hand back what is held."""
        for poll, _, _ in self.polls.values():
            poll.stopping = True
        tasks = [task for _, _, task in self.polls.values()]
        if self._request is not None and not self._request.done():
            tasks.append(self._request)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN_S)
            for task in late:
                task.cancel()
        end_jobs()
        for chore in list(self._chores):
            chore.cancel()
        try:
            for _, claim, _ in list(self.polls.values()):
                await self._ask(release, claim, clock.now())
            await self._ask(retire, self.name)
        except StoreError as error:
            logger.error("leases are not handed back, they lapse by themselves: %s", error)

    async def _ask(self, question: Any, *args: Any) -> Any:
        return await asyncio.to_thread(question, self.runtime.store, *args)

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(work)
        self._chores.add(task)
        task.add_done_callback(self._spawned)
        return task

    def _spawned(self, task: asyncio.Task[Any]) -> None:
        self._chores.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            tell_failed(getattr(task.get_coro(), "__name__", "a job"), error)


def tell_failed(job: str, error: BaseException) -> None:
    """Log a job that failed: in one line where the store is merely away, since it comes again; with its trace otherwise."""
    if isinstance(error, StoreUnavailable):
        logger.error("%s is left for its next time, the store is away: %s", job, error)
    else:
        logger.error("%s failed", job, exc_info=error)


def _refuse(store: Any, request: Any, owner: str, why: str) -> None:
    requests.finish(store, request["_id"], owner, {}, clock.now(), error=why)


def _claim_due(store: Any, owner: str, now: datetime, lease_s: float, limit: int, busy: set[str], suspects: int) -> list[Claim]:
    return claim_due(store, owner=owner, now=now, lease_s=lease_s, limit=limit, busy_hosts=busy, suspects=suspects)


def p99(values: list[float]) -> float:
    """The value that 99 in 100 do not exceed; 0 when there is none."""
    return sorted(values)[min(len(values) - 1, len(values) * 99 // 100)] if values else 0.0
