"""The queue of crawls asked for, and the heartbeats of those who carry them out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from pipelines.storage.base import Store
from pipelines.storage.requests import CLOSED, cancel, claim, create, finish, listed, report
from pipelines.storage.workers import beat, forget, retire

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_from_question_to_result(store: Store) -> None:
    first = create(store, "s", {"since": NOW, "force": True}, "تصحيح العنوان", NOW)
    second = create(store, "t", {}, "", later(1))
    taken = claim(store, "w", later(2), 60)
    assert taken is not None and taken["_id"] == first and taken["why"] == "تصحيح العنوان"
    assert taken["options"] == {"since": NOW, "force": True} and taken["state"] == "running"
    assert report(store, first, "w", {"fetched": 3}, later(3), 60)
    assert not report(store, first, "somebody else", {"fetched": 9}, later(3), 60)
    assert [doc["_id"] for doc in listed(store)] == [second, first]
    assert finish(store, first, "w", {"updated": 2}, later(4))
    assert not finish(store, first, "w", {"updated": 5}, later(5))
    done = listed(store, CLOSED)
    assert [(doc["_id"], doc["state"], doc["result"], doc["progress"]) for doc in done] == [
        (first, "done", {"updated": 2}, {"fetched": 3})
    ]
    assert [doc["_id"] for doc in listed(store)] == [second]


def test_a_request_outlives_its_worker(store: Store) -> None:
    id = create(store, "s", {}, "", NOW)
    assert claim(store, "dies", NOW, 60) is not None and claim(store, "x", later(60), 60) is None
    again = claim(store, "lives", later(61), 60)
    assert again is not None and again["fence"] == 2
    assert not report(store, id, "dies", {}, later(62), 60) and report(store, id, "lives", {}, later(62), 60)
    assert finish(store, id, "lives", {}, later(63), error="the site is away")
    assert listed(store, ("failed",))[0]["error"] == "the site is away"


def test_a_cancelled_request_tells_its_worker(store: Store) -> None:
    waiting, running = create(store, "s", {}, "", NOW), create(store, "t", {}, "", later(1))
    assert cancel(store, waiting, NOW) and not cancel(store, waiting, NOW)
    assert (claim(store, "w", later(2), 60) or {})["_id"] == running
    assert cancel(store, running, later(3)) and not report(store, running, "w", {}, later(4), 60)
    assert claim(store, "w", later(999), 60) is None and not cancel(store, "nothing", NOW)


def test_one_worker_wins_a_request(store: Store) -> None:
    created = {create(store, "s", {}, "", later(n)) for n in range(10)}
    won: list[str] = []

    def work(name: str) -> None:
        while (doc := claim(store, name, later(100), 60)) is not None:
            won.append(doc["_id"])

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 10 and set(won) == created


def test_heartbeats(store: Store) -> None:
    beat(store, "w1", {"pid": 7, "polls": 0}, NOW)
    beat(store, "w1", {"pid": 7, "polls": 3}, later(10))
    beat(store, "w2", {"pid": 8}, later(500))
    assert store.get("workers", "w1") == {"_id": "w1", "pid": 7, "polls": 3, "at": later(10), "started_at": NOW}
    assert forget(store, later(400)) == 1 and [doc["_id"] for doc in store.find("workers", {})] == ["w2"]
    retire(store, "w2")
    retire(store, "w2")
    assert store.count("workers", {}) == 0
