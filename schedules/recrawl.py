"""On-demand re-crawl: enumerate a source by every way of discovery and look at each article again, in polls of bounded size.

A request stands in the store. Killed in the middle, it is taken up again: articles looked at since the request was made count
as done, so nothing is fetched twice. Politeness is that of every poll.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy.settings import Settings

from crawler.sources.schema import Source
from crawler.spiders.poll import Poll, PollOptions
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.article import OutcomeCode
from pipelines.storage import requests
from pipelines.storage.base import Store
from pipelines.storage.sources import Claim, claim_one, patch_row, renew, suspicious
from schedules.polling import new_poll, run_poll

logger = logging.getLogger(__name__)

LEASE_S = 120.0
REPORT_S = 5.0
"""Progress is written this often: what a killed process had counted, the next one goes on from."""
URLS_A_POLL = 500
WAIT_S = 1.0
MAX_ROUNDS = 10_000
MOST_DEATHS = 5
MAX_FAILURES = 1000
"""So many are listed; all are counted."""

Told = Callable[["Recrawl"], None]


@dataclass(slots=True)
class Recrawl:
    """The state of one re-crawl."""

    request: Mapping[str, Any]
    counts: Counter[str] = field(default_factory=Counter)
    """Outcome code → number."""
    failures: list[dict[str, str]] = field(default_factory=list)
    """URL, reason, detail of each failure."""
    waiting: int = 0
    """Candidates known to be left."""
    rounds: int = 0
    began: datetime = field(default_factory=lambda: clock.now())

    def progress(self) -> dict[str, Any]:
        """Plain data for the store and for `--json`."""
        codes = {code.value: self.counts.get(code, 0) for code in OutcomeCode}
        return {
            "codes": codes, "waiting": self.waiting, "failed": len(self.failures), "eta_s": self.eta_s(),
            "failures": self.failures[:MAX_FAILURES],
        }  # fmt: skip

    def eta_s(self) -> float | None:
        """Seconds still to go at the pace so far; None before there is one."""
        done = sum(self.counts.values())
        elapsed = (clock.now() - self.began).total_seconds()
        return round(elapsed / done * self.waiting, 1) if done else None

    def result(self) -> dict[str, Any]:
        """What is told at the end."""
        return {**self.progress(), "source": self.request["source"], "id": self.request["_id"]}


def obstacle(store: Store, request: Mapping[str, Any], now: datetime) -> str | None:
    """Why a claimed request cannot be served by this worker: a sentence to refuse it with, "" to leave it until its lease
    lapses, None when nothing stands in its way. A suspect is polled alone first; what keeps killing its workers is refused."""
    row = store.get("sources", str(request["source"])) or {}
    if held := row.get("quarantine"):
        return f"{request['source']} is in quarantine until {held['until']:%Y-%m-%d %H:%M}Z: {held['why']}"
    if int(request.get("deaths") or 0) >= MOST_DEATHS:
        return f"{MOST_DEATHS} workers died with it: see the log"
    if suspicious(row) and row["lease_until"] < now:
        patch_row(store, str(request["source"]), {"next_poll_at": now})
        return ""
    return None


async def serve(
    runtime: Runtime, source: Source, request: Mapping[str, Any], owner: str, settings: Settings, told: Told | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Recrawl | None:  # fmt: skip
    """Carry out a claimed request. None when it was handed back half done (a stop, or another worker took it over)."""
    recrawl = Recrawl(request, Counter((request.get("progress") or {}).get("codes") or {}))
    recrawl.failures = list((request.get("progress") or {}).get("failures") or ())
    pending = list(request["options"].get("urls") or ())
    while recrawl.rounds < MAX_ROUNDS:
        chunk, pending = tuple(pending[:URLS_A_POLL]), pending[URLS_A_POLL:]
        poll = await _round(runtime, source, recrawl, chunk, owner, settings, told, stopped)
        if poll is None or stopped():
            return None
        recrawl.waiting = await poll.reading(_waiting, source.id) + len(pending)
        if told is not None:
            told(recrawl)
        now = clock.now()
        if not await poll.reading(requests.report, str(request["_id"]), owner, recrawl.progress(), now, clock.span(LEASE_S)):
            return None
        more = pending or poll.counts["left"] or (recrawl.waiting and sum(poll.counts.values()))
        if not more:
            break
    await asyncio.to_thread(requests.finish, runtime.store, str(request["_id"]), owner, recrawl.result(), clock.now())
    return recrawl


async def _round(
    runtime: Runtime, source: Source, recrawl: Recrawl, urls: tuple[str, ...], owner: str, settings: Settings, told: Told | None,
    stopped: Callable[[], bool],
) -> Poll | None:  # fmt: skip
    """One poll of the re-crawl, as soon as the source is free."""
    while not stopped():
        now = clock.now()
        lease = clock.span(LEASE_S)
        claim = await asyncio.to_thread(
            lambda store, at, lease: claim_one(store, source.id, owner=owner, now=at, lease_s=lease), runtime.store, now, lease
        )
        if claim is not None:
            break
        await asyncio.sleep(WAIT_S)
    else:
        return None
    wish = recrawl.request["options"]
    options = PollOptions(
        since=wish.get("since"), until=wish.get("until"), force=bool(wish.get("force")), urls=urls,
        again=recrawl.request["created_at"], thorough=recrawl.rounds == 0 and not urls,
    )  # fmt: skip
    assert claim is not None
    poll = new_poll(runtime, source, claim, options)
    before, failures = Counter(recrawl.counts), list(recrawl.failures)

    def count(*_: Any) -> None:
        recrawl.failures = failures + poll.failures
        recrawl.counts = before + Counter({code: poll.counts[code] for code in OutcomeCode})
        if told is not None:
            told(recrawl)

    poll.on_outcome = count
    watcher = asyncio.ensure_future(_watch(poll, claim, recrawl, owner, stopped))
    try:
        await run_poll(poll, claim, settings)
    finally:
        watcher.cancel()
    recrawl.rounds += 1
    recrawl.failures = failures + poll.failures
    return poll


async def _watch(poll: Poll, claim: Claim, recrawl: Recrawl, owner: str, stopped: Callable[[], bool]) -> None:
    """Stop the poll when asked to, or when request or source have passed to another; keep both leases meanwhile."""
    id, told_at, renewed_at = str(recrawl.request["_id"]), 0.0, 0.0
    loop = asyncio.get_running_loop()
    while not stopped():
        if loop.time() - told_at > REPORT_S:
            told_at = loop.time()
            if not await poll.reading(requests.report, id, owner, recrawl.progress(), clock.now(), clock.span(LEASE_S)):
                break
        if loop.time() - renewed_at > LEASE_S / 4:
            renewed_at = loop.time()
            if not await poll.reading(renew, claim, clock.now(), clock.span(LEASE_S)):
                break
        await asyncio.sleep(0.5)
    poll.stopping = True


def _waiting(store: Any, source: str) -> int:
    return int(store.count("pages", {"source": source, "state": "retry", "reason": "backlog"}))
