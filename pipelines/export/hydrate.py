"""Give a rehydration list (`--only ids`) its texts back: from the store where they are held, else from pages fetched anew.

A list is a package written with `--only ids`, or its articles.jsonl.gz, .jsonl or .csv. Each article comes back as a row of an
export with `hydrated`, which says where the text is from, so that nobody takes a changed text for the one that was listed.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.article import Article
from pipelines.export.columns import columns
from pipelines.export.guard import unguard
from pipelines.export.past import derived, state_at
from pipelines.export.select import revisions_of
from pipelines.export.values import row_of
from pipelines.storage.base import Doc, Store
from pipelines.takedown import taken_down

STORED, FETCHED, CHANGED, TAKEN_DOWN, MISSING = "stored", "fetched", "changed", "taken_down", "missing"
"""`stored`: the listed text, from a store. `fetched`: the listed text, from the site. `changed`: the site has another text now.
`taken_down`: deleted here. `missing`: no text could be had; `why` says why."""
BATCH = 200
_NEEDED = ("id", "url", "url_key", "text_hash")


class ListError(ValueError):
    """The list cannot be read; says what is expected."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a list."""

    id: str
    url: str
    url_key: str
    source: str
    text_hash: str


def read_list(path: Path) -> Iterator[Wanted]:
    """The lines of a list. Raises ListError."""
    if path.is_dir():
        path = next((path / name for name in ("articles.jsonl.gz", "articles.csv") if (path / name).is_file()), path / "articles.jsonl.gz")
    try:
        for row in _rows(path):
            if any(not row.get(name) for name in _NEEDED):
                raise ListError(f"{path} is no rehydration list: each line needs {', '.join(_NEEDED)}")
            yield Wanted(row["id"], row["url"], row["url_key"], row.get("source") or "", row["text_hash"])
    except (OSError, EOFError, ValueError, AttributeError, csv.Error) as error:
        raise error if isinstance(error, ListError) else ListError(f"{path} cannot be read as a rehydration list: {error}") from error


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    if path.suffix == ".csv":
        with path.open("rb") as start:
            guarded = start.read(3) == b"\xef\xbb\xbf"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                yield {name: unguard(cell) for name, cell in row.items()} if guarded else row
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def batches(lines: Iterator[Wanted]) -> Iterator[list[Wanted]]:
    """The lines in parts of BATCH."""
    while part := list(islice(lines, BATCH)):
        yield part


def read_back(store: Store, wanted: Sequence[Wanted]) -> dict[str, dict[str, Any]]:
    """Id → row, for those of the articles whose listed text the store holds, as now or in a revision, or that were taken down."""
    ids = [line.id for line in wanted]
    down, docs, history = taken_down(store, ids), store.get_many("articles", ids), revisions_of(store, ids)
    found: dict[str, dict[str, Any]] = {}
    for line in wanted:
        if line.id in down:
            found[line.id] = empty(line, TAKEN_DOWN, "deleted here")
            continue
        state = _state_of(docs.get(line.id), history.get(line.id, []), line.text_hash)
        if state is not None:
            found[line.id] = {**row_of(state, columns()), "hydrated": STORED, "why": None}
    return found


def _state_of(doc: Doc | None, history: Sequence[Doc], text_hash: str) -> Doc | None:
    """The last state of an article that had this text."""
    for revision in reversed(history) if doc is not None else ():
        state = state_at(doc, history, revision.get("noted_at") or revision["observed_at"]) if doc is not None else None
        if state is not None and state["text_hash"] == text_hash:
            return state
    return None


def of_page(line: Wanted, article: Article) -> dict[str, Any]:
    """The row of a page that was fetched for a line of the list."""
    row = {name: getattr(article, name) for name in Article.__slots__ if name not in ("id", "related")}
    doc = {**row, "_id": line.id, "url_key": line.url_key, "related": [asdict(link) for link in article.related], "revisions": []}
    doc |= derived({"title": article.title, "body": article.body, "author": article.author, "published": article.published})
    same = doc["text_hash"] == line.text_hash
    why = None if same else "the site has another text now than the one listed"
    return {**row_of(doc, columns()), "hydrated": FETCHED if same else CHANGED, "why": why}


def empty(line: Wanted, how: str, why: str) -> dict[str, Any]:
    """The row of an article without text."""
    known = {"_id": line.id, "source": line.source, "url": line.url, "url_key": line.url_key, "text_hash": line.text_hash}
    return {**row_of(known, columns()), "hydrated": how, "why": why}
