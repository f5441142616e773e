"""Hits in the printed text, tashkeel or not, and the part of an article that shows them."""

from __future__ import annotations

import random

import pytest

from pipelines.arabic.tokens import pairs
from pipelines.search.highlight import LEAD, LENGTH, excerpt, highlight, snippet
from pipelines.search.parse import parse_query
from tests.pipelines.search.made import WORDS


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("قالت الحُكُومَةُ إنّ", "حكومة", ["الحُكُومَةُ"]), ("وبالحكومة، وحكوماتها.", "حكومة", ["وبالحكومة", "وحكوماتها"]), ("الجســـر القديم", "جسر", ["الجســـر"]),
        ("«الجسر»", "جسر", ["الجسر"]), ("جسر الجسر", "=جسر", ["جسر"]), ("جَسْرٌ الجسر", "=جسر", ["جَسْرٌ"]), ("وبوزارة الدّفاع اليوم", '"وزارة الدفاع"', ["وبوزارة الدّفاع"]),
        ("بلغ ١٬٢٣٤ شخصا", "1234", ["١٬٢٣٤"]), ("NATO and nato", "Nato", ["NATO", "nato"]), ("جسر وحلب", "جسر -حلب", ["جسر"]), ("لا شيء", "جسر", []),
        ("الحرب على غزة", "الحرب على غزة", ["الحرب", "غزة"]), ("جسر وزارة جسر", '"وزارة جسر" جسر', ["جسر", "وزارة جسر"]), ("", "جسر", []),
    ],
)  # fmt: skip
def test_hits_are_places_in_the_printed_text(text: str, query: str, hits: list[str]) -> None:
    assert [text[start:end] for start, end in highlight(text, parse_query(query))] == hits


def test_a_word_asked_for_in_one_field_is_marked_there_only() -> None:
    asked = parse_query("title:جسر")
    assert highlight("الجسر", asked, "title") and not highlight("الجسر", asked, "body")
    assert highlight("الجسر", parse_query("جسر"), "body") and not highlight("الجسر", parse_query("جسر"), "tag")


def test_every_hit_is_a_form_of_a_word_that_was_asked_for() -> None:
    rng = random.Random(5)
    for _ in range(200):
        text, word = " ".join(rng.choices(WORDS, k=12)), rng.choice(WORDS)
        spans = highlight(text, parse_query(word))
        exact, stem = pairs(word)[0]
        assert [text[a:b] for a, b in spans] == [w for w in text.split() if exact == pairs(w)[0][0] or stem == pairs(w)[0][1]]
        assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_the_excerpt_is_where_most_of_the_words_are() -> None:
    far = "كلام طويل لا يعني أحدا " * 30 + "ثم افتتح الجسر في المدرسة أمس " + "وكلام آخر " * 30
    part = excerpt({"title": "خبر", "body": ["جسر وحده", far]}, parse_query("جسر مدرسة"))
    assert [part.text[start:end] for start, end in part.spans] == ["الجسر", "المدرسة"]
    assert part.text.startswith("… ") and part.text.endswith(" …") and len(part.text) <= LENGTH + LEAD + 4
    assert part.text[2:-2] in far, "as printed"


@pytest.mark.parametrize("body", [[], [""], ["كلمة" * 200], ["نص قصير"]])
def test_an_excerpt_of_anything(body: list[str]) -> None:
    part = excerpt({"title": "جسر", "body": body}, parse_query("جسر"))
    assert part.spans == () and snippet({"body": body}, parse_query("")) == part.text
    assert len(part.text) <= max(LENGTH + 4, len(body[0]) if body else 0)
