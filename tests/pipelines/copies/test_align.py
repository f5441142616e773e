"""Alignment, and what it is evidence of."""

from __future__ import annotations

from typing import Any

from pipelines.copies.align import align
from pipelines.copies.compare import seeded
from pipelines.copies.evidence import Evidence, Side, weigh
from pipelines.copies.shingles import read
from tests.pipelines.copies.made import OTHER, REPORT, article


def evidence(a: dict[str, Any], b: dict[str, Any]) -> Evidence:
    return weigh(Side(read(a), seeded()), Side(read(b), seeded()))


def test_equal_texts_are_one_run() -> None:
    body = read(article()).body
    (passage,) = align(body, body)
    assert len(passage.runs) == 1 and passage.size == len(body[0])


def test_reordered_paragraphs_are_found() -> None:
    found = evidence(article(body=REPORT[::-1]), article())
    assert found.covered == found.words and found.conflict == 0


def test_runs_begin_at_the_place_that_fits_best() -> None:
    prices = "سعر القمح 120 دينارا للطن وسعر الشعير 90 دينارا للطن وسعر الذرة 75 دينارا للطن في السوق المركزية"
    found = evidence(article(body=prices), article(body="افتتحت السوق المركزية اليوم على هدوء. " + prices))
    assert (found.agree, found.conflict) == (3, 0)


def test_different_values_conflict_and_equal_ones_agree() -> None:
    found = evidence(article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]]), article())
    assert found.conflict == 1 and found.agree >= 4


def test_numbers_told_in_another_order_do_not_conflict() -> None:
    one = "باعت البلدية مزرعة بمبلغ 12500 دينار وباعت معصرة بمبلغ 48700 دينار وذلك في مزاد علني حضره تجار المدينة وأعيانها"
    two = "باعت البلدية معصرة بمبلغ 48700 دينار وباعت مزرعة بمبلغ 12500 دينار وذلك في مزاد علني حضره تجار المدينة وأعيانها"
    assert evidence(article(body=one), article(body=two)).conflict == 0


def test_hijri_and_gregorian_dates_do_not_conflict() -> None:
    one, two = (
        f"يبدأ التسجيل في الدورة التدريبية يوم {d} المقبل في مقر الجمعية ويستمر أسبوعا كاملا" for d in ("10 شوال", "26 يوليو")
    )
    assert evidence(article(body=one), article(body=two)).conflict == 0


def test_a_name_exchanged_in_headline_and_text_counts() -> None:
    two = [p.replace("الوادي", "البحيرة") for p in REPORT]
    found = evidence(article("افتتاح الجسر المعلق فوق البحيرة", two), article())
    assert found.renamed >= 1


def test_synonyms_and_other_spellings_are_no_names() -> None:
    two = [p.replace("وقال", "وصرح").replace("المهندس", "المهنديس").replace("قبل أن", "عقب أن") for p in REPORT]
    found = evidence(article(body=two), article())
    assert (found.renamed, found.replaced) == (0, 0)


def test_nothing_in_common() -> None:
    found = evidence(article("العسل", OTHER), article())
    assert found.covered == found.agree == found.conflict == 0
