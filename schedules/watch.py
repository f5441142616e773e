"""Once a minute, by one worker for all: judge every source, write verdicts into the rows, tell what is to be told.

When the whole fleet fails, single sources are not told of, a few are tried every five minutes, and as soon as they answer all
that failed are due at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.config import Config
from crawler.sources.load import read_all
from crawler.sources.schema import Source
from crawler.spiders.known import requeue
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.storage.base import Doc, Put, Store, StoreUnavailable, Write
from pipelines.storage.sources import patch_row
from schedules.alerts import outbox
from schedules.alerts.channels import Channel, ChannelError, beat, channels_of
from schedules.alerts.deliver import deliver, queue_hits
from schedules.alerts.rules import Memory, step
from schedules.facts import gather
from schedules.guard import fleet_verdict
from schedules.health import SILENT_KNOWN, Facts, Verdict, judge
from schedules.reasons import sentence
from schedules.room import trouble

logger = logging.getLogger(__name__)

FLEET, DISK = "fleet", "disk"
PROBES, PROBE_EVERY = 3, timedelta(minutes=5)
"""While the fleet fails, so many sources are tried this often, whatever their back-off says."""
AFTERMATH = timedelta(hours=24)
"""For so long after the fleet's fault, what a source failed during it is not held against it."""
UNNOTICED = timedelta(days=2)
"""So long before it was noticed, pages may have become unreadable."""
NOTICES_KEPT = timedelta(days=90)


async def watch_health(runtime: Runtime, owner: str, watching_since: datetime) -> None:
    """Judge, tell, and beat the heart, if it falls to this worker. While the store is away nothing can be judged, and the heart
    does not beat: the switch outside tells of it."""
    try:
        await _round(runtime, owner, watching_since)
    except StoreUnavailable as error:
        logger.error("sources cannot be judged, the store is away: %s", error)


async def _round(runtime: Runtime, owner: str, watching_since: datetime) -> None:
    now = clock.now()
    lease_s = clock.span(runtime.config.lease_s + 30)  # longer than the minute between two rounds
    channels = channels_of(runtime.config)
    led = await asyncio.to_thread(watch, runtime.store, channels, owner, now, watching_since, lease_s)
    if led:
        await asyncio.to_thread(watch_disk, runtime.store, list(channels), runtime.config.data_dir, now)
    if led and runtime.config.heartbeat_url:
        await asyncio.to_thread(_beat, runtime.store, runtime.config, now)


def watch(
    store: Store, channels: Mapping[str, Channel], owner: str, now: datetime, watching_since: datetime | None = None,
    lease_s: float = outbox.LEASE_S,
) -> bool:  # fmt: skip
    """One round; False when another worker does it."""
    if not outbox.lead(store, owner, now, lease_s):
        return False
    judge_all(store, list(channels), now, watching_since)
    queue_hits(store, channels, now)
    deliver(store, channels, now)
    outbox.prune(store, now - NOTICES_KEPT)
    return True


def watch_disk(store: Store, channels: list[str], folder: Path, now: datetime) -> None:
    """Tell while there is still room to note that it was told."""
    wrong = trouble(folder)
    verdict = Verdict("broken", "disk_low", {"trouble": wrong}) if wrong else Verdict("ok")
    memory = outbox.memories(store, [DISK]).get(DISK, Memory())
    _remember(store, channels, DISK, memory, verdict, now, held_back=False)


def judge_all(store: Store, channels: list[str], now: datetime, watching_since: datetime | None = None) -> None:
    """Write the verdict of each source into its row, and what is to be told into the outbox."""
    sources, _ = read_all()
    judged = [(id, row, facts, judge(facts)) for id, row, facts in gather(store, sources, now, watching_since)]
    known = outbox.memories(store, [FLEET, *(id for id, *_ in judged)])
    ended_at = _judge_fleet(store, channels, [facts for _, _, facts, _ in judged], known.get(FLEET, Memory()), now)
    for id, row, facts, verdict in judged:
        _write_verdict(store, sources[id], row, facts, verdict)
        last = facts.last_poll_at
        held = ended_at is not None and (last is None or last < ended_at) and now - ended_at < AFTERMATH
        held = held or verdict.code == "gap_filling"  # nothing that a person could do yet
        _remember(store, channels, id, known.get(id, Memory()), verdict, now, held_back=held)


def _judge_fleet(store: Store, channels: list[str], fleet: list[Facts], memory: Memory, now: datetime) -> datetime | None:
    """Judge the fleet as a whole. Returns the moment up to which failures are laid to its account: now while it fails, the
    end of its last fault afterwards, None without one."""
    row = store.get("meta", FLEET) or {}
    verdict = fleet_verdict(fleet, memory.state)
    _remember(store, channels, FLEET, memory, verdict, now, held_back=False)
    ended_at: datetime | None = row.get("ended_at")
    if verdict.state == "broken":
        store.write([Put("meta", {"_id": FLEET, "state": "broken", "ended_at": now, "numbers": dict(verdict.numbers)})])
        _probe(store, now)
        return now
    if row.get("state") == "broken":
        logger.warning("the fleet answers again: all that failed is looked at now")
        store.write([Put("meta", {"_id": FLEET, "state": "ok", "ended_at": now})])
        for source in store.find("sources", {"state": "active", "failures": {"$gt": 0}}, fields=["next_poll_at"]):
            patch_row(store, source["_id"], {"next_poll_at": now})
        return now
    return ended_at


def _probe(store: Store, now: datetime) -> None:
    """Make a few of the failing sources due, so that the end of the fault is seen soon."""
    failing = list(store.find("sources", {"state": "active", "failures": {"$gt": 0}}, fields=["last_poll_at", "next_poll_at"]))
    ready = [row for row in failing if row.get("last_poll_at") is None or now - row["last_poll_at"] > PROBE_EVERY]
    for row in sorted(ready, key=lambda row: (row["next_poll_at"], row["_id"]))[:PROBES]:
        if row["next_poll_at"] > now:
            patch_row(store, row["_id"], {"next_poll_at": now})


def _remember(
    store: Store, channels: list[str], subject: str, memory: Memory, verdict: Verdict, now: datetime, *, held_back: bool
) -> None:
    after, notice = step(memory, subject, (verdict.state, verdict.code, verdict.numbers), now, held_back=held_back)
    writes: list[Write] = outbox.notice_writes(notice, channels, now) if notice is not None else []
    if after != memory:
        writes.append(outbox.memory_write(subject, after))
    store.write(writes)


def _write_verdict(store: Store, source: Source, row: Doc, facts: Facts, verdict: Verdict) -> None:
    before: dict[str, Any] = row.get("health") or {}
    why = sentence(verdict.code, verdict.numbers)
    shown = {"state": verdict.state, "code": verdict.code, "why": why, "expected": expected(source, facts, row)}
    if shown == {key: before.get(key) for key in shown}:
        return
    since = before.get("since") if verdict.state == before.get("state") else facts.now
    if since is facts.now:
        logger.warning("health source=%s state=%s was=%s why=%s", source.id, verdict.state, before.get("state"), why)
    if before.get("code") == "unreadable" != verdict.code:
        count = requeue(store, source.id, before["since"] - UNNOTICED, facts.now)
        logger.warning("%s can be read again: %d pages that could not be read are tried again", source.id, count)
    patch_row(store, source.id, {"health": {**shown, "numbers": dict(verdict.numbers), "since": since}})


def expected(source: Source, facts: Facts, row: Mapping[str, Any]) -> str:
    """Articles a day: as the file says, else as learned (`~12`), else `-`."""
    if source.expect.per_day:
        return f"{source.expect.per_day[0]:g}–{source.expect.per_day[1]:g}"
    rates = (row.get("cadence") or {}).get("rates")
    return f"~{sum(rates) / 7:.0f}" if rates and facts.known_items >= SILENT_KNOWN else "-"


def _beat(store: Store, config: Config, now: datetime) -> None:
    try:
        beat(config.heartbeat_url)
    except ChannelError as error:
        logger.error("the heartbeat address does not answer: %s", error)
        outbox.note_channel(store, "heartbeat", now, str(error))
    else:
        outbox.note_channel(store, "heartbeat", now, None)
