"""The state of an article at a past moment, rebuilt from its revisions alone, so that later edits cannot leak into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipelines.arabic.fold import fold_tokens
from pipelines.article import CONTENT_FIELDS, RevisionKind
from pipelines.identity import content_hash, text_hash
from pipelines.storage.base import Doc
from pipelines.watch.log import hits_at

BESIDE = ("url", "related", "extractor", "warc_file", "warc_offset")
"""What a revision keeps beside its content: never compared, but part of what was seen."""
_EMPTY: Mapping[str, Any] = {"title": "", "body": [], "tags": [], "related": []}


def noted(revision: Mapping[str, Any]) -> datetime:
    """When Marsad knew of this revision. A removal is dated to its first sign, but was believed only later."""
    when: datetime = revision.get("noted_at") or revision["observed_at"]
    return when


def state_at(doc: Doc, revisions: Sequence[Doc], when: datetime) -> Doc | None:
    """The stored article `doc` as it was known at `when`; None before it was known, and for a text that was taken down since.

    `revisions` are all of its stored revisions, oldest first. The result has the article's fields (without those that no
    revision keeps: see `columns.LEFT_OUT`), `_id`, and `revisions`, the ids up to then.
    """
    if doc.get("state") == "tombstone" or doc["first_seen_at"] > when:
        return None
    known = [revision for revision in revisions if noted(revision) <= when]
    if not known:
        return None
    content: Mapping[str, Any] = {}
    removed: Doc | None = None
    for revision in known:
        content = revision.get("content") or content
        if revision["kind"] == RevisionKind.REMOVED.value:
            removed = revision
        elif revision["kind"] != RevisionKind.REPROCESSED.value:
            removed = None
    last = known[-1]
    row = {name: content.get(name, _EMPTY.get(name)) for name in CONTENT_FIELDS}
    beside = {name: content.get(name, _EMPTY.get(name)) for name in BESIDE}
    beside["url"] = beside["url"] or doc["url"]
    return {
        "_id": doc["_id"], "source": doc["source"], "url_key": doc["url_key"], "first_seen_at": doc["first_seen_at"],
        "changed_at": last["observed_at"], "via": doc.get("via") or "", "story_id": doc.get("story_id"), **row, **beside,
        "watch": hits_at(doc, when), "revision": last["number"], "revisions": [revision["_id"] for revision in known],
        "state": "removed" if removed else "live", "removed_at": removed["observed_at"] if removed else None,
        "removed_reason": removed.get("reason") if removed else None, **derived(row),
    }  # fmt: skip


def unrevised(doc: Doc, when: datetime) -> Doc:
    """The same for an article that never changed: its document is its only state."""
    return {**doc, "watch": hits_at(doc, when), "changed_at": doc["first_seen_at"], "revisions": [f"{doc['_id']}.000001"]}


def derived(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are counted from the content."""
    title, body = row["title"] or "", row["body"] or []
    return {
        "word_count": sum(len(fold_tokens(paragraph)) for paragraph in body),
        "text_hash": text_hash(title, body),
        "content_hash": content_hash(title, body, row["author"], row["published"]),
    }
