"""What a finished poll teaches, from what its documents listed to the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Headers

from crawler.config import load_config
from crawler.fetch.conditional import max_age_s
from crawler.fetch.politeness import HostGate
from crawler.sources.schema import Polite, Source
from crawler.spiders.document import document_key
from crawler.spiders.poll import Poll, PollOptions
from schedules import windows
from schedules.cadence import fresh
from schedules.fleet import Market
from schedules.lessons import limits_of, poll_result, row_change

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
    poll.dated = {"e": NOW - timedelta(minutes=1)}
    result = poll_result(poll, NOW)
    assert result.ok and result.new == 3 and poll.dated["e"] in result.published


def test_items_of_an_archive_are_no_news() -> None:
    poll = made({**SEEN, "last_ok_at": NOW - timedelta(hours=1)})
    listed(poll, "f", "feed", "abc")
    poll.documents["f"].listed |= {"b": None, "c": NOW - timedelta(days=400), "d": NOW - timedelta(hours=20)}
    poll.unknown = set("abcd")
    result = poll_result(poll, NOW)
    assert result.new == 3 and len(result.published) == 2


@pytest.mark.parametrize(
    ("stated", "age", "expected"),
    [(None, None, None), ("public, max-age=300", None, 300), ("max-age=300", "100", 200), ("max-age=300", "400", 0), ("no-cache", None, 0),
     ("private, no-store, max-age=60", None, 0), ("s-maxage=500", None, None), ('max-age="60"', None, 60), ("max-age=x", "y", None)],
)  # fmt: skip
def test_cache_control(stated: str | None, age: str | None, expected: float | None) -> None:
    headers = Headers({name: value for name, value in (("Cache-Control", stated), ("Age", age)) if value is not None})
    assert max_age_s(headers) == expected


def test_a_held_host_is_left_alone_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = HostGate()
    gate.hold("nahr.example", 3000)
    monkeypatch.setattr("schedules.lessons.HOSTS", gate)
    poll = made(SEEN)
    listed(poll, "f", "feed", "a")
    poll.counts["postponed"] = 3
    due = row_change(poll, NOW, Market()).set["next_poll_at"]
    assert abs(due - NOW - timedelta(seconds=3000)) < timedelta(seconds=5)


def test_politeness_bounds_the_interval() -> None:
    slow = Poll(made().runtime, replace(SOURCE, polite=Polite(delay_s=20)), {})
    for number in range(6):
        listed(slow, f"f{number}", "feed", "a")
    config = load_config({})
    assert limits_of(slow, Market(), config).min_interval_s == 240
    assert limits_of(made(), Market(), config).min_interval_s == 60


def test_a_window_counts_in_items_of_the_whole_source() -> None:
    row: dict[str, Any] = {}
    for turn in range(40):  # three sections; one of them carries nine tenths of all that is new
        poll = made(row)
        names = [f"{turn}.{number}" for number in range(10)]
        poll.unknown = set(names)
        for url, new, shown in (("busy", names[:9], 20), ("calm", names[9:], 20), ("dead", [], 3)):
            listed(poll, url, "feed", "")
            poll.documents[url].listed = dict.fromkeys([*new, *(f"{url}{n}" for n in range(shown - len(new)))])
        row = {"listings": windows.learned(poll)}
    assert 20 <= (windows.window(row["listings"]) or 0) <= 24
    assert row["listings"]["total"] <= windows.FADE_AT
    poll = made(row)
    listed(poll, "busy", "feed", "", status=304)
    kept = windows.learned(poll)["by"]
    assert set(kept) == {document_key("busy")} and kept[document_key("busy")]["shown"] == 20


def test_section_pages_are_a_window_only_without_a_feed() -> None:
    poll = made()
    poll.unknown = set("abcdefghij")
    listed(poll, "home", "listing", "abcdefghijklmnop")
    assert poll_result(poll, NOW).window == 8
    listed(poll, "map", "sitemap", "abcdefghijklmnopqrstuvw")
    listed(poll, "feed", "feed", "abcdefghijkl")
    listed(poll, "next", "feed", "xy")
    poll.documents["next"].depth = 1
    assert poll_result(poll, NOW).window == 12
    assert windows.window({}) is None


def test_a_first_look_counts_all_that_is_listed() -> None:
    poll = made()
    listed(poll, "f1", "feed", "abcd")
    assert poll_result(poll, NOW).new == 4


def test_a_first_look_goes_by_feeds_before_pages_and_pages_before_sitemaps() -> None:
    poll = made()
    listed(poll, "s", "sitemap", "abcdefgh")
    assert poll_result(poll, NOW).new == 8
    listed(poll, "l", "listing", "abc")
    assert poll_result(poll, NOW).new == 3
    listed(poll, "f", "feed", "a", status=500)
    assert poll_result(poll, NOW).new == 3, "a feed that failed shows nothing"
    listed(poll, "f", "feed", "", status=304)
    assert poll_result(poll, NOW).new == 0, "an unchanged feed says: nothing new"


def test_what_the_site_asks_for() -> None:
    poll = made(SEEN)
    listed(poll, "f", "feed", "a", ttl_s=600, period_s=3600, max_age_s=120, skip_hours=[1, 2, 3], skip_days=["friday"])
    listed(poll, "g", "feed", "b", ttl_s=900, max_age_s=60, skip_hours=[2, 3, 4], skip_days=["friday", "sunday"])
    result = poll_result(poll, NOW)
    assert (result.ttl_s, result.max_age_s, result.skip_hours, result.skip_days) == (600, 60, (2, 3), (4,))


@pytest.mark.parametrize(("crash", "weights", "failure"), [("", [0.25, 0.5], 0.5), ("boom", [], 1.0), ("", [], 0.0)])
def test_a_poll_without_an_answer_failed(crash: str, weights: list[float], failure: float) -> None:
    poll = made(SEEN)
    listed(poll, "f", "feed", "", status=0 if not crash else 200)
    poll.wire_failures = weights
    result = poll_result(poll, NOW, crash)
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


def test_a_hundred_failed_looks_at_old_articles_do_not_hide_that_the_site_is_away() -> None:
    """The row keeps ten failures: those of feeds and listings, by which the site's state is told, before all others."""
    poll = made({**SEEN, "readings": "1"})
    poll.failures = [{"url": f"a{number}", "reason": "timeout", "detail": ""} for number in range(100)]
    poll.failures.append({"url": "feed", "reason": "document_timeout", "detail": ""})
    poll.trail.extend(["new", "failed_unreadable"])
    values = row_change(poll, NOW, Market()).set
    assert values["last_run"]["failures"][0]["url"] == "feed" and len(values["last_run"]["failures"]) == 10
    assert values["readings"] == "110" and poll.summary()["failures"][0]["url"] == "feed"
