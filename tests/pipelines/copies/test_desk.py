"""The desk over both stores: joining, re-ordering, updates, takedowns, races."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.copies import desk as module
from pipelines.copies.desk import Desk, Placed
from pipelines.storage.base import Change, Patch, Put, Store
from tests.pipelines.copies.made import OTHER, REPORT, article, weather

START = datetime(2026, 3, 4, 9, tzinfo=UTC)


def document(id: str, source: str, minutes: int, made: dict[str, Any], **more: Any) -> dict[str, Any]:
    when = START + timedelta(minutes=minutes)
    seen = more.pop("seen", when + timedelta(minutes=1))
    return {"_id": id, "url_key": id, "source": source, "first_seen_at": seen, "published": when, "published_precision": "minute",
            "state": "live", "revision": 1, "story_id": None, **made, **more}  # fmt: skip


ORIGIN = document("origin", "harbour", 0, article(body=["دمشق – سانا: " + REPORT[0], *REPORT[1:]]))
RETITLED = document("retitled", "meadow", 30, article("جسر جديد يصل الضفتين"))
TRIMMED = document("trimmed", "valley", 45, article("الجسر يفتح", REPORT[:3]))
UPDATED = document("updated", "summit", 90, article(body=[REPORT[0].replace("42", "45"), *REPORT[1:]]))
ALONE = document("alone", "harbour", 50, article("العسل", OTHER))


def keep(store: Store, desk: Desk, made: dict[str, Any]) -> Placed:
    """Place and store, as the pipeline does."""
    placed = desk.place(made)
    store.write([Put("articles", {**made, **placed.extra, "story_id": placed.story_id}), *placed.writes])
    return placed


def belongs(store: Store) -> dict[str, Any]:
    return {row["_id"]: row.get("story_id") for row in store.find("articles", {})}


def test_a_story_through_four_sites(store: Store) -> None:
    desk = Desk(store)
    for made in (ORIGIN, RETITLED, ALONE, TRIMMED, UPDATED):
        keep(store, desk, made)
    assert belongs(store) == {"origin": "origin", "retitled": "origin", "trimmed": "origin", "updated": "origin", "alone": None}
    story = store.get("stories", "origin")
    assert story is not None and sorted(story["members"]) == ["origin", "retitled", "trimmed", "updated"]
    told = [(i["id"], i["source"], i["lag_s"], i["relation"], i["changes"]) for i in story["order"]]
    assert told == [
        ("origin", "harbour", 0.0, "leader", []),
        ("retitled", "meadow", 1800.0, "copy", ["headline"]),
        ("trimmed", "valley", 2700.0, "copy", ["headline", "trimmed"]),
        ("updated", "summit", 5400.0, "updated", ["numbers"]),
    ]
    assert (story["first"], story["publisher"], story["agencies"]) == ("origin", "harbour", ["سانا"])
    assert [row["_id"] for row in store.find("stories", {"members": "trimmed"})] == ["origin"]
    assert store.get("articles", "trimmed")["sketch"] == [] and store.get("articles", "origin")["sketch"]  # type: ignore[index]


@pytest.mark.parametrize("order", list(itertools.permutations([ORIGIN, RETITLED, TRIMMED]))[1:])
def test_the_first_publisher_is_found_in_any_order(store: Store, order: tuple[dict[str, Any], ...]) -> None:
    for made in order:
        keep(store, Desk(store), made)  # nothing remembered
    (story,) = store.find("stories", {})
    assert story["_id"] == order[0]["_id"] and story["first"] == "origin" and story["publisher"] == "harbour"
    told = {item["id"]: (item["lag_s"], item["changes"]) for item in story["order"]}
    assert told == {"origin": (0.0, []), "retitled": (1800.0, ["headline"]), "trimmed": (2700.0, ["headline", "trimmed"])}
    assert [item["id"] for item in story["order"]] == ["origin", "retitled", "trimmed"]


def test_a_copy_joins_through_the_leader_never_through_a_copy(store: Store) -> None:
    desk = Desk(store)
    bridge = document("bridge", "valley", 5, article("خبران", [*REPORT, *OTHER]))
    for made in (ORIGIN, bridge, ALONE):
        keep(store, desk, made)
    assert belongs(store) == {"origin": "origin", "bridge": "origin", "alone": None}


def test_what_is_not_durable_yet_is_remembered(store: Store) -> None:
    desk = Desk(store)
    assert desk.place(ORIGIN).story_id is None
    assert desk.place(RETITLED).story_id == "origin"
    third = desk.place(TRIMMED)
    ids = {w.id for w in third.writes if isinstance(w, Patch) and w.collection == "articles"}
    assert third.story_id == "origin" and ids == {"origin", "trimmed"}


def test_memory_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECENT", 3)
    monkeypatch.setattr(module, "READINGS", 2)
    desk = Desk(store)
    for n in range(8):
        keep(store, desk, document(f"w{n}", "harbour", n, weather("اليوم", 20 + n, 9 + n, 30 + 2 * n, 70 + 5 * n, 18 + 3 * n)))
    assert len(desk._articles) == 3 and len(desk._readings) == 2
    assert set().union(*desk._by_hash.values()) <= set(desk._articles)
    assert keep(store, desk, document("late", "meadow", 60, weather("اليوم", 20, 9, 30, 70, 18))).story_id == "w0"


def test_a_changed_member_stays_and_is_told_anew(store: Store) -> None:
    for made in (ORIGIN, RETITLED):
        keep(store, Desk(store), made)
    again = RETITLED | {"body": list(REPORT[:3]), "story_id": "origin", "revision": 2}
    assert keep(store, Desk(store), again).story_id == "origin"
    story = store.get("stories", "origin")
    assert story is not None and [i["changes"] for i in story["order"]] == [[], ["headline", "trimmed"]]
    assert len(story["members"]) == 2


def test_a_changed_first_is_compared_anew_with_all(store: Store) -> None:
    for made in (ORIGIN, RETITLED, TRIMMED):
        keep(store, Desk(store), made)
    again = ORIGIN | {"title": RETITLED["title"], "story_id": "origin", "revision": 2}
    keep(store, Desk(store), again)
    story = store.get("stories", "origin")
    assert story is not None and [i["changes"] for i in story["order"]] == [[], [], ["headline", "trimmed"]]
    assert [i["relation"] for i in story["order"]] == ["leader", "copy", "copy"]


def test_a_leader_whose_document_was_overwritten_leads_again(store: Store) -> None:
    for made in (ORIGIN, RETITLED):
        keep(store, Desk(store), made)
    keep(store, Desk(store), ORIGIN | {"title": "الجسر: تفاصيل", "revision": 2})
    assert belongs(store)["origin"] == "origin"


def test_the_text_of_a_leader_that_was_taken_down_joins_nobody(store: Store) -> None:
    keep(store, Desk(store), ORIGIN)
    store.write([Patch("articles", "origin", Change(set={"title": "", "body": [], "state": "tombstone"}))])
    assert keep(store, Desk(store), RETITLED).story_id is None


def test_copies_older_than_the_window_are_not_linked(store: Store) -> None:
    keep(store, Desk(store), ORIGIN)
    late = document("late", "meadow", 60 * 24 * 40, article())
    assert keep(store, Desk(store), late).story_id is None


def test_copies_stored_by_two_workers_at_once_are_linked_later(store: Store) -> None:
    one, two = Desk(store), Desk(store)
    first, second = one.place(ORIGIN), two.place(RETITLED)  # neither sees the other
    store.write([Put("articles", {**ORIGIN, **first.extra}), Put("articles", {**RETITLED, **second.extra})])
    assert belongs(store) == {"origin": None, "retitled": None}
    for writes in Desk(store).relink(START + timedelta(hours=3)):
        store.write(writes)
    assert set(belongs(store).values()) == {"origin"}
    story = store.get("stories", "origin")
    assert story is not None and [i["id"] for i in story["order"]] == ["origin", "retitled"]
    assert not any(Desk(store).relink(START + timedelta(hours=3)))


def test_a_member_lost_from_the_order_in_a_race_is_worked_out_again(store: Store) -> None:
    for made in (ORIGIN, RETITLED, TRIMMED):
        keep(store, Desk(store), made)
    story = store.get("stories", "origin")
    assert story is not None
    store.write([Patch("stories", "origin", Change(set={"order": story["order"][:1]}))])
    keep(store, Desk(store), UPDATED)
    story = store.get("stories", "origin")
    assert story is not None and [i["id"] for i in story["order"]] == ["origin", "retitled", "trimmed", "updated"]
    assert [i["changes"] for i in story["order"]][1:3] == [["headline"], ["headline", "trimmed"]]


def test_a_rebuilt_list_is_taken_over(store: Store) -> None:
    desk = Desk(store)
    before = desk._common
    store.write([Put("common_triples", {"_id": "harbour", "day": 1, "triples": [4711]})])
    desk.refresh()
    assert desk._common == before | {4711}
