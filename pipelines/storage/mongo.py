"""The MongoDB store: pymongo, pooled, journaled majority writes, and of MongoDB only its portable core (no transactions,
change streams, text indexes, collation, server-side code or client-wide bulk writes)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pymongo
from pymongo import DeleteOne, MongoClient, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, ConfigurationError, DuplicateKeyError
from pymongo.write_concern import WriteConcern

from pipelines.storage.base import COLLECTIONS, Change, Doc, Filter, Patch, Put, Remove, Sort, StoreRefused, Write
from pipelines.storage.filters import clean_change, clean_filter, clean_sort, equalities, is_empty
from pipelines.storage.mongo_errors import DUPLICATE, translated
from pipelines.storage.values import check_name, clean_doc, indexes_of

T = TypeVar("T")

SELECT_MS = 3_000
"""Longest wait for a server that can be written to."""
SOCKET_MS = 60_000
"""Longest wait for an answer."""
POOL = 32
INDEX_S = 3_600
"""Longest wait for an index over what is stored already."""


class MongoStore:
    """Store over one database. Thread-safe."""

    def __init__(self, uri: str, database: str = "marsad", *, select_ms: int = SELECT_MS, socket_ms: int = SOCKET_MS) -> None:
        """Connect and make the indexes; raises StoreUnavailable or StoreError. What the URI sets itself (timeouts, pool,
        TLS …) is left as it is."""
        options: dict[str, Any] = {
            "serverSelectionTimeoutMS": select_ms, "connectTimeoutMS": select_ms, "socketTimeoutMS": socket_ms,
            "waitQueueTimeoutMS": socket_ms, "maxPoolSize": POOL, "appname": "marsad",
        }  # fmt: skip
        given = {name.lower() for name, _ in parse_qsl(urlsplit(uri).query)}
        options = {name: value for name, value in options.items() if name.lower() not in given}
        with translated(), _address():
            self._client: MongoClient[Doc] = MongoClient(uri, tz_aware=True, tzinfo=UTC, **options)
            concern = WriteConcern(w="majority", j=True, wtimeout=socket_ms)
            self._database = self._client.get_database(database, write_concern=concern)
        try:
            self._make_indexes()
        except BaseException:
            self._client.close()
            raise

    # protocol ---------------------------------------------------------------------------------------------------------

    def get(self, collection: str, id: str) -> Doc | None:
        """See Store."""
        with translated():
            found: Doc | None = self._of(collection).find_one({"_id": id})
        return found

    def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See Store."""
        with translated():
            return {doc["_id"]: doc for doc in self._of(collection).find({"_id": {"$in": list(ids)}})}

    def find(
        self, collection: str, where: Filter, *, sort: Sort = (), limit: int = 0, skip: int = 0, fields: Sequence[str] = ()
    ) -> Iterator[Doc]:
        """See Store."""
        target, told, order = self._of(collection), clean_filter(where), clean_sort(sort)
        wanted = dict.fromkeys(map(check_name, fields), 1) or None
        return self._stream(lambda: target.find(told, wanted, sort=order or None, limit=limit, skip=skip))

    def count(self, collection: str, where: Filter) -> int:
        """See Store."""
        told = clean_filter(where)
        with translated():
            return int(self._of(collection).count_documents(told))

    def count_by(self, collection: str, where: Filter, field: str) -> dict[Any, int]:
        """See Store."""
        group = {"_id": f"${check_name(field)}", "n": {"$sum": 1}}
        stages = [{"$match": clean_filter(where)}, {"$group": group}]
        with translated():
            return {row["_id"]: int(row["n"]) for row in self._of(collection).aggregate(stages)}

    def write(self, writes: Sequence[Write]) -> None:
        """See Store. One ordered bulk write for each run of writes to one collection."""
        ready = [(one.collection, _operation(one)) for one in writes if not _idle(one)]
        for collection, run in groupby(ready, key=lambda pair: pair[0]):
            self._bulk(collection, [operation for _, operation in run])

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """See Store."""
        target, told, order = self._of(collection), clean_filter(where), clean_sort(sort)
        change = clean_change(collection, change)
        if upsert and (is_empty(change) or not isinstance(equalities(told).get("_id"), str)):
            raise StoreRefused("an upsert needs the _id in its filter, and a change")
        if is_empty(change):
            return next(self.find(collection, where, sort=sort, limit=1), None)

        def ask() -> Doc | None:
            found: Doc | None = target.find_one_and_update(
                told, _operators(change), sort=order or None, upsert=upsert, return_document=ReturnDocument.AFTER
            )
            return found

        with translated():
            return _again_after_race(ask) if upsert else ask()

    def delete(self, collection: str, where: Filter) -> int:
        """See Store."""
        told = clean_filter(where)
        with translated():
            return int(self._of(collection).delete_many(told).deleted_count)

    def ping(self) -> str:
        """See Store."""
        with translated():
            version = self._client.server_info().get("version", "?")
        return f"MongoDB {version} (database {self._database.name})"

    def close(self) -> None:
        """See Store."""
        self._client.close()

    # inside -----------------------------------------------------------------------------------------------------------

    def _of(self, collection: str) -> Any:
        indexes_of(collection)
        return self._database[collection]

    def _stream(self, ask: Callable[[], Any]) -> Iterator[Doc]:
        with translated(), ask() as cursor:
            yield from cursor

    def _bulk(self, collection: str, operations: list[Any]) -> None:
        """Two upserts of one new `_id` can race; what is left then succeeds as an update, so it is tried once more."""
        with translated():
            try:
                self._of(collection).bulk_write(operations, ordered=True)
            except BulkWriteError as error:
                first: Doc = next(iter(error.details.get("writeErrors") or ()), {})
                if first.get("code") != DUPLICATE:
                    raise
                self._of(collection).bulk_write(operations[int(first["index"]) :], ordered=True)

    def _make_indexes(self) -> None:
        """Once per declaration of COLLECTIONS: what was made is remembered in the database."""
        declared = {name: sorted(_label(index) for index in indexes) for name, indexes in COLLECTIONS.items()}
        known = self.get("meta", "indexes")
        if known is not None and known.get("made") == declared:
            return
        with translated(), pymongo.timeout(INDEX_S):
            for name, indexes in COLLECTIONS.items():
                for index in indexes:
                    self._database[name].create_index(list(index.fields), unique=index.unique)
        self.write([Put("meta", {"_id": "indexes", "made": declared})])


@contextmanager
def _address() -> Iterator[None]:
    """pymongo refuses some addresses with a plain ValueError."""
    try:
        yield
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def _label(index: Any) -> str:
    return ",".join(f"{name}:{way}" for name, way in index.fields) + (" unique" if index.unique else "")


def _idle(one: Write) -> bool:
    return isinstance(one, Patch) and not one.upsert and is_empty(one.change)


def _operation(one: Write) -> ReplaceOne[Doc] | UpdateOne | DeleteOne:
    indexes_of(one.collection)
    if isinstance(one, Put):
        doc = clean_doc(one.collection, one.doc)
        return ReplaceOne({"_id": doc["_id"]}, doc, upsert=True)
    if isinstance(one, Remove):
        return DeleteOne({"_id": one.id})
    if is_empty(one.change):
        raise StoreRefused(f"{one.collection}: a Patch that upserts nothing")
    return UpdateOne({"_id": one.id}, _operators(clean_change(one.collection, one.change)), upsert=one.upsert)


def _operators(change: Change) -> Doc:
    told: Doc = {
        "$set": change.set, "$unset": dict.fromkeys(change.unset, ""), "$inc": change.inc, "$push": change.push,
        "$addToSet": change.add_to_set, "$setOnInsert": change.set_on_insert,
    }  # fmt: skip
    return {operator: part for operator, part in told.items() if part}


def _again_after_race(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except DuplicateKeyError:  # another upsert of the same _id came first: the document is there now
        return ask()
