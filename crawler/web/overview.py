"""`/`: is the monitor alive, every source worst first, the latest articles. Also health for supervisors, and metrics."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI
from starlette.responses import Response

from crawler.web.site import Site
from crawler.web.view import health_data, overview_data


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/")
    def home() -> Response:
        return site.html("overview.html", **overview_data(site.store, datetime.now(UTC)))

    @app.get("/index.json")
    def home_json() -> Response:
        return site.json(overview_data(site.store, datetime.now(UTC)))

    @app.get("/-/health.json")
    def health() -> Response:
        data = health_data(site.store, datetime.now(UTC))
        return site.json(data, 200 if data["alive"] else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        from crawler.web.metrics import exposition

        body, kind = exposition(site.store, datetime.now(UTC))
        return Response(body, media_type=kind)
