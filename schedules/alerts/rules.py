"""When to speak: pure. A state is told once, after it has held for some judgements; reminded of after a day; then cleared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from schedules.health import ORDER

NEEDS_A_PERSON = frozenset({"broken", "blocked", "gap", "overdue", "degraded", "silent"})
"""States that somebody is told of."""
CONFIRM = 3
"""Judgements in a row (one a minute) that must agree before anybody is told, of trouble or of its end."""
REMIND = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one subject between judgements."""

    state: str = "ok"
    """State of the last judgement."""
    since: datetime | None = None
    """When it was first judged so."""
    count: int = 0
    """Judgements in a row with this state, up to CONFIRM."""
    told: str | None = None
    """State that somebody was told of and that has not been cleared; None when all was well."""
    told_since: datetime | None = None
    """Begin of the trouble that was told of."""
    told_at: datetime | None = None
    """When somebody was last told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell. Its id is the same however often it is worked out."""

    subject: str
    """Id of a source, or `fleet`."""
    kind: str
    """`problem`, `reminder`, `clear`, `hit` (of a watchlist) or `test`."""
    state: str
    code: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    at: datetime | None = None

    @property
    def id(self) -> str:
        """Unique per thing to tell."""
        since = f"{self.since:%Y%m%dT%H%M%S}" if self.since else "-"
        day = f".{self.at:%Y%m%d}" if self.kind == "reminder" and self.at else ""
        return f"{self.subject}.{self.kind}.{self.state}.{since}{day}".replace("$", "_")


def step(
    memory: Memory, subject: str, verdict: tuple[str, str, Mapping[str, Any]], now: datetime, *, held_back: bool = False
) -> tuple[Memory, Notice | None]:
    """The memory after one more judgement `verdict` (state, code, numbers), and what is to be told.

    `held_back`: the fleet's guard speaks for all sources; nothing is told of this one, and its trouble must be confirmed
    anew afterwards.
    """
    state, code, numbers = verdict
    same = state == memory.state
    count = 0 if held_back else min(CONFIRM, memory.count + 1) if same else 1
    since = memory.since if same and memory.since is not None else now
    seen = Memory(state, since, count, memory.told, memory.told_since, memory.told_at)
    if held_back or count < CONFIRM:
        return seen, None
    if state in NEEDS_A_PERSON and (memory.told is None or _worse(state, memory.told)):
        return _told(seen, state, since, now), Notice(subject, "problem", state, code, numbers, since, now)
    if state in NEEDS_A_PERSON:
        assert memory.told_at is not None
        if now - memory.told_at < REMIND:
            return seen, None
        return _told(seen, memory.told or state, memory.told_since, now), Notice(subject, "reminder", state, code, numbers, memory.told_since, now)
    if memory.told is None:
        return seen, None
    cleared = Memory(state, since, count)
    return cleared, Notice(subject, "clear", memory.told, code, numbers, memory.told_since, now)


def _told(memory: Memory, state: str, since: datetime | None, now: datetime) -> Memory:
    return Memory(memory.state, memory.since, memory.count, state, since, now)


def _worse(state: str, told: str) -> bool:
    return told not in ORDER or ORDER.index(state) < ORDER.index(told)
