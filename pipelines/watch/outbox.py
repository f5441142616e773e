"""Watchlist hits that wait to be told to somebody: durable rows, written together with the article that has them.

Whoever alerts takes `pending` rows, tells of them, and then calls `settle`: a process that dies in between tells twice rather
than never. One row an article and list, in the collection `watch_hits`: `{_id: "<article id>:<list>", article_id, list, terms,
source, url, title, story_id, published, at, state}`, `at` when the hit was found (UTC), `state` `waiting` or `told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipelines.storage.base import Change, Doc, Patch, Put, Store, Write

WAITING, TOLD = "waiting", "told"


def hit_writes(document: Mapping[str, Any], hits: Sequence[str], at: datetime | None = None) -> list[Write]:
    """Rows for the new `hits` (`list:term`) of an article, given as its document; found when it was last looked at, or `at`."""
    terms: dict[str, list[str]] = {}
    for hit in hits:
        name, _, term = hit.partition(":")
        terms.setdefault(name, []).append(term)
    return [
        Put("watch_hits", {
            "_id": f"{document['_id']}:{name}", "article_id": document["_id"], "list": name, "terms": found,
            "source": document["source"], "url": document["url"], "title": document["title"],
            "story_id": document.get("story_id"), "published": document.get("published"),
            "at": at or document["checked_at"], "state": WAITING,
        })
        for name, found in terms.items()
    ]  # fmt: skip


def pending(store: Store, limit: int = 200) -> list[Doc]:
    """Rows that nobody was told of yet, oldest first."""
    return list(store.find("watch_hits", {"state": WAITING}, sort=[("at", 1), ("_id", 1)], limit=limit))


def settle(store: Store, ids: Iterable[str]) -> None:
    """Note that somebody was told of these rows."""
    store.write([Patch("watch_hits", id, Change(set={"state": TOLD})) for id in ids])


def prune(store: Store, before: datetime) -> int:
    """Delete rows found before `before` (told or not: an alert of last month helps nobody); returns how many."""
    return store.delete("watch_hits", {"at": {"$lt": before}})
