"""Whether a short line is a date and nothing else that a reader would call text."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pipelines.arabic.dates import find_dates

_DATED = re.compile(r"\d|منذ|قبل", re.I)
_CLOCK = re.compile(r"^\W*[\d٠-٩۰-۹]{1,2}\s?[:٫]\s?[\d٠-٩۰-۹]{2}(?:\s?(?:ص|م|am|pm|صباحا|صباحاً|مساء|مساءً|GMT))?\W*$", re.I)
_WORD = re.compile(r"[^\W_]+")
# Any moment will do: only what is printed matters here, not what it means.
_NOW = datetime(2200, 1, 1, tzinfo=UTC)
MAX_OTHER_WORDS = 3
"""A section's name or a label may stand with the date."""


def only_date(text: str) -> bool:
    """Whether the line holds a date, and at most a label and a section's name beside it."""
    if len(text) > 140 or not _DATED.search(text):
        return False
    if _CLOCK.match(text):
        return True
    found = find_dates(text, now=_NOW, timezone="UTC")
    if not found:
        return False
    rest = text
    for date in found:
        rest = rest.replace(date.printed, " ", 1)
    return len(_WORD.findall(rest)) <= MAX_OTHER_WORDS
