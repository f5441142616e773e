"""The machine's clocks: was the wall clock set, did the machine sleep?

Three clocks are compared: the wall clock, one that goes on in a sleep (CLOCK_BOOTTIME, see clock_gettime(2)), and one that
stands still in it (time.monotonic on Linux). (`pipelines/clock.py` says what time it is; `jobs.keep_ticking` wakes the scheduler.)
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines import clock
from pipelines.storage.base import Change, Put, Store
from pipelines.storage.sources import NEVER

LOOK_S = 5.0
"""How often the clocks are compared."""
SET_S, SLEPT_S = 10.0, 30.0
"""Smaller steps are NTP's, shorter sleeps a busy machine's."""
FUTURE_S = 60.0
ID = "clock"


@dataclass(frozen=True, slots=True)
class Reading:
    """The three clocks at one moment, in seconds."""

    wall: float
    through: float
    """Goes on while the machine sleeps."""
    awake: float
    """Stands still while the machine sleeps."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened between two readings."""

    kind: str
    """`set_forward`, `set_back` or `slept`."""
    seconds: float

    def __str__(self) -> str:
        words = {"set_forward": "the clock was set forward by", "set_back": "the clock was set back by", "slept": "the machine slept or stood still for"}
        return f"{words[self.kind]} {self.seconds:.0f} s"


def read() -> Reading:
    """The clocks now. Where the system has no CLOCK_BOOTTIME, a sleep looks like a clock set forward."""
    awake = time.monotonic()
    through = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else awake
    return Reading(time.time(), through, awake)


def compare(before: Reading, after: Reading, every_s: float = LOOK_S) -> Event | None:
    """What happened from one reading to the next, which was to come `every_s` seconds later; None for nothing worth telling."""
    set_by = (after.wall - before.wall) - (after.through - before.through)
    if set_by >= SET_S:
        return Event("set_forward", set_by)
    if set_by <= -SET_S:
        return Event("set_back", -set_by)
    still = after.through - before.through - every_s
    return Event("slept", still) if still >= SLEPT_S else None


def note(store: Store, event: Event, now: datetime) -> None:
    """Remember the last event, for `status` and `doctor`."""
    store.write([Put("meta", {"_id": ID, "at": now, "kind": event.kind, "seconds": event.seconds, "text": str(event)})])


def last_event(store: Store, now: datetime, within_s: float = 86400.0) -> str:
    """The last event of a day, with its time; "" without one."""
    row = store.get("meta", ID)
    if row is None or abs((now - row["at"]).total_seconds()) > within_s:
        return ""
    return f"{row['text']} at {row['at']:%Y-%m-%d %H:%M}Z"


def bring_back(store: Store, now: datetime) -> int:
    """Mend rows that were written before the clock was set back: a source whose last poll lies in the future is due as long
    from now as it was from then. Returns how many. Safe to repeat."""
    mended = 0
    for row in list(store.find("sources", {"next_poll_at": {"$gt": now}}, fields=["finished_at", "next_poll_at", "fence"])):
        if not _from_the_future(row, now):
            continue
        due = now + max(row["next_poll_at"] - row["finished_at"], now - now)
        mine = {"_id": row["_id"], "fence": row["fence"], "finished_at": row["finished_at"]}
        change = Change(set={"finished_at": now, "next_poll_at": due})
        mended += store.update_one("sources", mine, change) is not None
    return mended


def _from_the_future(row: Mapping[str, Any], now: datetime) -> bool:
    finished = row.get("finished_at") or NEVER
    return bool((finished - now).total_seconds() > clock.span(FUTURE_S))
