"""`/coverage`: source by day. Not monitored, looked at and nothing new, and a number of articles are three marks."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from crawler.sources.load import load_all
from crawler.web.charts import last_days, watched
from crawler.web.site import Site
from pipelines import clock
from pipelines.storage.base import Store

DAYS = 21
HEAD = ("source", "day", "monitored", "new", "updated", "removed", "failed")


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/coverage")
    def coverage() -> Response:
        return site.html("coverage.html", **coverage_data(site.store, clock.now()))

    @app.get("/coverage.json")
    def coverage_json() -> Response:
        return site.json(coverage_data(site.store, clock.now()))

    @app.get("/coverage.csv")
    def coverage_csv() -> Response:
        data = coverage_data(site.store, clock.now())
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEAD)
        for line in data["sources"]:
            for cell in line["cells"]:
                writer.writerow([line["id"], *(int(cell[name]) if name == "monitored" else cell[name] for name in HEAD[1:])])
        return Response(out.getvalue(), media_type="text/csv; charset=utf-8")


def coverage_data(store: Store, now: datetime) -> dict[str, Any]:
    """The last days of every source that was ever monitored, as plain data, newest day first."""
    days = last_days(now.date(), DAYS)[::-1]
    rows: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in store.find("days", {"day": {"$gte": days[-1]}}):
        rows[row["source"]][row["day"]] = row
    lines = []
    for id in [*load_all(), *sorted(set(rows) - set(load_all()))]:
        if id in rows:
            lines.append({"id": id, "cells": [_cell(day, rows[id].get(day)) for day in days]})
    return {"days": days, "sources": lines}


def _cell(day: str, row: dict[str, Any] | None) -> dict[str, Any]:
    codes = (row or {}).get("codes") or {}
    counts = {name: int(codes.get(name) or 0) for name in ("new", "updated", "removed", "failed")}
    return {"day": day, "monitored": watched(row), **counts}
