"""Verdicts from a source's row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.sources.schema import Expect, Source
from schedules.watch import judge

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source("s", "موقع", "SY", "http://s.test/", "Asia/Damascus", expect=Expect(per_day=(5, 9), silent_after=timedelta(hours=12)))
FINE: dict[str, Any] = {"last_ok_at": NOW, "last_new_at": NOW, "last_poll_at": NOW, "next_poll_at": NOW, "failures": 0.0, "lease_until": NOW}


@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        ({}, "ok", ""), ({"last_ok_at": None, "last_poll_at": None}, "new", "not polled yet"),
        ({"last_ok_at": None}, "new", "never reached"),
        ({"failures": 3.0, "last_run": {"failures": [{"reason": "document_http_403"}]}}, "blocked", "http_403"),
        ({"failures": 4.0, "last_run": {"failures": [{"reason": "document_timeout"}]}}, "broken", "document_timeout"),
        ({"failures": 3.0, "last_run": {"crash": "KeyError: 'x'"}}, "broken", "KeyError"),
        ({"failures": 1.0}, "ok", ""),
        ({"next_poll_at": NOW - timedelta(hours=1)}, "overdue", "60 min"),
        ({"next_poll_at": NOW - timedelta(hours=1), "lease_until": NOW + timedelta(minutes=1)}, "ok", ""),
        ({"last_new_at": NOW - timedelta(hours=13)}, "silent", "13 h"),
    ],
)  # fmt: skip
def test_states(changes: dict[str, Any], state: str, why: str) -> None:
    verdict = judge(SOURCE, FINE | changes, NOW)
    assert verdict["state"] == state and why in verdict["why"] and verdict["expected"] == "5–9"


def test_paused_wins() -> None:
    from dataclasses import replace

    paused = replace(SOURCE, state="paused", reason="the owner asked")
    assert judge(paused, FINE | {"failures": 9.0}, NOW)["why"] == "the owner asked"
