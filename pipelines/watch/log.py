"""What an article's watchlist hits were at a past moment: each change of them is kept with its time.

In the stored article, beside `watch`: `watch_log`, a list of {at, watch}, and `watch_at`, the time of its last entry. Lists change
and are applied backwards without a revision of the article; without the log no collection asked for by `watch:` would come out twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

FIELDS = ("watch_log", "watch_at")


def logged(before: Mapping[str, Any] | None, hits: Sequence[str], at: datetime) -> dict[str, Any]:
    """The two fields for an article whose hits are `hits` since `at` (aware UTC); `before` is its stored document. Empty when there
    never was a hit."""
    known = before or {}
    log = list(known.get("watch_log") or ())
    if list(hits) != list(known.get("watch") or ()):
        log.append({"at": at, "watch": list(hits)})
    return {"watch_log": log, "watch_at": log[-1]["at"]} if log else {}


def hits_at(doc: Mapping[str, Any], when: datetime) -> list[str]:
    """The hits of a stored article at `when`."""
    log = doc.get("watch_log")
    if not log:
        return list(doc.get("watch") or ())
    return next((list(entry["watch"]) for entry in reversed(log) if entry["at"] <= when), [])
