"""Bring stored articles up to what this program version would store: search terms, and a place in a story.

The worker does it by itself after an update, in small steps beside its polls; `./marsad reindex` does it at once. Both can be
interrupted and repeated, and both find an article that changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.arabic.tokens import analyser_version
from pipelines.copies.desk import Desk
from pipelines.search.index import index_terms
from pipelines.storage.articles import stored_anew
from pipelines.storage.base import Change, Doc, Patch, Put, Store, Write

STEP = 100
"""Articles read and written at once."""
_TEXT = ("title", "body", "section", "tags", "author", "watch", "state", "terms", "content_hash")


def is_current(store: Store) -> bool:
    """Whether every stored article has the search terms of this program's analyser and was placed."""
    known = store.get("meta", "search")
    return known is not None and known.get("analyser") == analyser_version()


def note_new(store: Store) -> None:
    """Note of a store without articles that there is nothing to bring up to date."""
    if store.get("meta", "search") is None and next(store.find("articles", {}, limit=1, fields=["state"]), None) is None:
        store.write([_done()])


def steps(store: Store, desk: Desk) -> Iterator[list[Write]]:
    """What to write, step by step, to be carried out as it comes; the last step notes that all is done."""
    yield from term_steps(store)
    yield from story_steps(store, desk)
    yield [_done()]


def _done() -> Write:
    return Put("meta", {"_id": "search", "analyser": analyser_version()})


def term_steps(store: Store) -> Iterator[list[Write]]:
    """Give every article the terms of this program's analyser."""
    ids = [row["_id"] for row in store.find("articles", {}, fields=["state"])]
    for start in range(0, len(ids), STEP):
        wanted = ids[start : start + STEP]
        while wanted:
            docs = list(store.find("articles", {"_id": {"$in": wanted}}, fields=_TEXT))
            yield [write for doc in docs for write in _terms_write(doc)]
            wanted = stored_anew(store, docs)


def _terms_write(doc: Doc) -> Iterator[Write]:
    terms = [] if doc.get("state") == "tombstone" else index_terms(doc)
    if terms != (doc.get("terms") or []):
        yield Patch("articles", doc["_id"], Change(set={"terms": terms}))


def story_steps(store: Store, desk: Desk) -> Iterator[list[Write]]:
    """Place the articles that were never placed, oldest first; each joins only what was stored before it."""
    where: dict[str, Any] = {"seen_day": None, "state": {"$ne": "tombstone"}}
    order = [("first_seen_at", 1), ("_id", 1)]
    ids = [row["_id"] for row in store.find("articles", where, sort=order, fields=["state"])]
    for start in range(0, len(ids), STEP):
        part = ids[start : start + STEP]
        docs = store.get_many("articles", part)
        writes: list[Write] = []
        for id in part:
            if id in docs and docs[id].get("seen_day") is None:
                placed = desk.place(docs[id], older=True)
                writes += [Patch("articles", id, Change(set=placed.extra)), *placed.writes]
        yield writes
