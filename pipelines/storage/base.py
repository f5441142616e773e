"""The Store protocol: the portable core of MongoDB that both stores provide, and the collections that exist.

Documents are plain dicts with a string `_id`. Values: str, int (64 bits), finite float, bool, None, list, dict, aware
datetime; times come back in UTC, truncated to milliseconds. A key is a non-empty string without "." and not beginning
with "$": addresses and other printed text are values, never keys. Domain code (articles, sources, …) is written once, on
top of this.

Errors
    StoreError
    ├── StoreUnavailable   the service cannot be reached or the disk refuses; retry later, nothing was lost
    ├── StoreOutdated      the schema in the store is not the one of this program
    ├── StoreConflict      a unique index refused a document
    └── StoreRefused       a value, name or question that no store takes: a mistake of the caller; nothing was written
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

Doc = dict[str, Any]
Filter = Mapping[str, Any]
"""`{"field": value}` (for an array field: contains), `{"field": {"$in": [..], "$nin": [..], "$all": [..], "$eq":, "$ne":,
"$gt":, "$gte":, "$lt":, "$lte":, "$exists": bool}}`, `{"$or": [..]}`, `{"$and": [..]}`, `{"$nor": [..]}`.

As in MongoDB: None means null or missing; a range meets values of its own type only (numbers, text, times); on an array
each condition may be met by another element, and `$ne` and `$nin` ask that none is. Dotted names reach into
sub-documents, not through arrays. Values are scalars."""
Sort = Sequence[tuple[str, int]]
"""Single-valued fields with 1 (ascending) or -1; missing values sort first ascending, as in MongoDB. Add `_id` for a
complete order."""


class StoreError(Exception):
    """Something went wrong in a store."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or cannot write now. Keep what you have and try again."""


class StoreOutdated(StoreError):
    """The store was written by another schema version."""


class StoreConflict(StoreError):
    """A unique index refused the document."""


class StoreRefused(StoreError, ValueError):
    """No store takes this: a value that cannot be stored alike everywhere, a bad name, an unknown operator."""


@dataclass(frozen=True, slots=True)
class Change:
    """An update of one document; every part is optional, no field may stand in two. Names may be dotted; parents are made.

    `push` and `add_to_set` add one element to an array, `inc` adds to a number; a missing field is made."""

    set: Mapping[str, Any] = field(default_factory=dict)
    unset: Sequence[str] = ()
    inc: Mapping[str, int | float] = field(default_factory=dict)
    push: Mapping[str, Any] = field(default_factory=dict)
    add_to_set: Mapping[str, Any] = field(default_factory=dict)
    set_on_insert: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Put:
    """Replace or insert `doc` whole, by its `_id`."""

    collection: str
    doc: Doc


@dataclass(frozen=True, slots=True)
class Patch:
    """Apply `change` to the document `id`; with `upsert`, make it when it is missing."""

    collection: str
    id: str
    change: Change
    upsert: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete the document `id`, if there."""

    collection: str
    id: str


Write = Put | Patch | Remove


@dataclass(frozen=True, slots=True)
class Index:
    """One index. `unique` may only cover fields that every document has."""

    fields: tuple[tuple[str, int], ...]
    unique: bool = False
    array: bool = False
    """The first field holds an array of scalars (multikey). Every other indexed field is single-valued."""


@runtime_checkable
class Store(Protocol):
    """What every store does. All methods are synchronous and thread-safe; writes are durable when they return."""

    def get(self, collection: str, id: str) -> Doc | None:
        """The document with this `_id`, or None."""
        ...

    def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """Documents by `_id`; those that do not exist are left out."""
        ...

    def find(
        self, collection: str, where: Filter, *, sort: Sort = (), limit: int = 0, skip: int = 0, fields: Sequence[str] = ()
    ) -> Iterator[Doc]:
        """Documents that match, streamed; `fields` limits what is returned (`_id` always is). limit 0 = all."""
        ...

    def count(self, collection: str, where: Filter) -> int:
        """How many documents match."""
        ...

    def count_by(self, collection: str, where: Filter, field: str) -> dict[Any, int]:
        """How many documents match, per value of the single-valued `field` (missing counts as None)."""
        ...

    def write(self, writes: Sequence[Write]) -> None:
        """Carry out `writes` in order. One transaction on SQLite; ordered bulk writes on MongoDB, so a batch must be safe
        to repeat (Put and set-only Patch are). Group writes by collection where their order allows it (`order.grouped`)."""
        ...

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """Atomically change the first document that matches; returns it as it is afterwards, or None. With `upsert`,
        `where` must name the `_id`, and a new document begins with what `where` states as equal; StoreConflict when
        the `_id` is there but the rest of `where` does not match."""
        ...

    def delete(self, collection: str, where: Filter) -> int:
        """Delete what matches; returns how many."""
        ...

    def ping(self) -> str:
        """Name and version of the engine; raises StoreUnavailable."""
        ...

    def close(self) -> None:
        """Release connections and locks."""
        ...


def _asc(*names: str) -> tuple[tuple[str, int], ...]:
    return tuple((name, 1) for name in names)


COLLECTIONS: dict[str, tuple[Index, ...]] = {
    "sources": (Index(_asc("next_poll_at")),),
    "hosts": (),
    "articles": (
        Index(_asc("url_key"), unique=True),
        Index(_asc("aliases"), array=True),
        Index(_asc("source", "text_hash")),
        Index(_asc("source", "published", "_id")),
        Index(_asc("source", "first_seen_at")),
        Index(_asc("published", "_id")),
        Index(_asc("first_seen_at", "_id")),
        Index(_asc("state")),
        Index(_asc("recheck_at")),
        Index(_asc("story_id")),
        Index(_asc("sketch", "seen_day"), array=True),
        Index(_asc("terms", "published", "_id"), array=True),
        Index(_asc("watch"), array=True),
    ),
    "revisions": (Index(_asc("article_id", "number")), Index(_asc("observed_at"))),
    "outcomes": (Index(_asc("source", "at")), Index(_asc("at"))),
    "days": (Index(_asc("source", "day")),),
    "pages": (Index(_asc("source", "state", "again_at")),),
    "requests": (Index(_asc("state", "created_at")),),
    "stories": (Index(_asc("members"), array=True), Index(_asc("latest_at"))),
    "gaps": (Index(_asc("source", "closed_at")),),
    "alerts": (Index(_asc("state")),),
    "watchlists": (),
    "watch_hits": (Index(_asc("state", "at")), Index(_asc("at"))),
    "queries": (),
    "takedowns": (),
    "workers": (),
    "common_triples": (),
    "meta": (),
}
"""Every collection with its indexes. `days` holds one row per source and UTC day with outcome counts; `pages` the
pages that are no articles or wait for another try; `hosts` the lease of each host; `watch_hits` what alerts are made of; `takedowns` the articles whose
text was deleted here, `queries` the saved ones."""

SCHEMA_VERSION = 1
"""Raised when stored documents change shape; a store with another version is refused at start."""
