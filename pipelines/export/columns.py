"""The columns of an export: which fields of the vocabulary, in which order, of which type, and what each means.

The meaning is the docstring under the field in `pipelines/article.py`, read from the source, so that codebook and code cannot
disagree. Fields that change without a revision (each look at the page moves `checked_at`) are left out: with them no collection
would come out the same twice.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import lru_cache

from pipelines import article as vocabulary

ARTICLE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "string"), ("source", "string"), ("url", "string"), ("url_key", "string"), ("canonical_url", "string"),
    ("first_seen_at", "time"), ("changed_at", "time"), ("published", "time"), ("published_raw", "string"),
    ("published_from", "string"), ("published_precision", "string"), ("modified", "time"), ("modified_raw", "string"),
    ("title", "string"), ("body", "strings"), ("author", "string"), ("attribution", "string"), ("section", "string"),
    ("tags", "strings"), ("language", "string"), ("image_url", "string"), ("related", "links"), ("via", "string"),
    ("word_count", "integer"), ("text_hash", "string"), ("content_hash", "string"), ("revision", "integer"),
    ("revisions", "strings"), ("state", "string"), ("removed_at", "time"), ("removed_reason", "string"),
    ("story_id", "string"), ("extractor", "string"),
)  # fmt: skip
"""(field, type) in order; types: string, integer, time, strings, links (objects with title and url)."""
LEFT_OUT = {
    "checked_at": "moves with every look at the page",
    "aliases": "grows without a revision",
    "found_in": "kept in the archive of revisions only as published_from",
    "watch": "follows the watchlists of the day",
    "warc_file": "a path of this installation; ask for the format warc",
    "warc_offset": "a place in a file of this installation",
}
"""Fields of Article that are not exported, and why."""
UNKEPT = ("aliases", "found_in", "checked_at")
"""Of these, what no past moment can be asked about."""
ID_COLUMNS = (
    "id", "source", "url", "url_key", "canonical_url", "first_seen_at", "changed_at", "published", "text_hash", "content_hash",
    "revision", "state", "removed_at",
)  # fmt: skip
"""Columns of a rehydration list: nothing that a publisher wrote."""
SINCE = {name: "0.1.0" for name, _ in ARTICLE_COLUMNS}
"""Version of Marsad that first exported a column."""
_OWN = {
    "revisions": "Ids of its revisions up to the moment of the export, oldest first; their texts are in revisions.jsonl.gz.",
    "story_id": "Story that it belongs to: the id of the story's leader article; None until a second article of it was seen.",
    "url": "Address to open, as of the exported revision.",
    "changed_at": "When the exported state was observed (UTC); equals `first_seen_at` until the first change.",
}
"""Meanings that differ from the stored field's: an export shows a past moment."""
_NEVER_MISSING = frozenset(
    {"id", "source", "url", "url_key", "first_seen_at", "changed_at", "title", "via", "word_count", "revision", "state"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the codebook."""

    name: str
    type: str
    """string, integer, time, strings or links."""
    meaning: str
    missing: str
    """What an absent value looks like and means."""
    since: str
    """Version that first exported it."""


@lru_cache(maxsize=8)
def docstrings(name: str = "Article") -> dict[str, str]:
    """Field → the string under it, of a class of the vocabulary."""
    tree = ast.parse(inspect.getsource(vocabulary))
    found: dict[str, str] = {}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name != name:
            continue
        for field, text in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
                value = text.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[field.target.id] = " ".join(value.value.split())
    return found


def columns(only: str = "") -> tuple[Column, ...]:
    """The columns of an export: all, or with `only="ids"` those of a rehydration list."""
    meanings = docstrings() | _OWN
    wanted = ID_COLUMNS if only == "ids" else [name for name, _ in ARTICLE_COLUMNS]
    types = dict(ARTICLE_COLUMNS)
    return tuple(Column(name, types[name], meanings[name], _missing(name), SINCE[name]) for name in wanted)


def _missing(name: str) -> str:
    if name in _NEVER_MISSING:
        return "never missing"
    if dict(ARTICLE_COLUMNS)[name] in ("strings", "links"):
        return "empty list: none was found ([] in every format)"
    return "null in Parquet and JSON, empty in CSV: not stated or not known; never guessed"
