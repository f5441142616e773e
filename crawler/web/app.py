"""The dashboard: one file a page, each adding its routes. Every page works without JavaScript; `.json` twins hold the same data."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request
from starlette.responses import Response

from crawler import __version__
from crawler.config import Config
from crawler.web import article, articles, collections, coverage, diff, feeds, overview, source, watchlists
from crawler.web.security import guard
from crawler.web.site import HERE, Site, text
from pipelines.storage.base import StoreError

PAGES = (overview, articles, article, diff, source, coverage, watchlists, collections, feeds)
"""Each has `add(app, site)`."""


def build_app(config: Config) -> FastAPI:
    """The application for this configuration; opens nothing yet."""
    app = FastAPI(title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(guard(config))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    site = Site(config)

    @app.exception_handler(StoreError)
    def store_away(request: Request, error: Exception) -> Response:
        return text(f"The store cannot be reached: {error}\nTry ./marsad doctor on the machine.", 503)

    for page in PAGES:
        page.add(app, site)
    return app
