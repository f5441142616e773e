"""The short form of `bench endurance`: hours in a minute, with kills of worker and daemon, a store away, sites that fail."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.storage.base import Put
from tests.bench import _endurance_truth as truth
from tests.bench.endurance import START, Days, report
from tests.newsroom.newsroom import Newsroom

ASKED = Namespace(sites=10, hours=3.0, tail_hours=3.0, speed=360.0, polls_per_hour=120, seed=1, store="sqlite", keep="", json=False)
HOUR = timedelta(hours=1)


@pytest.mark.timeout(300)
def test_hours_of_kills_and_outages_lose_nothing(tmp_path: Path) -> None:
    """And what had been lost, stored twice or told wrongly would have been seen."""
    days = Days(tmp_path, ASKED, None)
    rooms: list[tuple[Newsroom, datetime]] = []
    result = days.go(lambda room, end: rooms.append((room, end)))
    for bar in ("nothing lost", "nothing double", "no false alert", "one request a site", "daemon ended only when asked"):
        assert result["bars"][bar], result
    assert result["blows"] == {"worker": 2, "daemon": 1, "store": 1} and result["stored"] > 100

    (room, end), store = rooms[0], days.operator.open()
    old = {item["url"] for item in room.truth("bulk-07") if datetime.fromisoformat(item["published"]) < START and not item["life"]}
    first, second = [doc for doc in store.find("articles", {"source": "bulk-07"}, sort=[("_id", 1)]) if doc["url"] in old][:2]
    store.delete("articles", {"_id": first["_id"]})
    notice = {"kind": "notice", "about": "problem", "subject": "bulk-07", "verdict": "broken", "code": "unreachable", "numbers": {}, "at": end - HOUR}
    store.write([Put("articles", {**second, "_id": "another", "url_key": "other", "aliases": [second["url_key"]]}), Put("alerts", {"_id": "notice:x", **notice})])
    store.close()
    spoilt = report(days, room, end)
    assert [line.split()[0] for line in spoilt["lost"]] == [first["url"]] and spoilt["double"] == [second["url_key"]]
    assert len(spoilt["false_alerts"]) == 1 and "bulk-07 broken unreachable" in spoilt["false_alerts"][0]


def test_time_that_outages_leave() -> None:
    at = lambda hours: datetime(2026, 3, 2, tzinfo=UTC) + hours * HOUR  # noqa: E731
    assert truth.minus(at(0), at(10), []) == 10 * HOUR
    assert truth.minus(at(0), at(10), [(at(8), at(12)), (at(1), at(3)), (at(2), at(4))]) == 5 * HOUR
    assert truth.minus(at(3), at(2), []) == timedelta(0)
    assert truth.minus(at(0), at(10), [(at(-5), at(20))]) == timedelta(0)
    assert at(0) == START
