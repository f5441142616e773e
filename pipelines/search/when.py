"""Dates of a query: a year, month, day or minute as the half-open stretch of time that it names (UTC)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_WHEN = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_FURTHEST = timedelta(hours=14)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class WhenError(ValueError):
    """A date that cannot be read; its text says what can."""


def span(text: str) -> tuple[datetime, datetime]:
    """(start, end) of the year, month, day, minute or second that `text` names; the end is not part of it.

    2026-11 → 2026-11-01T00:00Z, 2026-12-01T00:00Z. A time without an offset is UTC. Raises WhenError.
    """
    match = _WHEN.fullmatch(text.strip().translate(_DIGITS))
    if not match:
        raise WhenError("a date is 2026, 2026-11, 2026-11-03 or 2026-11-03T10:05Z")
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        start = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        if zone and zone != "Z":
            away = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            if away > _FURTHEST:
                raise WhenError(f"no place is {zone} from UTC")
            start -= away if zone[0] == "+" else -away
        return start, _end(start, month, day, hour, second)
    except (ValueError, OverflowError) as error:
        raise WhenError(f"there is no such date: {error}") from error


def _end(start: datetime, month: str | None, day: str | None, hour: str | None, second: str | None) -> datetime:
    if month is None:
        return start.replace(year=start.year + 1)
    if day is None:
        return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    if hour is None:
        return start + timedelta(days=1)
    return start + (timedelta(seconds=1) if second else timedelta(minutes=1))
