"""Verdicts from facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schedules.health import ORDER, RULES, Day, Facts, Verdict, judge
from schedules.reasons import SENTENCES, sentence

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
H = timedelta(hours=1)
FINE = Facts(
    now=NOW, made_at=NOW - 30 * 24 * H, last_poll_at=NOW - H / 6, last_ok_at=NOW - H / 6, last_new_at=NOW - H, due_at=NOW + H / 6,
    known_items=500.0, due_items=2.0, due_yesterday=40.0,
)  # fmt: skip


def days(*news: int, have: dict[str, int] | None = None, **values: Any) -> list[Day]:
    """Whole days up to yesterday with so many new articles, each with all fields unless `have` says how many have one."""
    start = NOW - timedelta(days=len(news))
    fields = ("title", "body", "published", "author")
    return [
        Day((start + timedelta(days=n)).date().isoformat(), 40, new, 0, {}, {name: (have or {}).get(name, new) for name in fields}, **values)
        for n, new in enumerate(news)
    ]


def of(**changes: Any) -> Verdict:
    return judge(replace(FINE, **changes))


def test_all_well() -> None:
    assert of() == Verdict("ok")


@pytest.mark.parametrize(
    ("changes", "state", "code"),
    [
        ({"declared": "paused", "declared_why": "the owner asked", "failures": 9.0}, "paused", "declared"),
        ({"declared": "retired"}, "retired", "declared"),
        ({"quarantine": "its poll was killed twice"}, "broken", "quarantined"),
        ({"failures": 3.0, "reasons": ("timeout",)}, "broken", "unreachable"),
        ({"failures": 2.9, "reasons": ("timeout",)}, "ok", ""),
        ({"failures": 3.0, "crash": "KeyError: x"}, "broken", "crashing"),
        ({"failures": 3.0, "reasons": ("http_403",)}, "blocked", "refused"),
        ({"reasons": ("robots",), "last_ok_at": NOW - 7 * H, "due_items": None}, "blocked", "refused"),
        ({"reasons": ("robots",), "last_ok_at": NOW - 5 * H}, "ok", ""),
        ({"reasons": ("http_429",), "last_ok_at": None, "last_new_at": None, "made_at": NOW - 7 * H}, "blocked", "refused"),
        ({"gap_since": NOW - H}, "gap", "gap_filling"), ({"gap_since": NOW - H, "gap_attempts": 3}, "gap", "gap_open"),
        ({"due_at": NOW - H}, "overdue", "not_looked"),
        ({"due_at": NOW - H / 4}, "ok", ""),
        ({"due_at": NOW - H, "leased_until": NOW + H / 60}, "ok", ""),
        ({"due_at": NOW - 9 * H, "watching_since": NOW - H / 6}, "ok", ""),
        ({"due_at": NOW - 9 * H, "watching_since": NOW - H}, "overdue", "not_looked"),
        ({"last_ok_at": None, "last_poll_at": None, "last_new_at": None}, "new", "not_polled"),
        ({"last_ok_at": None, "last_new_at": None, "failures": 1.0}, "new", "never_reached"),
    ],
)  # fmt: skip
def test_states(changes: dict[str, Any], state: str, code: str) -> None:
    verdict = of(**changes)
    assert (verdict.state, verdict.code) == (state, code)


@pytest.mark.parametrize(
    ("quiet_h", "due", "known", "state"),
    [(10, 17.0, 500.0, "silent"), (10, 15.0, 500.0, "ok"), (7, 30.0, 500.0, "ok"), (10, 17.0, 20.0, "ok"), (10, None, 500.0, "ok")],
)
def test_silence_against_their_own_hours(quiet_h: int, due: float | None, known: float, state: str) -> None:
    assert of(last_new_at=NOW - quiet_h * H, due_items=due, known_items=known).state == state


def test_silence_against_their_own_silences() -> None:
    silent = {"last_new_at": NOW - 10 * H, "due_items": 30.0}
    assert of(**silent, usual_quiet=14.0).state == "silent" and of(**silent, usual_quiet=16.0).state == "ok"
    assert of(**silent, made_at=NOW - 48 * H).state == "ok", "nobody knows its ways yet"


def test_silence_is_counted_to_the_last_look_only() -> None:
    """Nobody looked for a day: that is ours, not theirs."""
    verdict = of(last_new_at=NOW - 25 * H, last_ok_at=NOW - 24 * H, due_at=NOW - 23 * H, silent_after=12 * H)
    assert verdict.state == "overdue"


def test_a_limit_in_the_file_goes_before_what_was_learned() -> None:
    assert of(last_new_at=NOW - 20 * H, due_items=99.0, silent_after=24 * H).state == "ok"
    assert of(last_new_at=NOW - 26 * H, due_items=0.1, silent_after=24 * H).code == "nothing_new"


def test_pages_that_are_there_and_cannot_be_read() -> None:
    today = Day(NOW.date().isoformat(), 10, 1, 0, {"rejected_empty_body": 9, "rejected_listing": 50})
    assert of(days=[*days(40, 40), today]).state == "ok", "yesterday's forty were well read"
    assert of(days=[*days(40, 0), today]).code == "unreadable"
    assert of(days=[*days(40, 0), replace(today, reasons={"rejected_listing": 90})]).state == "ok"


def test_a_change_of_layout_is_seen_in_the_last_pages_and_so_is_its_end() -> None:
    """Not a day later: the good pages of yesterday and the bad ones of today weigh nothing against the last twenty."""
    today = Day(NOW.date().isoformat(), 10, 30, 0, {"rejected_empty_body": 20})
    verdict = of(days=[*days(40, 40), today], readings="1" * 4 + "0" * 16)
    assert (verdict.code, verdict.numbers) == ("unreadable", {"pages": 16, "of": 20})
    assert of(days=[*days(40, 40), today], readings="1" * 5 + "0" * 15).code != "unreadable"
    assert of(days=[*days(40, 40), today], readings="0" * 19).code != "unreadable", "fewer than twenty"
    mended = replace(today, reasons={"rejected_empty_body": 500})
    assert of(days=[*days(40, 40), mended], readings="0" * 10 + "1" * 10).code == "unreadable"
    assert of(days=[*days(40, 40), mended], readings="0" * 9 + "1" * 11).code != "unreadable"
    films = [replace(day, reasons={"rejected_empty_body": 30}) for day in days(40, 40)]
    assert of(days=[*films, today], readings="0" * 20).code != "unreadable", "half of its pages are films: a row of them is no news"


def test_a_site_that_hangs_is_told_of_before_its_back_off_lets_it_fail_often() -> None:
    hanging = {"failures": 1.5, "reasons": ("timeout",), "due_items": None}
    assert of(**hanging, last_ok_at=NOW - 7 * H).code == "unreachable" and of(**hanging, last_ok_at=NOW - 5 * H).state == "ok"
    assert of(**{**hanging, "failures": 1.0}, last_ok_at=NOW - 7 * H).state == "ok", "one failure is no news"


def test_days_far_from_what_is_usual() -> None:
    usual = [40] * 8
    assert of(days=days(*usual, 7)).code == "less_than_usual"
    assert of(days=days(*usual, 9)).state == "ok"
    assert of(days=days(*usual, 221)).code == "more_than_usual"
    assert of(days=days(*usual, 7), due_yesterday=15.0).state == "ok", "a quiet day of the week"
    assert of(days=days(40, 40, 7)).state == "ok", "not known for long enough"


def test_days_against_what_the_file_expects() -> None:
    assert of(days=days(50, 3, 3), per_day=(5, 90)).code == "under_per_day"
    assert of(days=days(50, 3, 5), per_day=(5, 90)).state == "ok"
    assert of(days=days(50, 91, 95), per_day=(5, 90)).code == "over_per_day"
    assert of(days=days(900, 50), per_day=(5, 90)).state == "ok", "the first day brings what was there before"


def test_a_field_that_is_missing_more_than_before() -> None:
    before, after = days(*[20] * 6)[:5], days(20, have={"author": 2})
    verdict = of(days=[*before, *after])
    assert verdict.code == "field_fell" and verdict.numbers["field"] == "author"
    assert of(days=[*before, *days(20, have={"author": 17})]).state == "ok"
    assert of(days=[*before[:2], *after]).state == "ok", "forty articles are too few to know"
    rare = days(*[20] * 5, have={"author": 3})
    assert of(days=[*[replace(d, day=f"2026-03-0{n + 1}") for n, d in enumerate(rare)], *days(20, have={"author": 0})]).state == "ok"


def test_a_field_below_what_the_file_expects() -> None:
    few = days(25, have={"author": 5})
    assert of(days=few, floors={"author": 0.5}).code == "field_below_floor"
    assert of(days=few, floors={"author": 0.25}).state == "ok"
    assert of(days=days(15, have={"author": 0}), floors={"author": 0.5}).state == "ok", "too few articles"


def test_the_worst_wins() -> None:
    verdict = of(failures=4.0, reasons=("timeout",), gap_since=NOW - H, due_at=NOW - H, last_new_at=NOW - 99 * H, silent_after=H)
    assert verdict.state == "broken"
    assert of(gap_since=NOW - H, due_at=NOW - H).state == "gap"


def test_every_code_has_its_sentence() -> None:
    import inspect
    import re

    from schedules import guard, health

    codes = set(re.findall(r'Verdict\("\w+", "(\w+)"', inspect.getsource(health) + inspect.getsource(guard)))
    codes |= {"never_reached", "not_polled"}
    assert codes and codes <= set(SENTENCES)
    assert len(RULES) >= 9 and ORDER[-3:] == ("ok", "paused", "retired")


def test_sentences_of_verdicts() -> None:
    assert sentence("less_than_usual", {"new": 7, "due": 39.6}) == "7 new yesterday, about 40 were due"
    assert sentence("gap_open", {"since": NOW}) == "articles since 2026-03-20 12:00Z may be missing: its feed ran over while nobody looked"
    assert sentence("nothing_new_but_due", {"hours": 9, "due": None}).startswith("nothing_new_but_due")
    assert sentence("of_a_newer_program", {}) == "of_a_newer_program"


def test_every_reason_is_explained_to_the_operator() -> None:
    from pathlib import Path

    text = (Path(__file__).parent.parent.parent / "docs" / "operate.md").read_text(encoding="utf-8")
    for code in set(SENTENCES) - {"", "hit", "test"}:
        assert f"`{code}`" in text, f"docs/operate.md does not explain {code}"
