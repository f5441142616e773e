"""Lists at work on both stores: fresh for what comes in, and applied backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.search.index import index_terms
from pipelines.search.parse import parse_query
from pipelines.search.run import search
from pipelines.storage.base import Change, Patch, Put, Store
from pipelines.watch import apply, outbox
from pipelines.watch.apply import Watcher, apply_to_stored
from pipelines.watch.terms import Watchlist, save

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = ("افتتاح الجسر", "جسور حلب", "عسل الجبل", "طريق إلى حلب")


@pytest.fixture
def stored(store: Store) -> Store:
    for n, text in enumerate(TEXTS):
        doc: dict[str, Any] = {
            "_id": str(n), "url_key": str(n), "url": "", "source": "harbour", "title": text, "body": [], "state": "live", "watch": ["old:x"] if n == 2 else [],
            "first_seen_at": NOW + timedelta(days=n), "checked_at": NOW, "content_hash": text, "story_id": None, "published": None,
        }  # fmt: skip
        store.write([Put("articles", {**doc, "terms": index_terms(doc)})])
    return store


def hits(store: Store) -> dict[str, list[str]]:
    return {doc["_id"]: doc["watch"] for doc in store.find("articles", {}, sort=[("_id", 1)]) if doc["watch"]}


def found(store: Store, text: str) -> set[str]:
    return {doc["_id"] for doc in search(store, parse_query(text)).results}


def test_backwards_again_and_with_other_terms(stored: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "BATCH", 3)
    told: list[tuple[int, int]] = []
    works = Watchlist("works", ("جسر", "حلب"))
    assert apply_to_stored(stored, [works], progress=lambda *done: told.append(done)) == 3 and told == [(3, 4), (4, 4)]
    assert hits(stored) == {"0": ["works:جسر"], "1": ["works:حلب"], "2": ["old:x"], "3": ["works:حلب"]}
    assert (
        found(stored, "watch:works") == {"0", "1", "3"}
        and found(stored, "watch:works:حلب") == {"1", "3"}
        and found(stored, "watch:old") == {"2"}
    )
    assert apply_to_stored(stored, [works]) == 0
    assert apply_to_stored(stored, [Watchlist("works", ("عسل", "جسر"))]) == 3
    assert hits(stored) == {"0": ["works:جسر"], "2": ["old:x", "works:عسل"]}
    assert found(stored, "watch:works") == {"0", "2"} and found(stored, "حلب") == {"1", "3"}
    assert outbox.pending(stored) == []


def test_since_a_day_and_with_alerts(stored: Store) -> None:
    apply_to_stored(
        stored, [Watchlist("works", ("حلب",)), Watchlist("quiet", ("طريق",), alert=False)], NOW + timedelta(days=2), alert_at=NOW
    )
    assert hits(stored) == {"2": ["old:x"], "3": ["quiet:طريق", "works:حلب"]}
    assert [(row["_id"], row["terms"], row["at"]) for row in outbox.pending(stored)] == [("3:works", ["حلب"], NOW)]


def test_a_text_that_was_taken_down_has_no_hits(stored: Store) -> None:
    apply_to_stored(stored, [Watchlist("works", ("حلب",))])
    stored.write([Patch("articles", "1", Change(set={"state": "tombstone"}))])
    apply_to_stored(stored, [Watchlist("works", ("حلب",))])
    assert hits(stored) == {"2": ["old:x"], "3": ["works:حلب"]}


class Meddled:
    """The store, in which one article is stored anew while lists are applied."""

    def __init__(self, store: Store, put: Put) -> None:
        self._store, self._put = store, put

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, writes: Any) -> None:
        late, self._put = self._put, None  # type: ignore[assignment]
        if late is not None:
            self._store.write([late])
        self._store.write(writes)


def test_an_article_that_changes_meanwhile_has_the_hits_of_its_new_text(stored: Store) -> None:
    doc = stored.get("articles", "0")
    assert doc is not None
    new = {**doc, "title": "عسل", "content_hash": "new"}
    meddled: Any = Meddled(stored, Put("articles", {**new, "terms": index_terms(new)}))
    apply_to_stored(meddled, [Watchlist("works", ("جسر", "عسل"))])
    assert hits(stored)["0"] == ["works:عسل"] and "0" in found(stored, "عسل") and found(stored, "الجسر") == {"1"}


def test_lists_are_taken_over_when_they_change(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watcher = Watcher(store, tmp_path, fresh_s=0)
    article = {"title": "افتتاح الجسر في حلب", "body": []}
    assert watcher.hits(article) == []
    save(store, Watchlist("places", ("حلب",)))
    (tmp_path / "works.txt").write_text("جسر\n", encoding="utf-8")
    assert watcher.hits(article) == ["places:حلب", "works:جسر"]
    (tmp_path / "works.txt").write_text("؟؟؟؟؟؟؟\n", encoding="utf-8")
    assert watcher.hits(article) == ["places:حلب", "works:جسر"] and "works.txt" in caplog.text, (
        "a broken file leaves the lists as they were"
    )
    (tmp_path / "works.txt").write_text("نفق\n", encoding="utf-8")
    assert watcher.hits(article) == ["places:حلب"]
    lazy = Watcher(store, tmp_path, fresh_s=3600)
    lazy.hits(article)
    save(store, Watchlist("places", ()))
    assert lazy.hits(article) == ["places:حلب"] and watcher.hits(article) == []
