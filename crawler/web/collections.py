"""`/collections`: saved queries that are kept up to date, with their feeds; kept and forgotten here or with `export save`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.web.forms import form_of
from crawler.web.site import Site
from pipelines import clock
from pipelines.export import saved
from pipelines.export.check import ExportError
from pipelines.search.query import QueryError
from pipelines.search.render import to_params
from pipelines.storage.base import Doc

EVERY = ("1h", "6h", "1d", "7d")
"""Intervals that the form offers; the command line takes any from ten minutes to 31 days."""


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/collections")
    def collections(q: str = "") -> Response:
        return site.html("collections.html", given={"query": q}, **collections_data(site))

    @app.get("/collections.json")
    def collections_json() -> Response:
        return site.json(collections_data(site))

    @app.post("/collections")
    async def keep(request: Request) -> Response:
        form = await form_of(request)
        try:
            wanted = saved.Saved(form.get("name", "").strip(), form.get("query", "").strip(), saved.every(form.get("every", "")))
            saved.save(site.store, wanted, clock.now())
        except (saved.SavedError, QueryError, ExportError) as error:
            return site.html("collections.html", 400, problem=str(error), given=form, **collections_data(site))
        return RedirectResponse("/collections", 303)

    @app.post("/collections/{name}/remove")
    def drop(name: str) -> Response:
        saved.remove(site.store, name)
        return RedirectResponse("/collections", 303)


def collections_data(site: Site) -> dict[str, Any]:
    """Every collection as plain data."""
    return {"collections": [_row(row) for row in saved.rows(site.store)], "folder": str(site.config.live_dir), "intervals": EVERY}


def _row(row: Doc) -> dict[str, Any]:
    kept = saved.Saved(row["_id"], row["query"], int(row["every_s"]))
    try:
        search = urlencode(to_params(kept.query))
    except QueryError:  # kept by an older version with another query language; its error is shown with its last run
        search = urlencode({"q": kept.text})
    return {
        "name": kept.name, "query": kept.text, "search": search, "every_s": kept.every_s, "increments": int(row.get("number") or 0),
        "last_at": row.get("last_at"), "next_at": row.get("next_at"), "error": row.get("error") or "",
        "feeds": [f"/feeds/{kept.name}.atom", f"/feeds/{kept.name}.json"],
    }  # fmt: skip
