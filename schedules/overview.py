"""The state of everything at a glance: what `status` and the dashboard show. Reads the store, judges nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from pipelines import clock
from pipelines.storage.base import Store
from schedules.alerts.outbox import channel_rows
from schedules.alerts.rules import NEEDS_A_PERSON
from schedules.clocks import last_event
from schedules.health import ORDER
from schedules.reasons import sentence
from schedules.room import trouble

STALE = timedelta(seconds=clock.span(120))


class Named(Protocol):
    """What the overview needs of a source file."""

    @property
    def name(self) -> str:
        """Name in its own language."""
        ...

    @property
    def state(self) -> str:
        """active, paused or retired."""
        ...

    @property
    def reason(self) -> str:
        """Why it is not active."""
        ...


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source."""

    id: str
    name: str
    state: str
    why: str
    last_new_at: datetime | None
    last_poll_at: datetime | None
    next_poll_at: datetime | None
    new_24h: int
    expected: str
    articles: int
    failures: float


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    alive: bool
    """Whether a worker has given a sign of life within two minutes."""
    pulse: str
    sentence: str
    needs_you: bool
    totals: dict[str, int]
    fleet: str = ""
    """What is wrong with the fleet as a whole; empty when nothing is."""
    failing_channels: list[str] = field(default_factory=list)
    """Alert channels that do not deliver, each with since when and why."""
    disk: str = ""
    """What is wrong with the disk; empty when nothing is."""
    clock: str = ""
    """What happened to the machine's clock within a day."""
    sources: list[SourceLine] = field(default_factory=list)


def overview(store: Store, sources: Mapping[str, Named], now: datetime, folder: Path | None = None) -> Overview:
    """The present state; sources that were never polled stand with state `new`. `folder`: the data folder, to look for room."""
    rows = store.get_many("sources", sources)
    recent = _last_day(store, now)
    totals = store.count_by("articles", {}, "source")
    lines = [_line(id, source, rows.get(id) or {}, recent, totals) for id, source in sources.items()]
    lines.sort(key=lambda line: (ORDER.index(line.state) if line.state in ORDER else 0, line.id))
    beats = [worker["at"] for worker in store.find("workers", {})]
    alive = any(now - at < STALE for at in beats)
    counts = Counter(line.state for line in lines)
    channels = [f"{row['name']} since {row['failing_since']:%Y-%m-%d %H:%M}Z: {row['error']}" for row in channel_rows(store) if row.get("failing_since")]
    together = store.get("meta", "fleet") or {}
    disk = trouble(folder) if folder is not None else ""
    whole: Counter[str] = sum(recent.values(), Counter())
    return Overview(
        alive=alive,
        pulse="the monitor is running" if alive else "the monitor is not running",
        sentence=_sentence(counts, len(lines)),
        needs_you=bool(channels or disk) or any(line.state in NEEDS_A_PERSON for line in lines),
        fleet=sentence("network", together.get("numbers") or {}) if together.get("state") == "broken" else "",
        failing_channels=channels,
        disk=disk,
        clock=last_event(store, now),
        totals={
            "articles": sum(totals.values()), "new_24h": whole["new"], "updated_24h": whole["updated"],
            "removed_24h": whole["removed"], "failed_24h": whole["failed"],
        },
        sources=lines,
    )  # fmt: skip


def _last_day(store: Store, now: datetime) -> dict[str, Counter[str]]:
    """Source → outcomes of the last 24 hours by code (those that change something, and failures)."""
    found: dict[str, Counter[str]] = {}
    where = {"at": {"$gte": now - timedelta(days=1)}, "code": {"$in": ["new", "updated", "removed", "failed"]}}
    for row in store.find("outcomes", where, fields=["source", "code"]):
        found.setdefault(row["source"], Counter())[row["code"]] += 1
    return found


def _line(id: str, source: Named, row: Mapping[str, Any], recent: Mapping[str, Counter[str]], totals: Mapping[Any, int]) -> SourceLine:
    health = row.get("health") or {}
    if source.state != "active":
        state, why = source.state, source.reason
    else:
        state, why = health.get("state") or "new", health.get("why") or ("" if row.get("last_poll_at") else "not polled yet")
    return SourceLine(
        id=id, name=source.name, state=state, why=why, last_new_at=row.get("last_new_at"), last_poll_at=row.get("last_poll_at"),
        next_poll_at=row.get("next_poll_at") if source.state == "active" else None,
        new_24h=recent.get(id, Counter())["new"], expected=health.get("expected") or "-", articles=totals.get(id, 0),
        failures=float(row.get("failures") or 0.0),
    )  # fmt: skip


def _sentence(counts: Counter[str], total: int) -> str:
    parts = ", ".join(f"{counts[state]} {state}" for state in ORDER if counts[state])
    return f"{total} source{'' if total == 1 else 's'}: {parts}." if total else "No sources."
