"""Heartbeats as the supervisor sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.storage.base import Store, StoreUnavailable
from pipelines.storage.workers import beat
from schedules import pulse
from schedules.pulse import LOOKS, worker_alive

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def test_a_worker_hangs_when_its_heartbeat_stands_still(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "open_store", lambda _: store)
    alive = worker_alive("x")
    beat(store, "w", {"pid": 7}, NOW)
    assert [alive(7) for _ in range(LOOKS + 1)] == [True] * LOOKS + [False]
    beat(store, "w", {"pid": 7}, NOW + timedelta(seconds=1))
    assert alive(7)
    assert alive(8), "another one has its own looks"
    assert [alive(9) for _ in range(LOOKS + 1)][-1] is False, "one that never beat hangs too"


@pytest.mark.parametrize("at", [NOW - timedelta(hours=5), NOW + timedelta(days=300)])
def test_neither_a_set_clock_nor_a_sleep_kills(store: Store, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(pulse, "open_store", lambda _: store)
    alive = worker_alive("x")
    for number in range(3 * LOOKS):
        beat(store, "w", {"pid": 7}, at + timedelta(seconds=number))
        assert alive(7)


def test_while_the_store_is_away_nothing_is_concluded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "open_store", lambda _: store)
    alive = worker_alive("x")
    beat(store, "w", {"pid": 7}, NOW)
    assert [alive(7) for _ in range(LOOKS)][-1]
    with monkeypatch.context() as patch:

        def away(*_: object, **__: object) -> object:
            raise StoreUnavailable("away")

        patch.setattr(store, "find", away)
        assert alive(7) is None
    assert [alive(7) for _ in range(LOOKS)] == [True] * LOOKS, "looks are counted anew"
