"""The embedded store: JSON documents in one SQLite file (WAL, durable commits, one writer at a time).

Writers of different processes (worker, dashboard, a command) take turns under one file lock, checkpoints included; readers
cannot write and never checkpoint. Why: see `sqlite_driver`. A process that is killed leaves the lock free and the file whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.storage.base import Change, Doc, Filter, Patch, Put, Sort, StoreRefused, Write
from pipelines.storage.change import apply, put
from pipelines.storage.ejson import dumps, load_list, loads, uncolumn
from pipelines.storage.filters import clean_change, clean_filter, clean_sort, equalities, is_empty
from pipelines.storage.sqlite_file import LOCK_TIMEOUT_S, SqliteFile
from pipelines.storage.sqlite_filter import Translation
from pipelines.storage.sqlite_layout import Table, insert, remove, replace, tables
from pipelines.storage.values import check_name, clean_doc, indexes_of

CHUNK = 200
"""Rows read at a time."""
MAX_BYTES = 16 * 1024 * 1024
"""MongoDB's limit of a document, so that a store can always be moved there."""


class SqliteStore:
    """Store over one file. Thread-safe; several processes may open the same file."""

    def __init__(self, path: str | Path, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        """Open or make the file and its folder; raises StoreUnavailable, StoreOutdated or StoreError."""
        self._tables = tables()
        self._file = SqliteFile(Path(path), lock_timeout_s)

    # protocol ---------------------------------------------------------------------------------------------------------

    def get(self, collection: str, id: str) -> Doc | None:
        """See Store."""
        return self.get_many(collection, [id]).get(id)

    def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See Store."""
        table, wanted = self._table(collection), list(ids)
        found: dict[str, Doc] = {}
        with self._file.reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                marks = ", ".join("?" * len(part))
                sql = f'SELECT id, doc FROM "{table.name}" JOIN "{table.docs}" USING (n) WHERE id IN ({marks})'
                found.update((id, loads(text)) for id, text in connection.execute(sql, part).fetchall())
        return found

    def find(
        self, collection: str, where: Filter, *, sort: Sort = (), limit: int = 0, skip: int = 0, fields: Sequence[str] = ()
    ) -> Iterator[Doc]:
        """See Store. The documents are those of one moment, however long the reading takes."""
        table = self._table(collection)
        told = Translation(table, clean_filter(where), clean_sort(sort))
        sql = f"SELECT n FROM {told.source} WHERE {told.where}{told.order} LIMIT ? OFFSET ?"
        names = [check_name(name) for name in fields]
        return self._stream(table, sql, [*told.parameters, limit or -1, skip], names)

    def count(self, collection: str, where: Filter) -> int:
        """See Store."""
        told = Translation(self._table(collection), clean_filter(where))
        with self._file.reading() as connection:
            row = connection.execute(f"SELECT count(*) FROM {told.source} WHERE {told.where}", told.parameters).fetchone()
        return int(row[0])

    def count_by(self, collection: str, where: Filter, field: str) -> dict[Any, int]:
        """See Store."""
        told = Translation(self._table(collection), clean_filter(where))
        value = told.field(check_name(field))
        with self._file.reading() as connection:
            sql = f"SELECT {value}, count(*) FROM {told.source} WHERE {told.where} GROUP BY 1"
            rows = connection.execute(sql, told.parameters).fetchall()
        return {uncolumn(value): number for value, number in rows}

    def write(self, writes: Sequence[Write]) -> None:
        """See Store."""
        ready = [self._checked(one) for one in writes]
        if not ready:
            return
        with self._file.writing() as connection:
            for one in ready:
                self._carry_out(connection, one)

    def update_one(self, collection: str, where: Filter, change: Change, *, sort: Sort = (), upsert: bool = False) -> Doc | None:
        """See Store."""
        table, where, change = self._table(collection), clean_filter(where), clean_change(collection, change)
        if upsert and (is_empty(change) or not isinstance(equalities(where).get("_id"), str)):
            raise StoreRefused("an upsert needs the _id in its filter, and a change")
        told = Translation(table, where, clean_sort(sort))
        sql = f"SELECT n FROM {told.source} WHERE {told.where}{told.order} LIMIT 1"
        with self._file.writing() as connection:
            row = connection.execute(sql, told.parameters).fetchone()
            if row is not None:
                return self._change(connection, table, row[0], change)
            if not upsert:
                return None
            doc: Doc = {}
            for name, value in equalities(where).items():
                put(doc, name, value)
            return self._insert(connection, table, apply(doc, change, inserted=True))

    def delete(self, collection: str, where: Filter) -> int:
        """See Store."""
        table = self._table(collection)
        told = Translation(table, clean_filter(where))
        with self._file.writing() as connection:
            rows = connection.execute(f"SELECT n FROM {told.source} WHERE {told.where}", told.parameters).fetchall()
            for (n,) in rows:
                remove(connection, table, n, loads(self._old(connection, table, n)))
        return len(rows)

    def ping(self) -> str:
        """See Store."""
        with self._file.reading() as connection:
            version = connection.execute("SELECT sqlite_version()").fetchone()[0]
            connection.execute("SELECT count(*) FROM _layout").fetchone()
        return f"SQLite {version} ({self._file.path})"

    def close(self) -> None:
        """See Store."""
        self._file.close()

    # inside -----------------------------------------------------------------------------------------------------------

    def _table(self, collection: str) -> Table:
        indexes_of(collection)
        return self._tables[collection]

    def _stream(self, table: Table, sql: str, parameters: list[Any], names: list[str]) -> Iterator[Doc]:
        """Row numbers first, which sorts short rows, then the documents in chunks. A result of one chunk gives its connection
        back before the first document leaves."""
        read = self._parts if names and not any("." in name for name in names) else self._whole
        with self._file.reading() as connection:
            connection.execute("BEGIN")
            cursor = connection.execute(sql, parameters)
            docs = read(connection, table, cursor.fetchmany(CHUNK), names)
            while len(docs) == CHUNK:
                yield from (doc() for doc in docs)
                docs = read(connection, table, cursor.fetchmany(CHUNK), names)
        yield from (doc() for doc in docs)

    def _whole(self, connection: Any, table: Table, rows: list[tuple[int]], names: list[str]) -> list[Callable[[], Doc]]:
        """What decodes each of these rows."""
        numbers = ", ".join(str(n) for (n,) in rows)
        texts = dict(connection.execute(f'SELECT n, doc FROM "{table.docs}" WHERE n IN ({numbers})').fetchall())
        return [partial(_only, texts[n], names) for (n,) in rows]

    def _parts(self, connection: Any, table: Table, rows: list[tuple[int]], names: list[str]) -> list[Callable[[], Doc]]:
        """The same for a few fields, which SQLite cuts out: most of a document is text that would be decoded for nothing."""
        wanted = ["_id", *(name for name in dict.fromkeys(names) if name != "_id")]
        numbers = ", ".join(str(n) for (n,) in rows)
        parts = ", ".join(f"""doc -> '$."{name}"'""" for name in wanted)
        found = {
            n: values for n, *values in connection.execute(f'SELECT n, {parts} FROM "{table.docs}" WHERE n IN ({numbers})').fetchall()
        }
        return [partial(_joined, wanted, found[n]) for (n,) in rows]

    def _old(self, connection: Any, table: Table, n: int) -> str:
        return str(connection.execute(f'SELECT doc FROM "{table.docs}" WHERE n = ?', [n]).fetchone()[0])

    def _checked(self, one: Write) -> Write:
        self._table(one.collection)
        if isinstance(one, Put):
            return Put(one.collection, clean_doc(one.collection, one.doc))
        if isinstance(one, Patch):
            if one.upsert and is_empty(one.change):
                raise StoreRefused(f"{one.collection}: a Patch that upserts nothing")
            return Patch(one.collection, one.id, clean_change(one.collection, one.change), one.upsert)
        return one

    def _carry_out(self, connection: Any, one: Write) -> None:
        table = self._tables[one.collection]
        id = one.doc["_id"] if isinstance(one, Put) else one.id
        row = connection.execute(f'SELECT n FROM "{table.name}" WHERE id = ?', [id]).fetchone()
        if isinstance(one, Put):
            text = _text(table, one.doc)
            if row is None:
                insert(connection, table, text, one.doc)
            else:
                replace(connection, table, row[0], loads(self._old(connection, table, row[0])), text, one.doc)
        elif isinstance(one, Patch):
            if row is not None:
                self._change(connection, table, row[0], one.change)
            elif one.upsert:
                self._insert(connection, table, apply({"_id": id}, one.change, inserted=True))
        elif row is not None:
            remove(connection, table, row[0], loads(self._old(connection, table, row[0])))

    def _change(self, connection: Any, table: Table, n: int, change: Change) -> Doc:
        old = self._old(connection, table, n)
        doc = clean_doc(table.name, apply(loads(old), change))
        replace(connection, table, n, loads(old), _text(table, doc), doc)
        return doc

    def _insert(self, connection: Any, table: Table, doc: Doc) -> Doc:
        doc = clean_doc(table.name, doc)
        insert(connection, table, _text(table, doc), doc)
        return doc


def _text(table: Table, doc: Doc) -> str:
    text = dumps(doc)
    if len(text) > MAX_BYTES // 4 and len(text.encode()) > MAX_BYTES:
        raise StoreRefused(f"{table.name} {doc['_id']}: a document larger than 16 MiB")
    return text


def _joined(names: list[str], texts: list[str | None]) -> Doc:
    """A document from its fields' texts; None = the field is missing."""
    there = [(name, text) for name, text in zip(names, texts, strict=True) if text is not None]
    values = load_list([text for _, text in there])
    return {name: value for (name, _), value in zip(there, values, strict=True)}


def _only(text: str, names: list[str]) -> Doc:
    """The document of a text with these (dotted) fields alone, as MongoDB projects it; with none named, the whole."""
    doc = loads(text)
    if not names:
        return doc
    kept: Doc = {"_id": doc["_id"]}
    for name in names:
        value: Any = doc
        for part in name.split("."):
            value = value.get(part, _MISSING) if isinstance(value, dict) else _MISSING
        if value is not _MISSING:
            put(kept, name, value)
    return kept


_MISSING = object()
