"""The Store protocol: the portable core of MongoDB that both stores provide, and the collections that exist.

Documents are plain dicts with a string `_id`. Values: str, int, float, bool, None, list, dict, aware UTC datetime with
millisecond precision (others are truncated). Domain code (articles, sources, …) is written once, on top of this.

Errors
    StoreError
    ├── StoreUnavailable   the service cannot be reached or the disk refuses; retry later, nothing was lost
    ├── StoreOutdated      the schema in the store is not the one of this program
    └── StoreConflict      a unique index refused a document
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

Doc = dict[str, Any]
Filter = Mapping[str, Any]
"""`{"field": value}` (for an array field: contains), `{"field": {"$in": [..], "$gte":, "$gt":, "$lt":, "$lte":, "$ne":,
"$exists": bool, "$all": [..]}}`, `{"$or": [..]}`, `{"$and": [..]}`, `{"$nor": [..]}`; dotted names reach into sub-documents."""
Sort = Sequence[tuple[str, int]]
"""Fields with 1 (ascending) or -1; missing values sort first ascending, as in MongoDB."""


class StoreError(Exception):
    """Something went wrong in a store."""


OPERATORS = frozenset({"$in", "$nin", "$gte", "$gt", "$lte", "$lt", "$ne", "$eq", "$exists", "$all"})


class StoreUnavailable(StoreError):
    """The store cannot be reached or cannot write now. Keep what you have and try again."""


class StoreOutdated(StoreError):
    """The store was written by another schema version."""


class StoreConflict(StoreError):
    """A unique index refused the document."""


def check_filter(where: Filter) -> None:
    """Raise StoreError for an operator outside the portable core."""
    for name, value in where.items():
        if name in ("$or", "$and", "$nor"):
            for part in value:
                check_filter(part)
        elif name.startswith("$"):
            raise StoreError(f"operator {name} is not of the portable core")
        elif isinstance(value, Mapping):
            for operator in value:
                if str(operator) not in OPERATORS:
                    raise StoreError(f"operator {operator} is not of the portable core")


@dataclass(frozen=True, slots=True)
class Change:
    """An update of one document; every part is optional."""

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
    """One index; a leading array field makes it multikey. `unique` may only cover fields that every document has."""

    fields: tuple[tuple[str, int], ...]
    unique: bool = False


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
        """How many documents match, per value of `field` (missing counts as None)."""
        ...

    def write(self, writes: Sequence[Write]) -> None:
        """Carry out `writes` in order. One transaction on SQLite; ordered bulk writes on MongoDB, so a batch must be safe
        to repeat (Put and set-only Patch are)."""
        ...

    def insert(self, collection: str, doc: Doc) -> bool:
        """Insert `doc`; False, and nothing changed, when its `_id` exists. The one operation that is exclusive between
        processes on every compatible server: claims are built on it (see turns.py)."""
        ...

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """Change the first document that matches; returns it as it is afterwards, or None. Atomic on MongoDB and on the
        embedded store; not on every compatible server (FerretDB 1 lets two callers match at once)."""
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
    "turns": (),
    "articles": (
        Index(_asc("url_key"), unique=True),
        Index(_asc("aliases")),
        Index(_asc("source", "text_hash")),
        Index(_asc("source", "published", "_id")),
        Index(_asc("source", "first_seen_at")),
        Index(_asc("first_seen_at")),
        Index(_asc("recheck_at")),
        Index(_asc("story_id")),
        Index(_asc("sketch", "seen_day")),
        Index(_asc("terms", "published")),
        Index(_asc("watch")),
    ),
    "revisions": (Index(_asc("article_id", "number")), Index(_asc("observed_at"))),
    "outcomes": (Index(_asc("source", "at")), Index(_asc("at"))),
    "days": (Index(_asc("source", "day")),),
    "pages": (Index(_asc("source", "state", "again_at")),),
    "requests": (Index(_asc("state", "created_at")),),
    "stories": (Index(_asc("members")), Index(_asc("latest_at"))),
    "gaps": (Index(_asc("source", "closed_at")),),
    "alerts": (Index(_asc("state")),),
    "watchlists": (),
    "queries": (),
    "workers": (),
    "common_triples": (),
    "meta": (),
}
"""Every collection with its indexes. `days` holds one row per source and UTC day with outcome counts; `pages` the pages that are no
articles or wait for another try."""

SCHEMA_VERSION = 1
"""Raised when stored documents change shape; a store with another version is refused at start."""
