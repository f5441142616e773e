"""`/metrics` as Prometheus reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.web.metrics import WORKER, exposition
from pipelines.storage.base import Put, Store
from pipelines.storage.workers import beat
from schedules.alerts.outbox import note_channel, notice_writes
from schedules.alerts.rules import Notice

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    text = 'name = "nahr"\ncountry = "SY"\nhome = "https://nahr.example/"\ntimezone = "Asia/Damascus"\nchecked = "never"\n'
    (tmp_path / "nahr.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("MARSAD_SOURCES", str(tmp_path))
    return "nahr"


def values(store: Store, folder: Path | None = None) -> dict[tuple[str, ...], float]:
    """(name, label values …) → value."""
    body, kind = exposition(store, NOW, folder)
    assert kind.startswith("text/plain")
    families = list(text_string_to_metric_families(body.decode()))
    assert all(family.documentation for family in families)
    return {(s.name, *(s.labels[name] for name in sorted(s.labels))): s.value for family in families for s in family.samples}


def test_states_outcomes_workers_and_channels(store: Store, source: str, tmp_path: Path) -> None:
    assert values(store)["marsad_alive",] == 0
    facts = {"rss_mb": 210, "files": 44, "polls": 3, "late_p99_s": 0.02, "delay_p99_s": 1.5, "store_p99_s": 0.004}
    beat(store, "w", facts, NOW - timedelta(seconds=7))
    note_channel(store, "webhook", NOW, "answered 500")
    note_channel(store, "log", NOW, None)
    store.write([
        Put("sources", {"_id": source, "health": {"state": "blocked"}, "failures": 2.5, "next_poll_at": NOW - timedelta(seconds=30)}),
        Put("days", {"_id": "nahr.2026-03-20", "source": source, "day": "2026-03-20", "polls": 9, "codes": {"new": 4, "failed": 1}}),
        Put("days", {"_id": "nahr.2026-03-19", "source": source, "day": "2026-03-19", "polls": 90, "codes": {"new": 40}}),
        Put("meta", {"_id": "fleet", "state": "broken", "ended_at": NOW, "numbers": {"failing": 3, "polled": 4}}),
        *notice_writes(Notice("nahr", "problem", "blocked", "refused", {}, NOW, NOW), ["webhook"], NOW),
    ])  # fmt: skip
    found = values(store, tmp_path)
    assert found["marsad_alive",] == 1 and found["marsad_fleet_fault",] == 1 and found["marsad_alerts_waiting",] == 1
    assert found["marsad_source_state", "nahr", "blocked"] == 1 and found["marsad_source_state", "nahr", "ok"] == 0
    assert found["marsad_source_failures", "nahr"] == 2.5 and found["marsad_next_poll_seconds", "nahr"] == -30
    assert found["marsad_outcomes_today", "new", "nahr"] == 4 and found["marsad_outcomes_today", "failed", "nahr"] == 1
    assert found["marsad_polls_today", "nahr"] == 9
    assert found["marsad_worker_heartbeat_age_seconds", "w"] == 7
    assert {fact: found[name, "w"] for fact, (name, _) in WORKER.items()} == facts
    assert found["marsad_alert_channel_failing", "webhook"] == 1 and found["marsad_alert_channel_failing", "log"] == 0
    assert found["marsad_disk_free_bytes",] > 0


def test_every_metric_is_in_the_docs(store: Store, source: str, tmp_path: Path) -> None:
    beat(store, "w", {}, NOW)
    note_channel(store, "log", NOW, None)
    docs = (Path(__file__).parent.parent.parent.parent / "docs" / "operate.md").read_text(encoding="utf-8")
    names = {family.name for family in text_string_to_metric_families(exposition(store, NOW, tmp_path)[0].decode())}
    assert [name for name in sorted(names) if f"`{name}`" not in docs] == []
