"""Placing and arranging, without a store."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.copies.compare import Relation, compare
from pipelines.copies.shingles import read
from pipelines.copies.stories import Leader, appeared, arrange, entry, place, story_writes
from pipelines.storage.base import Patch
from tests.pipelines.copies.made import OTHER, REPORT, article

START = datetime(2026, 3, 4, 9, tzinfo=UTC)


def leader(id: str, made: dict[str, Any], minutes: int = 0) -> Leader:
    return Leader(id, read(made), START + timedelta(minutes=minutes))


def document(id: str, minutes: int, **more: Any) -> dict[str, Any]:
    when = START + timedelta(minutes=minutes)
    return {"_id": id, "source": f"s-{id}", "title": "الجسر", "first_seen_at": when, "published": when, **more}


def test_no_leader_no_story() -> None:
    assert place(read(article()), []).leader is None
    assert place(read(article()), [leader("x", article("العسل", OTHER))]).leader is None


def test_a_copy_is_preferred_to_an_update_then_containment_then_time() -> None:
    updated = article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]])
    rest = article(body=[*REPORT[:4], *OTHER])
    found = place(read(article()), [leader("updated", updated), leader("rest", rest)])
    assert found.leader == "rest" and found.comparison is not None and found.comparison.relation is Relation.COPY
    twins = [leader("late", rest, 10), leader("early", rest, 5), leader("later", rest, 20)]
    for order in itertools.permutations(twins):
        assert place(read(article()), order).leader == "early"


def test_a_certain_copy_ends_the_search() -> None:
    def leaders() -> Any:
        yield leader("same", article("عنوان آخر"))
        raise AssertionError("no other leader need be read")

    assert place(read(article()), leaders()).leader == "same"


@pytest.mark.parametrize(
    ("published", "precision", "expected"),
    [
        (None, None, START),
        (START - timedelta(hours=2), "minute", START - timedelta(hours=2)),
        (START + timedelta(hours=2), "minute", START),
        (START - timedelta(hours=9), "day", START),
        (START - timedelta(hours=57), "day", START - timedelta(hours=33)),
    ],
)
def test_when_an_article_was_out(published: datetime | None, precision: str | None, expected: datetime) -> None:
    made = {"first_seen_at": START, "published": published, "published_precision": precision}
    assert appeared(made) == expected


def entries(*minutes: int) -> list[dict[str, Any]]:
    found = compare(article(), article())
    return [entry(document(f"a{m:02}", m), found, ["سانا"] if m == 3 else ["رويترز", "سانا"]) for m in minutes]


def test_members_are_in_order_of_time_whatever_order_they_came_in() -> None:
    told = [arrange(order, None, lambda first, other: [f"{first}>{other}"]) for order in itertools.permutations(entries(7, 3, 5))]
    assert all(fields == told[0] for fields in told)
    fields = told[0]
    assert [(item["id"], item["lag_s"]) for item in fields["order"]] == [("a03", 0.0), ("a05", 120.0), ("a07", 240.0)]
    assert (fields["first"], fields["publisher"], fields["agencies"]) == ("a03", "s-a03", ["سانا", "رويترز"])
    assert [item["changes"] for item in fields["order"]] == [[], ["a03>a05"], ["a03>a07"]]
    assert fields["latest_at"] == START + timedelta(minutes=7)


def test_changes_are_told_again_only_when_the_first_is_another() -> None:
    told = arrange(entries(3, 5), None, lambda *_: ["headline"])
    asked: list[tuple[str, str]] = []

    def tell(first: str, other: str) -> list[str]:
        asked.append((first, other))
        return ["trimmed"]

    more = arrange([*told["order"], *entries(9)], told["first"], tell)
    assert asked == [("a03", "a09")] and [i["changes"] for i in more["order"]] == [[], ["headline"], ["trimmed"]]
    arrange([*more["order"], *entries(1)], more["first"], tell)
    assert asked[1:] == [("a01", "a03"), ("a01", "a05"), ("a01", "a09")]


def test_writes_can_be_repeated_and_lose_no_member() -> None:
    writes = story_writes("a", ["b"], {"order": []})
    assert all(isinstance(write, Patch) for write in writes)
    sets = [w.change.add_to_set for w in writes if isinstance(w, Patch) and w.change.add_to_set]
    assert sets == [{"members": "a"}, {"members": "b"}]
    assert {w.id for w in writes if isinstance(w, Patch) and w.collection == "articles"} == {"a", "b"}
    assert not any(w.change.inc or w.change.push for w in writes if isinstance(w, Patch))
