"""Differences: shown in printed text, judged on folded text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.article import RevisionKind
from pipelines.diff import classify, diff_articles, diff_words, render_text
from pipelines.identity import content_hash

BODY = ["أعلنت الوزارة اليوم إصابة 12 شخصا في حادث سير قرب المدينة.", "وقال المتحدث إن التحقيق مستمر.", "ونقل المصابون إلى المشفى."]


def state(title: str = "إصابة أشخاص في حادث", body: list[str] | None = None, **more: Any) -> dict[str, Any]:
    return {"title": title, "body": BODY if body is None else body, "author": None, "published": None, **more}


def hash_of(item: dict[str, Any]) -> str:
    return content_hash(item["title"], item["body"], item["author"], item["published"])


def test_words_are_marked_inside_their_paragraph() -> None:
    after = state(body=[BODY[0].replace("12", "15"), *BODY[1:]])
    found = diff_articles(state(), after)
    assert len(found.paragraphs) == 1 and not found.cosmetic
    change = found.paragraphs[0]
    assert (change.kind, change.before, change.after) == ("edit", 0, 0)
    assert [p.text for p in change.pieces if p.kind != "equal"] == ["12", "15"]
    assert "[-12-]{+15+}" in render_text(found)


def test_pieces_rebuild_both_sides() -> None:
    before, after = BODY[0], "أعلنت وزارة الداخلية مساء اليوم إصابة 15 شخصا في حادث سير."
    pieces = diff_words(before, after)
    assert "".join(p.text for p in pieces if p.kind != "insert") == before
    assert "".join(p.text for p in pieces if p.kind != "delete") == after


def test_added_and_removed_paragraphs() -> None:
    found = diff_articles(state(), state(body=["تمهيد جديد تماما لا صلة له.", BODY[0], BODY[2]]))
    assert [(c.kind, c.before, c.after) for c in found.paragraphs] == [("insert", None, 0), ("delete", 1, None)]


def test_headline_date_author_come_first() -> None:
    when = datetime(2026, 3, 1, tzinfo=UTC)
    found = diff_articles(state(), state("إصابة 15 في حادث", BODY[:2], author="ليلى", published=when))
    assert list(found.fields) == ["title", "published", "author"]
    lines = render_text(found).splitlines()
    assert lines[0].startswith("title:") and lines[1].startswith("published: [-none-]") and lines[-1].startswith("paragraph 3")


@pytest.mark.parametrize("text", ["أَعلنت الوزارة اليوم إصابة ١٢ شخصا في حادث سير قرب المدينة", "اعلنت  الوزارة اليوم، إصابة 12 شخصا في حـــادث سير قرب المدينه."])
def test_cosmetic(text: str) -> None:
    after = state(body=[text, *BODY[1:]])
    assert diff_articles(state(), after).cosmetic
    assert classify(state(), after, [hash_of(state())]) is RevisionKind.COSMETIC


def test_a_changed_number_is_no_cosmetics() -> None:
    after = state(body=[BODY[0].replace("12", "13"), *BODY[1:]])
    assert classify(state(), after, [hash_of(state())]) is RevisionKind.EDIT


def test_flapping_between_two_versions() -> None:
    one, two = state("عنوان أول للخبر"), state("عنوان آخر مختلف")
    assert classify(one, two, [hash_of(one)]) is RevisionKind.EDIT
    assert classify(two, one, [hash_of(one), hash_of(two)]) is RevisionKind.FLAP


def test_no_difference() -> None:
    found = diff_articles(state(), state())
    assert found.empty and render_text(found) == "no difference" and not found.cosmetic


def test_huge_paragraphs_are_shown_whole() -> None:
    before, after = " ".join(f"ا{n}" for n in range(3000)), " ".join(f"ب{n}" for n in range(3000))
    assert [p.kind for p in diff_words(before, after)] == ["delete", "insert"]
