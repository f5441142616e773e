"""What every page of the dashboard shares: configuration, store, templates, and the three forms of an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from crawler import __version__
from crawler.config import Config
from crawler.show import plain
from crawler.web.filters import FILTERS
from pipelines.storage.base import Store
from pipelines.storage.open import open_store

HERE = Path(__file__).parent


class Site:
    """One dashboard. Opens the store at the first request, and again after it was away."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._store: Store | None = None
        self._pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True))
        self._pages.filters |= FILTERS

    @property
    def store(self) -> Store:
        """The store; raises StoreError."""
        if self._store is None:
            self._store = open_store(self.config.store_url)
        return self._store

    def html(self, template: str, status: int = 200, **data: Any) -> Response:
        """A page. Everything in `data` is escaped."""
        return HTMLResponse(self._pages.get_template(template).render(version=__version__, **data), status)

    def json(self, data: Any, status: int = 200) -> Response:
        """The same data for programs: times as ISO 8601, UTC."""
        return JSONResponse(plain(data), status)

    def missing(self, sentence: str) -> Response:
        """What is asked for does not exist."""
        return self.html("problem.html", 404, heading="Not here", sentence=sentence)


def text(sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """A plain sentence."""
    return PlainTextResponse(f"{sentence}\n", status, headers)
