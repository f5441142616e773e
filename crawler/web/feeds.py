"""`/feeds/NAME.atom` and `/feeds/NAME.json`: the newest articles of a saved query, for feed readers."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response

from crawler.web.site import Site
from pipelines.export import feeds, saved


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/feeds/{name}.atom")
    def atom(name: str) -> Response:
        return _feed(site, name, "feed.atom")

    @app.get("/feeds/{name}.json")
    def json_feed(name: str) -> Response:
        return _feed(site, name, "feed.json")


def _feed(site: Site, name: str, file: str) -> Response:
    wanted = saved.load(site.store, name)
    if wanted is None:
        return site.missing("No query is saved under this name. ./marsad export list shows those that are.")
    make = feeds.atom if file == "feed.atom" else feeds.json_feed
    return Response(make(wanted, feeds.newest(site.store, wanted)), media_type=feeds.FILES[file])
