"""Dates as Arabic news sites print them: one text in, an aware time or a refusal out.

Own rules first and last: no automatic detection of languages, nothing guessed. What is read: every family of Arabic
month names, names in two families at once, Hijri (Umm al-Qura) alone or beside Gregorian (Gregorian wins), digits of
every script, 12- and 24-hour clocks, stated zones, dates without a year (the nearest past one) and times told from now.
Day comes before month unless the printed weekday, or the calendar, says otherwise. Dates more than a day ahead of the
fetch, impossible ones, ranges, and dates that words around them give to something else are refused.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from pipelines.arabic.date_fold import TATWEEL, fold_date_text
from pipelines.arabic.date_line import Found, Label, LineReader, Precision

_MAX_LENGTH = 400
"""Characters read of a text: a date line is shorter, and the work stays bounded."""
_PERSIAN_SITES = frozenset({"Asia/Tehran", "Asia/Kabul"})
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")
_HINT = re.compile(
    r"\d|امس|أمس|إمس|البارح|مبارح|ليوم|الآن|الان|منذ|قبل|مض[تى]|للتو|الماضي|يومين|ساعتين|أيام|ايام|ساعات|ago|day|now|hier|d[uü]n|jourd|"
    r"bug[uü]n|اليو",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """One date that was read."""

    value: datetime
    """Aware time: in the stated zone, else in the site's. A day is its local midnight, a month its first day."""
    precision: Precision
    """How fine the printed time is: `month`, `day`, `minute` or `second`."""
    zone_stated: bool
    """True when the text names the zone of its clock."""
    printed: str
    """The part of the text that was read, as printed."""
    label: Label | None = None
    """`published` or `modified` when words before it say so."""


def parse_date(text: str, *, now: datetime, timezone: str) -> datetime | None:
    """The time that `text` states, aware, or None; see `read_date`."""
    found = read_date(text, now=now, timezone=timezone)
    return found.value if found else None


def read_date(text: str, *, now: datetime, timezone: str) -> ParsedDate | None:
    """The one date of `text`: the published one where labels tell, else the only one; None when in doubt.

    `now` is the aware time of the fetch and `timezone` the IANA name of the site's zone. No text raises; a naive `now`
    raises ValueError and an unknown zone ZoneInfoNotFoundError.
    """
    found = find_dates(text, now=now, timezone=timezone)
    for label in ("published", None, "modified"):
        chosen = [one for one in found if one.label == label]
        if chosen:
            return _agreed(chosen)
    return None


def find_dates(text: str, *, now: datetime, timezone: str) -> list[ParsedDate]:
    """The dates of a short line that may hold other words, in order of appearance; arguments as for `read_date`.

    Only the first 400 characters are read. Of a day printed in two calendars the Gregorian is given.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    text = text[:_MAX_LENGTH]
    if "&" in text:
        text = html.unescape(text)
    folded = fold_date_text(text)
    if not _HINT.search(folded.text):
        return []
    solar = timezone in _PERSIAN_SITES or _PERSIAN_DIGIT.search(text) is not None
    found = LineReader(folded.text, now, timezone, solar=solar).read()
    return [_parsed(one, text, folded.origin) for one in found]


def _parsed(found: Found, text: str, origin: list[int]) -> ParsedDate:
    end = origin[found.end - 1] + 1
    while end < len(text) and (text[end] == TATWEEL or unicodedata.category(text[end]) == "Mn"):
        end += 1  # harakat and tatweel after the last letter
    printed = text[origin[found.start] : end]
    return ParsedDate(found.value, found.precision, found.zone_stated, printed, found.label)


def _agreed(chosen: list[ParsedDate]) -> ParsedDate | None:
    """The finest of several dates when they name one day, else None."""
    if len({one.value.date() for one in chosen}) > 1:
        return None
    fineness = ("month", "day", "minute", "second")
    return max(chosen, key=lambda one: fineness.index(one.precision))
