"""What a copy changed."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.copies.changes import changes
from pipelines.copies.shingles import read
from tests.pipelines.copies.made import OTHER, REPORT, article

REWORDED = [p.replace("صباح", "مطلع").replace("مئات", "عشرات").replace("صمم", "بني").replace("فاضطر", "مما أجبر") for p in REPORT]


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        (article(), []),
        (article("افتتاح الجسر المعلّق فوق الوادي!", " ".join(REPORT).replace("أ", "ا")), []),
        (article("جسر جديد"), ["headline"]),
        (article(body=REPORT[:3]), ["trimmed"]),
        (article(body=[*REPORT, OTHER[0]]), ["added"]),
        (article(body=[*REPORT[:4], OTHER[0]]), ["trimmed", "added"]),
        (article(body=[*REPORT, "جميع الحقوق محفوظة", "اشترك في نشرتنا البريدية ليصلك كل جديد"]), []),
        (article(body=REWORDED), ["reworded"]),
        (article(body=[*REPORT[3:], *REPORT[:3]]), ["reordered"]),
        (article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]]), ["numbers"]),
        (article("جسر", [REPORT[0].replace("42", "45"), *REPORT[1:4]]), ["headline", "trimmed", "numbers"]),
    ],
)
def test_changes(copy: dict[str, Any], said: list[str]) -> None:
    assert changes(read(article()), read(copy)) == said


def test_empty_texts() -> None:
    assert changes(read(article("", "")), read(article("", ""))) == []
    assert changes(read(article(body="")), read(article())) == ["added"]
