"""Days of the Hijri and the Persian solar calendar as Gregorian dates."""

from __future__ import annotations

from datetime import date, timedelta

from hijridate import Hijri

FIRST_HIJRI_YEAR = 1343
"""First year of the Umm al-Qura table in hijridate (1343-1500 AH)."""
LAST_HIJRI_YEAR = 1500
_JALALI_EPOCH = date(2021, 3, 21)
"""1 Farvardin 1400."""


def hijri_date(year: int, month: int, day: int, weekday: int | None = None) -> date | None:
    """The Gregorian date of a Hijri day by the Umm al-Qura calendar; None when there is no such day.

    Countries that sight the moon differ from the table by a day: a printed `weekday` (0 Monday) that fits a neighbour
    moves the date there. A 30th of a month that has 29 days in the table is the day after its 29th.
    """
    if not (FIRST_HIJRI_YEAR <= year <= LAST_HIJRI_YEAR and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    first = Hijri(year, month, 1, validate=False).to_gregorian()
    found = date(first.year, first.month, first.day) + timedelta(days=day - 1)
    if weekday is None:
        return found
    for shift in (0, 1, -1):
        moved = found + timedelta(days=shift)
        if moved.weekday() == weekday:
            return moved
    return found


def jalali_date(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Persian solar day (years 1300-1500, 33-year leap cycle); None when there is none."""
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    if month == 12 and day == 30 and not _is_leap(year):
        return None
    months = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return _JALALI_EPOCH + timedelta(days=_days_before(year) - _days_before(1400) + months + day - 1)


def _days_before(year: int) -> int:
    """Days in the years before `year`, from an arbitrary beginning."""
    cycles, rest = divmod(year + 1595, 33)
    return 365 * (year + 1595) + cycles * 8 + (rest + 3) // 4


def _is_leap(year: int) -> bool:
    return _days_before(year + 1) - _days_before(year) == 366
