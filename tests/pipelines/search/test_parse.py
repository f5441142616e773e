"""The query language: what it means, what it refuses and how it says so, and the three other ways to write a query."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

from pipelines.search.parse import MAX_QUERY, parse_query
from pipelines.search.query import MAX_LEAVES, And, Field, Not, Or, Phrase, Query, QueryError, Word
from pipelines.search.render import from_json, from_params, to_json, to_params, to_text
from tests.pipelines.search import made

A, B, C = Word("حلب"), Word("دمشق"), Word("حمص")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", None), ("   ", None), ("حلب", A), ("حلب دمشق", And((A, B))), ("حلب AND دمشق", And((A, B))), ("حلب، دمشق؛", And((A, B))),
        ("حلب OR دمشق حمص", Or((A, And((B, C))))), ("(حلب OR دمشق) حمص", And((Or((A, B)), C))), ("-حلب دمشق", And((Not(A), B))),
        ("NOT (حلب دمشق)", Not(And((A, B)))), ("NOT NOT حلب", A), ("--حلب", A), ("=حلب", Word("حلب", exact=True)),
        ('"وزارة الدفاع"', Phrase("وزارة الدفاع")), ("«وزارة الدفاع»", Phrase("وزارة الدفاع")), ("“وزارة الدفاع”", Phrase("وزارة الدفاع")),
        (r'"قال \"نعم\""', Phrase('قال "نعم"')), ("title:حلب", Word("حلب", "title")), ("Title:حلب", Word("حلب", "title")),
        ("title:(حلب OR دمشق)", Or((Word("حلب", "title"), Word("دمشق", "title")))), ('body:"حي الميدان"', Phrase("حي الميدان", "body")),
        ("source:sana,enab", Or((Field("source", "sana"), Field("source", "enab")))), ("watch:works:جسر", Field("watch", "works:جسر")),
        ("tag:حلب،دمشق", Or((Word("حلب", "tag"), Word("دمشق", "tag")))), ("1,234 قتيلا", And((Word("1,234"), Word("قتيلا")))),
        ("1,2", And((Word("1"), Word("2")))), ("و أو", And((Word("و"), Word("أو")))), ("and or", And((Word("and"), Word("or")))),
        ("https://x.example/a", Word("https://x.example/a")), ("كوفيد-19", Word("كوفيد-19")), ("حلب - دمشق", And((A, B))),
        ("missing:author", Field("missing", "author")), ("changed:true", Field("changed", "true")),
    ],
)  # fmt: skip
def test_meaning(text: str, where: object) -> None:
    assert parse_query(text) == Query(where=where)  # type: ignore[arg-type]


def test_settings() -> None:
    asked = parse_query("حلب since:2026-11 until:2026-11-03 seen_since:٢٠٢٦ sort:first_seen limit:7")
    assert asked == Query(A, since="2026-11", until="2026-11-03", seen_since="٢٠٢٦", sort="first_seen", limit=7)
    assert (
        parse_query("حلب").order == "relevance" and parse_query("-حلب").order == "published" == parse_query("source:sana").order
    )


@pytest.mark.parametrize(
    ("text", "place", "fix"),
    [
        ("حلب (دمشق", 5, "add )"), ("حلب )", 5, "without its ("), ("()", 1, "nothing in the brackets"), ('حلب "دمشق', 5, 'add "'),
        ("حلب»", 4, "never opened"), ("OR حلب", 1, "both sides"), ("حلب OR", 5, "both sides"), ("حلب AND OR دمشق", 5, "both sides"),
        ("NOT", 1, "after it"), ("titel:حلب", 1, "did you mean title"), ("حلب qq:x", 5, "in quotes"), ("title:", 1, "right after the colon"),
        ("title: حلب", 1, "right after the colon"), ("title:(source:x)", 8, "cannot stand in the brackets"), ("state:gone", 1, "live, removed, tombstone"),
        ("has:nothing", 1, "it can be"), ("since:tomorrow", 1, "2026-11-03"), ("since:2026-13", 1, "no such date"), ("حل*", 1, "no *"),
        ("(since:2026)", 2, "whole query"), ("-since:2026", 2, "whole query"), ("since:2026 since:2027", 12, "once"), ('""', 1, "no word"),
        ("sort:best", 1, "relevance"), ("title:،", 1, "right after the colon"), ("changed:yes", 1, "true, false"),
    ],
)  # fmt: skip
def test_an_error_names_the_place_and_the_fix(text: str, place: int, fix: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert caught.value.position == place - 1 and f"at character {place}" in str(caught.value) and fix in str(caught.value)


@pytest.mark.parametrize(
    "text", ["limit:0", "limit:many", "limit:1001", "(" * 25 + "حلب" + ")" * 25, "حلب " * (MAX_LEAVES + 1), "ا" * (MAX_QUERY + 1)]
)
def test_limits(text: str) -> None:
    with pytest.raises(QueryError):
        parse_query(text)


def test_any_query_can_be_written_in_three_ways() -> None:
    rng = random.Random(3)
    for _ in range(400):
        asked = made.query(rng)
        assert parse_query(to_text(asked)) == asked, to_text(asked)
        paged = replace(asked, cursor="abc" if rng.random() < 0.3 else None)
        assert from_json(json.loads(json.dumps(to_json(paged)))) == paged
        assert from_params(parse_qsl(urlencode(to_params(paged)), keep_blank_values=True)) == paged


def test_no_text_whatever_raises_anything_else() -> None:
    rng = random.Random(4)
    for _ in range(3000):
        text = "".join(rng.choices('حلب دم"«»()-=:,،* \\12\u064b\u200fANDORTtitle:source:since:2026', k=rng.randint(1, 25)))
        try:
            asked = parse_query(text)
        except QueryError:
            continue
        assert parse_query(to_text(asked)) == asked, text


@pytest.mark.parametrize(
    "value",
    [None, [], {"were": {}}, {"where": {"$where": "1"}}, {"where": {"word": {"$ne": ""}}}, {"where": {"and": [{"word": "x"}]}}, {"since": 5},
     {"where": {"field": "source", "value": {"$ne": 1}}}, {"where": {"word": "x", "exact": "yes"}}, {"limit": True}, {"where": {"not": None}}],
)  # fmt: skip
def test_json_lets_nothing_through_unchecked(value: object) -> None:
    with pytest.raises(QueryError):
        from_json(value)


def test_parameters() -> None:
    asked = from_params(
        [("q", "حلب"), ("source", "sana"), ("source", "enab"), ("title", "قصف غارة"), ("since", ""), ("limit", "5")]
    )
    assert to_text(asked) == "حلب title:قصف title:غارة (source:sana OR source:enab) limit:5"
    for bad in ([("source[$ne]", "x")], [("q", "a"), ("q", "b")], [("limit", "x")], [("title", "،")], [("state", "x")]):
        with pytest.raises(QueryError):
            from_params(bad)
