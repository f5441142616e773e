"""Whose fault it is when many sources fail at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schedules.guard import fleet_verdict
from schedules.health import Day, Facts

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def fleet(failing: int, well: int, reason: str = "dns", age_min: float = 5) -> list[Facts]:
    last = NOW - timedelta(minutes=age_min)
    bad = [Facts(NOW, last_poll_at=last, failures=0.25, reasons=(reason,)) for _ in range(failing)]
    return [*bad, *(Facts(NOW, last_poll_at=last) for _ in range(well))]


@pytest.mark.parametrize(
    ("facts", "before", "state"),
    [
        (fleet(5, 5), "ok", "broken"), (fleet(4, 6), "ok", "ok"), (fleet(2, 0), "ok", "ok"), (fleet(3, 0), "ok", "broken"),
        (fleet(9, 0, "http_500"), "ok", "ok"), (fleet(9, 0, age_min=61), "ok", "ok"), ([], "ok", "ok"),
        (fleet(3, 7), "broken", "broken"), (fleet(2, 8), "broken", "ok"), (fleet(0, 2), "broken", "broken"), ([], "broken", "broken"),
    ],
)  # fmt: skip
def test_the_fleet(facts: list[Facts], before: str, state: str) -> None:
    assert fleet_verdict(facts, before).state == state


def test_sources_that_a_person_paused_do_not_count() -> None:
    paused = [Facts(NOW, declared="paused", last_poll_at=NOW, failures=1.0, reasons=("dns",)) for _ in range(9)]
    assert fleet_verdict(paused, "ok").state == "ok"


def test_our_own_faults_are_told_once_too() -> None:
    last = NOW - timedelta(minutes=5)
    crashing = [Facts(NOW, last_poll_at=last, failures=1.0, crash="KeyError: x") for _ in range(5)]
    today = Day(NOW.date().isoformat(), 9, 0, 0, {"failed_extraction": 20})
    unreadable = [Facts(NOW, last_poll_at=last, days=(today,)) for _ in range(5)]
    well = fleet(0, 4)
    for bad in (crashing, unreadable, [*crashing[:3], *unreadable[:2]]):
        assert fleet_verdict([*bad, *well], "ok").state == "broken"
        assert fleet_verdict([*bad[:3], *well], "ok").state == "ok", "some sites may break at once"
