"""The tables beside the articles: revisions, stories, tombstones. Coverage is in `coverage.py`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.export.guard import guard
from pipelines.export.past import noted
from pipelines.export.select import BATCH, known_at, named_sources, revisions_of, stories_at
from pipelines.export.values import iso
from pipelines.search.query import Query
from pipelines.storage.base import Doc, Store

TOMBSTONES = ("id", "source", "first_seen_at", "taken_down_at", "reason")
_REVISION = ("_id", "article_id", "source", "number", "kind", "observed_at", "changed", "reason")
_NOT_OURS = ("warc_file", "warc_offset")


def revision_rows(store: Store, ids: Sequence[str], as_of: datetime) -> Iterator[dict[str, Any]]:
    """The revisions of these articles that were known at `as_of`, by article in the order given, then by number."""
    for start in range(0, len(ids), BATCH):
        part = list(ids[start : start + BATCH])
        found = revisions_of(store, part)
        for id in part:
            yield from (_revision(row) for row in found.get(id, ()) if noted(row) <= as_of)


def _revision(row: Doc) -> dict[str, Any]:
    content = {name: value for name, value in sorted((row.get("content") or {}).items()) if name not in _NOT_OURS}
    return {"id": row["_id"], **{name: row.get(name) for name in _REVISION[1:]}, "content": content}


def story_rows(store: Store, story_ids: Sequence[str], as_of: datetime) -> Iterator[dict[str, Any]]:
    """Stories with the members known at `as_of`, in the order they were seen. What compares members is left out: it is
    worked out anew with each edit, so a past moment has no record of it."""
    for start in range(0, len(story_ids), BATCH):
        part = sorted(story_ids)[start : start + BATCH]
        stories = stories_at(store, set(part), as_of)
        for id in part:
            members = list(stories.get(id, {}).values())
            members.sort(key=lambda doc: (doc["first_seen_at"], doc["_id"]))
            listed = [{"id": doc["_id"], "source": doc["source"], "first_seen_at": doc["first_seen_at"]} for doc in members]
            yield {"id": id, "leader": id, "size": len(listed), "members": listed}


def tombstone_rows(store: Store, query: Query, as_of: datetime) -> Iterator[dict[str, Any]]:
    """Articles known at `as_of` whose text was taken down, then or since: id, dates and reason alone."""
    named = named_sources(query)
    asked = {row["_id"]: row for row in store.find("takedowns", {})}
    known = known_at(store, set(asked), as_of)
    for doc in sorted(known.values(), key=lambda doc: (doc["source"], doc["_id"])):
        if not named or doc["source"] in named:
            row = asked[doc["_id"]]
            yield {
                "id": doc["_id"], "source": doc["source"], "first_seen_at": doc["first_seen_at"], "taken_down_at": row["at"],
                "reason": row["reason"],
            }  # fmt: skip


def write_csv(
    path: Path, head: Sequence[str], rows: Iterator[Mapping[str, Any]] | Sequence[Mapping[str, Any]], *, plain: bool
) -> int:
    """A small table like articles.csv: BOM, CRLF and guard unless `plain`; returns the number of rows."""
    written = 0
    with path.open("w", encoding="utf-8" if plain else "utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(head)
        for row in rows:
            cells = [_cell(row.get(name)) for name in head]
            out.writerow(cells if plain else [guard(text) for text in cells])
            written += 1
    return written


def _cell(value: Any) -> str:
    return "" if value is None else iso(value) if isinstance(value, datetime) else str(value)
