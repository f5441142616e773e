"""One contract, both stores: what holds for MongoDB holds for the embedded store, and the other way round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pipelines.storage.base import Change, Patch, Put, Remove, Store, StoreConflict, StoreError, StoreOutdated, StoreRefused
from pipelines.storage.open import check_version, open_store

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def article(number: int, **more: Any) -> dict[str, Any]:
    return {
        "_id": f"a{number:03d}", "url_key": f"k{number}", "aliases": [f"old{number}", "shared"], "source": "s" if number % 2 else "t",
        "published": NOW + timedelta(hours=number), "title": f"عنوان {number}", "terms": [f"=كلمه{number}", "~كلم"],
        "text_hash": f"h{number % 3}", "tags": ["سوريا", f"و{number}"], "word_count": number, **more,
    }  # fmt: skip


def fill(store: Store, count: int = 10) -> None:
    store.write([Put("articles", article(n)) for n in range(count)])


def ids(found: Any) -> list[str]:
    return [doc["_id"] for doc in found]


def test_documents_come_back_exactly(store: Store) -> None:
    text = "أ\u064b\u0640ب \u200f\u202e\u0001 «ـ» 😀 \\ \" ' $set \x01tfake"
    cairo = timezone(timedelta(hours=2))
    doc = {
        "_id": "x", "url_key": "u", "text": text, "none": None, "yes": True, "n": 5, "f": 1.5, "list": [1, "ب", None],
        "deep": {"er": {"t": NOW}}, "at": NOW.astimezone(cairo), "empty": {}, "nothing": [],
    }  # fmt: skip
    store.write([Put("articles", doc)])
    got = store.get("articles", "x")
    assert got is not None
    whole_ms = NOW.replace(microsecond=123000)
    assert got.pop("at") == whole_ms and got.pop("deep") == {"er": {"t": whole_ms}}
    assert got == {k: v for k, v in doc.items() if k not in ("at", "deep")}
    assert store.get("articles", "missing") is None


def test_naive_times_are_refused(store: Store) -> None:
    with pytest.raises(StoreRefused, match="zone"):
        store.write([Put("articles", {"_id": "x", "url_key": "u", "at": datetime(2026, 1, 1)})])
    assert store.count("articles", {}) == 0


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, 10), ({"source": "s"}, 5), ({"source": {"$ne": "s"}}, 5), ({"word_count": {"$gte": 3, "$lt": 6}}, 3),
        ({"word_count": {"$gt": 3, "$lte": 6}}, 3), ({"published": {"$lt": NOW + timedelta(hours=2)}}, 2),
        ({"aliases": "shared"}, 10), ({"aliases": "old3"}, 1), ({"aliases": {"$in": ["old3", "old4", "none"]}}, 2),
        ({"terms": {"$all": ["~كلم", "=كلمه7"]}}, 1), ({"terms": {"$all": ["~كلم", "=none"]}}, 0), ({"tags": "و5"}, 1),
        ({"tags": {"$ne": "سوريا"}}, 0), ({"missing": None}, 10), ({"missing": {"$exists": False}}, 10),
        ({"title": {"$exists": True}}, 10), ({"_id": {"$in": []}}, 0), ({"_id": {"$in": ["a001", "zz"]}}, 1),
        ({"$or": [{"_id": "a001"}, {"word_count": 7}]}, 2), ({"$nor": [{"source": "s"}, {"word_count": 0}]}, 4),
        ({"$and": [{"source": "s"}, {"text_hash": "h0"}]}, 2), ({"source": {"$in": ["s", "x"]}}, 5),
        ({"source": {"$nin": ["s"]}}, 5), ({"published": {"$ne": None}}, 10),
    ],
)  # fmt: skip
def test_filters(store: Store, where: dict[str, Any], expected: int) -> None:
    fill(store)
    assert store.count("articles", where) == expected
    assert len(ids(store.find("articles", where))) == expected


def test_sort_limit_skip_fields(store: Store) -> None:
    fill(store)
    store.write([Put("articles", {"_id": "none", "url_key": "kn"})])
    assert ids(store.find("articles", {}, sort=[("word_count", -1)], limit=2)) == ["a009", "a008"]
    assert ids(store.find("articles", {}, sort=[("word_count", 1)], limit=2)) == ["none", "a000"]
    assert ids(store.find("articles", {}, sort=[("word_count", 1)], limit=2, skip=3)) == ["a002", "a003"]
    ordered = ids(store.find("articles", {"source": "s"}, sort=[("text_hash", 1), ("_id", -1)]))
    assert ordered == ["a009", "a003", "a007", "a001", "a005"]
    assert next(store.find("articles", {"_id": "a001"}, fields=["title"])) == {"_id": "a001", "title": "عنوان 1"}


def test_count_by(store: Store) -> None:
    fill(store)
    assert store.count_by("articles", {"source": "s"}, "text_hash") == {"h0": 2, "h1": 2, "h2": 1}
    assert store.count_by("articles", {}, "missing") == {None: 10}


def test_changes(store: Store) -> None:
    store.write([Put("sources", {"_id": "s", "n": 1, "list": ["a"], "old": 1})])
    change = Change(
        set={"at": NOW, "deep.er": 1}, unset=["old"], inc={"n": 2, "fresh": 1}, push={"list": "a"}, add_to_set={"bag": "x"}
    )
    store.write([Patch("sources", "s", change), Patch("sources", "s", Change(add_to_set={"bag": "x"}))])
    got = store.get("sources", "s")
    assert got == {
        "_id": "s", "n": 3, "list": ["a", "a"], "at": NOW.replace(microsecond=123000), "deep": {"er": 1}, "fresh": 1, "bag": ["x"],
    }  # fmt: skip


def test_patch_of_a_missing_document(store: Store) -> None:
    store.write([Patch("sources", "none", Change(set={"a": 1}))])
    assert store.get("sources", "none") is None
    store.write([Patch("sources", "new", Change(set={"a": 1}, set_on_insert={"b": 2}), upsert=True)])
    store.write([Patch("sources", "new", Change(set={"a": 3}, set_on_insert={"b": 4}), upsert=True)])
    assert store.get("sources", "new") == {"_id": "new", "a": 3, "b": 2}


def test_array_index_follows_every_change(store: Store) -> None:
    fill(store, 2)
    store.write([Patch("articles", "a000", Change(add_to_set={"aliases": "late"}))])
    assert ids(store.find("articles", {"aliases": "late"})) == ["a000"]
    store.write([Put("articles", article(0, aliases=["only"]))])
    assert not ids(store.find("articles", {"aliases": "late"})) and ids(store.find("articles", {"aliases": "only"})) == ["a000"]
    store.write([Remove("articles", "a000")])
    assert not ids(store.find("articles", {"aliases": "only"})) and store.count("articles", {}) == 1
    assert store.delete("articles", {"source": "s"}) == 1 and store.count("articles", {"terms": "~كلم"}) == 0


def test_unique_index(store: Store) -> None:
    fill(store, 2)
    with pytest.raises(StoreConflict):
        store.write([Put("articles", {"_id": "other", "url_key": "k1"})])
    assert store.count("articles", {}) == 2
    store.write([Put("articles", article(1, title="جديد"))])
    assert (store.get("articles", "a001") or {})["title"] == "جديد"


def test_update_one_returns_what_is_stored(store: Store) -> None:
    fill(store)
    got = store.update_one("articles", {"source": "s"}, Change(set={"word_count": 100}), sort=[("published", -1)])
    assert got is not None and (got["_id"], got["word_count"]) == ("a009", 100)
    assert store.update_one("articles", {"_id": "none"}, Change(set={"x": 1})) is None
    made = store.update_one("meta", {"_id": "m"}, Change(inc={"n": 1}), upsert=True)
    assert made is not None and made["n"] == 1


def test_unknown_collection_and_operator(store: Store) -> None:
    with pytest.raises(StoreError, match="no collection"):
        store.write([Put("nonsense", {"_id": "x"})])
    with pytest.raises(StoreError):
        list(store.find("articles", {"title": {"$nonsense": "x"}}))


def test_another_schema_version_is_refused(store_url: str) -> None:
    first = open_store(store_url)
    first.write([Patch("meta", "schema", Change(set={"version": 999}))])
    with pytest.raises(StoreOutdated, match="999"):
        check_version(first)
    first.close()
    with pytest.raises(StoreOutdated, match="update Marsad"):
        open_store(store_url)


def test_reopening_keeps_everything(store_url: str) -> None:
    first = open_store(store_url)
    fill(first)
    first.close()
    second = open_store(store_url)
    assert second.count("articles", {"terms": "~كلم"}) == 10
    second.close()


@pytest.mark.parametrize("url", ["redis://x/", "ftp://x"])
def test_unknown_stores_are_named(url: str) -> None:
    with pytest.raises(StoreError, match="is no store"):
        open_store(url)
