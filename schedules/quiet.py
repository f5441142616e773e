"""A source's own silences: how much was due in the longest one that ended by itself. Pure.

News comes in bursts, and feasts and fasts empty whole days: a source that has often let ten expected articles pass is not
silent at the eleventh, as a Poisson tail of its rates alone would have it.

Field of a source's row: quiet {"longest": items that were due, "at": when that was learned}.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

HALF_LIFE = timedelta(days=28)
"""A silence that was not reached again is half forgotten."""
GROWTH = 2.0
LEAST = 16.0
"""Items: by chance a Poisson source is silent for so many once in nine million times."""


def usual(quiet: Mapping[str, Any] | None, now: datetime) -> float:
    """Items due in the longest silence, faded by its age; 0 when none is known."""
    if not quiet:
        return 0.0
    age = max(timedelta(0), now - quiet["at"])
    return float(quiet["longest"]) * float(0.5 ** (age / HALF_LIFE))


def learned(quiet: Mapping[str, Any] | None, due: float, now: datetime) -> Mapping[str, Any] | None:
    """What is known after a silence of `due` items has ended. One long outage at most doubles it, so that the next is seen."""
    faded = usual(quiet, now)
    if due <= faded:
        return quiet
    return {"longest": max(faded, min(due, GROWTH * max(faded, LEAST))), "at": now}
