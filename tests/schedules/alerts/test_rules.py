"""Once, after confirmation, with a reminder and an all-clear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schedules.alerts.rules import CONFIRM, Memory, Notice, step

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def told(states: list[str], memory: Memory | None = None, held: frozenset[int] = frozenset(), every: timedelta = MINUTE) -> tuple[Memory, list[tuple[int, Notice]]]:
    memory, notices = memory or Memory(), []
    for number, state in enumerate(states):
        memory, notice = step(memory, "nahr", (state, "x", {}), NOW + number * every, held_back=number in held)
        if notice is not None:
            notices.append((number, notice))
    return memory, notices


def kinds(notices: list[tuple[int, Notice]]) -> list[tuple[int, str, str]]:
    return [(number, notice.kind, notice.state) for number, notice in notices]


def test_trouble_is_told_once_when_it_is_sure_and_cleared_once() -> None:
    memory, notices = told(["ok", "broken", "broken", "broken", "broken", "ok", "ok", "ok", "ok"])
    assert kinds(notices) == [(3, "problem", "broken"), (7, "clear", "broken")]
    assert notices[0][1].since == NOW + MINUTE and memory.told is None


def test_a_flicker_is_not_told() -> None:
    assert told(["broken", "broken", "ok", "broken", "broken", "ok"] * 5)[1] == []


def test_a_flicker_of_well_being_does_not_clear() -> None:
    assert kinds(told(["broken"] * 3 + ["ok", "ok", "broken", "broken", "broken"] * 3)[1]) == [(2, "problem", "broken")]


def test_worse_is_told_and_less_bad_is_not() -> None:
    notices = told(["silent"] * 3 + ["broken"] * 3 + ["silent"] * 3 + ["ok"] * 3)[1]
    assert kinds(notices) == [(2, "problem", "silent"), (5, "problem", "broken"), (11, "clear", "broken")]


def test_states_that_need_nobody_are_not_told() -> None:
    assert told(["thin"] * 5 + ["flood"] * 5 + ["new"] * 5 + ["paused"] * 5)[1] == []


def test_a_pause_clears_what_was_told() -> None:
    assert kinds(told(["broken"] * 3 + ["paused"] * 3)[1]) == [(2, "problem", "broken"), (5, "clear", "broken")]


def test_a_reminder_each_day() -> None:
    notices = told(["broken"] * 60, every=timedelta(hours=1))[1]
    assert kinds(notices) == [(2, "problem", "broken"), (26, "reminder", "broken"), (50, "reminder", "broken")]
    assert len({notice.id for _, notice in notices}) == 3


def test_while_held_back_nothing_is_told_and_then_it_must_be_sure_anew() -> None:
    held = frozenset(range(2, 8))
    assert kinds(told(["broken"] * 12, held=held)[1]) == [(7 + CONFIRM, "problem", "broken")]
    assert told(["ok"] + ["broken"] * 7 + ["ok"] * 5, held=held)[1] == []


def test_the_same_notice_has_the_same_id() -> None:
    first, again = told(["broken"] * 3)[1], told(["broken"] * 3)[1]
    assert first[0][1].id == again[0][1].id
