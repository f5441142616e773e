"""Date archives for back-fills: URL templates such as `https://host/{year}/{month}/{day}/page/{page}/` → addresses."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date, datetime, timedelta

MAX_ADDRESSES = 4000
"""Eleven years of days; a longer period is asked for in parts."""
MAX_PAGE = 500
ZONES = timedelta(hours=14)
"""The site's calendar may be this far from UTC, so the period is widened by it at both ends."""


def expand(template: str, since: datetime, until: datetime) -> list[str]:
    """Addresses of the archive pages from `since` to `until` (aware), newest first, each at its first page; at most
    MAX_ADDRESSES. As fine as the template: by day, month or year; one address when it names none of them."""
    first, last = (since - ZONES).date(), (until + ZONES).date()
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    addresses: list[str] = []
    for when in _steps(first, last, names):
        addresses.append(_fill(template, when, 1))
        if len(addresses) >= MAX_ADDRESSES:
            break
    return list(dict.fromkeys(addresses))


def following(template: str, url: str) -> str | None:
    """The next page of an archive address that `template` made; None without {page}, past MAX_PAGE or for another's."""
    if "{page}" not in template:
        return None
    parts = list(string.Formatter().parse(template))
    pattern = "".join(
        re.escape(literal) + (rf"(?P<{name}{n}>\d+)" if name else "") for n, (literal, name, _, _) in enumerate(parts)
    )
    found = re.fullmatch(pattern, url)
    if found is None:
        return None
    page = int(next(value for group, value in found.groupdict().items() if group.startswith("page")))
    if page >= MAX_PAGE:
        return None
    filled = [literal + (_value(found, name, n, page + 1) if name else "") for n, (literal, name, _, _) in enumerate(parts)]
    return "".join(filled)


def _value(found: re.Match[str], name: str, number: int, page: int) -> str:
    return str(page) if name == "page" else found[f"{name}{number}"]


def _steps(first: date, last: date, names: set[str]) -> Iterator[date]:
    """Days, first days of months, or of years, from `last` back to `first`."""
    if names & {"day", "d"}:
        for back in range((last - first).days + 1):
            yield last - timedelta(days=back)
    elif names & {"month", "m"}:
        year, month = last.year, last.month
        while (year, month) >= (first.year, first.month):
            yield date(year, month, 1)
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    elif "year" in names:
        for year in range(last.year, first.year - 1, -1):
            yield date(year, 1, 1)
    else:
        yield last


def _fill(template: str, when: date, page: int) -> str:
    return template.format(
        year=f"{when.year:04}", month=f"{when.month:02}", day=f"{when.day:02}", m=when.month, d=when.day, page=page
    )
