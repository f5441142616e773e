"""Differences of articles: what is listed, what is cosmetic, what flaps, and how it is shown."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.article import RevisionKind
from pipelines.diff import Diff, classify, diff_articles, render_text, to_json
from pipelines.identity import content_hash

BODY = [
    "أعلنت الوزارة اليوم إصابة 12 شخصا في حادث سير قرب المدينة.",
    "وقال المتحدث إن التحقيق مستمر.",
    "ونقل المصابون إلى المشفى.",
]
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def state(title: str = "إصابة أشخاص في حادث", body: Any = None, **more: Any) -> dict[str, Any]:
    return {"title": title, "body": BODY if body is None else body, "author": None, "published": None, **more}


def first_paragraph(text: str) -> dict[str, Any]:
    return state(body=[text, *BODY[1:]])


def hash_of(item: dict[str, Any]) -> str:
    return content_hash(item["title"], item["body"], item["author"], item["published"])


def kinds(found: Diff) -> list[tuple[str, int | None, int | None]]:
    return [(c.kind, c.before, c.after) for c in found.paragraphs]


def test_words_are_marked_inside_their_paragraph() -> None:
    found = diff_articles(state(), first_paragraph(BODY[0].replace("12", "15")))
    assert kinds(found) == [("edit", 0, 0)] and not found.cosmetic
    assert [p.text for p in found.paragraphs[0].pieces if p.kind != "equal"] == ["12", "15"]
    assert "إصابة [-12-]{+15+} شخصا" in render_text(found)


def test_added_and_removed_paragraphs() -> None:
    found = diff_articles(state(), state(body=["تمهيد جديد تماما لا صلة له.", BODY[0], BODY[2]]))
    assert kinds(found) == [("insert", None, 0), ("delete", 1, None)]


def test_in_a_rewritten_block_partners_are_paired_and_deletions_come_first() -> None:
    before = state(body=["سقطت الأمطار على الساحل طوال الليل", "قطعت الطريق الجبلية", "وتأخرت الحافلات ساعتين كاملتين"])
    after = state(body=["سقطت أمطار غزيرة على الساحل طوال الليل", "نزل الثلج", "وتأخرت الحافلات أربع ساعات كاملة"])
    found = diff_articles(before, after)
    assert kinds(found) == [("edit", 0, 0), ("delete", 1, None), ("insert", None, 1), ("edit", 2, 2)]


def test_headline_date_and_author_come_first() -> None:
    after = state("إصابة 15 في حادث", BODY[:2], author="ليلى", published=WHEN, tags=["حوادث", "سير"], modified=WHEN)
    found = diff_articles(state(), after)
    assert list(found.fields) == ["title", "published", "author", "modified", "tags"]
    lines = render_text(found).splitlines()
    assert lines[0].startswith("title: ") and lines[1] == "published: [-none-] {+2026-03-01T09:30:00+00:00+}"
    assert lines[2] == "author: [-none-] {+ليلى+}" and lines[4] == "tags: [-none-] {+حوادث، سير+}"
    assert lines[-1] == f"paragraph 3 (delete): [-{BODY[2]}-]"


COSMETIC = {
    "tashkeel": "أَعلنت الوزارةُ اليوم إصابةَ 12 شخصًا في حادث سير قربَ المدينة.",
    "tatweel": "أعلنت الوزارة اليوم إصابة 12 شخصا في حـــادث سير قرب المدينـة.",
    "spacing": "أعلنت  الوزارة اليوم إصابة 12 شخصا في حادث سيرقرب المدينة .",
    "punctuation": "«أعلنت الوزارة»، اليوم: إصابة (12) شخصا في حادث سير - قرب المدينة!",
    "invisible marks": "\u200fأعلنت الوزارة اليوم\u200b إصابة 12 شخصا في حادث سير قرب المدينة.",
}
EDITS = {
    "number": "أعلنت الوزارة اليوم إصابة 13 شخصا في حادث سير قرب المدينة.",
    "decimal": "أعلنت الوزارة اليوم إصابة 1.2 شخصا في حادث سير قرب المدينة.",
    "two numbers": "أعلنت الوزارة اليوم إصابة 1 2 شخصا في حادث سير قرب المدينة.",
    "sign": "أعلنت الوزارة اليوم إصابة -12 شخصا في حادث سير قرب المدينة.",
    "percent": "أعلنت الوزارة اليوم إصابة 12% شخصا في حادث سير قرب المدينة.",
    "other spelling": "اعلنت الوزارة اليوم إصابة 12 شخصا في حادث سير قرب المدينة.",
    "other digits": "أعلنت الوزارة اليوم إصابة ١٢ شخصا في حادث سير قرب المدينة.",
    "word": "أعلنت الوزارة اليوم إصابة 12 شخصا في حادث قرب المدينة.",
    "symbol": "أعلنت الوزارة اليوم إصابة 12 شخصا في حادث سير قرب المدينة €.",
}


@pytest.mark.parametrize("name", COSMETIC)
def test_cosmetic(name: str) -> None:
    after = first_paragraph(COSMETIC[name])
    found = diff_articles(state(), after)
    assert found.cosmetic and found.paragraphs[0].cosmetic
    assert classify(state(), after, [hash_of(state())]) is RevisionKind.COSMETIC
    assert render_text(found).startswith("only tashkeel")


@pytest.mark.parametrize("name", EDITS)
def test_edits(name: str) -> None:
    after = first_paragraph(EDITS[name])
    assert not diff_articles(state(), after).cosmetic
    assert classify(state(), after, [hash_of(state())]) is RevisionKind.EDIT


def test_paragraph_breaks_are_spacing_but_order_is_not() -> None:
    assert classify(state(), state(body=[" ".join(BODY)]), []) is RevisionKind.COSMETIC
    assert classify(state(), state(body=BODY[::-1]), []) is RevisionKind.EDIT


def test_a_changed_date_is_an_edit() -> None:
    assert classify(state(published=WHEN), state(published=WHEN.replace(hour=11)), []) is RevisionKind.EDIT
    with pytest.raises(ValueError, match="zone"):
        classify(state(), state(published=WHEN.replace(tzinfo=None)), [])


def test_flapping_between_two_versions() -> None:
    one, two, three = state("عنوان أول للخبر"), state("عنوان آخر مختلف"), state("عنوان ثالث")
    assert classify(one, two, [hash_of(one)]) is RevisionKind.EDIT
    assert classify(two, one, [hash_of(one), hash_of(two)]) is RevisionKind.FLAP
    assert classify(one, two, [hash_of(one), hash_of(two), hash_of(one)]) is RevisionKind.FLAP
    assert classify(two, one, [hash_of(one)]) is RevisionKind.FLAP
    assert classify(two, three, [hash_of(one), hash_of(two)]) is RevisionKind.EDIT


def test_no_difference() -> None:
    found = diff_articles(state(), state())
    assert found.empty and render_text(found) == "no difference" and not found.cosmetic


def test_a_body_may_be_text_and_states_may_lack_fields() -> None:
    assert diff_articles(state(), state(body="\n".join(BODY))).empty
    assert kinds(diff_articles({}, {"body": ["نص"]})) == [("insert", None, 0)]


def test_json_is_plain_data() -> None:
    told = to_json(diff_articles(state(), state("إصابة 15 في حادث", [BODY[0].replace("12", "15"), *BODY[1:]], published=WHEN)))
    assert json.loads(json.dumps(told)) == told
    assert [f["field"] for f in told["fields"]] == ["title", "published"] and told["fields"][1][
        "after"
    ] == "2026-03-01T09:30:00+00:00"
    assert {"kind": "delete", "text": "12"} in told["paragraphs"][0]["pieces"] and told["paragraphs"][0]["after"] == 0


def test_hostile_characters_are_made_visible() -> None:
    shown = render_text(diff_articles(state(), state("عنوان \x1b[31m\u202eخبر")))
    assert "\x1b" not in shown and "\u202e" not in shown and "⟨U+001B⟩" in shown


def test_long_bodies_are_quick() -> None:
    before, after = ([" ".join(f"كلمة{(i * j + shift) % 97}" for j in range(40)) for i in range(400)] for shift in (0, 1))
    start = time.process_time()
    assert len(diff_articles(state(body=before), state(body=after)).paragraphs) >= 400
    assert time.process_time() - start < 5
