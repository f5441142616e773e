"""One increment of a live collection: what is new, changed and removed since the chain of increments spoke last.

What the chain has said is compared with what the store knows now, for every article that moved in the time since the last
increment and `OVERLAP` before it: an article that was fetched before that increment and stored after it, because the store was
away, comes with the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipelines.export import chain
from pipelines.export.columns import columns
from pipelines.export.package import made, made_with, whole_folder
from pipelines.export.saved import Saved
from pipelines.export.select import BATCH, articles, meets, moving, sources, states
from pipelines.export.values import JsonLines, iso, row_of
from pipelines.search.plan import plan
from pipelines.search.query import Query
from pipelines.search.render import to_json
from pipelines.storage.base import SCHEMA_VERSION, Doc, Store
from pipelines.takedown import taken_down

OVERLAP = timedelta(days=7)
SITE_REMOVED, TAKEN_DOWN, NO_MATCH = "removed_by_site", "taken_down", "no_longer_matches"
"""Why an article is in removed.jsonl.gz."""


@dataclass(slots=True)
class Increment:
    """What a run wrote."""

    number: int
    """Of the increment; of the newest one when nothing was written."""
    folder: Path | None = None
    """None when nothing had changed: no increment is written then."""
    added: int = 0
    changed: int = 0
    removed: int = 0


def increment(store: Store, folder: Path, saved: Saved, as_of: datetime, version: str) -> Increment:
    """Write the next increment of `saved` to its chain in `folder`, as known at `as_of` (aware UTC).

    Raises ChainError for a damaged chain, one of another query, or one that another process writes to; ExportError and StoreError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(f"{folder}/.lock", timeout=0):
            return _increment(store, folder, saved, as_of, version)
    except Timeout:
        raise chain.ChainError(f"another process is writing to {folder}") from None


def _increment(store: Store, folder: Path, saved: Saved, as_of: datetime, version: str) -> Increment:
    before = chain.last(folder)
    number = 1
    if before is not None:
        number = int(before[0]["number"]) + 1
        if before[0]["query"] != saved.text:
            raise chain.ChainError(f"{folder} holds the increments of another query: {before[0]['query']!r}")
        if len(chain.increments(folder)) != number - 1:
            raise chain.ChainError(f"an increment is missing in {folder}: ./marsad export verify {folder}")
    result = Increment(number)
    target = folder / f"{number:06d}"
    try:
        with whole_folder(target) as part:
            with _Files(part, result) as files:
                moves = _all_new(store, saved.query, as_of) if before is None else _moves(store, folder, saved.query, as_of, before[0])
                for doc, why in moves:
                    files.write(doc, why)
            if before is not None and not files.rows:
                raise _Nothing
            facts = {
                "collection": saved.name, "number": number, "query": saved.text, "tree": to_json(saved.query), "as_of": iso(as_of),
                "previous": before[1] if before else None, "previous_as_of": before[0]["as_of"] if before else None,
                "columns": [column.name for column in columns()], "schema_version": SCHEMA_VERSION, "marsad": version, "made_with": made_with(),
                "files": [files.entry(name) for name in chain.FILES],
            }  # fmt: skip
            (part / chain.MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except _Nothing:
        return Increment(number - 1)
    result.folder = target
    return result


class _Nothing(Exception):
    """No change to tell."""


class _Files:
    """The four files of an increment."""

    def __init__(self, part: Path, result: Increment) -> None:
        self.rows = 0
        self._part, self._result, self._columns = part, result, columns()
        self._stack = ExitStack()
        self._files = {name: self._stack.enter_context(JsonLines(part / name)) for name in chain.FILES}

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def write(self, doc: Doc, why: str) -> None:
        """One article: `why` is added, changed, or the reason that it is removed for."""
        self.rows += 1
        kind = why if why in ("added", "changed") else "removed"
        setattr(self._result, kind, getattr(self._result, kind) + 1)
        present = why in ("added", "changed", SITE_REMOVED)
        row = row_of(doc, self._columns) if kind != "removed" else _removed(doc, why)
        self._files[f"{kind}.jsonl.gz"].write(row)
        self._files["index.jsonl.gz"].write({"id": doc["_id"], "revision": doc["revision"], "state": doc["state"], "present": present})

    def entry(self, name: str) -> dict[str, Any]:
        """The manifest's entry of a closed file."""
        found = made(self._part / name)
        return {"name": name, "bytes": found.bytes, "sha256": found.sha256, "rows": self._files[name].rows}


def _removed(doc: Doc, why: str) -> dict[str, Any]:
    return {
        "id": doc["_id"], "source": doc["source"], "url": None if why == TAKEN_DOWN else doc["url"], "why": why, "at": doc.get("removed_at"),
        "reason": doc.get("removed_reason"), "revision": doc["revision"],
    }  # fmt: skip


def _all_new(store: Store, query: Query, as_of: datetime) -> Iterator[tuple[Doc, str]]:
    for doc in articles(store, query, as_of):
        yield doc, "added"


def _moves(store: Store, folder: Path, query: Query, as_of: datetime, last: dict[str, Any]) -> Iterator[tuple[Doc, str]]:
    """(article as it is now, what became of it) of what moved, by source, publication and id."""
    since = datetime.fromisoformat(last["as_of"]) - OVERLAP
    ids = {source: _candidates(store, query, source, since, as_of) for source in sources(store, query, as_of)}
    told = chain.told(folder, {id for found in ids.values() for id in found})
    made = plan(query)
    for found in ids.values():
        for start in range(0, len(found), BATCH):
            part = found[start : start + BATCH]
            now = {doc["_id"]: doc for doc in states(store, part, as_of)}
            gone = {id for id in part if told.get(id, {}).get("present") and not (id in now and meets(query, made, now[id]))}
            stored = store.get_many("articles", gone)
            down = taken_down(store, list(gone))
            for id in part:
                if id in gone and id in stored:
                    yield stored[id], TAKEN_DOWN if id in down else NO_MATCH
                elif id in now and id not in gone and meets(query, made, now[id]):
                    why = _became(now[id], told.get(id))
                    if why:
                        yield now[id], why


def _became(doc: Doc, told: dict[str, Any] | None) -> str:
    if told is None or not told["present"]:
        return "added"
    if (told["revision"], told["state"]) == (doc["revision"], doc["state"]):
        return ""
    return SITE_REMOVED if doc["state"] == "removed" and told["state"] != "removed" else "changed"


def _candidates(store: Store, query: Query, source: str, since: datetime, as_of: datetime) -> list[str]:
    """Ids of a source's articles that may have moved, in the order of exports."""
    watch, stories = moving(query)
    moved: list[dict[str, Any]] = [{"first_seen_at": {"$gt": since}}, {"changed_at": {"$gt": since}}]
    if watch:
        moved.append({"watch_at": {"$gt": since}})
    if stories is not None:
        moved.append({"story_id": {"$in": stories} if stories else {"$ne": None}})
    where = {"source": source, "first_seen_at": {"$lte": as_of}, "$or": moved}
    found = [(str(doc.get("published") or ""), doc["_id"]) for doc in store.find("articles", where, fields=["published"])]
    return [id for _, id in sorted(found)]
