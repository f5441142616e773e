"""One contract, both stores: what holds for MongoDB holds for the embedded store, and the other way round."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pipelines.storage.base import Change, Patch, Put, Remove, Store, StoreConflict, StoreRefused
from pipelines.storage.open import open_store

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


FILTERS: list[tuple[dict[str, Any], int]] = [
    ({}, 10), ({"source": "s"}, 5), ({"source": {"$ne": "s"}}, 5), ({"word_count": {"$gte": 3, "$lt": 6}}, 3),
    ({"word_count": {"$gt": 3, "$lte": 6}}, 3), ({"published": {"$lt": NOW + timedelta(hours=2)}}, 2),
    ({"aliases": "shared"}, 10), ({"aliases": "old3"}, 1), ({"aliases": {"$in": ["old3", "old4", "none"]}}, 2),
    ({"terms": {"$all": ["~كلم", "=كلمه7"]}}, 1), ({"terms": {"$all": ["~كلم", "=none"]}}, 0), ({"tags": "و5"}, 1),
    ({"tags": {"$ne": "سوريا"}}, 0), ({"missing": None}, 10), ({"missing": {"$exists": False}}, 10),
    ({"title": {"$exists": True}}, 10), ({"_id": {"$in": []}}, 0), ({"_id": {"$in": ["a001", "zz"]}}, 1),
    ({"$or": [{"_id": "a001"}, {"word_count": 7}]}, 2), ({"$nor": [{"source": "s"}, {"word_count": 0}]}, 4),
    ({"$and": [{"source": "s"}, {"text_hash": "h0"}]}, 2), ({"source": {"$in": ["s", "x"]}}, 5),
    ({"source": {"$nin": ["s"]}}, 5), ({"published": {"$ne": None}}, 10), ({"aliases": {"$nin": ["old1", "old2"]}}, 8),
    ({"aliases": {"$ne": "old1"}}, 9), ({"aliases": {"$gte": "shared"}}, 10), ({"tags": {"$in": ["و1", "و2", "و2"]}}, 2),
    ({"tags": {"$all": ["سوريا", "و2"]}}, 1), ({"tags": {"$all": []}}, 0), ({"aliases": {"$all": []}}, 0),
    ({"tags": None}, 0), ({"aliases": {"$exists": False}}, 0), ({"aliases": {"$in": [None, "old1"]}}, 1),
    ({"word_count": True}, 0), ({"word_count": 1.0}, 1), ({"word_count": {"$gte": "0"}}, 0), ({"title": {"$lt": 5}}, 0),
    ({"published": {"$gt": "2020"}}, 0), ({"source": {"$in": [None]}}, 0), ({"deep.er": None}, 10),
    ({"$or": [{"terms": "=كلمه1"}, {"aliases": "old2"}, {"missing": {"$exists": True}}]}, 2),
    ({"$nor": [{"missing": {"$gt": 1}}]}, 10), ({"_id": {"$gte": "a003", "$lt": "a005"}}, 2), ({"_id": {"$exists": True}}, 10),
    ({"_id": {"$in": ["a001", *(f"z{n}" for n in range(3000))]}}, 1),
    ({"aliases": {"$in": ["old1", *(f"z{n}" for n in range(500))]}}, 1),
]  # fmt: skip


def test_filters(store: Store) -> None:
    fill(store)
    for where, expected in FILTERS:
        assert store.count("articles", where) == expected, where
        assert len(ids(store.find("articles", where))) == expected, where


def test_sort_limit_skip_fields(store: Store) -> None:
    fill(store)
    store.write([Put("articles", {"_id": "none", "url_key": "kn"})])
    assert ids(store.find("articles", {}, sort=[("word_count", -1)], limit=2)) == ["a009", "a008"]
    assert ids(store.find("articles", {}, sort=[("word_count", 1)], limit=2)) == ["none", "a000"]
    assert ids(store.find("articles", {}, sort=[("word_count", 1)], limit=2, skip=3)) == ["a002", "a003"]
    ordered = ids(store.find("articles", {"source": "s"}, sort=[("text_hash", 1), ("_id", -1)]))
    assert ordered == ["a009", "a003", "a007", "a001", "a005"]
    assert next(store.find("articles", {"_id": "a001"}, fields=["title"])) == {"_id": "a001", "title": "عنوان 1"}


def test_values_that_are_not_of_one_type(store: Store) -> None:
    values = [None, 0, 1, 1.5, True, False, "", "1", "ب", NOW, {"a": 1}, [1, "x"], [], [None], [{"at": NOW}]]
    store.write(
        [Put("queries", {"_id": f"{n:02d}", "v": value}) for n, value in enumerate(values)] + [Put("queries", {"_id": "none"})]
    )

    def found(condition: Any) -> str:
        return " ".join(ids(store.find("queries", {"v": condition}, sort=[("_id", 1)])))

    assert found(None) == "00 13 none" and found({"$exists": False}) == "none"
    assert found(1) == "02 11" and found(True) == "04" and found(False) == "05" and found("x") == "11" and found("") == "06"
    assert found(NOW) == "09" and found({"$gte": NOW}) == "09" and found({"$lt": NOW}) == ""
    assert found({"$gt": 0}) == "02 03 11" and found({"$gte": ""}) == "06 07 08 11" and found({"$lt": "2"}) == "06 07"
    assert found({"$nin": [1, None]}) == "01 03 04 05 06 07 08 09 10 12 14"
    assert ids(store.find("queries", {"v.a": {"$gte": 1}})) == ["10"]
    scalars = {"_id": {"$lt": "10"}}
    assert " ".join(ids(store.find("queries", scalars, sort=[("v", 1), ("_id", 1)]))) == "00 01 02 03 06 07 08 05 04 09"


def test_count_by(store: Store) -> None:
    fill(store)
    assert store.count_by("articles", {"source": "s"}, "text_hash") == {"h0": 2, "h1": 2, "h2": 1}
    assert store.count_by("articles", {}, "missing") == {None: 10}


def test_fields_reach_into_documents(store: Store) -> None:
    store.write([Put("queries", {"_id": "x", "a": {"b": {"c": 1, "d": 2}, "e": None}, "f": 5})])
    assert list(store.find("queries", {}, fields=["a.b.c", "a.e", "g", "f.g"])) == [{"_id": "x", "a": {"b": {"c": 1}, "e": None}}]
    assert store.count_by("queries", {"f": {"$gt": 4}}, "a.b.d") == {2: 1}


def test_many_at_once(store: Store) -> None:
    store.write([Put("queries", {"_id": f"{n:04d}", "n": n % 7}) for n in range(1000)])
    wanted = [f"{n:04d}" for n in range(0, 2000, 3)]
    assert set(store.get_many("queries", wanted)) == {id for id in wanted if int(id) < 1000}
    assert store.get_many("queries", []) == {}
    assert ids(store.find("queries", {}, sort=[("_id", 1)])) == [f"{n:04d}" for n in range(1000)]
    assert store.delete("queries", {"n": {"$in": [1, 2]}}) == 286 and store.count("queries", {}) == 714
    store.write([])


NO_DOCUMENTS: list[dict[Any, Any]] = [
    {"a.b": 1}, {"$a": 1}, {"": 1}, {"a": {"http://x.test/": 1}}, {"a": [{"b.c": 1}]}, {3: 1}, {"a": {1, 2}}, {"a": object()},
    {"a": 2**63}, {"a": float("nan")}, {"a": float("inf")}, {"a": b"bytes"}, {"_id": ""}, {"_id": 5}, {"source": ["s"]},
    {"aliases": [["x"]]}, {"aliases": [{"x": 1}]}, {"url_key": None},
    {"a": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3)))}, {"nested": eval("[" * 95 + "]" * 95)},  # noqa: S307
]  # fmt: skip


def test_what_no_store_takes_is_refused_by_both(store: Store) -> None:
    good = {"_id": "good", "url_key": "good"}
    for doc in NO_DOCUMENTS:
        with pytest.raises(StoreRefused):
            store.write([Put("articles", good), Put("articles", {"_id": "x", "url_key": "x", **doc})])
    assert store.count("articles", {}) == 0


NO_QUESTIONS: list[dict[str, Any]] = [
    {"title": {"$nonsense": "x"}}, {"$where": "1"}, {"$or": []}, {"$or": {"a": 1}}, {"a": {}}, {"a": [1]}, {"a": {"$in": "x"}},
    {"a": {"$gt": None}}, {"a": {"$exists": 1}}, {"a": {"$in": [[1]]}}, {"a..b": 1}, {"a b": 1}, {"a') OR 1 --": 1},
    {"a": {"$not": {"$gt": 1}}}, {"a": {"b": 1}}, {"at": datetime(2026, 1, 1)},
]  # fmt: skip


def test_questions_outside_the_language_are_refused_by_both(store: Store) -> None:
    for where in NO_QUESTIONS:
        for ask in (store.find, store.count, store.delete):
            with pytest.raises(StoreRefused):
                ask("articles", where)
        with pytest.raises(StoreRefused):
            store.update_one("articles", where, Change(set={"a": 1}))


NO_CHANGES: list[Change] = [
    Change(set={"a": 1}, inc={"a": 1}), Change(set={"a": {}}, unset=["a.b"]), Change(set={"_id": "y"}), Change(set={"a.$": 1}),
    Change(inc={"text": 1}), Change(inc={"none": 1}), Change(inc={"new": True}), Change(push={"text": 1}),
    Change(add_to_set={"none": 1}), Change(set={"text.a": 1}), Change(set={"source": ["x"]}), Change(push={"source": "x"}),
    Change(add_to_set={"aliases": ["x"]}), Change(set={"a": {"b.c": 1}}),
]  # fmt: skip


def test_changes_that_do_not_fit_are_refused_by_both(store: Store) -> None:
    before = {"_id": "x", "url_key": "x", "text": "ب", "none": None, "source": "s", "aliases": []}
    store.write([Put("articles", before)])
    for change in NO_CHANGES:
        with pytest.raises(StoreRefused):
            store.write([Patch("articles", "x", change)])
        with pytest.raises(StoreRefused):
            store.update_one("articles", {"_id": "x"}, change)
        assert store.get("articles", "x") == before


def test_a_lone_surrogate_becomes_the_replacement_character(store: Store) -> None:
    store.write(
        [Put("articles", {"_id": "x", "url_key": "x", "title": "أ\ud83d ب", "terms": ["\ude00"], "pair": "\ud83d\ude00"})]
    )
    got = store.get("articles", "x") or {}
    assert (got["title"], got["terms"], got["pair"]) == ("أ\ufffd ب", ["\ufffd"], "😀")
    assert store.count("articles", {"terms": "\ude00", "title": "أ\ud83d ب"}) == 1


def test_numbers_and_times_to_their_limits(store: Store) -> None:
    doc = {
        "_id": "x", "big": 2**63 - 1, "small": -(2**63), "exact": 2**53 + 1, "float": 0.1, "one": 1.0,
        "old": datetime(1, 1, 1, tzinfo=UTC), "late": datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    }  # fmt: skip
    store.write([Put("meta", doc)])
    got = store.get("meta", "x") or {}
    assert got == doc and all(isinstance(got[name], type(doc[name])) for name in doc)
    assert store.count("meta", {"exact": 2**53 + 1, "old": {"$lt": NOW}, "late": {"$gt": NOW}}) == 1
    assert store.count("meta", {"exact": 2**53}) == 0


def test_what_is_handed_in_stays_as_it_was(store: Store) -> None:
    inner: dict[str, Any] = {"list": [1]}
    doc = {"_id": "x", "at": NOW, "inner": inner, "tuple": (1, 2)}
    store.write([Put("meta", doc), Patch("meta", "x", Change(push={"inner.list": 2}))])
    assert doc == {"_id": "x", "at": NOW, "inner": {"list": [1]}, "tuple": (1, 2)}
    got = store.get("meta", "x") or {}
    assert got["inner"] == {"list": [1, 2]} and got["tuple"] == [1, 2]


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


def test_upserts_begin_with_what_the_filter_states(store: Store) -> None:
    made = store.update_one("meta", {"_id": "m", "kind": "k", "n": {"$lt": 5}}, Change(inc={"n": 1}), upsert=True)
    assert made == {"_id": "m", "kind": "k", "n": 1}
    with pytest.raises(StoreConflict):
        store.update_one("meta", {"_id": "m", "n": {"$gt": 5}}, Change(inc={"n": 1}), upsert=True)
    for where, change in (({"kind": "k"}, Change(set={"a": 1})), ({"_id": "q"}, Change())):
        with pytest.raises(StoreRefused):
            store.update_one("meta", where, change, upsert=True)
    with pytest.raises(StoreRefused):
        store.write([Patch("meta", "q", Change(), upsert=True)])
    assert store.count("meta", {"_id": {"$in": ["m", "q"]}}) == 1


def test_a_change_of_nothing(store: Store) -> None:
    store.write([Put("meta", {"_id": "m", "n": 1}), Patch("meta", "m", Change()), Remove("meta", "none")])
    assert store.update_one("meta", {"_id": "m"}, Change()) == {"_id": "m", "n": 1}


def test_update_one_lets_one_of_many_threads_win(store: Store) -> None:
    jobs, won = 12, []
    store.write([Put("requests", {"_id": f"r{n:02d}", "state": "waiting", "n": 0}) for n in range(jobs)])
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        while (
            doc := store.update_one("requests", {"state": "waiting"}, Change(set={"state": "taken"}, inc={"n": 1}))
        ) is not None:
            won.append(doc["_id"])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [f"r{n:02d}" for n in range(jobs)]
    assert store.count_by("requests", {}, "n") == {1: jobs}


def test_unknown_collections(store: Store) -> None:
    for act in (
        lambda: store.write([Put("nonsense", {"_id": "x"})]),
        lambda: store.get("nonsense", "x"),
        lambda: store.find("sqlite_master", {}),
        lambda: store.count('meta" --', {}),
    ):
        with pytest.raises(StoreRefused, match="no collection"):
            act()


def test_reopening_keeps_everything(store_url: str) -> None:
    first = open_store(store_url)
    fill(first)
    first.close()
    second = open_store(store_url)
    assert second.count("articles", {"terms": "~كلم"}) == 10
    second.close()
