"""A Query as a filter of the store, and as a check of one document for what the filter cannot say.

The filter asks for indexed terms, rarest first, so that an index finds few candidates. It never says more than the query: a
phrase becomes its words, and the check reads the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.search.check import STORED, holds
from pipelines.search.index import watch_term
from pipelines.search.leaf import Leaf, leaf_of
from pipelines.search.query import And, Field, Node, Not, Or, Phrase, Query, Word, leaves
from pipelines.search.when import span

Where = dict[str, Any]
Rarity = Callable[[str], int]
"""How many articles have a term, as far as it is known."""

LISTS = frozenset({"aliases", "tags", "body", "related", "watch", "found_in"})
"""Fields of the article whose emptiness is an empty list or object, which a filter cannot compare with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find what a query asks for."""

    where: Where
    """Filter that every match meets."""
    exact: Where | None
    """Filter of the matches in which every word has the form that was asked for; None when no word has other forms."""
    precise: bool
    """Whether `where` and `exact` say it all; else each document needs `matches`."""
    node: Node | None
    """The tree, without the function words that say nothing."""
    wanted: tuple[Leaf, ...]
    """Words and phrases that are asked for, for rank and highlights."""

    def matches(self, doc: Mapping[str, Any], exact: bool = False) -> bool:
        """Whether a stored article matches; with `exact`, in the forms asked for."""
        return self.node is None or holds(self.node, doc, exact)


def plan(query: Query, rarity: Rarity = lambda term: 0) -> Plan:
    """The plan of `query`."""
    node = useful(query.where)
    found, precise = _filter(node, False, rarity)
    strict, _ = _filter(node, True, rarity)
    wanted = wanted_leaves(node)
    rest = _dates(query)
    if not wanted and not any(isinstance(leaf, Field) and leaf.name == "state" for leaf, _ in leaves(node)):
        rest.append({"state": {"$ne": "tombstone"}})  # words are never found in a text that was taken down
    varies = any(leaf.varies for leaf in wanted)
    return Plan(_all([*found, *rest]), _all([*strict, *rest]) if varies else None, precise, node, wanted)


def wanted_leaves(node: Node | None) -> tuple[Leaf, ...]:
    """Words and phrases that are asked for, not against."""
    return tuple(leaf_of(leaf) for leaf, asked in leaves(node) if asked and isinstance(leaf, Word | Phrase))


def useful(node: Node | None) -> Node | None:
    """The tree without single function words that stand beside words with a meaning: الحرب على غزة is الحرب غزة."""
    if isinstance(node, And):
        parts = [part for part in map(useful, node.parts) if part is not None]
        telling = [part for part in parts if not _idle(part)]
        if wanted_leaves(And(tuple(telling))):
            parts = telling
        return And(tuple(parts)) if len(parts) > 1 else parts[0]
    if isinstance(node, Or):
        return Or(tuple(part for part in map(useful, node.parts) if part is not None))
    if isinstance(node, Not):
        inner = useful(node.part)
        return Not(inner) if inner is not None else None
    return node


def _idle(node: Node) -> bool:
    return isinstance(node, Word) and not node.field and not node.exact and not leaf_of(node).topical


def _filter(node: Node | None, exact: bool, rarity: Rarity) -> tuple[list[Where], bool]:
    """(filters of which all must hold, whether they say everything) of a tree; no filters: nothing can be said."""
    if node is None:
        return [], True
    if isinstance(node, And | Or):
        made = [_filter(part, exact, rarity) for part in node.parts]
        precise = all(said for _, said in made)
        if isinstance(node, And):
            return _merged([part for parts, _ in made for part in parts], rarity), precise
        if not all(parts for parts, _ in made):
            return [], False
        return [_either([_all(parts) for parts, _ in made])], precise
    if isinstance(node, Not):
        parts, precise = _filter(node.part, False, rarity)
        return ([_none(_all(parts))], True) if precise and parts else ([], False)
    if isinstance(node, Field):
        return _field(node)
    leaf = leaf_of(node)
    return [{"terms": {"$all": _rarest_first(leaf.terms(exact), rarity)}}], leaf.in_index


def _field(node: Field) -> tuple[list[Where], bool]:
    if node.name == "watch":
        if ":" in node.value:
            return [{"watch": node.value}], True
        return [{"terms": {"$all": [watch_term(node.value)]}}], True
    if node.name in STORED:
        return [{STORED[node.name]: node.value}], True
    if node.name == "changed":
        return [{"revision": {"$gt": 1} if node.value == "true" else {"$lte": 1}}], True
    if node.name == "removed":
        return [{"state": "removed" if node.value == "true" else {"$ne": "removed"}}], True
    if node.value in LISTS:
        return [], False
    name = "_id" if node.value == "id" else node.value
    return [{name: {"$in" if node.name == "missing" else "$nin": [None, ""]}}], True


def _dates(query: Query) -> list[Where]:
    found: list[Where] = []
    for name, since, until in (("published", query.since, query.until), ("first_seen_at", query.seen_since, query.seen_until)):
        bounds = ({"$gte": span(since)[0]} if since else {}) | ({"$lt": span(until)[1]} if until else {})
        found += [{name: bounds}] if bounds else []
    return found


def _merged(parts: list[Where], rarity: Rarity) -> list[Where]:
    """All terms that must be there in one condition, rarest first: the first is what an index is searched by."""
    terms: set[str] = set()
    others = []
    for part in parts:
        if set(part) == {"terms"} and set(part["terms"]) == {"$all"}:
            terms.update(part["terms"]["$all"])
        else:
            others.append(part)
    found: list[Where] = [{"terms": {"$all": _rarest_first(list(terms), rarity)}}] if terms else []
    return [*found, *others]


def _rarest_first(terms: list[str], rarity: Rarity) -> list[str]:
    return sorted(terms, key=lambda term: (rarity(term), term)) if len(terms) > 1 else terms


def _all(parts: list[Where]) -> Where:
    """One filter of several: side by side where their names allow it."""
    names = [name for part in parts for name in part]
    if len(set(names)) == len(names):
        return {name: value for part in parts for name, value in part.items()}
    return {"$and": parts}


def _either(parts: list[Where]) -> Where:
    """One of several; single terms as one list, which an index answers in order."""
    terms = [part["terms"]["$all"][0] for part in parts if _one_term(part)]
    return {"terms": {"$in": list(dict.fromkeys(terms))}} if len(terms) == len(parts) else {"$or": parts}


def _none(part: Where) -> Where:
    return {"terms": {"$nin": part["terms"]["$all"]}} if _one_term(part) else {"$nor": [part]}


def _one_term(part: Where) -> bool:
    return set(part) == {"terms"} and len(part["terms"].get("$all", ())) == 1
