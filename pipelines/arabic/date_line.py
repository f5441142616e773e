"""One line's dates: days, clocks, zones, labels and weekdays brought together and judged."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pipelines.arabic.date_calendars import hijri_date, jalali_date
from pipelines.arabic.date_clock import Clock, ClockReader
from pipelines.arabic.date_context import (
    foreign_between,
    is_forbidden,
    is_near,
    is_range,
    regions,
    stands_alone,
    weekday_of,
)
from pipelines.arabic.date_days import Day, Extent, Line
from pipelines.arabic.date_figures import FigureReader
from pipelines.arabic.date_named import CALENDARS, NamedReader
from pipelines.arabic.date_relative import RelativeReader
from pipelines.arabic.date_scan import Kind, Token, scan

Precision = Literal["day", "minute", "second", "month"]
Label = Literal["published", "modified"]

_AHEAD = timedelta(days=1)
"""How far ahead of the fetch a date may lie: tomorrow's print edition, a clock printed in an unstated zone."""
_YEARS_BACK = 6
"""How far back a date without a year is looked for: a weekday that does not fit this year fits one of the last six, as
a rule just one."""
_CLOCK_REACH = 1
"""Foreign words that may stand between a date and its clock (a city's name)."""
_HIJRI_DRIFT = 3
"""Days by which a printed Hijri date may differ from the Umm al-Qura table."""

_MACHINE_ZERO = (date(1970, 1, 1), date(1969, 12, 31))
"""What a site prints for a missing time stamp."""


class Found(NamedTuple):
    """A date of the line; `start` and `end` are offsets into the folded text."""

    value: datetime
    precision: Precision
    zone_stated: bool
    label: Label | None
    start: int
    end: int
    calendar: str


class _Dated(NamedTuple):
    day: Day
    date: date
    weekday_at: int | None


class LineReader:
    """Reads every date of one folded line."""

    def __init__(self, text: str, now: datetime, site: str, *, solar: bool) -> None:
        """`now` is the aware time of the fetch, `site` the IANA name of the site's zone; `solar` reads years like 1400
        as Persian solar ones."""
        zone = ZoneInfo(site)
        reader = ClockReader(scan(text), site)
        reader.read()
        self._tokens: list[Token] = reader.items
        self._clocks: list[Clock] = reader.clocks
        self._zone = zone
        self._now = now
        self._today = now.astimezone(zone).date()
        self._days = _find_days(self._tokens, solar=solar)
        self._owned = {at for day in self._days for at in range(day.first, day.last + 1)}
        self._regions, self._labels = regions(self._tokens)

    def read(self) -> list[Found]:
        """The dates that can be trusted, in order of appearance; a relative time only where no day is printed."""
        dated = self._dated()
        if dated:
            return self._with_clocks(dated)
        if any(day.extent is Extent.FULL for day in self._days):
            return []
        return self._month() or self._relative()

    # Days

    def _dated(self) -> list[_Dated]:
        dropped = self._ranges()
        kept = [day for at, day in enumerate(self._days) if at not in dropped and self._is_own(day)]
        gregorian = [day for day in kept if day.calendar == "g"]
        companions = [self._other_calendar(day, None) for day in kept if day.calendar != "g"]
        known = [found for found in companions if found is not None]
        dated = [self._resolve(day, known) for day in gregorian or kept]
        return [found for found in dated if found is not None]

    def _is_own(self, day: Day) -> bool:
        """False for months, for dates that words forbid, and for weak ones that do not stand alone."""
        if day.extent is Extent.MONTH or is_forbidden(self._tokens, day.first):
            return False
        if day.loose:
            return self._alone(day, whole=True)
        if day.extent is Extent.NO_YEAR:
            beside = weekday_of(self._tokens, self._owned, day.first, day.last)[1] is not None
            return self._alone(day, whole=not beside)
        return True

    def _alone(self, day: Day, *, whole: bool) -> bool:
        return stands_alone(self._tokens, self._owned, day.first, day.last, whole=whole)

    def _ranges(self) -> set[int]:
        """Indexes of days that are the ends of a range."""
        ends: set[int] = set()
        for at in range(len(self._days) - 1):
            left, right = self._days[at], self._days[at + 1]
            if left.calendar == right.calendar and is_range(self._tokens, left.last, right.first):
                same = {reading[1:] for reading in left.readings} & {reading[1:] for reading in right.readings}
                if not same:
                    ends |= {at, at + 1}
        return ends

    def _resolve(self, day: Day, companions: list[date]) -> _Dated | None:
        weekday, weekday_at = weekday_of(self._tokens, self._owned, day.first, day.last)
        if day.calendar != "g":
            found = self._other_calendar(day, weekday)
        elif day.extent is Extent.NO_YEAR:
            found = self._nearest_past(day, weekday, companions)
        else:
            found = _choose(day, weekday, companions)
        if found is None or found > self._today + _AHEAD or found in _MACHINE_ZERO:
            return None
        return _Dated(day, found, weekday_at)

    def _other_calendar(self, day: Day, weekday: int | None) -> date | None:
        year, month, number = day.readings[0]
        if day.calendar == "h":
            return hijri_date(year, month, number, weekday)
        return jalali_date(year, month, number)

    def _nearest_past(self, day: Day, weekday: int | None, companions: list[date]) -> date | None:
        """The latest day up to today that is printed so; a weekday that does not fit leads further back."""
        if len(day.readings) > 1:
            return None
        _, month, number = day.readings[0]
        years = range(self._today.year + 1, self._today.year - _YEARS_BACK - 1, -1)
        past = [found for year in years if (found := _date(year, month, number))]
        if companions:
            past = [found for found in past if _near(found, companions)]
        fitting = [found for found in past if weekday is not None and found.weekday() == weekday]
        for found in fitting:
            if found <= self._today + _AHEAD:
                return found
        return next((found for found in past if found <= self._today), None) if not fitting else None

    # Clocks and labels

    def _with_clocks(self, dated: list[_Dated]) -> list[Found]:
        own: dict[int, list[int]] = {at: [] for at in range(len(dated))}
        lent: dict[int, list[int]] = {at: [] for at in range(len(dated))}
        for index, token in enumerate(self._tokens):
            if token.kind is Kind.CLOCK:
                at, same_region = self._owner(index, dated)
                if at is not None:
                    (own if same_region else lent)[at].append(index)
        found: list[Found] = []
        for at, one in enumerate(dated):
            label = self._label(one.day.first)
            clocks = own[at] or lent[at]
            if not own[at] and clocks and label is None:
                label = self._label(clocks[0])
            found += self._build(one, self._best(clocks), label)
            if own[at] and lent[at] and self._label(lent[at][0]) not in (None, label):
                found += self._build(one, self._best(lent[at]), self._label(lent[at][0]))
        return found

    def _owner(self, clock: int, dated: list[_Dated]) -> tuple[int | None, bool]:
        """The date that a clock belongs to, and whether both stand under the same label."""
        region = self._regions[clock]
        here = [at for at, one in enumerate(dated) if self._regions[one.day.first] == region]
        before = [at for at, one in enumerate(dated) if one.day.last < clock]
        candidates = here or before[-1:] or list(range(min(1, len(dated))))
        nearest = min(candidates, key=lambda at: self._gap(clock, dated[at].day))
        day = dated[nearest].day
        left, right = (clock, day.first) if clock < day.first else (day.last, clock)
        if foreign_between(self._tokens, self._owned, left, right) > _CLOCK_REACH:
            return None, False
        return nearest, bool(here)

    @staticmethod
    def _gap(clock: int, day: Day) -> int:
        return day.first - clock if clock < day.first else clock - day.last

    def _best(self, clocks: list[int]) -> int | None:
        """The clock whose zone is stated, else the first."""
        stated = [at for at in clocks if self._clocks[self._tokens[at].value].zone is not None]
        return next(iter(stated or clocks), None)

    def _label(self, index: int) -> Label | None:
        label = self._labels[index]
        at = next((at for at in range(index, -1, -1) if self._tokens[at].kind is Kind.LABEL), None)
        if at is None or not is_near(self._tokens, self._owned, at, index):
            return None
        return "published" if label == "published" else "modified" if label == "modified" else None

    def _build(self, one: _Dated, clock_at: int | None, label: Label | None) -> list[Found]:
        used = [one.day.first, one.day.last]
        if one.weekday_at is not None:
            used.append(one.weekday_at)
        midnight = datetime.combine(one.date, datetime.min.time(), self._zone)
        precision: Precision = "day"
        value, stated = midnight, False
        if clock_at is not None:
            clock = self._clocks[self._tokens[clock_at].value]
            precision = "minute" if clock.second is None else "second"
            stated = clock.zone is not None
            value = at_clock(midnight, clock)
            used.append(clock_at)
            if value > self._now + _AHEAD:
                return []
        start, end = self._tokens[min(used)].start, self._tokens[max(used)].end
        return [Found(value, precision, stated, label, start, end, one.day.calendar)]

    # Months and relative times

    def _month(self) -> list[Found]:
        months = [day for day in self._days if day.extent is Extent.MONTH]
        if len(months) != 1 or len(self._days) != 1 or not self._alone(months[0], whole=True):
            return []
        day = months[0]
        year, month, _ = day.readings[0]
        value = datetime(year, month, 1, tzinfo=self._zone)
        if value > self._now or is_forbidden(self._tokens, day.first):
            return []
        start, end = self._tokens[day.first].start, self._tokens[day.last].end
        return [Found(value, "month", False, self._label(day.first), start, end, "g")]

    def _relative(self) -> list[Found]:
        relative = RelativeReader(self._tokens, self._clocks, self._now.astimezone(self._zone)).read()
        if relative is None or relative.moment > self._now + _AHEAD:
            return []
        stated = relative.clock is not None and self._clocks[relative.clock].zone is not None
        start, end = self._tokens[relative.first].start, self._tokens[relative.last].end
        label = self._label(relative.first)
        return [Found(relative.moment, relative.precision, stated, label, start, end, "g")]


def at_clock(midnight: datetime, clock: Clock) -> datetime:
    """The moment of `clock` on the day of `midnight`, in the clock's stated zone or else midnight's; 24:00 ends the day."""
    day = midnight + timedelta(days=1) if clock.hour == 24 else midnight
    return day.replace(hour=clock.hour % 24, minute=clock.minute, second=clock.second or 0, tzinfo=clock.zone or midnight.tzinfo)


def _find_days(tokens: list[Token], *, solar: bool) -> list[Day]:
    line = Line(tokens)
    figures, named = FigureReader(line, solar=solar), NamedReader(line)
    found: list[Day] = []
    index = 0
    while index < len(tokens):
        start = found[-1].last + 1 if found else 0
        kind = tokens[index].kind
        day = None
        if kind is Kind.NUMBER:
            day = figures.read(index, start)
        elif kind in CALENDARS:
            day = named.read(index, start)
        if day is not None:
            found.append(day)
        index = max(index + 1, day.last + 1 if day else 0)
    return found


def _choose(day: Day, weekday: int | None, companions: list[date]) -> date | None:
    """The reading that exists; between day-month and month-day the weekday decides, then a Hijri date beside it."""
    dates = [found for reading in day.readings if (found := _date(*reading))]
    if not dates:
        return None
    fitting = [found for found in dates if found.weekday() == weekday]
    months_differ = len({reading[2] for reading in day.readings}) == 1 and len(day.readings) > 1
    if months_differ and day.readings[0][1] != day.readings[0][2]:
        return fitting[0] if len(fitting) == 1 else None
    if fitting:
        return fitting[0]
    near = [found for found in dates if companions and _near(found, companions)]
    return (near or dates)[0]


def _near(found: date, companions: list[date]) -> bool:
    return any(abs((found - other).days) <= _HIJRI_DRIFT for other in companions)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # no such day: 31 April, month 13
