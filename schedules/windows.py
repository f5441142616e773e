"""How many new items a source may publish before one of its feeds has pushed an unseen one out.

A source may have several feeds, by section say. A feed that shows 20 items and carries a tenth of what the source publishes
overflows after about 200 of the source's items, so each feed's length is divided by its share of what was new lately; the
smallest is the source's window. Where there are only section pages, half of their links count, since such pages keep old
items in view. Sitemaps set no window: they reach back days.

In the row: {"total": new items lately, "by": {document key: {"shown": items listed, "new": new items of them lately, "kind": "feed"}}}
"""

from __future__ import annotations

from typing import Any

from crawler.spiders.document import Document, document_key
from crawler.spiders.poll import Poll

FADE_AT = 300.0
"""When so many new items were counted, all counts are halved: the shares are those of the last weeks or days."""
WEAK = {"listing": 0.5, "home": 0.5}
STRONG = ("feed", "api", "probe")


def learned(poll: Poll) -> dict[str, Any]:
    """The row's value after this poll. Documents that the source no longer has are dropped."""
    before = poll.row.get("listings") or {}
    old = before.get("by") or {}
    by: dict[str, Any] = {}
    for document in poll.documents.values():
        if document.depth == 0 and (document.kind in STRONG or document.kind in WEAK):
            entry = _entry(document, len(document.listed.keys() & poll.unknown), old.get(document_key(document.url)))
            if entry is not None:
                by[document_key(document.url)] = entry
    total = float(before.get("total") or 0.0) + len(poll.unknown)
    if total > FADE_AT:
        total /= 2
        by = {key: {**entry, "new": entry["new"] / 2} for key, entry in by.items()}
    return {"total": total, "by": by}


def _entry(document: Document, new: int, old: dict[str, Any] | None) -> dict[str, Any] | None:
    if document.status == 200 and document.listed:
        return {"shown": len(document.listed), "new": float((old or {}).get("new") or 0.0) + new, "kind": document.kind}
    return old


def window(listings: dict[str, Any]) -> int | None:
    """Items of the source that fit before the first overflow; None when no listing was read yet."""
    entries = list((listings.get("by") or {}).values())
    entries = [entry for entry in entries if entry["kind"] in STRONG] or entries
    if not entries:
        return None
    total = float(listings.get("total") or 0.0)
    sizes = []
    for entry in entries:
        share = min(1.0, (entry["new"] + 1.0) / (total + len(entries)))
        sizes.append(entry["shown"] * WEAK.get(entry["kind"], 1.0) / share)
    return max(1, int(min(sizes)))
