"""One writer for each format of the articles: `write(row)` for each, then `close()`."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.export.columns import Column
from pipelines.export.guard import guard
from pipelines.export.values import JsonLines, iso, line, plain

ROW_GROUP = 2_000
"""Articles in a row group: small enough for flat memory and for filters on source and date to skip most of a file."""
FILES = {"parquet": "articles.parquet", "jsonl": "articles.jsonl.gz", "csv": "articles.csv"}
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "time": pa.timestamp("ms", tz="UTC"),
    "strings": pa.list_(pa.string()),
    "links": pa.list_(pa.struct([("title", pa.string()), ("url", pa.string())])),
}


class Writer(Protocol):
    """Takes rows in order."""

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one row."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def open_writer(format: str, folder: Path, columns: Sequence[Column], *, plain_csv: bool = False) -> Writer:
    """The writer of `format` (a key of FILES) in `folder`."""
    path = folder / FILES[format]
    if format == "parquet":
        return ParquetFile(path, columns)
    return CsvFile(path, columns, plain=plain_csv) if format == "csv" else JsonLines(path)


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema; each field carries its meaning."""
    return pa.schema(
        [pa.field(c.name, _TYPES[c.type], c.missing != "never missing", metadata={"description": c.meaning}) for c in columns]
    )


class ParquetFile:
    """zstd, typed, in row groups with statistics; sorted by source and publication, so that filters skip groups."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._schema = schema_of(columns)
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd", version="2.6", store_schema=True)
        self._rows: list[Mapping[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one row; every ROW_GROUP of them become a group."""
        self._rows.append(row)
        if len(self._rows) >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_pylist(self._rows, schema=self._schema)
        self._rows = []
        self._file.write_table(table, row_group_size=ROW_GROUP)
        del table
        pa.default_memory_pool().release_unused()

    def close(self) -> None:
        """Write the last group and the footer."""
        if self._rows:
            self._flush()
        self._file.close()


class CsvFile:
    """For people: UTF-8 with BOM, CRLF, formulas disarmed; with `plain`, neither BOM nor guard. Lists are JSON in a cell."""

    def __init__(self, path: Path, columns: Sequence[Column], *, plain: bool = False) -> None:
        self._file = path.open("w", encoding="utf-8" if plain else "utf-8-sig", newline="")
        self._guard = None if plain else guard
        self._csv = csv.writer(self._file, lineterminator="\r\n")
        self._csv.writerow([column.name for column in columns])

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one row."""
        cells = [cell(value) for value in row.values()]
        self._csv.writerow([self._guard(text) for text in cells] if self._guard else cells)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def cell(value: Any) -> str:
    """A value as the text of a cell; missing is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict):
        return line(value)
    if isinstance(value, list):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(value)
