"""`/articles/ID/diff?a=1&b=2` or `?with=ID`: what changed, word by word; headline, dates and author first."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from crawler.web.site import Site
from pipelines.diff import diff_articles
from pipelines.storage.articles import revisions
from pipelines.storage.base import Doc, Store


class _Wrong(ValueError):
    """The two sides cannot be compared; the text says why."""


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/articles/{id}/diff")
    def diff(id: str, request: Request) -> Response:
        document = site.store.get("articles", id)
        if document is None:
            return site.missing("There is no article of this id. Look for it among the articles.")
        asked = request.query_params
        try:
            if "with" in asked:
                sides = _two_articles(site.store, document, asked["with"])
            else:
                sides = _two_revisions(site.store, id, asked.get("a", ""), asked.get("b", ""))
        except _Wrong as error:
            return site.html("problem.html", 400, heading="Nothing to compare", sentence=str(error))
        return site.html("diff.html", article=document, found=diff_articles(sides["before"], sides["after"]), **sides)


def _two_articles(store: Store, document: Doc, other: str) -> dict[str, Any]:
    second = store.get("articles", other)
    if second is None:
        raise _Wrong("There is no article of the second id.")
    return {"before": document, "after": second, "names": (document["source"], second["source"])}


def _two_revisions(store: Store, id: str, a: str, b: str) -> dict[str, Any]:
    """The two states asked for; the last two with a text where none are."""
    states = {r.number: r for r in revisions(store, id) if r.content}
    numbers = sorted(states)
    if any(text and not text.isdecimal() for text in (a, b)):
        raise _Wrong("a and b are numbers of revisions.")
    newer = int(b) if b else numbers[-1] if numbers else 0
    older = int(a) if a else max((n for n in numbers if n < newer), default=0)
    if older not in states or newer not in states:
        known = ", ".join(map(str, numbers)) or "none"
        raise _Wrong(f"Two revisions with a text are needed; this article has: {known}.")
    names = tuple(f"revision {n}, {states[n].observed_at:%Y-%m-%d %H:%M} UTC" for n in (older, newer))
    return {"before": states[older].content, "after": states[newer].content, "names": names}
