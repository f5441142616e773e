"""Learning templates by days, in bounded memory, and the stored lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.copies.common import Learner, day_of, load, rebuild, rebuild_all
from pipelines.copies.compare import Relation, compare, seeded
from pipelines.storage.base import Put, Store
from tests.pipelines.copies.made import weather

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
DAYS = ("السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس")


def test_days_count_not_documents() -> None:
    learner = Learner()
    for day in range(100, 104):
        for _ in range(10):
            learner.learn(day, [1, 2])
    assert learner.common() == frozenset()
    learner.learn(104, [1])
    assert learner.common() == {1} and learner.common(4) == {1, 2}


def test_a_triple_of_one_day_takes_no_row() -> None:
    learner = Learner()
    learner.learn(100, range(1 << 40, (1 << 40) + 5000))
    assert len(learner) == 0


def test_a_late_day_counts_once_where_the_triple_is_known() -> None:
    learner = Learner()
    for day in (100, 101, 102, 104, 103, 103):
        learner.learn(day, [7])
    assert learner.common(5) == {7} and learner.common(6) == frozenset()


def test_days_long_ago_do_not_grow_without_end() -> None:
    learner = Learner()
    for day in range(0, 1000, 40):
        learner.learn(day, [7])
    assert learner.common(4) == frozenset()


def test_too_many_rows_give_up_the_rarest() -> None:
    learner = Learner(rows=100)
    for day in range(100, 106):
        learner.learn(day, range(20))
    for day in (106, 107):
        learner.learn(day, range(1000, 1200))
    assert len(learner) <= 120 and learner.common() == frozenset(range(20))


def test_day_is_counted_in_utc() -> None:
    assert day_of(datetime(1970, 1, 2, tzinfo=UTC)) == 1
    assert day_of(datetime.fromisoformat("1970-01-02T02:00+03:00")) == 0


@pytest.fixture
def forecasts(store: Store) -> Store:
    """Six days of forecasts of one outlet; five would do."""
    rows = []
    for k, day in enumerate(DAYS):
        made = weather(day, 20 + k, 9 + k, 30 + 2 * k, 70 + 5 * k, 18 + k)
        when = NOW - timedelta(days=6 - k)
        rows.append(Put("articles", {"_id": f"a{k}", "url_key": f"u{k}", "source": "harbour", "first_seen_at": when, **made}))
    store.write([*rows, Put("sources", {"_id": "harbour"}), Put("sources", {"_id": "meadow"})])
    return store


def test_an_outlets_list_is_rebuilt_and_tells_templates(forecasts: Store) -> None:
    for writes in rebuild_all(forecasts, NOW):
        forecasts.write(writes)
    document = forecasts.get("common_triples", "harbour")
    assert document is not None and document["day"] == day_of(NOW) and len(document["triples"]) > 20
    assert forecasts.get("common_triples", "meadow") == {"_id": "meadow", "day": day_of(NOW), "triples": []}
    common = load(forecasts)
    assert common > seeded()
    one, two = weather("الجمعة", 24, 11, 30, 80, 19), weather("الجمعة", 24, 11, 30, 85, 19)
    cold, warm = compare(one, two), compare(one, two, common)
    assert cold.relation is warm.relation is Relation.UPDATED and warm.containment < cold.containment - 0.1
    three = weather("الجمعة", 25, 12, 30, 85, 19)
    assert compare(one, three, common).relation is Relation.DIFFERENT


def test_articles_older_than_the_window_do_not_count(forecasts: Store) -> None:
    (write,) = rebuild(forecasts, "harbour", NOW + timedelta(days=29))
    assert isinstance(write, Put) and write.doc["triples"] == []
