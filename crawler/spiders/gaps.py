"""Gaps: articles that a listing may have pushed out before we saw them, after an absence of ours or in a burst of theirs.

A listing that was read before and now shows nothing that is known, its oldest item newer than the newest one seen, has a gap
behind it. It is written down before any of the listing's articles is stored, so that a kill cannot hide it; from then on the
source is back-filled in polls of their own (`schedules/gaps.py`) until some other way through the archive bridges it.

A way bridges a gap when it is read whole and shows something from before the gap as well as from after it: sitemaps or date
archives together, or one feed, API or section with its further pages. Section pages keep old stories in view, so at least half
of the last page must be old.

Collection `gaps`, one row a gap (`docs/data.md`): `_id`, source, from, to, seen_at (the last good look before it), noted_at,
attempts, tried_at, due_at, closed_at (None while open), filled, by. The source's row carries the open one in `gap`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.discovery.candidate import Candidate
from pipelines import clock
from pipelines.storage.base import Change, Patch

if TYPE_CHECKING:
    from crawler.spiders.document import Document
    from crawler.spiders.poll import Poll

logger = logging.getLogger(__name__)

LEAST_ITEMS = 3
"""A listing of fewer items says nothing: a box of one breaking story changes at every look."""
BEST = (("feed", "api"), ("listing",))
"""Kinds of listings that show the newest only; the first of these groups that a source has is watched for gaps."""
TOGETHER = ("sitemap", "archive")
"""Kinds whose documents are one way through the archive."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, as a poll sees it."""

    id: str
    start: datetime
    """Publication of the newest item seen before it."""
    end: datetime
    """Publication of the oldest item that the listing showed after it."""
    seen_at: datetime
    """End of the last good look before it: what was stored until then is from before the gap."""


def of_row(row: Mapping[str, Any]) -> Gap | None:
    """The open gap of a source."""
    kept = row.get("gap")
    return Gap(kept["id"], kept["from"], kept["to"], kept["seen_at"]) if kept else None


def behind(poll: Poll, document: Document) -> Gap | None:
    """The gap behind a listing that was just read in a routine poll, if there is one; joined to one that is open already."""
    row = poll.row
    if not poll.routine or document.depth or len(document.listed) < LEAST_ITEMS or not _watched(poll, document):
        return None
    if not document.listed.keys() <= poll.unknown:
        return None
    history, seen_at = row.get("cadence") or {}, row.get("seen_at")
    if seen_at is None:
        return None
    start = datetime.fromtimestamp(history["newest_at"], UTC) if history.get("newest_at") else seen_at
    start = min(start, seen_at)
    dates = [when for when in document.listed.values() if when is not None]
    end = min(min(dates, default=poll.started), poll.started)
    if end <= start:
        return None  # other addresses for what is known
    id, before = f"{poll.source.id}.{int(start.timestamp())}", poll.gap or of_row(row)
    if before is not None:
        id, start, end, seen_at = before.id, min(before.start, start), max(before.end, end), min(before.seen_at, seen_at)
    return Gap(id, start, end, seen_at)


def _watched(poll: Poll, document: Document) -> bool:
    before = (poll.row.get("listings") or {}).get("by") or {}
    if document.key not in before:
        return False
    present = {known.kind for known in poll.documents.values() if known.depth == 0}
    group = next((kinds for kinds in BEST if present & set(kinds)), ())
    return document.kind in group


async def note(poll: Poll, gap: Gap) -> None:
    """Write a gap down, durably, in its collection and in the source's row. One that grows was noted when it was first seen."""
    poll.gap = gap
    now = clock.now()
    kept = {"from": gap.start, "to": gap.end, "seen_at": gap.seen_at, "due_at": now, "attempts": 0}
    fields = {**kept, "source": poll.source.id, "tried_at": None, "closed_at": None, "filled": False, "by": ""}
    whole = Patch("gaps", gap.id, Change(set=fields, set_on_insert={"noted_at": now}), upsert=True)
    logger.warning("gap source=%s from=%s to=%s", poll.source.id, gap.start.isoformat(), gap.end.isoformat())
    await poll.runtime.writer.write([whole, Patch("sources", poll.source.id, Change(set={"gap": {"id": gap.id, **kept}}))])


def mark(gap: Gap, document: Document, candidate: Candidate, known: Mapping[str, Any] | None) -> None:
    """Count an entry of a document that is from before the gap, or from after it."""
    when = candidate.published or candidate.modified
    stored = (known or {}).get("first_seen_at") or (known or {}).get("at")
    if (stored is not None and stored <= gap.seen_at) or (candidate.published is not None and candidate.published <= gap.start):
        document.older += 1
    elif stored is not None or (when is not None and when >= gap.end):
        document.younger += 1


def bridged_by(poll: Poll, gap: Gap) -> str:
    """The way that bridges the gap in this poll (an address, `sitemaps` or `archives`); "" for none."""
    ways: dict[str, list[Document]] = {}
    for document in poll.documents.values():
        if document.status == 200:
            ways.setdefault(f"{document.kind}s" if document.kind in TOGETHER else document.root, []).append(document)
    for name, documents in ways.items():
        if any(not document.complete or document.open or document.cut for document in documents):
            continue
        last = max(documents, key=lambda document: document.depth)
        if name in [f"{kind}s" for kind in TOGETHER]:
            bridged = any(d.older for d in documents) and any(d.younger for d in documents)
        elif last.kind in ("listing", "home"):
            bridged = last.older * 2 >= max(1, len(last.listed))
        else:
            bridged = last.older > 0
        if bridged:
            return name
    return ""
