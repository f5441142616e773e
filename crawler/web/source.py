"""`/sources/ID`: state and reason, articles a day, field coverage, the last outcomes, its file; and the wish to crawl again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.sources.load import load_all
from crawler.sources.schema import Source
from crawler.web.charts import bars, last_days
from crawler.web.site import Site
from pipelines import clock
from pipelines.storage import requests
from pipelines.storage.base import Store
from schedules.overview import overview

DAYS = 30
OUTCOMES = 20
COVERED = ("title", "body", "published", "author", "section", "image_url")
"""Fields whose share among new and changed articles is shown."""
_UNKNOWN = "There is no source of this id. All sources are on the start page."


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/sources/{id}.json")
    def source_json(id: str) -> Response:
        source = load_all().get(id)
        if source is None:
            return site.json({"error": "no source of this id"}, 404)
        return site.json(source_data(site.store, source, clock.now()))

    @app.get("/sources/{id}")
    def source_page(id: str, request: Request) -> Response:
        source = load_all().get(id)
        if source is None:
            return site.missing(_UNKNOWN)
        file = Path(source.file).read_text(encoding="utf-8")
        return site.html("source.html", source=source, file=file, **source_data(site.store, source, clock.now()))

    @app.post("/sources/{id}/recrawl")
    def recrawl(id: str) -> Response:
        source = load_all().get(id)
        if source is None:
            return site.missing(_UNKNOWN)
        waiting = [row for row in requests.listed(site.store) if row["source"] == id]
        if not waiting:  # a second click asks for nothing more
            requests.create(site.store, id, {"since": None, "until": None, "force": False, "urls": []}, "dashboard", clock.now())
        return RedirectResponse(f"/sources/{id}", 303)


def source_data(store: Store, source: Source, now: datetime) -> dict[str, Any]:
    """Everything about one source as plain data."""
    days = last_days(now.date(), DAYS)
    rows = {row["day"]: row for row in store.find("days", {"source": source.id, "day": {"$gte": days[0]}})}
    row = store.get("sources", source.id) or {}
    return {
        "line": overview(store, {source.id: source}, now).sources[0],
        "now": now,
        "bars": bars(rows, days),
        "coverage": coverage(rows),
        "outcomes": list(store.find("outcomes", {"source": source.id}, sort=[("at", -1)], limit=OUTCOMES)),
        "run": row.get("last_run") or {},
        "gap": row.get("gap"),
        "requests": [r for r in requests.listed(store) if r["source"] == source.id],
    }


def coverage(rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    """(field, articles that have it, articles) over the days given; empty when nothing was stored."""
    stored = sum(int((row.get("codes") or {}).get(code) or 0) for row in rows.values() for code in ("new", "updated"))
    have = {name: sum(int((row.get("fields") or {}).get(name) or 0) for row in rows.values()) for name in COVERED}
    return [(name, have[name], stored) for name in COVERED] if stored else []
