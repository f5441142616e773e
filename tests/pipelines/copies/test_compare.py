"""Verdicts on pairs: variants of one text, templates filled twice, updates, short and empty texts."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.copies.compare import Relation, compare, seeded
from pipelines.copies.shingles import read
from tests.pipelines.copies.made import OTHER, REPORT, article, congratulation, obituary, weather

SPELT = [p.replace("أ", "ا").replace("ي", "ی").replace("ة", "ه").replace("الجسر", "الجِسْـر") for p in REPORT]
COPIES = {
    "as it was": article(),
    "retitled": article("شاهد.. جسر جديد بطول 730 مترا"),
    "text, not paragraphs": article(body=" ".join(REPORT)),
    "trimmed to 60 %": article(body=REPORT[:4]),
    "trimmed to 40 %": article(body=REPORT[:2]),
    "extended": article(body=[*REPORT, *OTHER[:2]]),
    "trimmed and extended": article(body=[*REPORT[:4], *OTHER[:2]]),
    "another beginning": article(body=[OTHER[0], *REPORT]),
    "reordered": article(body=[REPORT[k] for k in (3, 1, 5, 0, 4, 2)]),
    "other spelling": article(body=SPELT),
    "digits and words": article(body=[p.replace("ستة", "٦").replace("18", "١٨") for p in REPORT]),
    "synonyms": article(body=[p.replace("وقال", "وذكر").replace("قبل", "قبيل").replace("صباح", "اليوم") for p in REPORT]),
    "dateline and furniture": article(
        body=["وكالات – " + REPORT[0], *REPORT[1:], "جميع الحقوق محفوظة", "اشترك في نشرتنا البريدية ليصلك كل جديد"]
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies(name: str) -> None:
    found = compare(article(), COPIES[name])
    assert found.relation is Relation.COPY and found.conflicts == 0
    assert found == compare(COPIES[name], article())


TEMPLATES = {
    "weather": (weather("الاثنين", 24, 11, 30, 80, 19), weather("الثلاثاء", 27, 13, 45, 110, 20)),
    "congratulation": (congratulation("كينيا", "وليم روتو"), congratulation("فيتنام", "تو لام")),
    "obituary": (obituary("سليم خالد الحداد", 71, "طرطوس", "الرحمة"), obituary("رياض منصور العطار", 64, "السويداء", "النور")),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_filled_twice_is_two_texts(name: str) -> None:
    assert compare(*TEMPLATES[name]).relation is Relation.DIFFERENT


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_copy_of_a_filled_template_is_a_copy(name: str) -> None:
    one = TEMPLATES[name][0]
    two = {"title": "نشرة: " + one["title"], "body": "متابعات: " + one["body"].replace("أ", "ا").replace("ة", "ه")}
    assert compare(one, two).relation is Relation.COPY


def test_some_numbers_changed_is_an_update() -> None:
    two = article(body=[REPORT[0].replace("42", "45"), REPORT[1], REPORT[2].replace("160", "180"), *REPORT[3:]])
    found = compare(article(), two)
    assert found.relation is Relation.UPDATED and found.conflicts == 2 and found.containment > 0.85


def test_all_numbers_changed_is_another_text() -> None:
    body = " ".join(REPORT)
    for old, new in (
        ("18", "25"),
        ("42", "67"),
        ("160", "210"),
        ("730", "940"),
        ("ستة", "تسعة"),
        ("الأربعاء", "الأحد"),
        ("الخامسة", "السابعة"),
    ):
        body = body.replace(old, new)
    assert compare(article(), article(body=body)).relation is Relation.DIFFERENT


def test_other_texts_are_different() -> None:
    assert compare(article(), article("العسل", OTHER)).relation is Relation.DIFFERENT


def test_shared_furniture_is_no_evidence() -> None:
    tail = ["تابعونا على تويتر وفيسبوك وتليجرام لمتابعة آخر الأخبار العاجلة لحظة بلحظة", "شارك هذا الموضوع", "جميع الحقوق محفوظة"]
    found = compare(article("الجسر", [REPORT[0], *tail]), article("العسل", [OTHER[0], *tail]))
    assert found.relation is Relation.DIFFERENT and found.containment < 0.2


def test_a_paragraph_shared_inside_two_reports_is_not_enough() -> None:
    one, two = article("الجسر", [*REPORT[:3], OTHER[0]]), article("العسل", [OTHER[1], OTHER[2], OTHER[0]])
    assert compare(one, two).relation is Relation.DIFFERENT


def test_what_was_learned_does_not_count() -> None:
    one, two = (weather(day, *numbers) for day, *numbers in (("اليوم", 24, 11, 30, 80, 19), ("اليوم", 24, 11, 30, 80, 21)))
    assert compare(one, two).relation is Relation.UPDATED
    template = set(read(one).triples) & set(read(two).triples)
    assert compare(one, two, seeded() | template).relation is Relation.DIFFERENT
    assert compare(one, one, seeded() | template).relation is Relation.COPY


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ({"title": "عاجل", "body": ""}, {"title": "عَاجل", "body": []}, True),
        ({"title": "عاجل", "body": ""}, {"title": "خبر", "body": ""}, False),
        ({"title": "", "body": ""}, {"title": "", "body": ""}, False),
        ({"title": None, "body": None}, article(), False),
        ({"title": "زلزال يضرب الساحل", "body": "شاهد الفيديو"}, {"title": "زلزال يضرب الساحل", "body": "شاهد الفيديو"}, True),
        ({"title": "زلزال بقوة 5 يضرب الساحل", "body": ""}, {"title": "زلزال بقوة 6 يضرب الساحل", "body": ""}, False),
    ],
)
def test_short_and_empty_texts(a: dict[str, Any], b: dict[str, Any], same: bool) -> None:
    assert (compare(a, b).relation is Relation.COPY) is same
    assert compare(a, b) == compare(b, a)


def test_texts_of_other_scripts_are_compared_as_well() -> None:
    text = "The mayor opened the hanging bridge on Wednesday after works that lasted eighteen months and cost a lot of money."
    assert compare({"title": "x", "body": text}, {"title": "y", "body": text.upper()}).relation is Relation.COPY
