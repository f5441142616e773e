"""Prometheus metrics, read from the store when they are asked for: they speak for all workers, also after a restart.

Names end in their unit; `_today` counters begin anew at midnight UTC, which Prometheus takes for a restart (`increase` and
`rate` go on).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from crawler.sources.load import load_all
from pipelines.storage.base import Store
from pipelines.storage.outcomes import day_of
from schedules.alerts.outbox import channel_rows, owed
from schedules.overview import ORDER, Overview, overview
from schedules.room import existing, free_bytes

KIND = "text/plain; version=0.0.4; charset=utf-8"
WORKER = {
    "rss_mb": ("marsad_worker_resident_mebibytes", "Resident memory of a worker"),
    "files": ("marsad_worker_open_files", "Open files of a worker"),
    "polls": ("marsad_worker_polls", "Polls that a worker runs at the moment"),
    "late_p99_s": ("marsad_tick_late_p99_seconds", "Lateness of the scheduler's ticks in the last hour, 99th percentile"),
    "delay_p99_s": ("marsad_poll_delay_p99_seconds", "Seconds from due to claimed of the last thousand polls, 99th percentile"),
    "store_p99_s": ("marsad_store_write_p99_seconds", "Seconds until a batch was durable, of the last thousand, 99th percentile"),
}
"""Fact of a heartbeat → name and help."""


def exposition(store: Store, now: datetime, folder: Path | None = None) -> tuple[bytes, str]:
    """The metrics page and its content type. `folder`: the data folder."""
    registry = CollectorRegistry()
    found = overview(store, load_all(), now)
    Gauge("marsad_alive", "1 when a worker gave a sign of life within two minutes", registry=registry).set(found.alive)
    Gauge("marsad_fleet_fault", "1 while the whole fleet fails: the fault is ours or the network's", registry=registry).set(bool(found.fleet))
    if folder is not None:
        Gauge("marsad_disk_free_bytes", "Free bytes at the data folder", registry=registry).set(free_bytes(existing(folder)))
    _sources(registry, found, now)
    _outcomes(registry, store.find("days", {"day": day_of(now)}))
    _workers(registry, store.find("workers", {}), now)
    _alerts(registry, store)
    return generate_latest(registry), KIND


def _sources(registry: CollectorRegistry, found: Overview, now: datetime) -> None:
    articles = Gauge("marsad_articles", "Stored articles", ["source"], registry=registry)
    fresh = Gauge("marsad_new_24h", "New articles in the last 24 hours", ["source"], registry=registry)
    state = Gauge("marsad_source_state", "1 for the present state of a source", ["source", "state"], registry=registry)
    overdue = Gauge("marsad_next_poll_seconds", "Seconds until the next poll; negative when it is late", ["source"], registry=registry)
    failures = Gauge("marsad_source_failures", "Weighted failures in a row", ["source"], registry=registry)
    for line in found.sources:
        articles.labels(line.id).set(line.articles)
        fresh.labels(line.id).set(line.new_24h)
        failures.labels(line.id).set(line.failures)
        for name in ORDER:
            state.labels(line.id, name).set(line.state == name)
        if line.next_poll_at is not None:
            overdue.labels(line.id).set((line.next_poll_at - now).total_seconds())


def _outcomes(registry: CollectorRegistry, days: Iterable[dict[str, Any]]) -> None:
    outcomes = Gauge("marsad_outcomes_today", "Outcomes of the current UTC day", ["source", "outcome"], registry=registry)
    polls = Gauge("marsad_polls_today", "Polls of the current UTC day", ["source"], registry=registry)
    for day in days:
        polls.labels(day["source"]).set(day.get("polls") or 0)
        for code, number in (day.get("codes") or {}).items():
            outcomes.labels(day["source"], code).set(number)


def _workers(registry: CollectorRegistry, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    age = Gauge("marsad_worker_heartbeat_age_seconds", "Seconds since a worker's last sign of life", ["worker"], registry=registry)
    gauges = {fact: Gauge(name, help, ["worker"], registry=registry) for fact, (name, help) in WORKER.items()}
    for row in rows:
        age.labels(row["_id"]).set((now - row["at"]).total_seconds())
        for fact, gauge in gauges.items():
            if row.get(fact) is not None:
                gauge.labels(row["_id"]).set(row[fact])


def _alerts(registry: CollectorRegistry, store: Store) -> None:
    failing = Gauge("marsad_alert_channel_failing", "1 while an alert channel does not deliver", ["channel"], registry=registry)
    waiting = Gauge("marsad_alerts_waiting", "Notices that are not delivered to every channel yet", registry=registry)
    for row in channel_rows(store):
        failing.labels(row["name"]).set(bool(row.get("failing_since")))
    waiting.set(owed(store))
