"""Slots: one value however it is written."""

from __future__ import annotations

import pytest

from pipelines.arabic.fold import fold_tokens
from pipelines.copies.slots import DAY, MONTH, NUMBER, ORDINAL, read_slots, same_value


def values(text: str) -> list[tuple[str, str]]:
    words, found = read_slots(fold_tokens(text))
    return [(mark, value) for mark, value in zip(words, found, strict=True) if value]


@pytest.mark.parametrize("text", ["3", "٣", "ثلاثة", "ثلاث", "03", "وثلاثة", "بثلاثة"])
def test_a_number_has_one_value(text: str) -> None:
    assert values(text) == [(NUMBER, "3")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("خمسة عشر", "15"), ("خمسة وعشرين", "25"), ("7ر5", "7 5"), ("7,5", "7 5"), ("1,250", "1250"), ("2026/3/1", "2026 3 1")],
)
def test_compounds(text: str, value: str) -> None:
    assert values(text)[0] == (NUMBER, value)


def test_ordinals_days_and_months_are_classes_of_their_own() -> None:
    assert values("الطائرة الخامسة والثلاثون") == [(ORDINAL, "35")]
    assert values("للسبت") == values("السبت") == [(DAY, "sat")]
    assert values("اثنين") == [(NUMBER, "2")] and values("الاثنين") == [(DAY, "mon")]
    assert values("حزيران") == values("يونيو") == [(MONTH, "6")]


def test_servant_names_are_one_word() -> None:
    assert read_slots(fold_tokens("عبد الله وعبدالله"))[0][0] == "عبدالله"
    assert read_slots(fold_tokens("عبد الأحد")) == (["عبدالاحد"], [""])
    assert read_slots(["عبد"]) == (["عبد"], [""]) and read_slots([]) == ([], [])


def test_words_stay_and_marks_are_no_words() -> None:
    words, found = read_slots(fold_tokens("قال ثلاثة شهود"))
    assert words == ["قال", NUMBER, "شهود"] and found == ["", "3", ""]


@pytest.mark.parametrize(("a", "b"), [("5 9", "5.9"), ("3", "3000"), ("3.050", "3050"), ("12", "10 12"), ("7 737", "737 7")])
def test_values_that_may_be_one(a: str, b: str) -> None:
    assert same_value(a, b) and same_value(b, a)


@pytest.mark.parametrize(("a", "b"), [("12", "15"), ("3", "30"), ("84", "91"), ("120", "210"), ("5.9", "6.9"), ("sat", "sun")])
def test_values_that_differ(a: str, b: str) -> None:
    assert not same_value(a, b) and not same_value(b, a)
