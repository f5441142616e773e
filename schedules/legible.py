"""Whether a source's pages can be read: what became of the last twenty that were there. Pure.

Days are too coarse for this: a site that changes its layout at noon has a good morning behind it, one that is mended a bad one.
The row keeps a string of `1` (read) and `0` (there, and not readable), the latest last.
"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.spiders.known import UNREAD

UNREADABLE = (*(f"rejected_{reason}" for reason in UNREAD), "failed_extraction", "failed_unreadable", "failed_internal")
"""Outcomes of pages that were there and could not be read."""
READ = ("new", "updated", "unchanged", "alias")
"""Outcomes of pages that were read; those that the server called unchanged were not."""
KEPT = 20


def learned(before: str | None, outcomes: Iterable[str]) -> str:
    """The readings after a poll with these outcomes (`code` or `code_reason`), in their order."""
    new = ("0" if name in UNREADABLE else "1" for name in outcomes if name in UNREADABLE or name in READ)
    return ((before or "") + "".join(new))[-KEPT:]


def bad_share(readings: str) -> float | None:
    """Share of the last twenty that could not be read; None while there are fewer."""
    return readings.count("0") / KEPT if len(readings) >= KEPT else None
