"""The increments of a live collection on disk: folders 000001, 000002 …, each with a manifest that names the hash of the one before.

The chain itself says what was told so far; nothing else remembers it. So a process that is killed between two increments, or in
the middle of one, leaves a chain that the next run goes on with, and no change is told twice or never.

Errors
    ChainError   the chain is damaged, or belongs to another query
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

FILES = ("added.jsonl.gz", "changed.jsonl.gz", "removed.jsonl.gz", "index.jsonl.gz")
MANIFEST = "manifest.json"
_NUMBER = re.compile(r"[0-9]{6}")


class ChainError(Exception):
    """The chain cannot be continued; says what is wrong."""


def increments(folder: Path) -> list[Path]:
    """The folders of the increments, in order; empty when there are none."""
    return sorted(path for path in folder.iterdir() if _NUMBER.fullmatch(path.name)) if folder.is_dir() else []


def is_chain(folder: Path) -> bool:
    """Whether `folder` holds increments rather than a package."""
    return bool(increments(folder))


def last(folder: Path) -> tuple[dict[str, Any], str] | None:
    """Manifest of the newest increment and its SHA-256; None at the beginning. Raises ChainError."""
    found = increments(folder)
    return read_manifest(found[-1]) if found else None


def read_manifest(increment: Path) -> tuple[dict[str, Any], str]:
    """An increment's manifest and its SHA-256. Raises ChainError."""
    try:
        data = (increment / MANIFEST).read_bytes()
        manifest = json.loads(data)
        if not {"number", "query", "as_of", "previous", "files"} <= manifest.keys():
            raise ValueError("entries are missing")
    except (OSError, ValueError, AttributeError) as error:
        raise ChainError(f"{increment / MANIFEST} cannot be read: {error}") from error
    return manifest, hashlib.sha256(data).hexdigest()


def told(folder: Path, ids: Container[str]) -> dict[str, dict[str, Any]]:
    """What the chain said last of those of the articles `ids` that it knows: {id, revision, state, present}. Raises ChainError."""
    found: dict[str, dict[str, Any]] = {}
    for increment in increments(folder):
        for row in rows(increment / "index.jsonl.gz"):
            if row["id"] in ids:
                found[row["id"]] = row
    return found


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one file. Raises ChainError."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ChainError(f"{path} cannot be read: {error}") from error


def verify_chain(folder: Path) -> list[str]:
    """Everything that is wrong with the chain in `folder`, one sentence each; empty when it is whole."""
    wrong: list[str] = []
    before: str | None = None
    for number, increment in enumerate(increments(folder), 1):
        if int(increment.name) != number:
            return [*wrong, f"increment {number:06d} is missing: the chain ends before {increment.name}"]
        try:
            manifest, digest = read_manifest(increment)
        except ChainError as error:
            return [*wrong, str(error)]
        if manifest["number"] != number:
            wrong.append(f"{increment.name}: its manifest has the number {manifest['number']}")
        if manifest["previous"] != before:
            wrong.append(f"{increment.name}: its manifest names another predecessor than {number - 1:06d} is: one of them was changed")
        wrong += _wrong_files(increment, manifest["files"])
        before = digest
    return wrong


def _wrong_files(increment: Path, files: list[dict[str, Any]]) -> list[str]:
    wrong: list[str] = []
    for entry in files:
        path = increment / str(entry["name"])
        if path.parent != increment or not path.is_file():
            wrong.append(f"{increment.name}/{entry['name']} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(f"{increment.name}/{entry['name']} does not have its sum: it was changed or damaged")
        else:
            try:
                count = sum(1 for _ in rows(path))
            except ChainError as error:
                wrong.append(str(error))
                continue
            if count != entry["rows"]:
                wrong.append(f"{increment.name}/{entry['name']} has {count} rows, its manifest says {entry['rows']}")
    listed = {entry["name"] for entry in files} | {MANIFEST}
    return wrong + [f"{increment.name}/{path.name} is not in its manifest" for path in sorted(increment.iterdir()) if path.name not in listed]
