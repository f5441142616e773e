"""`/articles/ID`: the text, its life (revisions, removal), its story, and what the page said and where."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from crawler.web.site import Site
from pipelines.copies.told import story_of
from pipelines.storage.articles import revisions
from pipelines.storage.base import Store

FACTS = (
    "source", "url", "canonical_url", "published", "published_raw", "modified", "modified_raw", "author", "attribution",
    "section", "tags", "language", "first_seen_at", "checked_at", "changed_at", "via", "word_count", "watch", "warc_file",
    "warc_offset", "extractor",
)  # fmt: skip
"""Fields shown in the box, in this order, where they have a value."""
_WORKING = ("sketch", "seen_day", "terms", "http", "checks", "recheck_at", "failed_checks", "watch_log", "watch_at")


def add(app: FastAPI, site: Site) -> None:
    """Add the routes."""

    @app.get("/articles/{id}.json")
    def article_json(id: str) -> Response:
        data = article_data(site.store, id)
        return site.json({"error": "no article of this id"}, 404) if data is None else site.json(data)

    @app.get("/articles/{id}")
    def article(id: str) -> Response:
        data = article_data(site.store, id)
        if data is None:
            return site.missing("There is no article of this id. Look for it among the articles.")
        return site.html("article.html", facts=FACTS, **data)


def article_data(store: Store, id: str) -> dict[str, Any] | None:
    """An article whole, as plain data; None when there is none."""
    document = store.get("articles", id)
    if document is None:
        return None
    history = [
        {"number": r.number, "kind": r.kind.value, "observed_at": r.observed_at, "changed": r.changed, "reason": r.reason,
         "has_text": bool(r.content)}
        for r in revisions(store, id)
    ]  # fmt: skip
    before = 0
    for row in history:
        row["since"] = before if row["has_text"] else 0
        before = row["number"] if row["has_text"] else before
    return {
        "article": {"id": id, **{name: value for name, value in document.items() if name not in (*_WORKING, "_id")}},
        "revisions": history,
        "story": story_of(store, document),
    }
