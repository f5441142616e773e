"""A folded line as tokens: numbers, clocks, names of months and days, labels, zones, other words and marks."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from pipelines.arabic import date_names, date_words, date_zones
from pipelines.arabic.date_fold import fold_word
from pipelines.arabic.date_spelling import nearest_month


class Kind(StrEnum):
    """What a token is. Small words (fillers, units, numbers in words) are `WORD`; their readers look at the text."""

    NUMBER = "number"
    CLOCK = "clock"
    WORD = "word"
    MARK = "mark"
    MONTH = "month"
    HIJRI = "hijri month"
    JALALI = "jalali month"
    WEEKDAY = "weekday"
    PART = "part of the day"
    ERA = "era"
    ZONE = "zone"
    PLACE = "place"
    ZONE_WORD = "zone word"
    LABEL = "label"


class Token(NamedTuple):
    """One piece of the folded text."""

    kind: Kind
    text: str
    """Folded text; the words of a name joined by one space."""
    value: int
    """Number, month 1-12, weekday 0-6 (Monday 0) or index of a read clock; 0 otherwise."""
    name: str
    """What a PART, ERA, ZONE, PLACE or LABEL stands for; "" otherwise."""
    start: int
    end: int
    spaced: bool
    """True when white space, or the line's beginning, stands before it."""


class Entry(NamedTuple):
    """One name of the lexicon, under its first word."""

    rest: tuple[str, ...]
    kind: Kind
    value: int
    name: str


_TOKEN = re.compile(
    r"(?P<gap>\ *)(?:"
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?!:?\d)"
    r"|\d{1,2}\ :\ \d{2}(?:\ :\ \d{2})?(?!\ ?:?\ ?\d)"
    r"|\d{1,2}\ ?h\ ?\d{2}(?!\d)|\d{1,2}h(?![^\W_]))"
    r"|(?P<year>(?<=[/.\-])\d{4}(?=\d{2}:\d{2}(?!\d)))"
    r"|(?P<compact>\d{8}(?=t\d{4,6}z?(?![^\W_])))"
    r"|(?P<packed>(?<=t)\d{4}(?:\d{2})?(?=z|[+\-]|\b))"
    r"|(?P<number>\d+)"
    r"|(?P<word>[ap]\.\ ?m\b\.?|[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<mark>[^\s]))",
    re.VERBOSE,
)
_WORD_PARTS = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?")
_PREFIXES = "ولبف"
_PREFIXED = frozenset({Kind.MONTH, Kind.HIJRI, Kind.WEEKDAY, Kind.LABEL})


def names(listed: str) -> frozenset[str]:
    """The folded names of a "a|b|c" list."""
    return frozenset(fold_word(name) for name in listed.split("|"))


@cache
def lexicon() -> dict[str, tuple[Entry, ...]]:
    """Every name of the tables by its first word, longest names first."""
    found: dict[str, list[Entry]] = {}

    def add(listed: str, kind: Kind, value: int = 0, name: str = "") -> None:
        for folded in names(listed):
            first, *rest = _WORD_PARTS.findall(folded)
            entry = Entry(tuple(rest), kind, value, name)
            known = found.setdefault(first, [])
            if all(entry.rest != other.rest for other in known):
                known.append(entry)

    numbered = (
        (Kind.MONTH, date_names.GREGORIAN),
        (Kind.HIJRI, date_names.HIJRI),
        (Kind.JALALI, date_names.JALALI),
        (Kind.WEEKDAY, date_names.WEEKDAYS),
    )
    for kind, table in numbered:
        for value, listed in table:
            add(listed, kind, value)
    named = (
        (Kind.PART, date_names.PARTS),
        (Kind.ERA, date_names.ERAS),
        (Kind.ZONE, date_zones.ABBREVIATIONS),
        (Kind.PLACE, date_zones.PLACES),
        (Kind.LABEL, (("published", date_words.PUBLISHED), ("modified", date_words.MODIFIED))),
    )
    for kind, texts in named:
        for name, listed in texts:
            add(listed, kind, name=name)
    add(date_zones.ZONE_WORDS, Kind.ZONE_WORD)
    return {first: tuple(sorted(entries, key=lambda entry: -len(entry.rest))) for first, entries in found.items()}


def scan(text: str) -> list[Token]:
    """The tokens of folded `text`, in order."""
    raw: list[Token] = []
    for found in _TOKEN.finditer(text):
        group = found.lastgroup or "mark"
        start = found.end("gap")
        piece = found.group(group)
        if group == "word" and "." in piece:
            piece = f"{piece[0]}m"  # a.m. and p.m.
        spaced = start == 0 or start > found.start()
        kind = _KINDS[group]
        value = int(piece) if kind is Kind.NUMBER and len(piece) < 10 else 0
        raw.append(Token(kind, piece, value, group if kind is Kind.CLOCK else "", start, found.end(), spaced))
    return _merge_names(raw)


_KINDS = {
    "clock": Kind.CLOCK,
    "packed": Kind.CLOCK,
    "year": Kind.NUMBER,
    "compact": Kind.NUMBER,
    "number": Kind.NUMBER,
    "word": Kind.WORD,
    "mark": Kind.MARK,
}


def _merge_names(raw: list[Token]) -> list[Token]:
    table = lexicon()
    tokens: list[Token] = []
    index = 0
    while index < len(raw):
        token = raw[index]
        size = 1
        if token.kind is Kind.WORD:
            entry, size = _lookup(table, raw, index)
            if entry:
                last = raw[index + size - 1]
                text = token.text if size == 1 else " ".join((token.text, *entry.rest))
                token = Token(entry.kind, text, entry.value, entry.name, token.start, last.end, token.spaced)
            elif month := _misspelt_month(raw, index):
                token = token._replace(kind=Kind.MONTH, value=month)
        tokens.append(token)
        index += size
    return tokens


def _misspelt_month(raw: list[Token], index: int) -> int | None:
    """The month that an unknown word must mean between a day's number and a year."""
    if not 0 < index < len(raw) - 1 or len(raw[index].text) < 4:
        return None
    day, year = raw[index - 1], raw[index + 1]
    if day.kind is not Kind.NUMBER or len(day.text) > 2 or not 1 <= day.value <= 31:
        return None
    if year.kind is not Kind.NUMBER or len(year.text) != 4 or year.text[:2] not in ("19", "20"):
        return None
    return nearest_month(raw[index].text)


def _lookup(table: dict[str, tuple[Entry, ...]], raw: list[Token], index: int) -> tuple[Entry | None, int]:
    """The longest name that begins at `index`, and how many raw tokens it covers."""
    word = raw[index].text
    entries = table.get(word)
    if entries is None:
        if word[0] not in _PREFIXES or len(word) < 4:
            return None, 1
        bare = "ا" + word[1:] if word.startswith("لل") else word[1:]
        entries = tuple(entry for entry in table.get(bare, ()) if entry.kind in _PREFIXED)
    for entry in entries:
        size = _covers(entry.rest, raw, index)
        if size:
            return entry, size
    return None, 1


def _covers(rest: tuple[str, ...], raw: list[Token], index: int) -> int:
    """How many raw tokens the name takes, or 0. A dot, dash or underscore may stand between its words."""
    end = index + 1
    for word in rest:
        if word.isdigit() and (end >= len(raw) or (raw[end].spaced and len(raw[index].text) < 4)):
            return 0  # "ت1" and "تشرين 1", never "ت 1"
        if end < len(raw) and raw[end].text in (".", "-", "_") and not raw[end].spaced:
            end += 1
        if end >= len(raw) or raw[end].text != word:
            return 0
        end += 1
    return end - index
