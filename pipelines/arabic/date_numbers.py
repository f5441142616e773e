"""Numbers in words, and what small words mean: sets and tables of `date_words`, folded once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipelines.arabic import date_words
from pipelines.arabic.date_scan import Kind, Token, names


@cache
def word_set(listed: str) -> frozenset[str]:
    """The folded words of one list of `date_words`."""
    return names(listed)


@cache
def _values(table: tuple[tuple[int, str], ...]) -> dict[str, int]:
    return {name: value for value, listed in table for name in names(listed)}


def is_filler(token: Token) -> bool:
    """True for a word that may stand beside a date without meaning anything else."""
    fillers = word_set(date_words.FILLERS)
    return token.text in fillers or (token.text[0] == "و" and token.text[1:] in fillers)


def read_cardinal(tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
    """The whole number at `index` in digits or words ("أحد عشر", "خمس وعشرين"), and the index after it."""
    if index >= len(tokens):
        return None
    if tokens[index].kind is Kind.NUMBER:
        return (tokens[index].value, index + 1) if len(tokens[index].text) <= 4 else None
    return _in_words(tokens, index, _values(date_words.CARDINALS))


def read_ordinal(tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
    """The ordinal at `index` ("الخامسة", "الحادي والعشرين"), 1-31 or an hour, and the index after it."""
    return _in_words(tokens, index, _values(date_words.ORDINALS))


def _in_words(tokens: Sequence[Token], index: int, values: dict[str, int]) -> tuple[int, int] | None:
    if index >= len(tokens):
        return None
    value = values.get(tokens[index].text)
    if value is None:
        return None
    after = index + 1
    if value < 10 and after < len(tokens):
        text = tokens[after].text
        if text in word_set(date_words.TEN):
            return value + 10, after + 1
        if text == "و" and after + 1 < len(tokens):
            tens = values.get(tokens[after + 1].text, 0)
            if tens >= 20:
                return value + tens, after + 2
        tens = values.get(text[1:], 0) if text[0] == "و" else 0
        if tens >= 20:
            return value + tens, after + 1
    return value, after


@cache
def units() -> dict[str, tuple[str, int | None]]:
    """Folded unit word → unit ("minute", …) and the count that the word itself states."""
    return {name: (unit, count) for unit, count, listed in date_words.UNITS for name in names(listed)}


def fraction(text: str) -> int | None:
    """Minutes of "نصف", "ربع", "ثلث" (of an hour), with or without و; None for other words."""
    table = _values(date_words.FRACTIONS)
    return table.get(text) or table.get(text[1:])


@cache
def day_words() -> dict[str, int]:
    """Folded "أمس", "أول من أمس", … → days back."""
    return _values(date_words.DAY_WORDS)
