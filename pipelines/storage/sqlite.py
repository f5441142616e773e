"""The embedded store: JSON documents in one SQLite file (WAL, durable commits, one writer at a time).

Writers of different processes take turns under one file lock, checkpoints included; readers never write. SQLite before
3.51.3 could corrupt a WAL that two connections wrote or checkpointed at the same moment, hence the lock and the wheel.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3
from filelock import FileLock, Timeout

from pipelines.storage.base import (
    COLLECTIONS,
    Change,
    Doc,
    Filter,
    Patch,
    Put,
    Remove,
    Sort,
    StoreConflict,
    StoreError,
    StoreUnavailable,
    Write,
)
from pipelines.storage.change import apply, put
from pipelines.storage.encoding import decode_value, dumps, encode_value, loads
from pipelines.storage.sqlfilter import MULTIKEY, Translation, order, path

LOCK_TIMEOUT_S = 30.0
CHUNK = 200
READ_CACHE_KB = 16_000


class SqliteStore:
    """Store over one file. Thread-safe; several processes may open the same file."""

    def __init__(self, file: str | Path) -> None:
        self.file = Path(file)
        self._lock = threading.RLock()
        self._turn = FileLock(f"{self.file}.lock", timeout=LOCK_TIMEOUT_S, thread_local=False)
        self._local = threading.local()
        self._readers: list[Any] = []
        with _errors(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._turn:
                self._writer = self._connect()
                self._writer.execute("PRAGMA journal_mode=WAL")
                self._writer.execute("PRAGMA synchronous=FULL")
                self._make()

    # protocol ---------------------------------------------------------------------------------------------------------

    def get(self, collection: str, id: str) -> Doc | None:
        """See Store."""
        return self.get_many(collection, [id]).get(id)

    def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See Store."""
        wanted, found = list(ids), {}
        with _errors(self.file):
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                marks = ", ".join("?" * len(part))
                rows = self._reader().execute(f"SELECT id, doc FROM {_table(collection)} WHERE id IN ({marks})", part)
                found.update({id: loads(doc) for id, doc in rows.fetchall()})
        return found

    def find(
        self, collection: str, where: Filter, *, sort: Sort = (), limit: int = 0, skip: int = 0, fields: Sequence[str] = ()
    ) -> Iterator[Doc]:
        """See Store."""
        told = Translation(_table(collection), where)
        sql = f"SELECT doc FROM {collection} WHERE {told.sql}{order(sort)} LIMIT ? OFFSET ?"
        with _errors(self.file):
            cursor = self._reader().execute(sql, [*told.parameters, limit or -1, skip])
            while rows := cursor.fetchmany(CHUNK):
                for (doc,) in rows:
                    yield _only(loads(doc), fields) if fields else loads(doc)

    def count(self, collection: str, where: Filter) -> int:
        """See Store."""
        told = Translation(_table(collection), where)
        with _errors(self.file):
            row = self._reader().execute(f"SELECT count(*) FROM {collection} WHERE {told.sql}", told.parameters).fetchone()
        return int(row[0])

    def count_by(self, collection: str, where: Filter, field: str) -> dict[Any, int]:
        """See Store."""
        told = Translation(_table(collection), where)
        sql = f"SELECT {path(field)}, count(*) FROM {collection} WHERE {told.sql} GROUP BY 1"
        with _errors(self.file):
            rows = self._reader().execute(sql, told.parameters).fetchall()
        return {decode_value(value): number for value, number in rows}

    def write(self, writes: Sequence[Write]) -> None:
        """See Store."""
        with self._transaction() as connection:
            for one in writes:
                self._apply(connection, one)

    def insert(self, collection: str, doc: Doc) -> bool:
        """See Store."""
        table = _table(collection)
        with self._transaction() as connection:
            if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", [doc["_id"]]).fetchone():
                return False
            self._save(connection, table, doc, known=False)
        return True

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """See Store."""
        told = Translation(_table(collection), where)
        sql = f"SELECT doc FROM {collection} WHERE {told.sql}{order(sort)} LIMIT 1"
        with self._transaction() as connection:
            row = connection.execute(sql, told.parameters).fetchone()
            if row is None and not upsert:
                return None
            doc = loads(row[0]) if row else _seed(where)
            apply(doc, change, inserted=row is None)
            self._save(connection, collection, doc, known=row is not None)
            return loads(dumps(doc))

    def delete(self, collection: str, where: Filter) -> int:
        """See Store."""
        told = Translation(_table(collection), where)
        with self._transaction() as connection:
            ids = [row[0] for row in connection.execute(f"SELECT id FROM {collection} WHERE {told.sql}", told.parameters)]
            for id in ids:
                self._apply(connection, Remove(collection, id))
        return len(ids)

    def ping(self) -> str:
        """See Store."""
        with _errors(self.file):
            version = self._reader().execute("SELECT sqlite_version()").fetchone()[0]
        return f"SQLite {version} ({self.file})"

    def close(self) -> None:
        """See Store."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._local = threading.local()
            self._writer.close()

    # inside -----------------------------------------------------------------------------------------------------------

    def _connect(self) -> Any:
        return sqlite3.connect(str(self.file), isolation_level=None, check_same_thread=False, timeout=10)

    def _reader(self) -> Any:
        """This thread's reading connection."""
        reader = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._connect()
            reader.execute("PRAGMA wal_autocheckpoint=0")
            reader.execute("PRAGMA query_only=1")
            reader.execute(f"PRAGMA cache_size=-{READ_CACHE_KB}")
            self._local.reader = reader
            with self._lock:
                self._readers.append(reader)
        return reader

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        """The writing connection inside one durable transaction; nothing of it stays when it fails."""
        with self._lock, _errors(self.file), self._turn:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def _make(self) -> None:
        for name, indexes in COLLECTIONS.items():
            self._writer.execute(f"CREATE TABLE IF NOT EXISTS {name} (id TEXT PRIMARY KEY, doc TEXT NOT NULL)")
            arrays = MULTIKEY.get(name, ())
            for field in arrays:
                side = f"{name}__{field}"
                self._writer.execute(f"CREATE TABLE IF NOT EXISTS {side} (value, id TEXT, PRIMARY KEY (value, id)) WITHOUT ROWID")
                self._writer.execute(f"CREATE INDEX IF NOT EXISTS {side}__id ON {side} (id)")
            for index in indexes:
                names = [field for field, _ in index.fields if field not in arrays]
                if not names or len(names) < len(index.fields):
                    continue
                label = f"{name}_by_" + "_".join(field.replace(".", "_").strip("_") for field in names)
                unique = "UNIQUE " if index.unique else ""
                columns = ", ".join(path(field) for field in names)
                self._writer.execute(f"CREATE {unique}INDEX IF NOT EXISTS {label} ON {name} ({columns})")

    def _apply(self, connection: Any, one: Write) -> None:
        table = _table(one.collection)
        if isinstance(one, Put):
            known = connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", [one.doc["_id"]]).fetchone()
            self._save(connection, table, one.doc, known=known is not None)
        elif isinstance(one, Remove):
            connection.execute(f"DELETE FROM {table} WHERE id = ?", [one.id])
            for field in MULTIKEY.get(table, ()):
                connection.execute(f"DELETE FROM {table}__{field} WHERE id = ?", [one.id])
        else:
            self._patch(connection, one)

    def _patch(self, connection: Any, one: Patch) -> None:
        row = connection.execute(f"SELECT doc FROM {one.collection} WHERE id = ?", [one.id]).fetchone()
        if row is None and not one.upsert:
            return
        doc = loads(row[0]) if row else {"_id": one.id}
        apply(doc, one.change, inserted=row is None)
        arrays = MULTIKEY.get(one.collection, ())
        touched = {*one.change.set, *one.change.unset, *one.change.push, *one.change.add_to_set} & set(arrays)
        self._save(connection, one.collection, doc, known=row is not None, arrays=touched if row else arrays)

    def _save(self, connection: Any, table: str, doc: Doc, *, known: bool, arrays: Iterable[str] | None = None) -> None:
        text, id = dumps(doc), doc["_id"]
        if known:
            connection.execute(f"UPDATE {table} SET doc = ? WHERE id = ?", [text, id])
        else:
            connection.execute(f"INSERT INTO {table} (id, doc) VALUES (?, ?)", [id, text])
        for field in MULTIKEY.get(table, ()) if arrays is None else arrays:
            if known:
                connection.execute(f"DELETE FROM {table}__{field} WHERE id = ?", [id])
            values = {encode_value(value) for value in doc.get(field) or ()}
            connection.executemany(f"INSERT OR IGNORE INTO {table}__{field} VALUES (?, ?)", [(v, id) for v in sorted(values)])


def _table(collection: str) -> str:
    if collection not in COLLECTIONS:
        raise StoreError(f"there is no collection {collection!r}")
    return collection


def _seed(where: Filter) -> Doc:
    doc: Doc = {}
    for name, value in where.items():
        if not name.startswith("$") and not isinstance(value, dict):
            put(doc, name, value)
    if "_id" not in doc:
        raise StoreError("an upsert needs the _id in its filter")
    return doc


def _only(doc: Doc, fields: Sequence[str]) -> Doc:
    kept: Doc = {"_id": doc["_id"]}
    for name in fields:
        value: Any = doc
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None or name in doc:
            put(kept, name, value)
    return kept


@contextmanager
def _errors(file: Path) -> Iterator[None]:
    """SQLite's errors and the lock's as store errors."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StoreConflict(str(error)) from error
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"{file}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file}: {error}. If the file is damaged, restore a backup or move it away.") from error
    except Timeout as error:
        raise StoreUnavailable(f"{file}: another process has held the write lock for {LOCK_TIMEOUT_S:.0f} s") from error
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error}") from error
