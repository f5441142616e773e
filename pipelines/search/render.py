"""A Query as a query string, as JSON and as URL parameters, and back from the last two.

parse_query(to_text(query)) == query
from_json(to_json(query)) == query
from_params(to_params(query)) == query
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipelines.search.parse import parse_query, parse_words
from pipelines.search.query import (
    DATES,
    FLAGS,
    PRESENCE,
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    QueryError,
    Word,
    conj,
    disj,
    is_bare,
)  # fmt: skip

DEFAULT_LIMIT = 50
PARAMS = ("q", *TEXT_FIELDS, *VALUE_FIELDS, *PRESENCE, *FLAGS, *DATES, "sort", "limit", "cursor")
"""URL parameters. A field given several times means any of its values; different parameters must all hold."""


def to_text(query: Query) -> str:
    """The query string; the cursor, which belongs to a page, is left out."""
    parts = [_node(query.where)] if query.where is not None else []
    if isinstance(query.where, Or) and _settings(query):
        parts = [f"({parts[0]})"]
    return " ".join([*parts, *(f"{name}:{_quote(value)}" for name, value in _settings(query))])


def to_json(query: Query) -> dict[str, Any]:
    """Plain JSON values: `where` is the tree, the rest are the query's own fields; defaults are left out."""
    found: dict[str, Any] = {"where": _to_json(query.where)} if query.where is not None else {}
    found |= {name: int(value) if name == "limit" else value for name, value in _settings(query)}
    return found | ({"cursor": query.cursor} if query.cursor is not None else {})


def from_json(value: Any) -> Query:
    """The Query of such JSON. Raises QueryError for anything else: no key and no type is let through unchecked."""
    known = {"where", *DATES, "sort", "limit", "cursor"}
    if not isinstance(value, Mapping) or not known.issuperset(value):
        raise QueryError(f"a query is an object of {', '.join(sorted(known))}")
    for name in (*DATES, "sort", "cursor"):
        if not isinstance(value.get(name, ""), str):
            raise QueryError(f"{name} is text")
    settings = {name: item for name, item in value.items() if name != "where"}
    return Query(where=_from_json(value["where"], 0) if "where" in value else None, **settings)


def to_params(query: Query) -> list[tuple[str, str]]:
    """URL parameters, to be encoded by the caller."""
    text = to_text(Query(where=query.where))
    pairs = [("q", text)] if text else []
    return [*pairs, *_settings(query), *([("cursor", query.cursor)] if query.cursor is not None else [])]


def from_params(params: Mapping[str, str] | Iterable[tuple[str, str]]) -> Query:
    """The Query of decoded URL parameters. Empty ones count as not given. Raises QueryError, also for unknown names."""
    pairs = list(params.items() if isinstance(params, Mapping) else params)
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in PARAMS:
            raise QueryError(f"there is no parameter {name!r}; there are {', '.join(PARAMS)}")
        if not isinstance(value, str):
            raise QueryError(f"{name} is text")
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    for name in ("q", *DATES, "sort", "limit", "cursor"):
        if len(given.get(name, ())) > 1:
            raise QueryError(f"{name} can be given once")
    query = parse_query(given.get("q", [""])[0])
    parts: list[Node] = [query.where] if query.where is not None else []
    for name in (*TEXT_FIELDS, *VALUE_FIELDS, *PRESENCE, *FLAGS):
        if name in given:
            parts.append(disj([_param(name, value) for value in given[name]]))
    settings: dict[str, Any] = {name: given[name][0] for name in (*DATES, "sort", "cursor") if name in given}
    if "limit" in given:
        settings["limit"] = parse_query(f"limit:{_quote(given['limit'][0])}").limit
    return replace(query, where=conj(parts), **settings)


def _param(name: str, value: str) -> Node:
    """The words of a text parameter must all be there, as in `title:(…)`; any other parameter is its value."""
    if name not in TEXT_FIELDS:
        return Field(name, value)
    found = parse_words(value, name)
    if found is None:
        raise QueryError(f"{name} needs a word")
    return found


def _settings(query: Query) -> list[tuple[str, str]]:
    found = [(name, getattr(query, name)) for name in (*DATES, "sort") if getattr(query, name)]
    return [*found, *([("limit", str(query.limit))] if query.limit != DEFAULT_LIMIT else [])]


def _node(node: Node) -> str:
    if isinstance(node, And):
        return " ".join(f"({_node(part)})" if isinstance(part, Or) else _node(part) for part in node.parts)
    if isinstance(node, Or):
        return " OR ".join(_node(part) for part in node.parts)
    if isinstance(node, Not):
        inner = _node(node.part)
        return f"NOT ({inner})" if isinstance(node.part, And | Or) else f"NOT {inner}"
    if isinstance(node, Field):
        return f"{node.name}:{_quote(node.value)}"
    if isinstance(node, Phrase):
        return _prefix(node.field) + _quoted(node.text)
    if node.exact and node.field:
        return f"{node.field}:(={node.text})"
    return _prefix(node.field) + ("=" if node.exact else "") + node.text


def _prefix(name: str) -> str:
    return f"{name}:" if name else ""


def _quote(value: str) -> str:
    return value if is_bare(value) else _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _to_json(node: Node) -> dict[str, Any]:
    if isinstance(node, And | Or):
        return {"and" if isinstance(node, And) else "or": [_to_json(part) for part in node.parts]}
    if isinstance(node, Not):
        return {"not": _to_json(node.part)}
    if isinstance(node, Field):
        return {"field": node.name, "value": node.value}
    found: dict[str, Any] = {"phrase" if isinstance(node, Phrase) else "word": node.text}
    found |= {"in": node.field} if node.field else {}
    return found | ({"exact": True} if isinstance(node, Word) and node.exact else {})


def _from_json(value: Any, depth: int) -> Node:
    if not isinstance(value, Mapping) or depth > 100:
        raise QueryError("a part of a query is an object, not nested too deep")
    keys = frozenset(value)
    if keys in ({"and"}, {"or"}):
        parts = value.get("and", value.get("or"))
        if not isinstance(parts, list) or len(parts) < 2:
            raise QueryError("and / or take a list of at least two parts")
        made = [_from_json(part, depth + 1) for part in parts]
        return disj(made) if "or" in keys else conj(made) or made[0]
    if keys == {"not"}:
        part = _from_json(value["not"], depth + 1)
        return part.part if isinstance(part, Not) else Not(part)
    if keys == {"field", "value"} and isinstance(value["field"], str):
        return Field(value["field"], value["value"])
    where = value.get("in", "")
    if keys in ({"phrase"}, {"phrase", "in"}) and isinstance(where, str):
        return Phrase(value["phrase"], where)
    if "word" in keys and keys <= {"word", "in", "exact"} and isinstance(where, str) and value.get("exact", True) is True:
        return Word(value["word"], where, "exact" in keys)
    raise QueryError('a part of a query is {"and"|"or": […]}, {"not": …}, {"field", "value"}, {"word"} or {"phrase"}')
