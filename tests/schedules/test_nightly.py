"""The night's work on both stores: done once a day for all workers, beside the polls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.config import load_config
from crawler.spiders.runtime import Runtime, build
from pipelines import backfill
from pipelines.copies.common import day_of
from pipelines.copies.compare import seeded
from pipelines.copies.shingles import read, sketch
from pipelines.storage.base import Put, Store
from pipelines.watch.outbox import hit_writes
from schedules.nightly import claim_night, nightly
from schedules.worker import Worker
from tests.operating import Operator
from tests.pipelines.copies.made import OTHER, REPORT, article, weather

NOW = datetime.now(UTC).replace(microsecond=0)


def stored(id: str, source: str, age: timedelta, made: dict[str, object]) -> Put:
    seen = NOW - age
    return Put("articles", {
        "_id": id, "source": source, "url_key": id, "first_seen_at": seen, "checked_at": seen, "published": seen,
        "published_precision": "minute", "revision": 1, "state": "live", "story_id": None, **made,
    })  # fmt: skip


def runtime_on(store_url: str, folder: Path) -> Runtime:
    return build(load_config({"MONGODB_URI": store_url, "MARSAD_DATA": str(folder)}))


def test_one_worker_a_day(store: Store) -> None:
    assert claim_night(store, NOW) and not claim_night(store, NOW) and not claim_night(store, NOW - timedelta(days=1))
    assert claim_night(store, NOW + timedelta(days=1))


async def test_a_night(store_url: str, store: Store, tmp_path: Path) -> None:
    hours = [timedelta(hours=hour) for hour in (2, 3)]
    writes = [stored("first", "harbour", hours[1], article()), stored("copy", "meadow", hours[0], article("الجسر بعيون سكانه"))]
    writes += [stored(f"w{n}", "harbour", timedelta(days=n + 3), weather("اليوم", 20 + n, 9 + n, 30 + 2 * n, 70 + 5 * n, 18 + 3 * n)) for n in range(6)]
    writes += [stored("alone", "valley", hours[0], article("العسل", OTHER)), Put("sources", {"_id": "harbour"}), Put("sources", {"_id": "valley"})]
    old = {"_id": "first", "source": "harbour", "url": "", "title": "", "checked_at": NOW - timedelta(days=31)}
    store.write([*writes, *hit_writes(old, ["list:term"])])
    runtime = runtime_on(store_url, tmp_path)
    try:
        assert not backfill.is_current(store)
        await nightly(runtime)
        assert backfill.is_current(store)
        found = {row["_id"]: row.get("story_id") for row in store.find("articles", {}, fields=["story_id"])}
        assert (found["first"], found["copy"], found["alone"], found["w1"]) == ("first", "first", None, None)
        lists = {row["_id"]: row for row in store.find("common_triples", {})}
        assert lists["harbour"]["day"] == day_of(NOW) and len(lists["harbour"]["triples"]) > 20 and lists["valley"]["triples"] == []
        assert store.count("watch_hits", {}) == 0
        store.write([Put("common_triples", {**lists["harbour"], "triples": []})])
        await nightly(runtime)  # the day's work is done
        assert store.get("common_triples", "harbour")["triples"] == []  # type: ignore[index]
    finally:
        await runtime.close()


async def test_copies_that_two_workers_stored_at_once_are_linked_at_night(store_url: str, store: Store, tmp_path: Path) -> None:
    runtime = runtime_on(store_url, tmp_path)
    try:
        for id, source, age, title in (("first", "harbour", 3, "افتتاح الجسر"), ("copy", "meadow", 2, "الجسر بعيون سكانه")):
            put = stored(id, source, timedelta(hours=age), article(title, REPORT))  # placed where the other was not known
            store.write([Put("articles", {**put.doc, "seen_day": day_of(NOW), "sketch": _sketch(put.doc)})])
        store.write([backfill.done()])
        await nightly(runtime)
        found = {row["_id"]: (row["story_id"], bool(row["sketch"])) for row in store.find("articles", {})}
        assert found == {"first": ("first", True), "copy": ("first", False)}
    finally:
        await runtime.close()


async def test_the_job_waits_for_the_one_before(lone_operator: Operator) -> None:
    runtime = runtime_on(lone_operator.store_url, lone_operator.folder)
    try:
        worker = Worker(runtime)
        await worker.nightly()
        first = worker._night
        await worker.nightly()
        assert first is not None and worker._night is first
        await first
        await worker.nightly()
        assert worker._night is not None and worker._night is not first
        await worker._night
        assert runtime.store.get("meta", "nightly") == {"_id": "nightly", "day": day_of(datetime.now(UTC))}
    finally:
        await runtime.close()


def _sketch(doc: dict[str, object]) -> list[int]:
    return sketch(triple for triple in read(doc).triples if triple not in seeded())
