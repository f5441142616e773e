"""Longest common subsequences and the pieces made of them."""

from __future__ import annotations

import random
import time

import pytest

from pipelines.word_diff import blocks, diff_words


def plain_lcs(a: list[int], b: list[int]) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        above = 0
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], above + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def test_blocks_are_a_longest_common_subsequence() -> None:
    rng = random.Random(11)
    for _ in range(800):
        kinds = rng.choice((1, 2, 3, 9))
        a, b = ([rng.randrange(kinds) for _ in range(rng.randint(0, 16))] for _ in range(2))
        found = list(blocks(a, b))
        assert sum(len(old) for equal, old, _ in found if equal) == plain_lcs(a, b)
        assert [i for _, old, _ in found for i in old] == list(range(len(a)))
        assert [j for _, _, new in found for j in new] == list(range(len(b)))
        assert all([a[i] for i in old] == [b[j] for j in new] for equal, old, new in found if equal)
        assert all(one[0] != other[0] for one, other in zip(found, found[1:], strict=False) if not one[0])


def test_pieces_rebuild_both_sides() -> None:
    rng = random.Random(12)
    parts = ["قال", "في", " ", "  ", "،", ".", "12", "1.5", "حَادِث", "سيـر", "\n", "«", "»", "👍", "-"]
    for _ in range(800):
        before, after = ("".join(rng.choices(parts, k=rng.randint(0, 20))) for _ in range(2))
        pieces = diff_words(before, after)
        assert "".join(p.text for p in pieces if p.kind != "insert") == before
        assert "".join(p.text for p in pieces if p.kind != "delete") == after
        assert all(p.text for p in pieces)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("قتل 12 شخصا", "قتل 14 شخصا", "قتل |-12|+14| شخصا"),
        ("وقع حادث.", "وقع حادث سير.", "وقع حادث|+ سير|."),
        ("وقع حادث سير", "وقع حادث", "وقع حادث|- سير"),
        ("كَتَبَ", "كتب", "-كَتَبَ|+كتب"),
        ("قال الوزير في بيان", "قال الرئيس في خطاب", "قال |-الوزير في بيان|+الرئيس في خطاب"),
        ("", "نص", "+نص"),
        ("نص", "نص", "نص"),
        ("", "", ""),
    ],
)
def test_words(before: str, after: str, told: str) -> None:
    marks = {"equal": "", "insert": "+", "delete": "-"}
    shown = [marks[p.kind] + p.text for p in diff_words(before, after)]
    assert sorted(shown) == sorted(told.split("|") if told else [])


def test_few_words_repeated_often_are_quick() -> None:
    rng = random.Random(13)
    a, b = (" ".join(rng.choices(("ألف", "باء"), k=6000)) for _ in range(2))
    start = time.process_time()
    assert diff_words(a, b)
    assert time.process_time() - start < 3


def test_texts_beyond_the_bound_are_replaced_whole() -> None:
    before, after = (" ".join(f"{letter}{n}" for n in range(21_000)) for letter in "اب")
    start = time.process_time()
    assert [p.kind for p in diff_words(before, after)] == ["delete", "insert"]
    assert time.process_time() - start < 3
