"""Whether a package is whole: sums, row counts, and columns against its own codebook."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.export import chain
from pipelines.export.codebook import HEAD

_ALWAYS = ("query.json", "codebook.csv", "codebook.md", "coverage.csv", "tombstones.csv", "datasheet.md", "datapackage.json",
           "croissant.json", "CITATION.cff", "SHA256SUMS")  # fmt: skip
_PARQUET = {"string": "string", "integer": "int64", "time": "timestamp[ms, tz=UTC]", "strings": "list<"}


def verify(folder: Path) -> list[str]:
    """Everything that is wrong with the package in `folder`, one sentence each; empty when it is whole."""
    if not folder.is_dir():
        return [f"{folder} is no folder"]
    wrong = [f"{name} is missing" for name in _ALWAYS if not (folder / name).is_file()]
    wrong += _sums(folder)
    try:
        query = json.loads((folder / "query.json").read_text(encoding="utf-8"))
        codebook = _table(folder / "codebook.csv", bool(query["plain_csv"]))
        expected = [(row[HEAD.index("field")], row[HEAD.index("type")]) for row in codebook[1:]]
        rows = int(query["rows"])
        plain = bool(query["plain_csv"])
    except (OSError, ValueError, KeyError, IndexError, TypeError, csv.Error) as error:
        return [*wrong, f"query.json or codebook.csv cannot be read: {error}"]
    for name, check in (("articles.parquet", _parquet), ("articles.jsonl.gz", _jsonl), ("articles.csv", _csv)):
        if (folder / name).is_file():
            try:
                found, problems = check(folder / name, expected, plain)
            except (OSError, EOFError, ValueError, zlib.error, csv.Error, pa.ArrowException) as error:
                wrong.append(f"{name} cannot be read: {error}")
                continue
            wrong += problems
            if found != rows:
                wrong.append(f"{name} has {found} rows, query.json says {rows}")
    return wrong + _lines(folder, {"revisions.jsonl.gz": int(query["revisions"]), "features.jsonl.gz": rows})


def _lines(folder: Path, expected: Mapping[str, int]) -> list[str]:
    """Of these files, those that are there and do not have so many JSON lines."""
    wrong = []
    for name, count in expected.items():
        if (folder / name).is_file():
            try:
                found = sum(1 for _ in chain.rows(folder / name))
            except chain.ChainError as error:
                wrong.append(str(error))
                continue
            wrong += [f"{name} has {found} rows, query.json says {count}"] if found != count else []
    return wrong


def _sums(folder: Path) -> list[str]:
    path = folder / "SHA256SUMS"
    if not path.is_file():
        return []
    wrong, listed = [], set()
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed.add(name)
        file = folder / name
        if "/" in name or not file.is_file():
            wrong.append(f"{name} is in SHA256SUMS but not in the folder")
            continue
        with file.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                wrong.append(f"{name} does not have its sum: it was changed or damaged")
    extra = sorted({item.name for item in folder.iterdir()} - listed - {"SHA256SUMS"})
    return wrong + [f"{name} is not in SHA256SUMS" for name in extra]


Expected = list[tuple[str, str]]


def _parquet(path: Path, expected: Expected, plain: bool) -> tuple[int, list[str]]:
    file = pq.ParquetFile(path)
    problems = _names(path.name, file.schema_arrow.names, expected)
    for name, type in expected:
        if name in file.schema_arrow.names and not str(file.schema_arrow.field(name).type).startswith(
            _PARQUET.get(type, "list<")
        ):
            problems.append(f"{path.name}: {name} is {file.schema_arrow.field(name).type}, the codebook says {type}")
    return file.metadata.num_rows, problems


def _jsonl(path: Path, expected: Expected, plain: bool) -> tuple[int, list[str]]:
    rows, names = 0, [name for name, _ in expected]
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for rows, line in enumerate(lines, 1):
            row: Any = json.loads(line)
            if list(row) != names:
                return rows, [f"{path.name}: line {rows} has other fields than the codebook"]
    return rows, []


def _csv(path: Path, expected: Expected, plain: bool) -> tuple[int, list[str]]:
    csv.field_size_limit(sys.maxsize)
    rows, problems = 0, []
    with path.open(encoding="utf-8" if plain else "utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True)
        problems = _names(path.name, next(lines, []), expected)
        for rows, row in enumerate(lines, 1):
            if len(row) != len(expected):
                problems.append(f"{path.name}: row {rows} has {len(row)} cells, not {len(expected)}")
                break
    return rows, problems


def _table(path: Path, plain: bool) -> list[list[str]]:
    with path.open(encoding="utf-8" if plain else "utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def _names(file: str, found: list[str], expected: Expected) -> list[str]:
    names = [name for name, _ in expected]
    missing, extra = [n for n in names if n not in found], [n for n in found if n not in names]
    wrong = [f"{file}: column {name} of the codebook is missing" for name in missing]
    wrong += [f"{file}: column {name} is not in the codebook" for name in extra]
    return wrong or ([] if found == names else [f"{file}: columns are in another order than the codebook's"])
