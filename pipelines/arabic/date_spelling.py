"""Misspelt month names ("سبتمر", "اكتوببر"): one slip away from exactly one month."""

from __future__ import annotations

from functools import lru_cache

from pipelines.arabic import date_names
from pipelines.arabic.date_fold import fold_word

_SHORTEST = 5
"""Letters of a name below which one slip makes another word ("مارس", "فارس")."""


@lru_cache(maxsize=256)
def nearest_month(word: str) -> int | None:
    """The Gregorian month (1-12) whose Arabic name is one letter added, lost, changed or swapped away from folded `word`.

    None when no month or more than one is that near: "يوبيو" may be June or July.
    """
    found = {
        month
        for month, listed in date_names.GREGORIAN
        for name in listed.split("|")
        if " " not in name and not name.isascii() and _one_slip(word, fold_word(name))
    }
    return found.pop() if len(found) == 1 else None


def _one_slip(word: str, name: str) -> bool:
    if len(name) < _SHORTEST or abs(len(word) - len(name)) > 1:
        return False
    same = 0
    while same < min(len(word), len(name)) and word[same] == name[same]:
        same += 1
    left, right = word[same:], name[same:]
    if left[1:] == right[1:] or left[1:] == right or left == right[1:]:
        return True
    return len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
