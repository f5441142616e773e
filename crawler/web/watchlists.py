"""`/watchlists`: lists of terms that everything that comes in is searched for; kept in the store, or read from files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.config import Config
from crawler.web.forms import form_of
from crawler.web.site import Site
from pipelines.search.index import watch_term
from pipelines.storage.base import Store
from pipelines.watch.terms import WatchError, Watchlist, load, load_all, load_folder, merged, parse_terms, remove, save


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/watchlists")
    def watchlists(edit: str = "") -> Response:
        kept = load(site.store, edit) if edit else None
        return site.html("watchlists.html", editing=kept, **lists_data(site.store, site.config))

    @app.get("/watchlists.json")
    def watchlists_json() -> Response:
        return site.json(lists_data(site.store, site.config))

    @app.post("/watchlists")
    async def keep(request: Request) -> Response:
        form = await form_of(request)
        try:
            wanted = Watchlist(form.get("name", "").strip(), parse_terms(form.get("terms", "")), form.get("alert") == "yes")
            if not wanted.terms:
                raise WatchError(f"{wanted.name}: write at least one term, one a line")
        except WatchError as error:
            data = lists_data(site.store, site.config)
            return site.html("watchlists.html", 400, problem=str(error), given=form, editing=None, **data)
        save(site.store, wanted)
        return RedirectResponse("/watchlists", 303)

    @app.post("/watchlists/{name}/remove")
    def drop(name: str) -> Response:
        remove(site.store, name)
        return RedirectResponse("/watchlists", 303)


def lists_data(store: Store, config: Config) -> dict[str, Any]:
    """Every list with its hits as plain data; a file that cannot be read is said and leaves the others."""
    kept = load_all(store)
    names = {one.name for one in kept}
    trouble = ""
    try:
        files = load_folder(config.watchlist_dir)
    except WatchError as error:
        files, trouble = [], str(error)
    rows = [
        {"name": one.name, "terms": len(one.terms), "alert": one.alert, "kept": "store" if one.name in names else "file",
         "articles": store.count("articles", {"terms": watch_term(one.name)}), "query": quote(f'watch:"{one.name}"')}
        for one in merged([*kept, *files])
    ]  # fmt: skip
    return {"lists": rows, "folder": str(config.watchlist_dir), "trouble": trouble}
