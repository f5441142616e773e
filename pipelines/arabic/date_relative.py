"""Times told from now: "منذ 3 ساعات", "قبل يومين", "أمس الساعة 5 مساء", "الآن", "2 hours ago"."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple

from pipelines.arabic import date_words
from pipelines.arabic.date_clock import Clock
from pipelines.arabic.date_context import stands_alone
from pipelines.arabic.date_numbers import day_words, fraction, read_cardinal, units, word_set
from pipelines.arabic.date_scan import Kind, Token, names

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_BARE_LIMIT = {"hour": 24, "day": 7, "week": 5}
"""An age without "منذ" is only believed below the count at which sites change to the next unit: "24 ساعة" is a section,
and bare minutes are a reading time."""
_MAX_YEARS = 30
_BOUNDS = frozenset("من حتي الي منذ قبل".split())
"""Before "الآن" these bound a span: "من الآن", "حتى الآن"."""
_OPENING = frozenset({Kind.NUMBER, Kind.WEEKDAY})


@cache
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for phrase in phrases)


@cache
def _day_phrases() -> frozenset[str]:
    return frozenset(day_words())


@cache
def _openers() -> frozenset[str]:
    """Every word that a relative time can begin with."""
    phrases = word_set(date_words.NOW) | word_set(date_words.SINCE) | word_set(date_words.ABOUT) | _day_phrases()
    words = {word for table in (date_words.CARDINALS, date_words.FRACTIONS) for _, listed in table for word in names(listed)}
    return _first_words(phrases) | words | set(units())


class Relative(NamedTuple):
    """A relative time: the moment in the site's zone, its precision, the tokens and the clock (its index) it uses."""

    moment: datetime
    precision: Literal["day", "minute", "second"]
    first: int
    last: int
    clock: int | None = None


@dataclass(frozen=True, slots=True)
class _Age:
    """A duration: seconds, days and months back, its units, and the index after it."""

    seconds: int
    days: int
    months: int
    largest: str
    count: int
    after: int
    stated: bool
    finest: str


class RelativeReader:
    """Reads the one relative time of a line that prints no date."""

    def __init__(self, tokens: Sequence[Token], clocks: Sequence[Clock], local_now: datetime) -> None:
        """`tokens` with clocks replaced; `local_now` is the time of the fetch in the site's zone."""
        self._tokens = tokens
        self._clocks = clocks
        self._now = local_now

    def read(self) -> Relative | None:
        """The first relative time that stands alone in its segment, or None."""
        openers = _openers()
        for index, token in enumerate(self._tokens):
            if token.kind not in _OPENING and token.text not in openers:
                continue
            found = self._moment_word(index) or self._day_word(index) or self._age(index) or self._last_weekday(index)
            if found is not None:
                return found
        return None

    def _alone(self, first: int, last: int, *, whole: bool) -> bool:
        return stands_alone(self._tokens, (), first, last, whole=whole)

    def _phrase(self, index: int, phrases: frozenset[str]) -> tuple[str, int] | None:
        """The longest phrase of `phrases` at `index`, and the index after it."""
        if index >= len(self._tokens) or self._tokens[index].text not in _first_words(phrases):
            return None
        for size in (4, 3, 2, 1):
            text = " ".join(token.text for token in self._tokens[index : index + size])
            if len(self._tokens) - index >= size and text in phrases:
                return text, index + size
        return None

    def _moment_word(self, index: int) -> Relative | None:
        found = self._phrase(index, word_set(date_words.NOW))
        if found is None:
            return None
        bare = found[1] == index + 1
        bounded = index > 0 and self._tokens[index - 1].text in _BOUNDS
        if bounded or not self._alone(index, found[1] - 1, whole=bare):
            return None
        return Relative(self._now.replace(second=0, microsecond=0), "minute", index, found[1] - 1)

    def _day_word(self, index: int) -> Relative | None:
        found = self._phrase(index, _day_phrases())
        if found is None:
            return None
        last = found[1] - 1
        others = [*self._tokens[:index], *self._tokens[last + 1 :]]
        if any(token.text.removeprefix("و") in day_words() for token in others):
            return None  # "أمس واليوم"
        clocks = [at for at, token in enumerate(self._tokens) if token.kind is Kind.CLOCK]
        if len(clocks) > 1 or not self._alone(index, last, whole=not clocks):
            return None
        day = self._midnight(day_words()[found[0]])
        weekdays = {token.value for token in self._tokens if token.kind is Kind.WEEKDAY}
        return self._on_day(day, index, last, clocks) if weekdays <= {day.weekday()} else None

    def _last_weekday(self, index: int) -> Relative | None:
        """ "الخميس الماضي"."""
        token = self._tokens[index]
        following = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        if token.kind is not Kind.WEEKDAY or following is None or following.text not in word_set(date_words.LAST):
            return None
        if not self._alone(index, index + 1, whole=True):
            return None
        back = (self._now.weekday() - token.value) % 7 or 7
        clocks = [at for at, other in enumerate(self._tokens) if other.kind is Kind.CLOCK]
        return self._on_day(self._midnight(back), index, index + 1, clocks)

    def _midnight(self, days_back: int) -> datetime:
        return datetime.combine(self._now.date() - timedelta(days=days_back), datetime.min.time(), self._now.tzinfo)

    def _on_day(self, day: datetime, first: int, last: int, clocks: Sequence[int]) -> Relative:
        if len(clocks) != 1:
            return Relative(day, "day", first, last)
        at = clocks[0]
        clock = self._clocks[self._tokens[at].value]
        moment = day + timedelta(days=1) if clock.hour == 24 else day
        moment = moment.replace(hour=clock.hour % 24, minute=clock.minute, second=clock.second or 0)
        moment = moment.replace(tzinfo=clock.zone or moment.tzinfo)
        precision: Literal["minute", "second"] = "minute" if clock.second is None else "second"
        return Relative(moment, precision, min(first, at), max(last, at), self._tokens[at].value)

    def _age(self, index: int) -> Relative | None:
        since = self._phrase(index, word_set(date_words.SINCE))
        at = since[1] if since else index
        at = self._skip_about(at)
        age = self._duration(at)
        if age is None:
            return None
        at = self._skip_about(age.after)
        ago = self._phrase(at, word_set(date_words.AGO))
        last = (ago[1] if ago else at) - 1
        following = self._tokens[last + 1] if last + 1 < len(self._tokens) else None
        if following is not None and following.kind not in (Kind.MARK, Kind.LABEL, Kind.CLOCK):
            return None  # "منذ عام 2011", "قبل يوم الجمعة"
        if not (since or ago) and not self._bare_is_age(age):
            return None
        if not self._alone(index, last, whole=not (since or ago)):
            return None
        return self._back(age, index, last)

    def _skip_about(self, index: int) -> int:
        found = self._phrase(index, word_set(date_words.ABOUT))
        return found[1] if found else index

    def _bare_is_age(self, age: _Age) -> bool:
        return age.stated and age.count < _BARE_LIMIT.get(age.largest, 0) and age.finest == age.largest

    def _back(self, age: _Age, first: int, last: int) -> Relative | None:
        if age.months > _MAX_YEARS * 12 or age.days > _MAX_YEARS * 366 or age.seconds > 366 * 86400:
            return None
        moment = months_before(self._now, age.months) - timedelta(days=age.days)
        if age.seconds == 0:
            clocks = [at for at in range(len(self._tokens)) if self._tokens[at].kind is Kind.CLOCK]
            midnight = datetime.combine(moment.date(), datetime.min.time(), self._now.tzinfo)
            return self._on_day(midnight, first, last, clocks)
        # Local arithmetic across a change of clocks would be an hour off: hours are taken off the instant.
        instant = datetime.fromtimestamp(moment.timestamp() - age.seconds, self._now.tzinfo)
        if age.finest == "second":
            return Relative(instant.replace(microsecond=0), "second", first, last)
        return Relative(instant.replace(second=0, microsecond=0), "minute", first, last)

    def _duration(self, index: int) -> _Age | None:
        first = self._quantity(index)
        if first is None:
            return None
        seconds, days, months, after = 0, 0, 0, index
        quantity: tuple[int, str, int, bool] | None = first
        finest = first[1]
        while quantity is not None:
            count, unit, after, _ = quantity
            seconds += count * _SECONDS.get(unit, 0)
            days += count * _DAYS.get(unit, 0)
            months += count * _MONTHS.get(unit, 0)
            finest = unit
            quantity = self._addition(after, unit)
        return _Age(seconds, days, months, first[1], first[0], after, first[3], finest)

    def _addition(self, index: int, unit: str) -> tuple[int, str, int, bool] | None:
        """ "ونصف", "و10 دقائق", "وربع الساعة" after the first quantity."""
        if index >= len(self._tokens):
            return None
        token = self._tokens[index]
        if token.text == "و":
            return self._quantity(index + 1) or self._part_of_hour(index + 1, unit)
        return self._part_of_hour(index, unit) if token.text[0] == "و" else None

    def _part_of_hour(self, index: int, unit: str) -> tuple[int, str, int, bool] | None:
        minutes = fraction(self._tokens[index].text) if index < len(self._tokens) else None
        if not minutes or unit != "hour":
            return None
        whole = index + 1 < len(self._tokens) and self._tokens[index + 1].text == "الساعه"
        return minutes, "minute", index + 1 + whole, True

    def _quantity(self, index: int) -> tuple[int, str, int, bool] | None:
        """(count, unit, index after, whether a number is stated) of "3 ساعات", "ساعتين", "ساعة واحدة", "نصف ساعة"."""
        if index >= len(self._tokens):
            return None
        table = units()
        minutes = fraction(self._tokens[index].text)
        if minutes and index + 1 < len(self._tokens) and self._tokens[index + 1].text == "ساعه":
            return minutes, "minute", index + 2, True
        known = table.get(self._tokens[index].text)
        if known is not None and known[1] is not None:
            unit, count = known[0], known[1]
            following = read_cardinal(self._tokens, index + 1)
            digits = index + 1 < len(self._tokens) and self._tokens[index + 1].kind is Kind.NUMBER
            if following is not None and not digits and following[0] == count:
                return count, unit, following[1], True
            return count, unit, index + 1, count == 2
        number = read_cardinal(self._tokens, index)
        if number is None or number[1] >= len(self._tokens):
            return None
        known = table.get(self._tokens[number[1]].text)
        return (number[0], known[0], number[1] + 1, True) if known is not None and number[0] > 0 else None


def months_before(moment: datetime, months: int) -> datetime:
    """`moment` moved back by whole months; the day is cut to the month's last when it is too long."""
    if not months:
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))
