"""What a finished poll teaches, from what its documents listed to the row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.config import load_config
from crawler.sources.schema import Source
from crawler.spiders.poll import Poll, PollOptions
from schedules.cadence import fresh
from schedules.fleet import Market
from schedules.lessons import poll_result, row_change

SOURCE = Source(id="nahr", name="النهر", country="SY", home="https://nahr.example/", timezone="Asia/Damascus")
NOW = datetime.now(UTC)


def made(row: dict[str, Any] | None = None, options: PollOptions | None = None) -> Poll:
    runtime: Any = SimpleNamespace(config=load_config({}))
    return Poll(runtime, SOURCE, row or {}, options)


def listed(poll: Poll, url: str, kind: str, keys: str, status: int = 200, **hints: Any) -> None:
    document = poll.document(url, kind)
    document.status, document.hints = status, hints
    document.listed = {key: NOW - timedelta(minutes=10 * number) for number, key in enumerate(keys)}


SEEN = {"cadence": fresh("nahr").as_dict()}


def test_only_what_was_never_seen_counts_and_once() -> None:
    poll = made(SEEN)
    listed(poll, "f1", "feed", "abcd")
    listed(poll, "f2", "feed", "bcde")
    poll.unknown = {"a", "b", "e", "elsewhere"}
    result = poll_result(poll)
    assert result.ok and result.new == 3 and len(result.published) == 3 and result.window == 4


def test_a_first_look_counts_all_that_is_listed() -> None:
    poll = made()
    listed(poll, "f1", "feed", "abcd")
    assert poll_result(poll).new == 4


def test_feeds_go_before_pages_and_pages_before_sitemaps() -> None:
    poll = made(SEEN)
    poll.unknown = set("abcdefgh")
    listed(poll, "s", "sitemap", "abcdefgh")
    assert poll_result(poll).new == 8
    listed(poll, "l", "listing", "abc")
    assert poll_result(poll).new == 3
    listed(poll, "f", "feed", "a", status=500)
    assert poll_result(poll).new == 3, "a feed that failed shows nothing"
    listed(poll, "f", "feed", "", status=304)
    assert poll_result(poll).new == 0 and poll_result(poll).window is None, "an unchanged feed says: nothing new"


def test_what_the_site_asks_for() -> None:
    poll = made(SEEN)
    listed(poll, "f", "feed", "a", ttl_s=600, period_s=3600, max_age_s=120, skip_hours=[1, 2, 3], skip_days=["friday"])
    listed(poll, "g", "feed", "b", ttl_s=900, max_age_s=60, skip_hours=[2, 3, 4], skip_days=["friday", "sunday"])
    result = poll_result(poll)
    assert (result.ttl_s, result.max_age_s, result.skip_hours, result.skip_days) == (3600, 60, (2, 3), (4,))


@pytest.mark.parametrize(("crash", "weights", "failure"), [("", [0.25, 0.5], 0.5), ("boom", [], 1.0), ("", [], 0.0)])
def test_a_poll_without_an_answer_failed(crash: str, weights: list[float], failure: float) -> None:
    poll = made(SEEN)
    listed(poll, "f", "feed", "", status=0 if not crash else 200)
    poll.wire_failures = weights
    result = poll_result(poll, crash)
    assert not result.ok and result.failure == failure


def test_failures_add_up_push_the_next_poll_away_and_end_with_an_answer() -> None:
    row: dict[str, Any] = {}
    pauses = []
    for _ in range(5):
        poll = made(row)
        poll.wire_failures = [1.0]
        change = row_change(poll, NOW, Market()).set
        row = {**row, **change}
        pauses.append(change["next_poll_at"] - NOW)
    assert row["failures"] == 5.0
    assert pauses[-1] > 4 * pauses[0] and pauses[-1] <= timedelta(hours=24)
    poll = made(row)
    listed(poll, "f", "feed", "ab")
    assert row_change(poll, NOW, Market()).set["failures"] == 0.0


def test_waiting_pages_bring_the_next_poll_forward() -> None:
    poll = made(SEEN)
    listed(poll, "f", "feed", "")
    later = row_change(poll, NOW, Market()).set["next_poll_at"]
    poll.counts["postponed"] = 3
    assert row_change(poll, NOW, Market()).set["next_poll_at"] == NOW + timedelta(minutes=1) < later


@pytest.mark.parametrize("options", [PollOptions(urls=("https://nahr.example/1",)), PollOptions(since=NOW), PollOptions(force=True), PollOptions(again=NOW)])
def test_a_poll_that_was_asked_for_leaves_the_schedule_alone(options: PollOptions) -> None:
    change = row_change(made(SEEN, options), NOW, Market()).set
    assert not {"cadence", "next_poll_at", "failures"} & set(change) and change["last_run"]
