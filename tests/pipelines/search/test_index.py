"""What is indexed of an article, and the filter that a query becomes."""

from __future__ import annotations

import random

import pytest

from pipelines.search import index
from pipelines.search.check import holds
from pipelines.search.index import index_terms
from pipelines.search.parse import parse_query
from pipelines.search.plan import plan
from pipelines.search.query import And, Phrase, Word
from pipelines.search.when import WhenError, span
from pipelines.storage.base import COLLECTIONS
from tests.pipelines.search import made

ARTICLE = {
    "title": "الحكومة تفتتح جسرا", "body": ["قالت الحكومة إن 12 وزيرا حضروا", "NATO"], "tags": ["جسور حلب"], "section": "محليات",
    "author": "عمر", "watch": ["works:جسر", "works:حلب", "food:عسل"],
}  # fmt: skip


def test_terms() -> None:
    terms = index_terms(ARTICLE)
    assert len(terms) == len(set(terms)) and terms[:2] == ["w=works", "w=food"]
    assert {"=الحكومه", "~حكومه", "t=الحكومه", "t~حكومه", "=12", "=nato", "s=محليات", "g=حلب", "a=عمر"} <= set(terms)
    assert not {"~12", "~nato", "t=12", "=عمر", "=محليات"} & set(terms)


def test_a_dump_of_words_keeps_the_first_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MAX_TERMS", 5)
    terms = index_terms(ARTICLE)
    assert terms[:2] == ["w=works", "w=food"] and len(terms) == 7


@pytest.mark.parametrize(
    ("text", "where", "precise"),
    [
        ("حكومة", {"terms": {"$all": ["~حكومه"]}}, True), ("=حكومة", {"terms": {"$all": ["=حكومه"]}}, True), ("12", {"terms": {"$all": ["=12"]}}, True),
        ("حكومة -12", {"$and": [{"terms": {"$all": ["~حكومه"]}}, {"terms": {"$nin": ["=12"]}}]}, True), ("حكومة OR 12", {"terms": {"$in": ["~حكومه", "=12"]}}, True),
        ('"حكومة جديدة"', {"terms": {"$all": ["=جديده", "~حكومه"]}}, False), ("body:حكومة", {"terms": {"$all": ["~حكومه"]}}, False),
        ("watch:works", {"terms": {"$all": ["w=works"]}, "state": {"$ne": "tombstone"}}, True), ("", {"state": {"$ne": "tombstone"}}, True),
    ],
)  # fmt: skip
def test_a_query_asks_the_index(text: str, where: object, precise: bool) -> None:
    found = plan(parse_query(text))
    assert found.where == where and found.precise is precise


def test_the_rarest_term_leads_the_look_up() -> None:
    counts = {"~حكومه": 900, "~جسر": 3, "=12": 40}
    found = plan(parse_query("حكومة 12 جسر"), lambda term: counts.get(term, 0))
    assert found.where == {"terms": {"$all": ["~جسر", "=12", "~حكومه"]}}


def test_the_form_asked_for_has_a_filter_of_its_own_only_where_there_are_others() -> None:
    assert plan(parse_query("حكومة")).exact == {"terms": {"$all": ["=حكومه"]}}
    assert plan(parse_query("12")).exact is None and plan(parse_query("=حكومة")).exact is None


def test_an_article_without_terms_is_read() -> None:
    for text, answer in (
        ("جسور", True),
        ("=جسور", False),
        ('"تفتتح جسرا"', True),
        ('"جسرا تفتتح"', False),
        ("tag:جسر", True),
        ("author:حلب", False),
    ):
        node = parse_query(text).where
        assert node is not None and holds(node, ARTICLE) is answer is holds(node, {**ARTICLE, "terms": index_terms(ARTICLE)})


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("2026", "2026-01-01T00:00", "2027-01-01T00:00"), ("2026-12", "2026-12-01T00:00", "2027-01-01T00:00"), ("2026-2-28", "2026-02-28T00:00", "2026-03-01T00:00"),
     ("2026-11-03T10:05", "2026-11-03T10:05", "2026-11-03T10:06"), ("2026-11-03T10:05:07+03:00", "2026-11-03T07:05:07", "2026-11-03T07:05:08"),
     ("٢٠٢٦-١١", "2026-11-01T00:00", "2026-12-01T00:00")],
)  # fmt: skip
def test_a_date_is_a_stretch_of_time(text: str, start: str, end: str) -> None:
    found = [when.isoformat().removesuffix("+00:00") for when in span(text)]
    assert [when.removesuffix(":00") if len(when) > 16 and when.endswith(":00") else when for when in found] == [start, end]


@pytest.mark.parametrize(
    "text", ["", "26", "2026-00", "2026-02-30", "9999", "2026-11-03T25:00", "yesterday", "2026-11-03T10:05+99:00"]
)
def test_no_date(text: str) -> None:
    with pytest.raises(WhenError):
        span(text)


def test_words_that_must_be_there_are_asked_of_the_index_on_any_store() -> None:
    """MongoDB plans by shape: an equality or $in on the first field of an index, the order by its others. So every question
    that some word is needed for begins with terms, and results by date come in the order of the index."""
    declared = [tuple(name for name, _ in each.fields) for each in COLLECTIONS["articles"]]
    assert ("terms", "published", "_id") in declared and ("published", "_id") in declared and ("first_seen_at", "_id") in declared
    rng = random.Random(8)
    some = 0
    for _ in range(300):
        asked = made.query(rng)
        parts = asked.where.parts if isinstance(asked.where, And) else (asked.where,)
        if any(isinstance(part, Word | Phrase) for part in parts):
            where = plan(asked).where
            flat = [where, *where.get("$and", [])]
            assert any("terms" in part and {"$all", "$in"} & set(part["terms"]) for part in flat), where
            some += 1
    assert some > 50
