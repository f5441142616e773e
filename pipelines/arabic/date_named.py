"""Days with a month's name: "9 آذار 2018", "كانون الأول/ديسمبر 2018", "Dec 28, 2018", "٢١ جمادى الأولى ١٤٤١"."""

from __future__ import annotations

from pipelines.arabic import date_names, date_words
from pipelines.arabic.date_days import Day, Extent, Line, is_year
from pipelines.arabic.date_numbers import read_ordinal, word_set
from pipelines.arabic.date_scan import Kind

CALENDARS = {Kind.MONTH: "g", Kind.HIJRI: "h", Kind.JALALI: "j"}
_MONTH_JOINERS = frozenset("/-(),_\\")
_LOOSE_MARKS = frozenset("/-.,_()\\'[]")


class NamedReader:
    """Reads days with a month's name from one line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def read(self, index: int, start: int) -> Day | None:
        calendar = CALENDARS[self._line.tokens[index].kind]
        months, after = self._months(index)
        day, first = self._day_left(index, start)
        year, last, right_day = self._right(after, calendar, seek_day=not day)
        if not day:
            day, first = right_day, index
        if not year:
            found = self._year_around(first, last, start, calendar, has_day=bool(day))
            if found:
                year, first, last = found
        if year:
            _, last = self._line.era(last + 1)
        strict = self._line.tokens[index].text in word_set(date_names.NEEDS_YEAR)
        if not day:
            if not year or strict or calendar != "g" or len(months) > 1:
                return None
            return Day(first, last, calendar, ((year, months[0], 0),), Extent.MONTH)
        if not year and (strict or calendar != "g"):
            return None
        readings = tuple((year, month, day) for month in months)
        return Day(first, last, calendar, readings, Extent.FULL if year else Extent.NO_YEAR)

    def _months(self, index: int) -> tuple[tuple[int, ...], int]:
        """The distinct months of a run ("نيسان / أبريل", "كانون الثاني (يناير - جانفي)") and the index after it."""
        kind = self._line.tokens[index].kind
        values = [self._line.tokens[index].value]
        after, bracket = index + 1, False
        while True:
            at = after
            while (token := self._line.at(at)) is not None and token.text in _MONTH_JOINERS and at - after < 2:
                bracket = bracket or token.text == "("
                at += 1
            token = self._line.at(at)
            if token is None or token.kind is not kind:
                break
            values.append(token.value)
            after = at + 1
        closing = self._line.at(after)
        if bracket and closing is not None and closing.text == ")":
            after += 1
        return tuple(dict.fromkeys(values)), after

    def _day_left(self, index: int, start: int) -> tuple[int, int]:
        """Day of the month before the name, and where it begins; (0, index) when there is none."""
        joiners = word_set(date_words.DAY_JOINERS)
        at = index - 1
        while at > index - 5 and (token := self._line.at(at, start)) is not None:
            if token.text not in _LOOSE_MARKS and token.text not in joiners:
                break
            at -= 1
        token = self._line.at(at, start)
        if token is None:
            return 0, index
        if token.kind is Kind.NUMBER:
            fits = len(token.text) <= 2 and 1 <= token.value <= 31
            return (token.value, at) if fits else (0, index)
        for begin in range(max(start, at - 2), at + 1):
            ordinal = read_ordinal(self._line.tokens, begin)
            if ordinal is not None and ordinal[1] == at + 1 and ordinal[0] <= 31:
                return ordinal[0], begin
        return 0, index

    def _skip_right(self, index: int) -> int:
        """The index after marks and joiners; a bar counts only before a year that ends its segment ("5 مارس | 2019")."""
        joiners = word_set(date_words.YEAR_JOINERS)
        at = index
        while at < index + 4 and (token := self._line.at(at)) is not None:
            beyond = self._line.at(at + 2)
            bar = token.text == "|" and (beyond is None or beyond.kind is Kind.MARK)
            if token.text not in _LOOSE_MARKS and token.text not in joiners and not bar:
                break
            at += 1
        return at

    def _right(self, after: int, calendar: str, *, seek_day: bool) -> tuple[int, int, int]:
        """(year, last token, day) of what follows the month: "2016", "16, 2016", "16"; zeros for what is missing."""
        at = self._skip_right(after)
        token = self._line.at(at)
        if token is None or token.kind is not Kind.NUMBER:
            return 0, after - 1, 0
        if is_year(token, calendar):
            return token.value, at, 0
        if not seek_day:
            return (2000 + token.value, at, 0) if self._is_short_year(after, at) else (0, after - 1, 0)
        if len(token.text) > 2 or not 1 <= token.value <= 31:
            return 0, after - 1, 0
        suffix = self._line.at(at + 1)
        tail = at + 1 if suffix is not None and suffix.text in ("th", "st", "nd", "rd") else at
        beyond = self._skip_right(tail + 1)
        following = self._line.at(beyond)
        if is_year(following, calendar) and following is not None:
            return following.value, beyond, token.value
        return 0, tail, token.value

    def _is_short_year(self, after: int, at: int) -> bool:
        """ "16-Dec-21": two figures, tied on with a dash or slash on both sides of the month."""
        tie = self._line.tokens[at - 1].text if at == after + 1 else ""
        before = self._line.at(after - 2)
        return (
            tie in ("-", "/")
            and len(self._line.tokens[at].text) == 2
            and not self._line.tokens[at].spaced
            and before is not None
            and before.text == tie
        )

    def _year_around(self, first: int, last: int, start: int, calendar: str, *, has_day: bool) -> tuple[int, int, int] | None:
        """A year printed apart: "2016-ديسمبر-16", "14:30 2023 الأحد, 03 كانون الأول", "Dec 06 14:30:00 2021"."""
        at = first - 1
        while at > first - 4 and (token := self._line.at(at, start)) is not None:
            if token.text not in _LOOSE_MARKS and token.kind is not Kind.WEEKDAY:
                break
            at -= 1
        token = self._line.at(at, start)
        if token is not None and is_year(token, calendar) and not has_day:
            return (token.value, at, last) if at == first - 1 and at == start else None
        if token is not None and is_year(token, calendar):
            before = self._line.at(at - 1, start)
            tied = at == first - 2 and not self._line.tokens[first].spaced
            if before is None or before.kind is Kind.CLOCK or tied or at == first - 1:
                return token.value, at, last
        clock, year = self._line.at(last + 1), self._line.at(last + 2)
        if has_day and clock is not None and clock.kind is Kind.CLOCK and year and is_year(year, calendar):
            return year.value, first, last + 2
        return None
