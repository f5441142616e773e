"""What commands ask the operator's store for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from crawler.cli.options import unknown_source
from crawler.config import load_config
from crawler.sources import load
from pipelines.identity import url_key
from pipelines.search.query import Field, Query, leaves
from pipelines.storage.base import Store
from pipelines.storage.open import open_store

HIDDEN = ("sketch", "seen_day", "terms", "http", "checks", "recheck_at", "failed_checks", "watch_log", "watch_at")
"""Fields of a stored article that are means, not content."""


@contextmanager
def opened() -> Iterator[Store]:
    """The operator's store."""
    store = open_store(load_config().store_url)
    try:
        yield store
    finally:
        store.close()


def one(store: Store, name: str) -> dict[str, Any]:
    """The stored article of an id or URL (its own or an alias). Raises a clear error when there is none."""
    document = store.get("articles", name)
    if document is None and "://" in name:
        key = url_key(name)
        for where in ({"url_key": key}, {"aliases": key}):
            document = next(store.find("articles", where, limit=1), None) or document
    if document is None:
        raise click.ClickException(f"no article {name!r}. Give an id from `articles find`, or its URL.")
    return document


def check_sources(store: Store, query: Query) -> None:
    """A usage error, with the nearest name, for a source that neither has a file nor ever gave an article."""
    for leaf, _ in leaves(query.where):
        if not isinstance(leaf, Field) or leaf.name != "source" or store.get("sources", leaf.value) is not None:
            continue
        known = load.load_all()
        if leaf.value not in known and next(store.find("articles", {"source": leaf.value}, limit=1), None) is None:
            raise unknown_source(leaf.value, known)
