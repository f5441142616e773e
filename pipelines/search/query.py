"""The one Query: what command line, dashboard, interface and exports ask articles by.

A query is a tree of words, phrases and fields under AND, OR and NOT, dates that limit the whole, an order, and a page.
Every value is text and stays a value: nothing in it can become an operator of a database.

Text      words, "phrases", =exact form; title: body: section: tag: author: look for words in one field
Fields    source: lang: via: state: story: watch: (a list, or list:term); has: and missing: name a field; changed: removed:
Dates     since: until: (published), seen_since: seen_until: (first seen): 2026, 2026-11, 2026-11-03, 2026-11-03T10:05Z; UTC
Order     sort: relevance, published, first_seen
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from pipelines.article import Article
from pipelines.search.when import WhenError, span

TEXT_FIELDS = ("title", "body", "section", "tag", "author")
"""Fields whose words are searched."""
VALUE_FIELDS = ("source", "lang", "via", "state", "story", "watch")
"""Fields that equal a value."""
PRESENCE = ("has", "missing")
FLAGS = ("changed", "removed")
DATES = ("since", "until", "seen_since", "seen_until")
SORTS = ("relevance", "published", "first_seen")
STATES = ("live", "removed", "tombstone")
MAX_LIMIT = 1000
"""Largest page."""
MAX_LEAVES = 64
"""Most words, phrases and fields of a query: each is a look-up."""
MAX_DEPTH = 24
MAX_TEXT = 500
"""Longest word, phrase or value."""

_BARE = re.compile(r"(?:[^\s\"“”„«»‹›(),،;؛*]|(?<=\d),(?=\d{3}(?!\d)))+")  # as a word in `lex`: 1,234 is one number
_FIELD_LIKE = re.compile(r"[A-Za-z_]+:(?!//)")
OPERATORS = ("AND", "OR", "NOT")


class QueryError(ValueError):
    """A query that cannot be understood. Its text says what was found, where, and what was probably meant."""

    def __init__(self, message: str, position: int | None = None) -> None:
        """`position` is the offset in the query string, from 0; None when the query did not come as a string."""
        where = f" (at character {position + 1})" if position is not None else ""
        super().__init__(message + where)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Word:
    """One word, found in all its forms."""

    text: str
    """As written: one word without spaces, quotes, brackets or commas."""
    field: str = ""
    """One of TEXT_FIELDS; "" for title and body."""
    exact: bool = False
    """Only this form (spelling and tashkeel still do not matter)."""

    def __post_init__(self) -> None:
        _check_text(self.text, self.field)
        if not is_bare(self.text):
            raise QueryError(f"{self.text!r} is not one word; make it a phrase")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, in these forms; the first may carry و ف ب ك ل."""

    text: str
    """As written, without the quotes."""
    field: str = ""
    """As of Word."""

    def __post_init__(self) -> None:
        _check_text(self.text, self.field)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that equals a value, is there, or is true."""

    name: str
    """One of VALUE_FIELDS, PRESENCE and FLAGS."""
    value: str
    """The value; for PRESENCE the name of a field of Article; for FLAGS `true` or `false`."""

    def __post_init__(self) -> None:
        if self.name not in (*VALUE_FIELDS, *PRESENCE, *FLAGS):
            raise QueryError(f"no field {self.name!r}")
        if not isinstance(self.value, str) or not self.value or len(self.value) > MAX_TEXT:
            raise QueryError(f"{self.name}: needs a value of at most {MAX_TEXT} characters")
        choices = _choices(self.name)
        if choices and self.value not in choices:
            raise QueryError(f"{self.name}:{self.value} – it can be {', '.join(choices)}")


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match `part`."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more parts."""

    parts: tuple[Node, ...]


Node = Word | Phrase | Field | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A whole question. Raises QueryError when a part cannot be."""

    where: Node | None = None
    """What must hold; None: every article."""
    since: str = ""
    """Published in or after this year, month, day or minute (UTC)."""
    until: str = ""
    """Published in or before this year, month, day or minute (UTC): a day counts whole."""
    seen_since: str = ""
    """First seen in or after."""
    seen_until: str = ""
    """First seen in or before."""
    sort: str = ""
    """One of SORTS; "" is relevance for a query with words, else published. Dates go from the latest to the earliest."""
    limit: int = 50
    """Articles a page, 1 to MAX_LIMIT."""
    cursor: str | None = field(default=None)
    """`next_cursor` of the page before; None for the first page."""

    def __post_init__(self) -> None:
        for name in (*DATES, "sort"):
            check_setting(name, getattr(self, name))
        if isinstance(self.limit, bool) or not isinstance(self.limit, int) or not 1 <= self.limit <= MAX_LIMIT:
            raise QueryError(f"limit:{self.limit} – it goes from 1 to {MAX_LIMIT}")
        if sum(1 for _ in leaves(self.where)) > MAX_LEAVES:
            raise QueryError(f"more than {MAX_LEAVES} words and fields; ask several queries")
        if _depth(self.where) > MAX_DEPTH:
            raise QueryError(f"brackets nested deeper than {MAX_DEPTH}")

    @property
    def order(self) -> str:
        """The order that results come in: one of SORTS."""
        return self.sort or ("relevance" if self.has_text else "published")

    @property
    def has_text(self) -> bool:
        """Whether a word or phrase is looked for."""
        return any(isinstance(leaf, Word | Phrase) for leaf, wanted in leaves(self.where) if wanted)


def check_setting(name: str, value: str) -> None:
    """Raise QueryError unless `value` can be the date or sort `name`; "" always can."""
    if name == "sort" and value and value not in SORTS:
        raise QueryError(f"sort:{value} – it can be {', '.join(SORTS)}")
    if name in DATES and value:
        try:
            span(value)
        except WhenError as error:
            raise QueryError(f"{name}:{value} – {error}") from error


def conj(parts: list[Node]) -> Node | None:
    """All of `parts` in canonical form: nested ANDs flattened, one part alone, none as None."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def disj(parts: list[Node]) -> Node:
    """At least one of `parts` (not empty) in canonical form."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0]


def leaves(node: Node | None, wanted: bool = True) -> Iterator[tuple[Word | Phrase | Field, bool]]:
    """The words, phrases and fields of a tree, in order, each with whether it is asked for (or, under NOT, asked against)."""
    if isinstance(node, Not):
        yield from leaves(node.part, not wanted)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, wanted)
    elif node is not None:
        yield node, wanted


def is_bare(text: str) -> bool:
    """Whether a word or value stands by itself in a query string, without quotes."""
    return bool(_BARE.fullmatch(text)) and text not in OPERATORS and text[0] not in "-=" and not _FIELD_LIKE.match(text)


def _check_text(text: str, name: str) -> None:
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT:
        raise QueryError(f"a word or phrase has 1 to {MAX_TEXT} characters")
    if name and name not in TEXT_FIELDS:
        raise QueryError(f"words cannot be looked for in {name!r}; they can in {', '.join(TEXT_FIELDS)}")


def _choices(name: str) -> tuple[str, ...]:
    if name in FLAGS:
        return ("true", "false")
    if name in PRESENCE:
        return tuple(f.name for f in fields(Article))
    return STATES if name == "state" else ()


def _depth(node: Node | None) -> int:
    if isinstance(node, Not):
        return 1 + _depth(node.part)
    if isinstance(node, And | Or):
        return 1 + max(map(_depth, node.parts))
    return 0
