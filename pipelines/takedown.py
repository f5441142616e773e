"""Taking an article down here: its text is deleted everywhere, and stays away; id, addresses, reason and date are kept.

The wish is a durable row of `takedowns` before anything is deleted, and `resume` carries out what a killed command left, or what
a poll that held the article in its hands wrote back meanwhile: the worker calls it every hour. Exports ask that table too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.archive_erase import erase
from pipelines.article import RevisionKind
from pipelines.identity import article_id, url_key
from pipelines.storage.base import Change, Doc, Patch, Put, Remove, Store, Write

STEP = 100
KEPT = ("_id", "source", "url", "url_key", "aliases", "first_seen_at", "via", "story_id", "seen_day", "extractor")
"""Fields of the stored article that stay: identity, by which a later poll knows what it must not fetch."""
_EMPTY: Mapping[str, Any] = {
    "title": "", "body": [], "tags": [], "related": [], "found_in": {}, "watch": [], "terms": [], "sketch": [], "word_count": 0,
    "text_hash": "", "content_hash": "", "http": {}, "recheck_at": None,
}  # fmt: skip


def take_down(
    store: Store, archive: Path, id: str, why: str, now: datetime, progress: Callable[[str], None] = lambda name: None
) -> int:
    """Delete the text of article `id` from the store and from the WARC files in `archive`; returns the number of records taken
    out of them. Safe to repeat: reason and date of the first time stay. `progress` hears the name of each WARC file read.

    Raises KeyError for an unknown id, StoreError, OSError, and ValueError for a record that cannot be replaced."""
    document = store.get("articles", id)
    if document is None:
        raise KeyError(id)
    asked = store.get("takedowns", id)
    if asked is None:
        asked = {"_id": id, "at": now, "reason": why, "done": False}
        store.write([Put("takedowns", asked)])
    return _carry_out(store, archive, document, asked, progress)


def taken_down(store: Store, ids: list[str]) -> set[str]:
    """Those of the articles that are taken down."""
    return set(store.get_many("takedowns", ids)) if ids else set()


def resume(store: Store, archive: Path) -> int:
    """Carry out takedowns that were begun and not ended, and those whose text a poll wrote back; returns how many."""
    done = 0
    for asked in list(store.find("takedowns", {})):
        document = store.get("articles", asked["_id"])
        if document is not None and (not asked.get("done") or document.get("state") != "tombstone"):
            _carry_out(store, archive, document, asked, lambda name: None)
            done += 1
    return done


def _carry_out(store: Store, archive: Path, document: Doc, asked: Doc, progress: Callable[[str], None]) -> int:
    id = str(document["_id"])
    store.write([Patch("takedowns", id, Change(set={"done": False})), *_writes(store, document, asked)])
    store.delete("watch_hits", {"article_id": id})
    store.delete("alerts", {"kind": "notice", "about": "hit", "verdict": id})  # what was told of it names its headline
    keys = _keys(document)
    for step in _unlinked(store, document["source"], keys):
        store.write(step)
    erased = _erase(archive, document["source"], keys, asked["at"], progress)
    store.write([Patch("takedowns", id, Change(set={"done": True}))])
    return erased


def _writes(store: Store, document: Doc, asked: Doc) -> list[Write]:
    id = str(document["_id"])
    history = sorted(store.find("revisions", {"article_id": id}), key=lambda row: int(row["number"]))
    past = [row for row in history if row["kind"] != RevisionKind.TAKEDOWN.value]
    number = max([int(row["number"]) for row in past], default=0) + 1
    last = {
        "_id": f"{id}.{number:06d}", "article_id": id, "source": document["source"], "number": number,
        "kind": RevisionKind.TAKEDOWN.value, "observed_at": asked["at"], "changed": ["state"], "reason": asked["reason"], "content": {},
    }  # fmt: skip
    tombstone = {name: document[name] for name in KEPT if name in document} | dict(_EMPTY)
    tombstone |= {
        "state": "tombstone", "removed_at": asked["at"], "removed_reason": asked["reason"], "revision": number,
        "checked_at": asked["at"], "changed_at": asked["at"],
    }  # fmt: skip
    return [
        *(Put("revisions", {**row, "content": {}}) for row in past),
        Put("revisions", last),
        Put("articles", tombstone),
        *(Remove("pages", article_id(key)) for key in sorted(_keys(document))),
        *_story_writes(store, document),
    ]


def _story_writes(store: Store, document: Doc) -> list[Write]:
    """Its entry in a story keeps id, source and time: neither what it credited nor how it differs."""
    story = store.get("stories", document["story_id"]) if document.get("story_id") else None
    if story is None:
        return []
    order = [{**item, "agencies": [], "changes": []} if item["id"] == document["_id"] else item for item in story.get("order") or ()]
    agencies = list(dict.fromkeys(name for item in order for name in item.get("agencies") or ()))
    return [Patch("stories", story["_id"], Change(set={"order": order, "agencies": agencies}))]


def _keys(document: Doc) -> set[str]:
    return {document["url_key"], *(document.get("aliases") or ())}


def _unlinked(store: Store, source: str, keys: set[str]) -> Iterator[list[Write]]:
    """Its headline is printed beside other articles of its source, among their related links: those links go."""
    for name, field in (("articles", "related"), ("revisions", "content.related")):
        writes: list[Write] = []
        for row in store.find(name, {"source": source}, fields=[field]):
            links = row.get("related") or (row.get("content") or {}).get("related") or []
            left = [link for link in links if url_key(link["url"]) not in keys]
            if len(left) < len(links):
                writes.append(Patch(name, row["_id"], Change(set={field: left})))
        yield from (writes[start : start + STEP] for start in range(0, len(writes), STEP))


def _erase(archive: Path, source: str, keys: set[str], when: datetime, progress: Callable[[str], None]) -> int:
    """Take every record of its addresses out of the files of its source, also those that no revision points at: a worker that
    was killed may have archived a page that it never stored."""
    erased = 0
    for path in sorted((archive / source).glob("*/*.warc.gz")):
        progress(path.name)
        erased += erase(path, lambda url: url_key(url) in keys, when)
    return erased
