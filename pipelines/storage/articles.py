"""Articles and revisions in the store: conversion, look-ups, and what was known at a past moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from pipelines.article import CONTENT_FIELDS, Article, Link, Revision, RevisionKind
from pipelines.storage.base import Doc, Put, Store, Write

_ARTICLE = tuple(field.name for field in fields(Article) if field.name != "id")
_REVISION = tuple(field.name for field in fields(Revision) if field.name != "id")


def article_to_doc(article: Article, extra: Mapping[str, Any] | None = None) -> Doc:
    """The stored document; `extra` holds fields that are not the article's own (recheck_at, terms, sketch …)."""
    doc = {name: getattr(article, name) for name in _ARTICLE}
    doc["related"] = [asdict(link) for link in article.related]
    return {"_id": article.id, **(extra or {}), **doc}


def article_from_doc(doc: Mapping[str, Any]) -> Article:
    """The article of a stored document; fields that an older version did not write have their defaults."""
    known = {name: doc[name] for name in _ARTICLE if name in doc}
    known["related"] = [Link(**link) for link in doc.get("related") or ()]
    return Article(id=doc["_id"], **known)


def extra_of(doc: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stored document that are not the article's own."""
    return {name: value for name, value in doc.items() if name != "_id" and name not in _ARTICLE}


def revision_to_doc(revision: Revision) -> Doc:
    """The stored document of a revision."""
    doc = {name: getattr(revision, name) for name in _REVISION}
    return {"_id": revision.id, **doc, "kind": revision.kind.value}


def revision_from_doc(doc: Mapping[str, Any]) -> Revision:
    """The revision of a stored document."""
    known = {name: doc[name] for name in _REVISION if name in doc}
    return Revision(id=doc["_id"], **{**known, "kind": RevisionKind(doc["kind"])})


def article_writes(article: Article, revision: Revision | None, extra: Mapping[str, Any] | None = None) -> list[Write]:
    """What makes an article and its new revision durable; the revision first, so that none is ever missing."""
    writes: list[Write] = [Put("revisions", revision_to_doc(revision))] if revision else []
    return [*writes, Put("articles", article_to_doc(article, extra))]


def find_known(store: Store, source: str, url_keys: Iterable[str], text_hash: str = "") -> list[Doc]:
    """Stored articles with one of these URL keys (as key or alias), then those of this source with this text hash (20 at
    most). Taken-down articles are known by their key only."""
    keys = list(url_keys)
    found: dict[str, Doc] = {}
    questions: list[dict[str, Any]] = [{"url_key": {"$in": keys}}, {"aliases": {"$in": keys}}] if keys else []
    for where in questions:
        found |= {doc["_id"]: doc for doc in store.find("articles", where)}
    if text_hash:
        same_text = {"source": source, "text_hash": text_hash, "state": {"$ne": "tombstone"}}
        for doc in store.find("articles", same_text, limit=20):
            found.setdefault(doc["_id"], doc)
    return list(found.values())


def stored_anew(store: Store, docs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Ids of the articles whose text is no longer the one read as `docs` (with `content_hash`): what was worked out from them
    and written since is out of date."""
    read = {doc["_id"]: doc.get("content_hash") for doc in docs}
    now = store.find("articles", {"_id": {"$in": list(read)}}, fields=["content_hash"]) if read else ()
    return [row["_id"] for row in now if row.get("content_hash") != read[row["_id"]]]


def revisions(store: Store, article_id: str) -> list[Revision]:
    """All revisions of an article, oldest first."""
    rows = store.find("revisions", {"article_id": article_id}, sort=[("number", 1)])
    return [revision_from_doc(row) for row in rows]


def as_of(store: Store, article_id: str, when: datetime) -> dict[str, Any] | None:
    """The article as observed at `when`: its content fields, `state`, `revision` and `observed_at`; None when it was not
    known yet."""
    content: dict[str, Any] = {}
    state, last = "live", None
    for revision in revisions(store, article_id):
        if revision.observed_at > when:
            break
        last = revision
        if revision.kind is RevisionKind.TAKEDOWN:
            content, state = {}, "tombstone"
        elif revision.kind is RevisionKind.REMOVED:
            state = "removed"
        else:
            state = "live"
        content = revision.content or content
    if last is None:
        return None
    known = {name: content.get(name) for name in CONTENT_FIELDS}
    return {**known, "state": state, "revision": last.number, "observed_at": last.observed_at}
