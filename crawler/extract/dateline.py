"""Whether a short line is a date and nothing else that a reader would call text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from pipelines.arabic.dates import find_dates
from pipelines.arabic.fold import fold_tokens

_DATED = re.compile(r"\d|منذ|قبل", re.I)
_CLOCK = re.compile(r"^\W*[\d٠-٩۰-۹]{1,2}\s?[:٫]\s?[\d٠-٩۰-۹]{2}(?:\s?(?:ص|م|am|pm|صباحا|صباحاً|مساء|مساءً|GMT))?\W*$", re.I)
# Words that belong to a printed date and may be left over beside the one that was read (a second calendar, a label).
_OF_DATES = frozenset(
    "نشر نشرت نشره تم محدث حدث في تاريخ بتاريخ النشر اخر تحديث التحديث حدث حدثت تعديل الساعه ساعه يوم م ه هـ هجري هجريه ميلادي ص الموافق "
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه محرم صفر ربيع الاول الثاني الاخر جمادي الاولي رجب شعبان رمضان شوال ذو ذي "
    "القعده الحجه published updated on last update at by".split()
)
# Any moment will do: only what is printed matters here, not what it means.
_NOW = datetime(2200, 1, 1, tzinfo=UTC)
MAX_OTHER_WORDS = 3
"""A section's name may stand with the date."""
MAX_CHARS = 160


def only_date(text: str) -> bool:
    """Whether the line holds a date, and at most labels and a section's name beside it."""
    if _CLOCK.match(text):
        return True
    rest = without_dates(text)
    return rest is not None and len(_words(rest)) <= MAX_OTHER_WORDS


@lru_cache(maxsize=512)
def without_dates(text: str) -> str | None:
    """What a short line says beside its dates; None when it holds none."""
    if len(text) > MAX_CHARS or not _DATED.search(text):
        return None
    found = find_dates(text, now=_NOW, timezone="UTC")
    if not found:
        return None
    for date in found:
        text = text.replace(date.printed, " ", 1)
    return " ".join(text.split()).strip(" -–—|/،,.:•")


def without_labels(text: str) -> str:
    """`text` without words such as "نشر" and "محدث" at its ends, and the marks around them."""
    words = text.split()
    while words and _is_label(words[0]):
        words.pop(0)
    while words and _is_label(words[-1]):
        words.pop()
    return " ".join(words)


def _is_label(word: str) -> bool:
    tokens = fold_tokens(word)
    return not tokens or all(token in _OF_DATES for token in tokens)


def _words(text: str) -> list[str]:
    return [token for token in fold_tokens(text) if token not in _OF_DATES and not token[0].isdigit()]
