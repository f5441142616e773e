"""`/`: is the monitor alive, every source worst first, the latest articles. Also health for supervisors, and metrics."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response

from crawler.web.site import Site
from crawler.web.view import health_data, overview_data
from pipelines import clock


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/")
    def home() -> Response:
        return site.html("overview.html", **overview_data(site.store, clock.now(), site.config.data_dir))

    @app.get("/index.json")
    def home_json() -> Response:
        return site.json(overview_data(site.store, clock.now(), site.config.data_dir))

    @app.get("/-/health.json")
    def health() -> Response:
        data = health_data(site.store, clock.now())
        return site.json(data, 200 if data["alive"] else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        from crawler.web.metrics import exposition

        body, kind = exposition(site.store, clock.now(), site.config.data_dir)
        return Response(body, media_type=kind)
