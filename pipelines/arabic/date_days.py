"""What a calendar day in a scanned line is, and the line that the readers of days share."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pipelines.arabic.date_scan import Kind, Token

FIRST_YEAR = 1900
LAST_YEAR = 2100
FIRST_HIJRI, LAST_HIJRI = 1300, 1500


class Extent(StrEnum):
    """How much of a day is printed."""

    FULL = "full"
    NO_YEAR = "no year"
    MONTH = "month"


class Day(NamedTuple):
    """One day, or month, as printed: tokens `first` to `last`, and its possible readings, likeliest first."""

    first: int
    last: int
    calendar: str
    """"g" Gregorian, "h" Hijri, "j" Persian solar."""
    readings: tuple[tuple[int, int, int], ...]
    """(year, month, day); year 0 when not printed, day 0 for a month."""
    extent: Extent
    loose: bool = False
    """Only a date when nothing else stands beside it ("2018 06 21", "14-05-18")."""


class Line:
    """The tokens of a line, clocks replaced, with safe access."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def at(self, index: int, start: int = 0) -> Token | None:
        """The token at `index`, or None outside the line or before `start`."""
        return self.tokens[index] if start <= index < len(self.tokens) else None

    def is_number(self, index: int, start: int = 0) -> bool:
        """True when a number stands at `index`."""
        token = self.at(index, start)
        return token is not None and token.kind is Kind.NUMBER

    def era(self, index: int) -> tuple[str, int]:
        """The era's mark at `index` ("هـ", "م", "(ميلادي)") and the last token that belongs to the date."""
        token, following, closing = self.at(index), self.at(index + 1), self.at(index + 2)
        if token is not None and token.text == "(" and following is not None:
            if _era_name(following) and closing is not None and closing.text == ")":
                return _era_name(following), index + 2
        elif token is not None and _era_name(token):
            return _era_name(token), index
        return "", index - 1


def is_year(token: Token | None, calendar: str) -> bool:
    """True for a number of four figures that can be a year of `calendar`."""
    if token is None or token.kind is not Kind.NUMBER or len(token.text) != 4:
        return False
    if calendar == "g":
        return FIRST_YEAR <= token.value <= LAST_YEAR
    return FIRST_HIJRI <= token.value <= LAST_HIJRI


def _era_name(token: Token) -> str:
    if token.kind is Kind.ERA:
        return token.name
    return "g" if token.text == "م" else ""
