"""Prometheus metrics, read from the store when they are asked for: they speak for all workers, also after a restart."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from crawler.sources.load import load_all
from pipelines.storage.base import Store
from schedules.overview import ORDER, overview

KIND = "text/plain; version=0.0.4; charset=utf-8"


def exposition(store: Store, now: datetime) -> tuple[bytes, str]:
    """The metrics page and its content type."""
    registry = CollectorRegistry()
    found = overview(store, load_all(), now)
    Gauge("marsad_alive", "1 when a worker gave a sign of life within two minutes", registry=registry).set(found.alive)
    articles = Gauge("marsad_articles", "Stored articles", ["source"], registry=registry)
    fresh = Gauge("marsad_new_24h", "New articles in the last 24 hours", ["source"], registry=registry)
    state = Gauge("marsad_source_state", "1 for the present state of a source", ["source", "state"], registry=registry)
    overdue = Gauge("marsad_next_poll_seconds", "Seconds until the next poll; negative when it is late", ["source"], registry=registry)
    for line in found.sources:
        articles.labels(line.id).set(line.articles)
        fresh.labels(line.id).set(line.new_24h)
        for name in ORDER:
            state.labels(line.id, name).set(line.state == name)
        if line.next_poll_at is not None:
            overdue.labels(line.id).set((line.next_poll_at - now).total_seconds())
    return generate_latest(registry), KIND
