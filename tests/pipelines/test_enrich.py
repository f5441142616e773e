"""The stage between revise and store, on both stores: terms, hits and story become durable with the article, and follow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import backfill
from pipelines.article import Article, RawArticle
from pipelines.copies.desk import Desk
from pipelines.enrich import Enricher, EnrichPipeline
from pipelines.identity import url_key
from pipelines.item import PageItem
from pipelines.normalise import normalise
from pipelines.revise import first, revise
from pipelines.search.parse import parse_query
from pipelines.search.run import search
from pipelines.storage.articles import article_from_doc, article_to_doc
from pipelines.storage.base import Change, Patch, Put, Store, StoreConflict
from pipelines.watch import outbox
from pipelines.watch.terms import Watchlist, save
from tests.pipelines.copies.made import OTHER, REPORT

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def page(source: str, minutes: int, title: str, body: tuple[str, ...] = REPORT) -> Article:
    """What normalise makes of a page seen so many minutes after START."""
    url = f"https://{source}.example/{source}"
    seen = START + timedelta(minutes=minutes)
    raw = RawArticle(
        url=url, fetched_at=seen, source=source, title=title, published=seen, published_precision="minute", body=list(body)
    )
    return normalise(raw, key=url_key(url), via="feed")


def keep(store: Store, enricher: Enricher, seen: Article) -> dict[str, Any]:
    """Enrich and store as the stages do; returns the stored document."""
    known = store.get("articles", seen.id)
    article, revision, _ = first(seen) if known is None else revise(article_from_doc(known), seen, [])
    assert revision is not None
    found = enricher.enrich(article, known)
    article.story_id, article.watch = found.story_id, found.watch
    store.write([Put("articles", article_to_doc(article, found.extra)), *found.writes])
    document = store.get("articles", article.id)
    assert document is not None
    return document


def ids(store: Store, text: str) -> set[str]:
    return {doc["source"] for doc in search(store, parse_query(text)).results}


@pytest.fixture
def enricher(store: Store, tmp_path: Path) -> Enricher:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "works.txt").write_text("جسر\nالبلدية\n", encoding="utf-8")
    save(store, Watchlist("food", ("عسل",)))
    return Enricher(store, tmp_path / "lists")


def test_terms_hits_and_story_are_stored_with_the_article(store: Store, enricher: Enricher) -> None:
    origin = keep(store, enricher, page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"))
    copy = keep(store, enricher, page("meadow", 30, "البلدية تفتتح جسرا جديدا"))
    alone = keep(store, enricher, page("valley", 40, "تراجع إنتاج العسل", OTHER))
    assert origin["watch"] == ["works:البلدية", "works:جسر"] and alone["watch"] == ["food:عسل"]
    assert ids(store, "جسور") == {"harbour", "meadow"} and ids(store, "watch:food") == {"valley"}
    assert copy["story_id"] == origin["_id"] and alone["story_id"] is None
    assert ids(store, f"story:{origin['_id']}") == {"harbour", "meadow"}
    rows = outbox.pending(store)
    assert [(row["source"], row["list"], row["terms"], row["at"]) for row in rows] == [
        ("harbour", "works", ["البلدية", "جسر"], origin["first_seen_at"]),
        ("meadow", "works", ["البلدية", "جسر"], copy["first_seen_at"]),
        ("valley", "food", ["عسل"], alone["first_seen_at"]),
    ]
    assert rows[1]["story_id"] == origin["_id"]
    outbox.settle(store, [row["_id"] for row in rows[:2]])
    assert [row["source"] for row in outbox.pending(store)] == ["valley"]
    assert outbox.prune(store, START + timedelta(minutes=31)) == 2 and store.count("watch_hits", {}) == 1


def test_an_edit_moves_terms_and_tells_only_what_is_new(store: Store, enricher: Enricher) -> None:
    keep(store, enricher, page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"))
    outbox.settle(store, [row["_id"] for row in outbox.pending(store)])
    edited = keep(store, enricher, page("harbour", 60, "تراجع إنتاج العسل", OTHER))
    assert edited["revision"] == 2 and ids(store, "المهندس") == set() and ids(store, "العسل") == {"harbour"}
    assert edited["watch"] == ["food:عسل"]
    assert [(row["list"], row["terms"]) for row in outbox.pending(store)] == [("food", ["عسل"])]
    restored = keep(store, enricher, page("harbour", 90, "افتتاح الجسر المعلق فوق الوادي"))
    assert ids(store, "المهندس") == {"harbour"} and restored["sketch"] != edited["sketch"]


def test_a_removed_article_is_still_found(store: Store, enricher: Enricher) -> None:
    document = keep(store, enricher, page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"))
    store.write([Patch("articles", document["_id"], Change(set={"state": "removed", "removed_reason": "404"}))])
    assert ids(store, "الجسر removed:true") == {"harbour"} == ids(store, "الجسر") and ids(store, "الجسر state:live") == set()


def test_what_is_stored_while_a_copy_joins_it_says_so(store: Store, enricher: Enricher) -> None:
    origin, copy = page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"), page("meadow", 30, "البلدية تفتتح جسرا جديدا")
    one = enricher.enrich(origin, None)
    assert enricher.story_of(origin.id) is None
    two = enricher.enrich(copy, None)
    assert one.story_id is None and two.story_id == origin.id == enricher.story_of(origin.id)


def test_an_article_that_the_store_refused_is_forgotten(store: Store, enricher: Enricher) -> None:
    origin, copy = page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"), page("meadow", 30, "البلدية تفتتح جسرا جديدا")
    enricher.enrich(origin, None)
    enricher.forget(origin.id)
    assert enricher.enrich(copy, None).story_id is None


def test_a_leader_that_died_before_it_was_stored_leads_again(store: Store, enricher: Enricher) -> None:
    origin, copy = page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"), page("meadow", 30, "البلدية تفتتح جسرا جديدا")
    enricher.enrich(origin, None)
    keep(store, enricher, copy)  # then the process dies
    again = keep(store, Enricher(store), page("harbour", 45, "افتتاح الجسر المعلق فوق الوادي"))
    assert again["story_id"] == origin.id
    story = store.get("stories", origin.id)
    assert story is not None and {entry["source"] for entry in story["order"]} == {"harbour", "meadow"}


def test_what_another_version_stored_is_brought_up_to_date(store: Store, enricher: Enricher) -> None:
    old = [
        page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"),
        page("meadow", 30, "البلدية تفتتح جسرا جديدا"),
        page("valley", 40, "تراجع إنتاج العسل", OTHER),
    ]
    store.write([Put("articles", article_to_doc(article)) for article in old])
    gone = replace(page("summit", 50, "", ()), state="tombstone", body=[])
    store.write([Put("articles", article_to_doc(gone, {"terms": ["=الجسر"]}))])
    assert not backfill.is_current(store) and ids(store, "الجسر") == {"summit"}
    for writes in backfill.steps(store, Desk(store)):
        store.write(writes)
    assert backfill.is_current(store)
    assert ids(store, "جسور") == {"harbour", "meadow"} and ids(store, "العسل") == {"valley"}
    belongs = {doc["source"]: doc.get("story_id") for doc in store.find("articles", {})}
    assert belongs == {"harbour": old[0].id, "meadow": old[0].id, "valley": None, "summit": None}
    again = [write for writes in backfill.steps(store, Desk(store)) for write in writes]
    assert [write.doc["_id"] for write in again if isinstance(write, Put)] == ["search"] and len(again) == 1


def test_sketches_of_another_reading_are_made_anew(store: Store, enricher: Enricher) -> None:
    origin = keep(store, enricher, page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"))
    member = keep(store, enricher, page("meadow", 30, "البلدية تفتتح جسرا جديدا"))
    store.write(
        [
            Patch("articles", origin["_id"], Change(set={"sketch": [1, 2, 3]})),
            Put("meta", {**backfill.done().doc, "reading": "older"}),
        ]
    )
    assert not backfill.is_current(store)
    for writes in backfill.steps(store, Desk(store)):
        store.write(writes)
    assert (
        store.get("articles", origin["_id"]) == {**origin, "story_id": origin["_id"]}
        and store.get("articles", member["_id"]) == member
    )
    assert backfill.is_current(store)


def test_a_page_that_changes_during_the_backfill_has_the_terms_of_its_new_text(store: Store, enricher: Enricher) -> None:
    old = page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي")
    store.write([Put("articles", article_to_doc(old))])
    steps = backfill.term_steps(store)
    late = next(steps)
    keep(store, enricher, page("harbour", 60, "تراجع إنتاج العسل", OTHER))
    store.write(late)
    for writes in steps:
        store.write(writes)
    assert ids(store, "العسل") == {"harbour"} and ids(store, "المهندس") == set()


class Poll:
    """What the stage asks of a poll."""

    def __init__(self, enricher: Enricher, broken: Exception | None) -> None:
        self.runtime = SimpleNamespace(enricher=enricher)
        self.options = SimpleNamespace(dry_run=False)
        self.broken = broken

    async def reading(self, question: Any) -> Any:
        if self.broken is not None:
            raise self.broken
        return question(None)


async def staged(enricher: Enricher, broken: Exception | None) -> tuple[PageItem, dict[str, int]]:
    """An item after the stage, and what it counted."""
    counts: dict[str, int] = {}
    stats = SimpleNamespace(inc_value=lambda name: counts.update({name: counts.get(name, 0) + 1}))
    article, revision, outcome = first(page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"))
    item = PageItem(
        RawArticle(url=article.url, fetched_at=START),
        article.url_key,
        article.url_key,
        "feed",
        article=article,
        revision=revision,
        outcome=outcome,
    )
    crawler = SimpleNamespace(spider=SimpleNamespace(poll=Poll(enricher, broken)), stats=stats)
    return await EnrichPipeline.from_crawler(crawler).process_item(item), counts


async def test_a_text_that_cannot_be_indexed_is_stored_all_the_same(
    store: Store, enricher: Enricher, caplog: pytest.LogCaptureFixture
) -> None:
    item, counts = await staged(enricher, None)
    assert item.extra["terms"] and counts == {}
    item, counts = await staged(enricher, IndexError("list index out of range"))
    assert item.article is not None and item.revision is not None and item.extra == {} and counts == {"enrich/failed": 1}
    assert item.article.url in caplog.text and "./marsad reindex" in caplog.text


async def test_an_error_of_the_store_is_not_passed_over(store: Store, enricher: Enricher) -> None:
    with pytest.raises(StoreConflict):
        await staged(enricher, StoreConflict("refused"))
