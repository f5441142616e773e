"""When a listing has a gap behind it, and what bridges one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.discovery.candidate import Candidate
from crawler.sources.schema import Source
from crawler.spiders import gaps
from crawler.spiders.document import Document, document_key
from crawler.spiders.poll import Poll, PollOptions
from schedules.gaps import after_fill, fill_options

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SEEN, NEWEST = NOW - timedelta(hours=5), NOW - timedelta(hours=6)
SOURCE = Source("s", "موقع", "SY", "http://s.test/", "Asia/Damascus")
ROW: dict[str, Any] = {
    "seen_at": SEEN, "cadence": {"newest_at": NEWEST.timestamp()}, "listings": {"by": {document_key("feed"): {}, document_key("home"): {}}},
}  # fmt: skip
GAP = {"id": "s.1", "from": NEWEST, "to": NOW - timedelta(hours=2), "seen_at": SEEN, "due_at": NOW, "attempts": 0}


def poll(row: dict[str, Any], **options: Any) -> Poll:
    made = Poll(SimpleNamespace(config=SimpleNamespace(poll_limit_s=1e12)), SOURCE, row, PollOptions(**options))  # type: ignore[arg-type]
    made.started = NOW
    return made


def listing(made: Poll, url: str = "feed", kind: str = "feed", hours: tuple[float | None, ...] = (3, 2, 1), root: str = "", depth: int = 0) -> Document:
    document = made.document(url, kind, depth, root)
    document.status = 200
    document.listed = {f"{url}{n}": None if h is None else NOW - timedelta(hours=h) for n, h in enumerate(hours)}
    made.unknown |= document.listed.keys()
    return document


def test_nothing_known_and_newer_than_all_that_was_seen_is_a_gap() -> None:
    made = poll(ROW)
    gap = gaps.behind(made, listing(made))
    assert gap is not None and (gap.start, gap.end, gap.seen_at) == (NEWEST, NOW - timedelta(hours=3), SEEN)
    undated = poll(ROW)
    assert gaps.behind(undated, listing(undated, hours=(None, None, None))) is not None


@pytest.mark.parametrize("why", ["overlap", "never_seen", "new_feed", "few", "other_addresses", "second_page", "asked_for", "pages_beside_a_feed"])
def test_all_else_is_none(why: str) -> None:
    made = poll({} if why == "never_seen" else ROW, **({"force": True} if why == "asked_for" else {}))
    document = listing(made, hours=(3, 2) if why == "few" else (7, 2, 1) if why == "other_addresses" else (3, 2, 1))
    if why == "overlap":
        made.unknown.discard("feed0")
    if why == "new_feed":
        document = listing(made, "another")
    if why == "second_page":
        document.depth = 1
    if why == "pages_beside_a_feed":
        document = listing(made, "home", "listing")
    assert gaps.behind(made, document) is None


def test_a_second_gap_widens_the_one_that_is_open() -> None:
    made = poll({**ROW, "gap": {**GAP, "from": NEWEST - timedelta(days=1)}})
    gap = gaps.behind(made, listing(made, hours=(1, 0.5, 0.2)))
    assert gap is not None and gap.id == "s.1"
    assert (gap.start, gap.end) == (NEWEST - timedelta(days=1), NOW - timedelta(hours=1))


def filling(*documents: tuple[str, str, int, int, int], **marks: Any) -> tuple[Poll, gaps.Gap]:
    """A back-fill poll with documents of (url, kind, depth, older, younger)."""
    made = poll({**ROW, "gap": GAP}, fill=True)
    for url, kind, depth, older, younger in documents:
        document = listing(made, url, kind, (3, 2, 1, None), root=url.partition("?")[0], depth=depth)
        document.older, document.younger = older, younger
        for name, value in marks.items():
            setattr(document, name, value)
    gap = gaps.of_row(made.row)
    assert gap is not None
    return made, gap


@pytest.mark.parametrize(
    ("documents", "by"),
    [
        ([("feed", "feed", 0, 0, 0)], ""), ([("feed", "feed", 0, 0, 0), ("feed?2", "feed", 1, 1, 0)], "feed"),
        ([("m", "sitemap", 0, 3, 0)], ""), ([("m", "sitemap", 0, 0, 3)], ""), ([("m", "sitemap", 0, 1, 0), ("n", "sitemap", 1, 0, 1)], "sitemaps"),
        ([("d1", "archive", 0, 1, 0), ("d2", "archive", 0, 0, 1)], "archives"), ([("home", "listing", 0, 1, 2)], ""),
        ([("home", "listing", 0, 0, 0), ("home?2", "listing", 1, 3, 0)], "home"), ([], ""),
    ],
)  # fmt: skip
def test_what_bridges(documents: list[tuple[str, str, int, int, int]], by: str) -> None:
    assert gaps.bridged_by(*filling(*documents)) == by


@pytest.mark.parametrize("marks", [{"complete": False}, {"cut": True}, {"open": {"x"}}, {"status": 503}])
def test_what_was_not_read_whole_bridges_nothing(marks: dict[str, Any]) -> None:
    assert gaps.bridged_by(*filling(("m", "sitemap", 0, 1, 1), **marks)) == ""


def test_entries_are_told_apart_by_what_was_stored_and_by_their_dates() -> None:
    made, gap = filling()
    document = listing(made, "m", "sitemap")
    for published, known in (
        (None, {"first_seen_at": SEEN - timedelta(hours=1)}), (NEWEST, None), (None, {"at": SEEN - timedelta(days=2)}),
        (NOW - timedelta(hours=1), None), (None, {"first_seen_at": SEEN + timedelta(hours=1)}), (NOW - timedelta(hours=4), None), (None, None),
    ):  # fmt: skip
        gaps.mark(gap, document, Candidate("http://s.test/x", "sitemap", published=published), known)
    assert (document.older, document.younger) == (3, 2)


def test_attempts_grow_rarer_and_end() -> None:
    assert fill_options({"gap": {**GAP, "due_at": NOW + timedelta(seconds=1)}}, NOW) is None and fill_options({}, NOW) is None
    asked = fill_options({"gap": GAP}, NOW)
    assert asked is not None and asked.fill and asked.since is not None and asked.since < NEWEST
    row, pauses = {**ROW, "gap": GAP}, []
    for _ in range(7):
        change, writes = after_fill(poll(row, fill=True), NOW)
        row = {**row, "gap": change.set["gap"]}
        pauses.append(change.set["gap"]["due_at"] - NOW)
        assert len(writes) == 1
    assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=10) and pauses[-1] == timedelta(days=1)
    change, writes = after_fill(poll(row, fill=True), NOW + timedelta(days=40))
    assert change.unset == ["gap"] and writes[0].change.set["filled"] is False  # type: ignore[union-attr]
    made, _ = filling(("m", "sitemap", 0, 1, 1))
    change, writes = after_fill(made, NOW)
    assert change.unset == ["gap"] and writes[0].change.set["filled"] is True  # type: ignore[union-attr]
