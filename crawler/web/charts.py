"""Bars as data for an SVG: pure geometry, drawn by the template. One unit of width a bar; heights from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: str
    """`YYYY-MM-DD`."""
    monitored: bool
    """False: nobody looked on this day, which is not the same as zero."""
    count: int
    """New articles."""
    height: float
    """Share of the tallest, 0 to 100."""


def last_days(today: date, count: int) -> list[str]:
    """The last `count` UTC days, oldest first, today included."""
    return [(today - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1)]


def bars(rows: Mapping[str, Mapping[str, Any]], days: Sequence[str]) -> list[Bar]:
    """A bar for each of `days`; `rows` are the stored day counts by day."""
    counts = {day: int((rows.get(day, {}).get("codes") or {}).get("new") or 0) for day in days}
    tallest = max(counts.values(), default=0) or 1
    return [Bar(day, watched(rows.get(day)), counts[day], round(100 * counts[day] / tallest, 1)) for day in days]


def watched(row: Mapping[str, Any] | None) -> bool:
    """Whether a source was looked at on a day."""
    return row is not None and bool(row.get("polls") or row.get("codes"))
