"""How a collection lies in the embedded file.

    articles           n INTEGER PRIMARY KEY, id TEXT UNIQUE, one column an indexed single-valued field
    articles_doc       n INTEGER PRIMARY KEY, doc TEXT; apart, so that sorting and counting read short rows only
    articles__aliases  inverted list of an indexed array field (see `sqlite_arrays`): element → n

Columns and lists are written with the document, in its transaction, and derived from COLLECTIONS alone: when the
declaration of a collection changes, its tables are built again from the documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from pipelines.storage import sqlite_arrays
from pipelines.storage.base import COLLECTIONS, SCHEMA_VERSION, Doc
from pipelines.storage.ejson import column, loads
from pipelines.storage.sqlite_arrays import tokens
from pipelines.storage.values import look

LAYOUT = 1
"""Raised when this module or `ejson.column` lays rows out in another way."""


@dataclass(frozen=True, slots=True)
class Table:
    """One collection's tables."""

    name: str
    columns: Mapping[str, str]
    """Indexed single-valued field → column."""
    arrays: tuple[str, ...]
    """Indexed array fields."""
    indexes: tuple[str, ...]
    """CREATE INDEX statements."""

    @property
    def docs(self) -> str:
        """Name of the documents' table."""
        return f"{self.name}_doc"

    def side(self, field: str) -> str:
        """Name of an array field's table."""
        return f"{self.name}__{field.replace('.', '__')}"

    def values(self, doc: Doc) -> list[Any]:
        """What the columns hold for a document, in their order."""
        return [column(look(doc, name)) for name in self.columns]


def table_of(name: str) -> Table:
    """The tables of a declared collection."""
    columns: dict[str, str] = {"_id": "id"}
    created: list[str] = []
    for index in COLLECTIONS[name]:
        names = [field for field, _ in index.fields]
        for field in names[int(index.array) :]:
            columns.setdefault(field, f"f_{field.replace('.', '__')}")
        if not index.array:
            keys = ", ".join(f'"{columns[field]}"{" DESC" if way < 0 else ""}' for field, way in index.fields)
            label = f"{name}_by_" + "_".join(field.replace(".", "__") for field in names)
            created.append(f'CREATE {"UNIQUE " if index.unique else ""}INDEX "{label}" ON "{name}" ({keys})')
    del columns["_id"]
    arrays = tuple(index.fields[0][0] for index in COLLECTIONS[name] if index.array)
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
    """Write a new document's row and its array elements."""
    names = "".join(f', "{name}"' for name in table.columns.values())
    marks = ", ?" * len(table.columns)
    n = connection.execute(
        f'INSERT INTO "{table.name}" (id{names}) VALUES (?{marks})', [doc["_id"], *table.values(doc)]
    ).lastrowid
    connection.execute(f'INSERT INTO "{table.docs}" VALUES (?, ?)', [n, text])
    for field in table.arrays:
        sqlite_arrays.add(connection, table.side(field), n, tokens(look(doc, field)))


def replace(connection: Any, table: Table, n: int, old: Doc, text: str, doc: Doc) -> None:
    """Write `doc` in the place of `old`: of the columns and elements only what differs."""
    before, after = table.values(old), table.values(doc)
    moved = [(name, new) for name, was, new in zip(table.columns.values(), before, after, strict=True) if was != new]
    if moved:
        columns = ", ".join(f'"{name}" = ?' for name, _ in moved)
        connection.execute(f'UPDATE "{table.name}" SET {columns} WHERE n = ?', [*(value for _, value in moved), n])
    connection.execute(f'UPDATE "{table.docs}" SET doc = ? WHERE n = ?', [text, n])
    for field in table.arrays:
        was, new = tokens(look(old, field)), tokens(look(doc, field))
        if was != new:
            sqlite_arrays.drop(connection, table.side(field), n, was)
            sqlite_arrays.add(connection, table.side(field), n, new)


def remove(connection: Any, table: Table, n: int, old: Doc) -> None:
    """Delete a document's row and its array elements."""
    for field in table.arrays:
        sqlite_arrays.drop(connection, table.side(field), n, tokens(look(old, field)))
    connection.execute(f'DELETE FROM "{table.docs}" WHERE n = ?', [n])
    connection.execute(f'DELETE FROM "{table.name}" WHERE n = ?', [n])


def _signature(table: Table) -> str:
    return hashlib.sha256(repr((LAYOUT, table)).encode()).hexdigest()[:16]


def _build(connection: Any, table: Table, *, rebuild: bool) -> None:
    old = f"_old_{table.docs}"
    if rebuild:
        connection.execute(f'ALTER TABLE "{table.docs}" RENAME TO "{old}"')
        for (name,) in [*connection.execute(_SIDES, [f"{table.name}__"]).fetchall(), (table.name,)]:
            connection.execute(f'DROP TABLE "{name}"')
    columns = "".join(f', "{name}"' for name in table.columns.values())
    connection.execute(f'CREATE TABLE "{table.name}" (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE{columns})')
    connection.execute(f'CREATE TABLE "{table.docs}" (n INTEGER PRIMARY KEY, doc TEXT NOT NULL)')
    for field in table.arrays:
        connection.execute(sqlite_arrays.create_sql(table.side(field)))
    if rebuild:
        for (text,) in connection.execute(f'SELECT doc FROM "{old}" ORDER BY n'):
            insert(connection, table, text, loads(text))
        connection.execute(f'DROP TABLE "{old}"')
    for sql in table.indexes:
        connection.execute(sql)


_SIDES = "SELECT name FROM sqlite_master WHERE substr(name, 1, length(?1)) = ?1 AND sql LIKE 'CREATE VIRTUAL TABLE%'"
