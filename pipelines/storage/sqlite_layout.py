"""How a collection lies in the embedded file.

    articles           n INTEGER PRIMARY KEY, id TEXT UNIQUE, one column an indexed single-valued field, doc TEXT
    articles__aliases  v, t, n: one row an element of an indexed array field; t is the index's second field, if it has one

Columns and side tables are written with the document, in its transaction, and derived from COLLECTIONS alone: when the
declaration of a collection changes, its tables are built again from the documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from pipelines.storage.base import COLLECTIONS, SCHEMA_VERSION, Doc
from pipelines.storage.ejson import column, loads
from pipelines.storage.values import look

LAYOUT = 1
"""Raised when this module or `ejson.column` lays rows out in another way."""
NO_SECOND = float("-inf")
"""`t` where the second field is missing: below every value, and no document can hold it."""

Entry = tuple[str, Any, Any]
"""(array field, element, second field) of one row of a side table."""


@dataclass(frozen=True, slots=True)
class Table:
    """One collection's tables."""

    name: str
    columns: Mapping[str, str]
    """Indexed single-valued field → column."""
    arrays: Mapping[str, str | None]
    """Indexed array field → second field of its index."""
    indexes: tuple[str, ...]
    """CREATE INDEX statements."""

    def side(self, field: str) -> str:
        """Name of an array field's table."""
        return f"{self.name}__{field.replace('.', '__')}"

    def values(self, doc: Doc) -> list[Any]:
        """What the columns hold for a document, in their order."""
        return [column(look(doc, name)) for name in self.columns]

    def entries(self, doc: Doc) -> set[Entry]:
        """The rows of the side tables for a document."""
        found: set[Entry] = set()
        for name, second in self.arrays.items():
            value = look(doc, name)
            elements = value if isinstance(value, list) else [value]
            t = column(look(doc, second)) if second else None
            found.update((name, column(v), NO_SECOND if t is None else t) for v in elements if v is not None)
        return found


def table_of(name: str) -> Table:
    """The tables of a declared collection."""
    columns: dict[str, str] = {"_id": "id"}
    arrays: dict[str, str | None] = {}
    created: list[str] = []
    for index in COLLECTIONS[name]:
        names = [field for field, _ in index.fields]
        if index.array:
            arrays[names[0]] = names[1] if len(names) > 1 else None
        for field in names[int(index.array) :]:
            columns.setdefault(field, f"f_{field.replace('.', '__')}")
        if not index.array:
            keys = ", ".join(f'"{columns[field]}"{" DESC" if way < 0 else ""}' for field, way in index.fields)
            label = f"{name}_by_" + "_".join(field.replace(".", "__") for field in names)
            created.append(f'CREATE {"UNIQUE " if index.unique else ""}INDEX "{label}" ON "{name}" ({keys})')
    del columns["_id"]
    return Table(name, columns, arrays, tuple(created))


def tables() -> dict[str, Table]:
    """The tables of every declared collection."""
    return {name: table_of(name) for name in COLLECTIONS}


def file_mark() -> int:
    """A number for the whole layout and schema (the file's user_version): a program that runs while another version
    rebuilds the file notices before it writes."""
    text = repr((SCHEMA_VERSION, LAYOUT, [_signature(table) for table in tables().values()]))
    return crc32(text.encode()) & 0x7FFFFFFF or 1


def make(connection: Any) -> None:
    """Create or rebuild what differs from the declaration; the caller holds a write transaction."""
    connection.execute("CREATE TABLE IF NOT EXISTS _layout (collection TEXT PRIMARY KEY, signature TEXT NOT NULL)")
    have = dict(connection.execute("SELECT collection, signature FROM _layout"))
    for name, table in tables().items():
        if have.get(name) != _signature(table):
            _build(connection, table, rebuild=name in have)
            connection.execute("INSERT OR REPLACE INTO _layout VALUES (?, ?)", [name, _signature(table)])
    connection.execute(f"PRAGMA user_version = {file_mark()}")


def insert(connection: Any, table: Table, text: str, doc: Doc) -> None:
    """Write a new document's row and its side rows."""
    names = "".join(f', "{name}"' for name in table.columns.values())
    marks = ", ?" * len(table.columns)
    sql = f'INSERT INTO "{table.name}" (id, doc{names}) VALUES (?, ?{marks})'
    n = connection.execute(sql, [doc["_id"], text, *table.values(doc)]).lastrowid
    add_entries(connection, table, n, table.entries(doc))


def add_entries(connection: Any, table: Table, n: int, entries: set[Entry]) -> None:
    """Write side rows, in the order of their table, which is quicker."""
    for field in table.arrays:
        rows = sorted(((v, t, n) for name, v, t in entries if name == field), key=repr)
        if rows:
            connection.executemany(f'INSERT INTO "{table.side(field)}" VALUES (?, ?, ?)', rows)


def drop_entries(connection: Any, table: Table, n: int, entries: set[Entry]) -> None:
    """Delete side rows."""
    for field in table.arrays:
        rows = [(v, t, n) for name, v, t in entries if name == field]
        if rows:
            connection.executemany(f'DELETE FROM "{table.side(field)}" WHERE v = ? AND t = ? AND n = ?', rows)


def _signature(table: Table) -> str:
    return hashlib.sha256(repr((LAYOUT, table)).encode()).hexdigest()[:16]


def _build(connection: Any, table: Table, *, rebuild: bool) -> None:
    old = f"_old_{table.name}"
    if rebuild:
        connection.execute(f'ALTER TABLE "{table.name}" RENAME TO "{old}"')
        for (name,) in connection.execute(_OWNED, [old, f"{table.name}__"]).fetchall():
            connection.execute(f'DROP TABLE "{name}"')
    columns = "".join(f', "{name}"' for name in table.columns.values())
    connection.execute(
        f'CREATE TABLE "{table.name}" (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE{columns}, doc TEXT NOT NULL)'
    )
    for field in table.arrays:
        connection.execute(f'CREATE TABLE "{table.side(field)}" (v, t, n INTEGER, PRIMARY KEY (v, t, n)) WITHOUT ROWID')
    if rebuild:
        for (text,) in connection.execute(f'SELECT doc FROM "{old}" ORDER BY n'):
            insert(connection, table, text, loads(text))
        connection.execute(f'DROP TABLE "{old}"')
    for sql in table.indexes:
        connection.execute(sql)


_OWNED = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ? AND substr(name, 1, length(?2)) = ?2"
