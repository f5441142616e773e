"""The dashboard: routes, and the store behind them. Every page works without JavaScript; `.json` twins hold the same data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from crawler import __version__
from crawler.config import Config
from crawler.web.security import guard, safe_href
from crawler.web.view import age, health_data, overview_data
from pipelines.storage.base import Store, StoreError
from pipelines.storage.open import open_store

HERE = Path(__file__).parent


class Stores:
    """Opens the store at the first request and again after it was away; no page holds it open on failure."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._store: Store | None = None

    def get(self) -> Store:
        """The store; raises StoreError."""
        if self._store is None:
            self._store = open_store(self._url)
        return self._store


def build_app(config: Config) -> FastAPI:
    """The application for this configuration; opens nothing yet."""
    app = FastAPI(title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(guard(config))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    stores = Stores(config.store_url)
    pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True))
    pages.filters |= {"age": age, "href": safe_href}

    @app.exception_handler(StoreError)
    def store_away(request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"The store cannot be reached: {error}\nTry ./marsad doctor on the machine.\n", 503)

    @app.get("/")
    def home() -> Response:
        data = overview_data(stores.get(), datetime.now(UTC))
        return HTMLResponse(pages.get_template("overview.html").render(version=__version__, **data))

    @app.get("/index.json")
    def home_json() -> Response:
        return _json(overview_data(stores.get(), datetime.now(UTC)))

    @app.get("/articles/{id}")
    def article(id: str) -> Response:
        document = stores.get().get("articles", id)
        if document is None:
            return PlainTextResponse("No article of this id.\n", 404)
        return HTMLResponse(pages.get_template("article.html").render(version=__version__, article=document))

    @app.get("/-/health.json")
    def health() -> Response:
        data = health_data(stores.get(), datetime.now(UTC))
        return JSONResponse(data, 200 if data["alive"] else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        from crawler.web.metrics import exposition

        body, kind = exposition(stores.get(), datetime.now(UTC))
        return Response(body, media_type=kind)

    return app


def _json(data: dict[str, Any]) -> Response:
    from crawler.show import plain

    return JSONResponse(plain(data))
