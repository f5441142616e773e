"""Answers of the store: the same as reading every article, complete over pages, in the order that was asked for."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.search import run
from pipelines.search.index import index_terms
from pipelines.search.parse import parse_query
from pipelines.search.plan import plan
from pipelines.search.query import Query, QueryError
from pipelines.search.render import to_text
from pipelines.search.run import scan, search
from pipelines.storage.base import Put, Store
from pipelines.storage.open import open_store
from tests.pipelines.search.made import START, fill, means, query

ARTICLES = 60


def pages(store: Store, asked: Query) -> list[dict[str, Any]]:
    """All results from the query's cursor on, page by page."""
    found: list[dict[str, Any]] = []
    cursor = asked.cursor
    for _ in range(200):
        page = search(store, replace(asked, cursor=cursor))
        assert len(page.results) <= asked.limit
        found += page.results
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages have no end")


def test_any_query_finds_what_reading_every_article_finds(store: Store) -> None:
    answers_are_right(store, random.Random(1), 20)


def test_many_queries_find_what_reading_every_article_finds(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "marsad.db"))) as store:
        answers_are_right(store, random.Random(2), 120)


def answers_are_right(store: Store, rng: random.Random, queries: int) -> None:
    docs = fill(store, ARTICLES, rng)
    some = 0
    for _ in range(queries):
        asked = query(rng)
        text = to_text(asked)
        wanted = {doc["_id"] for doc in docs if means(asked, doc)}
        found = pages(store, asked)
        ids = [doc["_id"] for doc in found]
        assert len(ids) == len(set(ids)) and set(ids) == wanted, text
        assert {doc["_id"] for doc in scan(store, asked)} == wanted, text
        first = search(store, asked)
        assert first.total == len(wanted) if first.total_is_exact else first.total >= len(wanted), text
        some += bool(wanted)
        if asked.order != "relevance" or not plan(asked).wanted:
            field = "first_seen_at" if asked.order == "first_seen" else "published"
            moments = [(doc[field] or datetime(1, 1, 1, tzinfo=UTC), doc["_id"]) for doc in found]
            assert moments == sorted(moments, reverse=True), text
        else:
            exact = [plan(asked).matches(doc, exact=True) for doc in found]
            assert exact == sorted(exact, reverse=True), f"{text}: a form that was not asked for stands above one that was"
    assert some > queries / 2


def doc(number: int, title: str, *body: str, **more: Any) -> dict[str, Any]:
    made = {
        "_id": f"{number:04d}", "url_key": str(number), "source": "harbour", "title": title, "body": list(body), "state": "live",
        "published": START + timedelta(hours=number), "first_seen_at": START, "revision": 1, "watch": [], "tags": [], **more,
    }  # fmt: skip
    return {**made, "terms": index_terms(made)}


def keep(store: Store, *docs: dict[str, Any]) -> None:
    store.write([Put("articles", each) for each in docs])


def found(store: Store, text: str) -> list[str]:
    return [each["_id"] for each in search(store, parse_query(text)).results]


def test_an_exact_form_stands_above_an_inflected_one_however_often_and_new_that_is(store: Store) -> None:
    keep(store, doc(1, "خبر", "مر قطار فوق جسر قديم يحتاج إلى ترميم منذ أعوام طويلة"))
    keep(store, *(doc(n, "الجسور والجسور", "الجسور الجسور الجسور") for n in range(2, 9)))
    assert found(store, "جسر")[0] == "0001" and len(found(store, "جسر")) == 8
    assert found(store, "=جسر") == ["0001"]


def test_the_headline_counts_more_and_rare_words_more_than_common_ones(store: Store) -> None:
    keep(store, doc(1, "ميناء", "افتتح اليوم جسر"), doc(2, "جسر", "افتتح اليوم ميناء"))
    assert found(store, "جسر") == ["0002", "0001"]
    keep(
        store,
        *(doc(n, "أخبار", "ميناء وبحر") for n in range(3, 30)),
        doc(30, "أخبار", "زلزال بعيد"),
        doc(31, "أخبار", "ميناء قريب"),
    )
    assert found(store, "زلزال OR ميناء")[:3].count("0030") == 1


def test_more_exact_matches_than_are_ranked_are_all_given_before_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "HEAD", 4)
    keep(store, *(doc(n, "جسر" if n % 3 else "الجسور", "نص") for n in range(30)))
    order = [each["_id"] for each in pages(store, parse_query("جسر limit:3"))]
    exact = [int(id) % 3 != 0 for id in order]
    assert len(order) == 30 and exact == sorted(exact, reverse=True)
    assert all("score" in each for each in search(store, parse_query("جسر limit:3")).results)


def test_a_page_that_stops_for_the_number_of_texts_read_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SCAN", 10)
    monkeypatch.setattr(run, "CHUNK", 5)
    keep(store, *(doc(n, "خبر", "الجسر الطويل" if n == 3 else "الطويل الجسر") for n in range(40)))
    asked = parse_query('"الجسر الطويل" limit:2')
    first = search(store, asked)
    assert first.results == [] and first.next_cursor and not first.total_is_exact and first.total == 40
    assert [each["_id"] for each in pages(store, asked)] == ["0003"]


def test_new_articles_between_two_pages_move_nothing(store: Store) -> None:
    keep(store, *(doc(n, "جسر", "نص") for n in range(10)))
    asked = parse_query("جسر sort:published limit:4")
    first = search(store, asked)
    keep(store, doc(99, "جسر", "نص"))
    rest = pages(store, replace(asked, cursor=first.next_cursor))
    assert [each["_id"] for each in [*first.results, *rest]] == [f"{n:04d}" for n in range(9, -1, -1)]


@pytest.mark.parametrize("cursor", ["oops", "e30", "W10", "WzEsMiwzLDQsNV0", "é" * 9])
def test_what_is_no_cursor_is_an_error(store: Store, cursor: str) -> None:
    with pytest.raises(QueryError, match="cursor"):
        search(store, Query(cursor=cursor))


def test_a_cursor_of_another_query_is_an_error(store: Store) -> None:
    keep(store, *(doc(n, "جسر", "نص") for n in range(4)))
    cursor = search(store, parse_query("جسر limit:1")).next_cursor
    with pytest.raises(QueryError, match="another query"):
        search(store, replace(parse_query("جسور limit:1"), cursor=cursor))
    assert search(store, replace(parse_query("جسر limit:2"), cursor=cursor)).results, "the page's size may change"


def test_function_words_say_nothing_beside_others(store: Store) -> None:
    keep(store, doc(1, "الحرب", "حرب غزة"), doc(2, "على", "على في من"))
    assert found(store, "الحرب على غزة") == ["0001"] and found(store, "على") == ["0002"]
    assert found(store, '"على في"') == ["0002"]


def test_what_was_taken_down_is_found_by_its_state_alone(store: Store) -> None:
    keep(store, doc(1, "", state="tombstone"), doc(2, "جسر"))
    assert found(store, "") == ["0002"] and found(store, "state:tombstone") == ["0001"]
