"""Which articles an export holds: those that a Query meets as they were known at one moment, in one order on every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pipelines.export.past import state_at, unrevised
from pipelines.search.check import holds
from pipelines.search.plan import Plan, plan
from pipelines.search.query import And, Field, Query, leaves
from pipelines.search.when import span
from pipelines.storage.base import Doc, Store
from pipelines.takedown import taken_down

BATCH = 500
"""Articles read at once; memory grows with it and with nothing else but the keys of one source."""
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
Key = tuple[datetime, str]


def articles(store: Store, query: Query, as_of: datetime) -> Iterator[Doc]:
    """Articles that meet `query` as known at `as_of` (aware UTC), by source, publication and id; undated ones come first.

    The query's order, limit and cursor play no part. Raises StoreError as the store does.
    """
    made = plan(query)
    for source in sources(store, query, as_of):
        keys = sorted([*_unchanged(store, query, made, source, as_of), *_changed(store, query, made, source, as_of)])
        for start in range(0, len(keys), BATCH):
            yield from _batch(store, [id for _, id in keys[start : start + BATCH]], as_of)


def count(store: Store, query: Query, as_of: datetime) -> int:
    """About how many articles `articles` gives, at once: for a progress line."""
    return store.count("articles", _all(plan(query).where, {"first_seen_at": {"$lte": as_of}}))


def sources(store: Store, query: Query, as_of: datetime) -> list[str]:
    """Ids of the sources that can have matches, in order."""
    known = store.count_by("articles", {"first_seen_at": {"$lte": as_of}}, "source")
    named = named_sources(query)
    return sorted(source for source in known if source and (not named or source in named))


def named_sources(query: Query) -> set[str]:
    """Sources that the query limits itself to; empty when it does not."""
    parts = query.where.parts if isinstance(query.where, And) else (query.where,)
    for part in parts:
        names = {leaf.value for leaf, asked in leaves(part) if asked and isinstance(leaf, Field) and leaf.name == "source"}
        if names and len(names) == len(list(leaves(part))):
            return names
    return set()


def revisions_of(store: Store, ids: list[str]) -> dict[str, list[Doc]]:
    """All revisions of these articles, oldest first."""
    found: dict[str, list[Doc]] = defaultdict(list)
    for revision in store.find("revisions", {"article_id": {"$in": ids}}) if ids else ():
        found[revision["article_id"]].append(revision)
    for rows in found.values():
        rows.sort(key=lambda row: int(row["number"]))
    return found


def _unchanged(store: Store, query: Query, made: Plan, source: str, as_of: datetime) -> Iterator[Key]:
    """Keys of matches whose document is still the state of `as_of`."""
    then = {"source": source, "first_seen_at": {"$lte": as_of}, "changed_at": {"$lte": as_of}, "state": {"$ne": "tombstone"}}
    fields = ["published"] if made.precise else []
    for doc in store.find("articles", _all(made.where, then), fields=fields):
        if made.precise or made.matches(doc):
            yield _key(doc)


def _changed(store: Store, query: Query, made: Plan, source: str, as_of: datetime) -> Iterator[Key]:
    """Keys of articles that changed since `as_of` and matched then."""
    since = {"source": source, "first_seen_at": {"$lte": as_of}, "changed_at": {"$gt": as_of}, "state": {"$ne": "tombstone"}}
    ids = [doc["_id"] for doc in store.find("articles", since, fields=["changed_at"])]
    for start in range(0, len(ids), BATCH):
        for doc in _batch(store, ids[start : start + BATCH], as_of):
            if (made.node is None or holds(made.node, doc)) and _in_time(query, doc):
                yield _key(doc)


def _batch(store: Store, ids: list[str], as_of: datetime) -> Iterator[Doc]:
    docs = store.get_many("articles", ids)
    gone = taken_down(store, ids)
    moved = [id for id in ids if id in docs and int(docs[id].get("revision") or 1) > 1]
    history = revisions_of(store, moved)
    found: dict[str, Doc] = {}
    for id in ids:
        doc = docs.get(id)
        if doc is None or id in gone or doc.get("state") == "tombstone":  # also one that a poll wrote back, see takedown.py
            continue
        row = state_at(doc, history[id], as_of) if id in history else unrevised(doc)
        if row is not None:
            found[id] = row
    stories = _stories(store, {row["story_id"] for row in found.values() if row.get("story_id")}, as_of)
    for row in found.values():
        row["story_id"] = row.get("story_id") if row.get("story_id") in stories else None
        yield row


def _stories(store: Store, ids: set[str], as_of: datetime) -> set[str]:
    """Those of the stories that had two members at `as_of`."""
    members = {id: list(story.get("members") or ()) for id, story in store.get_many("stories", ids).items()}
    seen = members_at(store, {member for found in members.values() for member in found}, as_of)
    return {id for id, found in members.items() if sum(member in seen for member in found) > 1}


def members_at(store: Store, ids: set[str], as_of: datetime) -> dict[str, Doc]:
    """Of these articles, those known at `as_of`: `_id`, source, first_seen_at."""
    found: dict[str, Doc] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        where = {"_id": {"$in": wanted[start : start + BATCH]}, "first_seen_at": {"$lte": as_of}}
        found |= {doc["_id"]: doc for doc in store.find("articles", where, fields=["source", "first_seen_at"])}
    return found


def _in_time(query: Query, doc: Mapping[str, Any]) -> bool:
    for name, first, last in (("published", query.since, query.until), ("first_seen_at", query.seen_since, query.seen_until)):
        when: Any = doc.get(name)
        if (first or last) and when is None:
            return False
        if (first and when < span(first)[0]) or (last and when >= span(last)[1]):
            return False
    return True


def _key(doc: Mapping[str, Any]) -> Key:
    return doc.get("published") or _EARLIEST, str(doc["_id"])


def _all(*parts: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [dict(part) for part in parts if part]
    return {"$and": wanted} if len(wanted) > 1 else wanted[0] if wanted else {}
