"""`/articles`: search. The query is the address, so that a search can be kept, shared, and given to the command line."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from crawler.sources.load import load_all
from crawler.web.site import Site
from pipelines.search.highlight import Span, excerpt, highlight
from pipelines.search.query import SORTS, Query, QueryError
from pipelines.search.render import from_params, to_params, to_text
from pipelines.search.run import search
from pipelines.storage.base import Store

SHOWN = (
    "source", "url", "published", "published_precision", "first_seen_at", "language", "state", "removed_reason", "revision",
    "story_id", "watch", "score",
)  # fmt: skip
FORM = ("q", "source", "lang", "since", "until", "sort")
"""Parameters that have a field of their own in the form."""


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/articles")
    def articles(request: Request) -> Response:
        given = request.query_params.multi_items()
        shown = {"form": dict(given), "sorts": SORTS, "sources": load_all()}
        try:
            data = found(site.store, from_params(given))
        except QueryError as error:
            return site.html("articles.html", 400, problem=str(error), **shown)
        return site.html("articles.html", **data, **shown, kept=[(n, v) for n, v in given if n not in (*FORM, "cursor")])

    @app.get("/articles.json")
    def articles_json(request: Request) -> Response:
        try:
            return site.json(found(site.store, from_params(request.query_params.multi_items())))
        except QueryError as error:
            return site.json({"error": str(error), "position": error.position}, 400)


def found(store: Store, query: Query) -> dict[str, Any]:
    """One page of results as plain data. Raises QueryError for a bad cursor."""
    page = search(store, query)
    here = replace(query, cursor=None)
    following = urlencode(to_params(replace(query, cursor=page.next_cursor))) if page.next_cursor else None
    return {
        "query": to_text(here),
        "total": page.total,
        "total_is_exact": page.total_is_exact,
        "results": [_result(doc, query) for doc in page.results],
        "next": following,
        "this": urlencode(to_params(query)),
        "command": f"./marsad articles find {shlex.quote(to_text(here))}",
    }


def _result(doc: Mapping[str, Any], query: Query) -> dict[str, Any]:
    part = excerpt(doc, query)
    return {
        "id": doc["_id"],
        **{name: doc.get(name) for name in SHOWN},
        "title": pieces(doc["title"], highlight(doc["title"], query, "title")),
        "excerpt": pieces(part.text, part.spans),
    }


def pieces(printed: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """A text cut at its hits: (part, whether it is a hit), in order; joined they are the text."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        cut += [(printed[at:start], False), (printed[start:end], True)]
        at = end
    return [part for part in [*cut, (printed[at:], False)] if part[0]]
