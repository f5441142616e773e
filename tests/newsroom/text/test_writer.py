"""Generated news is plentiful, repeatable and never alike."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from tests.newsroom.text.grammar import Cast, parse, patterns, render, vocabulary
from tests.newsroom.text.writer import TOPICS, correct_numbers, headline, write


def shingles(text: str, size: int = 4) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def test_there_are_patterns_enough() -> None:
    sentences = [pattern for name, group in patterns().items() if not name.startswith("headline") for pattern in group]
    assert len(set(sentences)) == len(sentences) >= 120


def test_every_slot_of_every_pattern_has_words() -> None:
    cast = Cast(Random(1))
    for group in patterns().values():
        for pattern in group:
            for _ in range(4):
                text = render(pattern, cast)
                assert text
                assert not set("{}[]|") & set(text)
    assert all(len(set(words)) == len(words) >= 6 for words in vocabulary().values())


def test_alternatives_and_unknown_slots() -> None:
    assert parse("a [b|c] {place}") == ("a ", (("b",), ("c",)), " ", "{place}")
    with pytest.raises(KeyError):
        render(parse("{nothing}"), Cast(Random(1)))


def test_articles_have_the_size_of_articles() -> None:
    drafts = [write(7, "site", n) for n in range(300)]
    sizes = [len(text.split()) for draft in drafts for text in draft.paragraphs]
    assert all(3 <= len(draft.paragraphs) <= 12 for draft in drafts)
    assert (min(sizes) >= 20, max(sizes) <= 75) == (True, True)
    assert {draft.topic for draft in drafts} == set(TOPICS)
    assert all("  " not in text and text == text.strip() for draft in drafts for text in draft.paragraphs)


def test_no_two_articles_are_alike() -> None:
    drafts = [write(7, "site", n, "politics") for n in range(120)] + [write(7, "other", n) for n in range(80)]
    sets = [shingles(" ".join(draft.paragraphs)) for draft in drafts]
    worst = max(len(a & b) / min(len(a), len(b)) for i, a in enumerate(sets) for b in sets[:i])
    assert worst < 0.3
    everything = [text for draft in drafts for text in draft.paragraphs]
    assert len(set(everything)) == len(everything)


def test_the_same_number_is_the_same_article() -> None:
    assert write(3, "a", 5) == write(3, "a", 5)
    assert len({write(3, "a", 5), write(4, "a", 5), write(3, "b", 5), write(3, "a", 6)}) == 4
    assert headline(3, "a", 5, "sport", 1) == headline(3, "a", 5, "sport", 1)


def test_thousands_can_be_written() -> None:
    titles = [write(1, "many", n).title for n in range(3000)]
    assert len(set(titles)) > 2900


def test_a_slot_never_repeats_its_last_word() -> None:
    cast = Cast(Random(2))
    drawn = [cast.fill("woman") for _ in range(20)]
    assert len(set(drawn)) == 2
    assert all(a != b for a, b in pairwise(drawn))


def test_ornaments_occur() -> None:
    text = " ".join(text for n in range(300) for text in write(7, "site", n).paragraphs)
    assert all(mark in text for mark in ("٣", "ـ", "ُ", "«", "“", '"'))


def test_corrections_change_as_many_numbers_as_asked() -> None:
    old = ("مرّ 45 عاماً و٣٧ يوماً", "لا رقم هنا", "بلغت 12.5 ثم 800")
    new = correct_numbers(old, Random(1))
    assert sum(a != b for a, b in zip(" ".join(old).split(), " ".join(new).split(), strict=True)) == 2
    assert "12.5" in new[2]
    assert correct_numbers(("لا رقم",), Random(1)) == ("لا رقم",)
