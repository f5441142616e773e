"""Articles and revisions: to the store and back, looked up, and as they were."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.article import CONTENT_FIELDS, Article, Link, Revision, RevisionKind
from pipelines.storage.articles import (
    article_from_doc,
    article_to_doc,
    article_writes,
    as_of,
    extra_of,
    find_known,
    revision_from_doc,
    revision_to_doc,
    revisions,
)
from pipelines.storage.base import Store

NOW = datetime(2026, 3, 1, 12, 30, 15, 123000, tzinfo=UTC)


def article(id: str = "a" * 20, **more: Any) -> Article:
    made = Article(
        id=id, source="s", url=f"http://x.test/{id}", url_key=f"x.test/{id}", first_seen_at=NOW, checked_at=NOW, changed_at=NOW,
        title="«حلب» تستعيد كهرباءها", body=["قالت مصادر محليّة إنّ الكهرباء عادت.", "وأضافت: ٣ ساعات يوميًا."], aliases=[f"x.test/?p={id}"],
        published=NOW - timedelta(hours=1), published_raw="الأحد ١ آذار", tags=["كهرباء", "حلب"], related=[Link("عنوان", "http://x.test/2")],
        found_in={"title": "h1"}, text_hash=f"hash-{id}", word_count=9,
    )  # fmt: skip
    return replace(made, **more)


def revision(number: int, kind: RevisionKind, content: dict[str, Any] | None, id: str = "a" * 20) -> Revision:
    whole = {name: getattr(article(id), name) for name in CONTENT_FIELDS} | (content or {}) if content is not None else {}
    seen = NOW + timedelta(hours=number)
    return Revision(f"{id}.{number:06d}", id, "s", number, kind, seen, changed=sorted(content or {}), content=whole)


def test_an_article_comes_back_whole(store: Store) -> None:
    first, extra = (
        article(),
        {"recheck_at": NOW + timedelta(hours=6), "sketch": ["1f", "2e"], "seen_day": 20513, "terms": ["=حلب"]},
    )
    store.write(article_writes(first, revision(1, RevisionKind.FIRST, {}), extra))
    doc = store.get("articles", first.id)
    assert doc is not None and article_from_doc(doc) == first and extra_of(doc) == extra
    assert revisions(store, first.id) == [revision(1, RevisionKind.FIRST, {})]
    assert {field.name for field in fields(Article)} - {"id"} <= set(doc)


def test_fields_of_the_article_win_over_extra_ones() -> None:
    assert article_to_doc(article(), {"title": "other", "terms": []})["title"] == article().title


def test_an_older_document_lacks_what_came_later() -> None:
    doc = article_to_doc(article())
    for name in ("watch", "related", "extractor", "state"):
        del doc[name]
    old = article_from_doc(doc)
    assert (old.watch, old.related, old.extractor, old.state) == ([], [], "", "live")


def test_revisions_know_their_kind() -> None:
    made = revision(3, RevisionKind.COSMETIC, {"title": "x"})
    doc = revision_to_doc(made)
    assert doc["kind"] == "cosmetic" and type(doc["kind"]) is str and revision_from_doc(doc) == made
    with pytest.raises(ValueError, match="nonsense"):
        revision_from_doc({**doc, "kind": "nonsense"})


def test_known_by_key_by_alias_and_by_text(store: Store) -> None:
    made = [
        article(c * 20, **{"text_hash": f"hash-{c}", **more})
        for c, more in (("a", {}), ("b", {}), ("c", {"source": "t", "text_hash": "hash-b"}))
    ]
    gone = article("d" * 20, text_hash="hash-b", state="tombstone")
    for one in (*made, gone):
        store.write(article_writes(one, None))
    a, b, _ = (one.id for one in made)
    assert [doc["_id"] for doc in find_known(store, "s", [f"x.test/{a}"])] == [a]
    assert [doc["_id"] for doc in find_known(store, "s", [f"x.test/?p={b}", "x.test/none"])] == [b]
    assert [doc["_id"] for doc in find_known(store, "s", ["x.test/none"], "hash-b")] == [b]
    assert [doc["_id"] for doc in find_known(store, "t", [f"x.test/{a}", f"x.test/{a}"], "hash-b")] == [a, "c" * 20]
    assert find_known(store, "s", [], "") == [] and find_known(store, "x", [], "hash-b") == []


def test_many_keys_are_all_looked_up(store: Store) -> None:
    for n in range(30):
        store.write(article_writes(article(f"{n:020d}"), None))
    assert len(find_known(store, "s", [f"x.test/{n:020d}" for n in range(30)])) == 30


def test_as_it_was(store: Store) -> None:
    steps = [
        revision(1, RevisionKind.FIRST, {}), revision(2, RevisionKind.EDIT, {"title": "عنوان آخر"}),
        revision(3, RevisionKind.REMOVED, None), revision(4, RevisionKind.RESTORED, {"title": "عاد"}),
        revision(5, RevisionKind.TAKEDOWN, None),
    ]  # fmt: skip
    for step in steps:
        store.write(article_writes(article(), step))
    id = article().id

    def at(hours: float) -> tuple[Any, ...] | None:
        found = as_of(store, id, NOW + timedelta(hours=hours))
        return found and (found["title"], found["state"], found["revision"])

    assert at(0.5) is None and at(1) == (article().title, "live", 1) and at(2.5) == ("عنوان آخر", "live", 2)
    assert at(3) == ("عنوان آخر", "removed", 3) and at(4) == ("عاد", "live", 4) and at(99) == (None, "tombstone", 5)
    assert (as_of(store, id, NOW + timedelta(hours=2)) or {})["body"] == article().body
