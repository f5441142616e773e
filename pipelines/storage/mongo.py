"""The MongoDB store: pymongo, pooled, majority writes, the portable core of commands only (no transactions, change
streams, text indexes, collation or client-wide bulk writes), so that compatible servers serve as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from pymongo import DeleteOne, MongoClient, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)
from pymongo.errors import ConfigurationError as MongoConfigurationError
from pymongo.write_concern import WriteConcern

from pipelines.storage.base import (
    COLLECTIONS,
    Change,
    Doc,
    Filter,
    Patch,
    Put,
    Sort,
    StoreConflict,
    StoreError,
    StoreUnavailable,
    Write,
    check_filter,
)
from pipelines.storage.encoding import utc_ms

SELECT_MS = 3000
SOCKET_MS = 30_000
DUPLICATE = 11000


class MongoStore:
    """Store over one database. Thread-safe."""

    def __init__(self, uri: str, database: str = "marsad", select_ms: int = SELECT_MS) -> None:
        with _errors():
            self._client: Any = MongoClient(
                uri, tz_aware=True, tzinfo=UTC, serverSelectionTimeoutMS=select_ms, connectTimeoutMS=select_ms,
                socketTimeoutMS=SOCKET_MS, maxPoolSize=20, retryWrites=False, appname="marsad",
            )  # fmt: skip
            concern = WriteConcern(w="majority", wtimeout=SOCKET_MS)
            self._database = self._client.get_database(database, write_concern=concern)
            self._make()

    # protocol ---------------------------------------------------------------------------------------------------------

    def get(self, collection: str, id: str) -> Doc | None:
        """See Store."""
        with _errors():
            found: Doc | None = self._of(collection).find_one({"_id": id})
        return found

    def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See Store."""
        with _errors():
            return {doc["_id"]: doc for doc in self._of(collection).find({"_id": {"$in": list(ids)}})}

    def find(
        self, collection: str, where: Filter, *, sort: Sort = (), limit: int = 0, skip: int = 0, fields: Sequence[str] = ()
    ) -> Iterator[Doc]:
        """See Store."""
        with _errors():
            cursor = self._of(collection).find(self._where(where), dict.fromkeys(fields, 1) if fields else None)
            if sort:
                cursor = cursor.sort(list(sort))
            if skip:
                cursor = cursor.skip(skip)
            if limit:
                cursor = cursor.limit(limit)
            yield from cursor

    def count(self, collection: str, where: Filter) -> int:
        """See Store."""
        with _errors():
            return int(self._of(collection).count_documents(self._where(where)))

    def count_by(self, collection: str, where: Filter, field: str) -> dict[Any, int]:
        """See Store."""
        stages = [{"$match": self._where(where)}, {"$group": {"_id": f"${field}", "n": {"$sum": 1}}}]
        with _errors():
            return {row["_id"]: int(row["n"]) for row in self._of(collection).aggregate(stages)}

    def write(self, writes: Sequence[Write]) -> None:
        """See Store. One ordered bulk write for each run of writes to one collection."""
        start = 0
        for end in range(1, len(writes) + 1):
            if end == len(writes) or writes[end].collection != writes[start].collection:
                self._bulk(writes[start].collection, [_operation(one) for one in writes[start:end]])
                start = end

    def insert(self, collection: str, doc: Doc) -> bool:
        """See Store."""
        with _errors():
            try:
                self._of(collection).insert_one(_plain(doc))
            except DuplicateKeyError:
                if self._of(collection).find_one({"_id": doc["_id"]}) is None:
                    raise  # another unique index
                return False
        return True

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """See Store."""

        def ask() -> Doc | None:
            found: Doc | None = self._of(collection).find_one_and_update(
                self._where(where), _operators(change), sort=list(sort) or None, upsert=upsert,
                return_document=ReturnDocument.AFTER,
            )  # fmt: skip
            return found

        with _errors():
            try:
                return ask()
            except DuplicateKeyError:  # two upserts raced: the document is there now
                return ask()

    def delete(self, collection: str, where: Filter) -> int:
        """See Store."""
        with _errors():
            return int(self._of(collection).delete_many(self._where(where)).deleted_count)

    def ping(self) -> str:
        """See Store."""
        with _errors():
            info = self._client.server_info()
        return f"MongoDB {info.get('version', '?')} (database {self._database.name})"

    def close(self) -> None:
        """See Store."""
        self._client.close()

    # inside -----------------------------------------------------------------------------------------------------------

    def _where(self, where: Filter) -> Any:
        check_filter(where)
        return _plain(where)

    def _of(self, collection: str) -> Any:
        if collection not in COLLECTIONS:
            raise StoreError(f"there is no collection {collection!r}")
        return self._database[collection]

    def _make(self) -> None:
        for name, indexes in COLLECTIONS.items():
            have = set(self._database[name].index_information()) if name in self._database.list_collection_names() else set()
            for index in indexes:
                label = "_".join(f"{field}_{direction}" for field, direction in index.fields)
                if label not in have:
                    self._database[name].create_index(list(index.fields), name=label, unique=index.unique)

    def _bulk(self, collection: str, operations: list[Any]) -> None:
        with _errors():
            try:
                self._of(collection).bulk_write(operations, ordered=True)
            except BulkWriteError as error:
                first = (error.details.get("writeErrors") or [{}])[0]
                if first.get("code") != DUPLICATE or "_id_" not in str(first.get("errmsg")):
                    raise
                # Two upserts of one new _id raced: what is left succeeds as an update.
                self._of(collection).bulk_write(operations[int(first["index"]) :], ordered=True)
            except KeyError:
                # Some compatible servers leave counts out of an answer that holds an error, on which pymongo stumbles:
                # repeated one by one (safe, see Store.write), the error itself appears.
                for one in operations:
                    self._single(collection, one)

    def _single(self, collection: str, one: Any) -> None:
        target = self._of(collection)
        if isinstance(one, ReplaceOne):
            target.replace_one(one._filter, one._doc, upsert=True)
        elif isinstance(one, UpdateOne):
            target.update_one(one._filter, one._doc, upsert=bool(one._upsert))
        else:
            target.delete_one(one._filter)


def _operation(one: Write) -> Any:
    if isinstance(one, Put):
        return ReplaceOne({"_id": one.doc["_id"]}, _plain(one.doc), upsert=True)
    if isinstance(one, Patch):
        return UpdateOne({"_id": one.id}, _operators(one.change), upsert=one.upsert)
    return DeleteOne({"_id": one.id})


def _operators(change: Change) -> Doc:
    told: Doc = {
        "$set": _plain(change.set), "$unset": dict.fromkeys(change.unset, ""), "$inc": dict(change.inc),
        "$push": _plain(change.push), "$addToSet": _plain(change.add_to_set), "$setOnInsert": _plain(change.set_on_insert),
    }  # fmt: skip
    return {operator: part for operator, part in told.items() if part}


def _plain(value: Any) -> Any:
    """`value` as BSON holds it: enums as text, tuples as lists, times in UTC milliseconds."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return utc_ms(value)
    return value


@contextmanager
def _errors() -> Iterator[None]:
    """pymongo's errors as store errors."""
    try:
        yield
    except DuplicateKeyError as error:
        raise StoreConflict(str(error)) from error
    except BulkWriteError as error:
        first = (error.details.get("writeErrors") or [{}])[0]
        if first.get("code") == DUPLICATE:
            raise StoreConflict(str(first.get("errmsg"))) from error
        raise StoreError(f"the server refused a write: {first.get('errmsg') or error}") from error
    except (
        ConnectionFailure,
        ServerSelectionTimeoutError,
        NetworkTimeout,
        NotPrimaryError,
        WTimeoutError,
        ExecutionTimeout,
    ) as error:
        raise StoreUnavailable(f"MongoDB cannot be reached: {str(error)[:300]}") from error
    except MongoConfigurationError as error:
        raise StoreError(f"MONGODB_URI cannot be used: {error}") from error
    except PyMongoError as error:
        raise StoreError(f"MongoDB: {error}") from error
