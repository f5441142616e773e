"""Days in figures alone: "2014/08/09", "18 ـ 2 ـ 2019", "21/5/1441هـ", "12/2016"."""

from __future__ import annotations

from pipelines.arabic.date_days import FIRST_HIJRI, FIRST_YEAR, LAST_HIJRI, LAST_YEAR, Day, Extent, Line
from pipelines.arabic.date_scan import Kind, Token

_SEPARATORS = frozenset("/-.\\_")
_EITHER_SPACING = ((False, True), (True, False))


class FigureReader:
    """Reads days in figures from one line."""

    def __init__(self, line: Line, *, solar: bool) -> None:
        """`solar` reads a bare year like 1400 as Persian solar."""
        self._line = line
        self._solar = solar

    def read(self, index: int, start: int) -> Day | None:
        """The day that begins with the number at `index`; tokens before `start` belong to another day."""
        before = self._line.at(index - 1, start)
        if before is not None and before.text in ("+", "#", "$") and not self._line.tokens[index].spaced:
            return None  # a telephone number, an issue, a price
        chain, separator = self._chain(index)
        tail = before is not None and before.text == separator and self._line.is_number(index - 2, start)
        if tail and before is not None and before.spaced == self._line.tokens[index + 1].spaced:
            return None  # the tail of a longer chain
        numbers = [self._line.tokens[at] for at in chain]
        if len(chain) == 3:
            if separator == " " and self._line.is_number(index - 1, start):
                return None
            return self._triple(chain, numbers, separator)
        if len(chain) == 2 and separator != " ":
            return self._month_in_figures(chain, numbers)
        following = self._line.at(index + 1)
        if len(numbers[0].text) == 8 and (len(self._line.tokens) == 1 or (following and following.text == "t")):
            return self._compact(index, numbers[0].value)
        return None

    def _compact(self, index: int, figures: int) -> Day | None:
        """ "20161216T143011Z", or "20161216" when nothing else is there."""
        year, rest = divmod(figures, 10_000)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        return Day(index, index, "g", ((year, *divmod(rest, 100)),), Extent.FULL)

    def _chain(self, index: int) -> tuple[list[int], str]:
        """The numbers from `index` on that one kind of separator joins, and that separator (" " for white space)."""
        chain, separator, style = [index], "", None
        while True:
            at = chain[-1] + 1
            token, following = self._line.at(at), self._line.at(at + 1)
            if token is None:
                break
            if token.kind is Kind.NUMBER and separator in ("", " "):
                chain.append(at)
                separator = " "
                continue
            if following is None or following.kind is not Kind.NUMBER or token.text not in _SEPARATORS:
                break
            spacing = (token.spaced, following.spaced)
            if separator and token.text != separator:
                break
            if style and spacing != style and spacing not in _EITHER_SPACING:
                break  # "16-12-2016 - 17-3-1438" is two chains
            style = spacing if spacing[0] == spacing[1] else style
            separator = token.text
            chain.append(at + 1)
        return chain, separator

    def _triple(self, chain: list[int], numbers: list[Token], separator: str) -> Day | None:
        widths = [len(number.text) for number in numbers]
        first, second, third = (number.value for number in numbers)
        loose = separator == " "
        readings: tuple[tuple[int, int, int], ...]
        if widths[0] == 4 and widths[1] <= 2 and widths[2] <= 2:
            year, readings = first, ((first, second, third), (first, third, second))
        elif widths[2] == 4 and widths[0] <= 2 and widths[1] <= 2:
            year, readings = third, ((third, second, first), (third, first, second))
        elif widths[2] == 2 and widths[0] <= 2 and widths[1] <= 2 and separator != " ":
            year = 2000 + third
            readings = ((year, second, first), (year, first, second))
            loose = separator != "/"
        else:
            return None
        era, last = self._line.era(chain[-1] + 1)
        calendar = self._calendar(year, era)
        if calendar is None:
            return None
        if calendar != "g":
            readings = readings[:1]
        return Day(chain[0], last, calendar, readings, Extent.FULL, loose)

    def _calendar(self, year: int, era: str) -> str | None:
        """The calendar that a year in figures belongs to; None when it cannot be told."""
        if FIRST_YEAR <= year <= LAST_YEAR:
            return "g"
        if not FIRST_HIJRI <= year <= LAST_HIJRI or era == "g":
            return None
        if era:
            return era
        if year >= 1420:
            return "h"
        return "j" if self._solar and year >= 1380 else None  # 1400 AH was 1980: no page is that old

    def _month_in_figures(self, chain: list[int], numbers: list[Token]) -> Day | None:
        """ "12/2016" or "2016-07"."""
        month, year = numbers if len(numbers[1].text) == 4 else (numbers[1], numbers[0])
        if len(year.text) != 4 or len(month.text) > 2 or not 1 <= month.value <= 12:
            return None
        if not FIRST_YEAR <= year.value <= LAST_YEAR or (year is numbers[0] and len(month.text) == 1):
            return None
        return Day(chain[0], chain[-1], "g", ((year.value, month.value, 0),), Extent.MONTH)
