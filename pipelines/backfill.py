"""Bring stored articles up to what this program version would store: search terms, sketch, and a place in a story.

The worker does it by itself after an update, in small steps beside its polls; `./marsad reindex` does it at once. Both can be
interrupted and repeated, and both find an article that changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.arabic.tokens import analyser_version
from pipelines.copies.common import WINDOW
from pipelines.copies.desk import Desk
from pipelines.copies.shingles import reading_version
from pipelines.search.index import index_terms
from pipelines.storage.articles import stored_anew
from pipelines.storage.base import Change, Doc, Patch, Put, Store, Write

STEP = 100
"""Articles read and written at once."""
VERSIONS = {"analyser": analyser_version, "reading": reading_version}
"""What `meta/search` says of the stored articles → what this program would make."""
_TEXT = ("title", "body", "section", "tags", "author", "watch", "state", "terms", "content_hash")


def is_current(store: Store) -> bool:
    """Whether every stored article has the search terms and sketch of this program's version and was placed."""
    known = store.get("meta", "search") or {}
    return {name: known.get(name) for name in VERSIONS} == {name: version() for name, version in VERSIONS.items()}


def note_new(store: Store) -> None:
    """Note of a store without articles that there is nothing to bring up to date."""
    if store.get("meta", "search") is None and next(store.find("articles", {}, limit=1, fields=["state"]), None) is None:
        store.write([done()])


def steps(store: Store, desk: Desk, *, again: bool = False) -> Iterator[list[Write]]:
    """What to write, step by step, to be carried out as it comes; the last step notes that all is done. With `again`, what
    is noted as done is looked at once more."""
    known = {} if again else store.get("meta", "search") or {}
    if known.get("analyser") != analyser_version():
        yield from term_steps(store)
    if known.get("reading") != reading_version():
        yield from sketch_steps(store, desk)
    yield from story_steps(store, desk)
    yield [done()]


def done() -> Put:
    """The note that all is as this program would make it."""
    return Put("meta", {"_id": "search", **{name: version() for name, version in VERSIONS.items()}})


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


def sketch_steps(store: Store, desk: Desk) -> Iterator[list[Write]]:
    """Give the articles that copies may still join the sketch of this program's reading."""
    where: dict[str, Any] = {"state": {"$ne": "tombstone"}}
    newest = next(store.find("articles", where, sort=[("first_seen_at", -1), ("_id", -1)], limit=1, fields=["seen_day"]), None)
    where["seen_day"] = {"$gte": ((newest or {}).get("seen_day") or 0) - WINDOW}
    ids = [row["_id"] for row in store.find("articles", where, fields=["state"])]
    for start in range(0, len(ids), STEP):
        wanted = ids[start : start + STEP]
        while wanted:
            docs = list(store.find("articles", {"_id": {"$in": wanted}}, fields=("title", "body", "story_id", "sketch", "content_hash")))
            leaders = [(doc, desk.sketch_of(doc)) for doc in docs if doc.get("body") and doc.get("story_id") in (None, doc["_id"])]
            yield [Patch("articles", doc["_id"], Change(set={"sketch": own})) for doc, own in leaders if own != doc.get("sketch")]
            wanted = stored_anew(store, docs)


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
