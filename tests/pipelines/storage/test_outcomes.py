"""Outcome rows and the day counts made from them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.article import Outcome, OutcomeCode
from pipelines.storage.base import Change, Store, StoreUnavailable, Write
from pipelines.storage.outcomes import day_of, outcome_writes, prune, refresh_day, refresh_recent

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = "2026-03-01"


def rows(run: str, *outcomes: Outcome, at: datetime = NOON, source: str = "s") -> list[Write]:
    writes: list[Write] = []
    for number, outcome in enumerate(outcomes):
        writes += outcome_writes(
            source=source, run_id=run, sequence=number, url=f"http://x.test/{number}", outcome=outcome, at=at, via="feed",
            article=f"a{number}", fields=["title", "published"] if outcome.code is OutcomeCode.NEW else (),
        )  # fmt: skip
    return writes


NEW, UNCHANGED = Outcome(OutcomeCode.NEW), Outcome(OutcomeCode.UNCHANGED)
SOFT, HTTP = Outcome(OutcomeCode.REJECTED, "soft_404"), Outcome(OutcomeCode.FAILED, "http_503", "Retry-After: 60")


def day(store: Store, source: str = "s", name: str = DAY) -> dict[str, Any]:
    return store.get("days", f"{source}.{name}") or {}


def test_a_batch_repeated_counts_once(store: Store) -> None:
    for _ in range(3):
        store.write(rows("r1", NEW, NEW, UNCHANGED, SOFT, HTTP))
        assert refresh_day(store, "s", DAY, polls=1)
    found = day(store)
    assert found["codes"] == {"new": 2, "unchanged": 1, "rejected": 1, "failed": 1}
    assert found["reasons"] == {"rejected_soft_404": 1, "failed_http_503": 1}
    assert found["fields"] == {"title": 2, "published": 2} and found["polls"] == 3
    assert (found["source"], found["day"]) == ("s", DAY)
    assert (store.get("outcomes", "r1.000004") or {})["detail"] == "Retry-After: 60"


def test_days_end_at_midnight_utc(store: Store) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    store.write(rows("a", NEW, at=midnight - timedelta(milliseconds=1)) + rows("b", NEW, UNCHANGED, at=midnight))
    assert refresh_day(store, "s", DAY) and refresh_day(store, "s", "2026-03-02")
    assert day(store)["codes"] == {"new": 1} and day(store, name="2026-03-02")["codes"] == {"new": 1, "unchanged": 1}
    assert day_of(midnight) == "2026-03-02"


def test_days_are_counted_again_after_a_crash(store: Store) -> None:
    store.write(rows("a", NEW) + rows("b", NEW, UNCHANGED, source="t") + rows("c", NEW, at=NOON - timedelta(days=1)))
    assert refresh_recent(store, NOON) == 2
    assert day(store)["codes"] == {"new": 1} and day(store, "t")["codes"] == {"new": 1, "unchanged": 1}
    assert not day(store, name="2026-02-28")


def test_pruned_days_keep_their_counts(store: Store) -> None:
    store.write(rows("a", NEW, UNCHANGED) + rows("b", NEW, at=NOON + timedelta(days=1)))
    refresh_day(store, "s", DAY)
    assert prune(store, NOON) == 0  # half a day is not pruned
    assert prune(store, NOON + timedelta(days=1)) == 2 and store.count("outcomes", {}) == 1
    assert not refresh_day(store, "s", DAY)
    assert prune(store, NOON) == 0 and not refresh_day(store, "s", DAY)  # an earlier date opens nothing again
    assert day(store)["codes"] == {"new": 1, "unchanged": 1} and day(store)["version"] == 1
    assert refresh_day(store, "s", "2026-03-02")


def test_counters_at_once_end_with_everything(store: Store) -> None:
    gate = threading.Barrier(6)

    def work(name: int) -> None:
        gate.wait()
        for n in range(4):
            store.write(rows(f"r{name}-{n}", NEW, SOFT))
            refresh_day(store, "s", DAY, polls=1)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert day(store)["codes"] == {"new": 24, "rejected": 24} and day(store)["polls"] == 24


def test_a_day_that_never_stands_still_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh_day(store, "s", DAY)
    real = type(store).update_one

    def moved(self: Any, collection: str, where: Any, change: Any, **more: Any) -> Any:
        real(self, "days", {"_id": f"s.{DAY}"}, Change(inc={"version": 1}))
        return real(self, collection, where, change, **more)

    monkeypatch.setattr(type(store), "update_one", moved)
    with pytest.raises(StoreUnavailable, match="all the time"):
        refresh_day(store, "s", DAY)
