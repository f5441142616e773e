"""Which articles an export holds: those that a Query meets as they were known at one moment, in one order on every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pipelines.copies.stories import members_at
from pipelines.export.past import state_at, unrevised
from pipelines.search.check import holds
from pipelines.search.plan import Plan, plan
from pipelines.search.query import PRESENCE, And, Field, Query, leaves
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
            yield from states(store, [id for _, id in keys[start : start + BATCH]], as_of)


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


def moving(query: Query) -> tuple[bool, list[str] | None]:
    """What the query asks for that changes without a revision: (watchlist hits, stories: their ids, [] for every story, None)."""
    watch, stories, every = False, [], False
    for leaf, _ in leaves(query.where):
        if isinstance(leaf, Field):
            watch |= leaf.name == "watch" or (leaf.name in PRESENCE and leaf.value == "watch")
            every |= leaf.name in PRESENCE and leaf.value == "story_id"
            stories += [leaf.value] if leaf.name == "story" else []
    return watch, [] if every else stories or None


def _unchanged(store: Store, query: Query, made: Plan, source: str, as_of: datetime) -> Iterator[Key]:
    """Keys of matches whose document is still the state of `as_of`."""
    then: list[dict[str, Any]] = [{"source": source, "first_seen_at": {"$lte": as_of}, "changed_at": {"$lte": as_of}, "state": {"$ne": "tombstone"}}]
    watch, stories = moving(query)
    if watch:
        then.append({"$or": [{"watch_at": None}, {"watch_at": {"$lte": as_of}}]})
    if stories is not None:
        then.append({"story_id": {"$nin": stories} if stories else None})
    fields = ["published"] if made.precise else []
    for doc in store.find("articles", _all(made.where, *then), fields=fields):
        if made.precise or made.matches(doc):
            yield _key(doc)


def _changed(store: Store, query: Query, made: Plan, source: str, as_of: datetime) -> Iterator[Key]:
    """Keys of articles that changed since `as_of`, or may have, and matched then."""
    watch, stories = moving(query)
    later: list[dict[str, Any]] = [{"changed_at": {"$gt": as_of}}]
    if watch:
        later.append({"watch_at": {"$gt": as_of}})
    if stories is not None:
        later.append({"story_id": {"$in": stories} if stories else {"$ne": None}})
    since = {"source": source, "first_seen_at": {"$lte": as_of}, "$or": later, "state": {"$ne": "tombstone"}}
    ids = [doc["_id"] for doc in store.find("articles", since, fields=["changed_at"])]
    for start in range(0, len(ids), BATCH):
        for doc in states(store, ids[start : start + BATCH], as_of):
            if meets(query, made, doc):
                yield _key(doc)


def states(store: Store, ids: list[str], as_of: datetime) -> Iterator[Doc]:
    """These articles as they were known at `as_of`, in the order given, without those that were not or are taken down."""
    docs = store.get_many("articles", ids)
    gone = taken_down(store, ids)
    moved = [id for id in ids if id in docs and int(docs[id].get("revision") or 1) > 1]
    history = revisions_of(store, moved)
    found: dict[str, Doc] = {}
    for id in ids:
        doc = docs.get(id)
        if doc is None or id in gone or doc.get("state") == "tombstone":  # also one that a poll wrote back, see takedown.py
            continue
        row = state_at(doc, history[id], as_of) if id in history else unrevised(doc, as_of)
        if row is not None:
            found[id] = row
    stories = stories_at(store, {row.get("story_id") for row in found.values()}, as_of)
    for row in found.values():
        members = stories.get(row.get("story_id") or "", {})
        row["story_id"] = row["story_id"] if row["_id"] in members and len(members) > 1 else None
        yield row


def stories_at(store: Store, ids: set[str | None], as_of: datetime) -> dict[str, dict[str, Doc]]:
    """Story → its members that were known as such at `as_of`: id → `_id`, source, first_seen_at."""
    members = {id: members_at(story, as_of) for id, story in store.get_many("stories", sorted(filter(None, ids))).items()}
    seen = known_at(store, {member for found in members.values() for member in found}, as_of)
    return {id: {member: seen[member] for member in found if member in seen} for id, found in members.items()}


def known_at(store: Store, ids: set[str], as_of: datetime) -> dict[str, Doc]:
    """Of these articles, those stored at `as_of`: `_id`, source, first_seen_at."""
    found: dict[str, Doc] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        where = {"_id": {"$in": wanted[start : start + BATCH]}, "first_seen_at": {"$lte": as_of}}
        found |= {doc["_id"]: doc for doc in store.find("articles", where, fields=["source", "first_seen_at"])}
    return found


def meets(query: Query, made: Plan, doc: Mapping[str, Any]) -> bool:
    """Whether a state that `states` gave is what the query, with its plan, asks for."""
    return (made.node is None or holds(made.node, doc)) and _in_time(query, doc)


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
