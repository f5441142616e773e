"""Whether one stored article is what a tree asks for: the query language's meaning, without an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.search.index import index_terms
from pipelines.search.leaf import Leaf, leaf_of, texts
from pipelines.search.query import And, Field, Node, Not, Or

STORED = {"source": "source", "lang": "language", "via": "via", "state": "state", "story": "story_id"}
"""Value field → field of the stored article."""


def holds(node: Node, doc: Mapping[str, Any], exact: bool = False) -> bool:
    """Whether the stored article `doc` matches. With `exact`, words that are asked for must have the very form given;
    what is asked against counts in all forms."""
    if isinstance(node, And):
        return all(holds(part, doc, exact) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, doc, exact) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, doc)
    if isinstance(node, Field):
        return _field(node, doc)
    return has(leaf_of(node), doc, exact)


def has(leaf: Leaf, doc: Mapping[str, Any], exact: bool = False) -> bool:
    """Whether the article has a word or phrase: by its terms where they can tell, else by its text."""
    terms = doc.get("terms")
    if not set(leaf.terms(exact)) <= set(index_terms(doc) if terms is None else terms):
        return False
    return leaf.in_index or any(leaf.places(leaf.read(text), exact) for text in texts(doc, leaf.field))


def _field(node: Field, doc: Mapping[str, Any]) -> bool:
    if node.name in STORED:
        return bool(doc.get(STORED[node.name]) == node.value)
    if node.name == "watch":
        start = node.value if ":" in node.value else f"{node.value}:"
        return any(hit == start or (":" not in node.value and hit.startswith(start)) for hit in doc.get("watch") or ())
    if node.name == "changed":
        return (int(doc.get("revision") or 1) > 1) is (node.value == "true")
    if node.name == "removed":
        return (doc.get("state") == "removed") is (node.value == "true")
    there = doc.get("_id" if node.value == "id" else node.value) not in (None, "", [], {})
    return there is (node.name == "has")
