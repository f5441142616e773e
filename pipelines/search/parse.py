"""A query string as a Query.

    حلب "وزارة الدفاع" (title:قصف OR title:غارة) -رياضة source:sana,enab since:2026-11 sort:published

Words beside each other are all wanted. AND, OR, NOT are operators in capitals only; و and أو are words. NOT binds closest,
then AND, then OR; -word is NOT word, =word is this form alone. Quotes are "…", “…” or «…». A comma, Arabic or Latin, only
separates; after a field it separates values of which one suffices.
"""

from __future__ import annotations

import difflib

from pipelines.arabic.tokens import exact_tokens
from pipelines.search.lex import Token, lex
from pipelines.search.query import (
    DATES,
    FLAGS,
    MAX_DEPTH,
    PRESENCE,
    TEXT_FIELDS,
    VALUE_FIELDS,
    Field,
    Node,
    Not,
    Phrase,
    Query,
    QueryError,
    Word,
    check_setting,
    conj,
    disj,
)  # fmt: skip

MAX_QUERY = 4000
"""Longest query string, in characters."""
SETTINGS = (*DATES, "sort", "limit")
"""Fields that concern the whole query."""
KNOWN = (*TEXT_FIELDS, *VALUE_FIELDS, *PRESENCE, *FLAGS, *SETTINGS)


def parse_query(text: str) -> Query:
    """The Query of a query string. Raises QueryError, which names the place and what was probably meant."""
    if len(text) > MAX_QUERY:
        raise QueryError(f"a query has at most {MAX_QUERY} characters, this one has {len(text)}")
    return _Parser(text).query()


def parse_words(text: str, name: str) -> Node | None:
    """What to look for in the text field `name`: words, phrases and operators, but no other field. None for nothing."""
    parser = _Parser(text[: MAX_QUERY + 1])
    found = parser.either(name)
    if parser.here.kind != "end" or len(text) > MAX_QUERY:
        raise QueryError(f"{name}: a bracket ) without its (, or too long", parser.here.at)
    return found


class _Parser:
    """One pass over the tokens; each method reads one rule of the grammar and returns its node, or None for nothing."""

    def __init__(self, text: str) -> None:
        self.tokens = lex(text)
        self.at = 0
        self.depth = 0
        self.settings: dict[str, str] = {}

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def query(self) -> Query:
        where = self.either("")
        if self.here.kind == ")":
            raise QueryError("a bracket ) without its (", self.here.at)
        limit = self.settings.pop("limit", "50")
        if not (limit.isascii() and limit.isdecimal()):
            raise QueryError(f"limit:{limit} – it is a number")
        return Query(where=where, limit=int(limit[:9]), **self.settings)

    def either(self, name: str) -> Node | None:
        first = self.all(name)
        parts = [] if first is None else [first]
        while self.here.kind == "OR":
            sign = self.here
            self.at += 1
            part = self.all(name)
            if not parts or part is None:
                raise QueryError("OR needs something on both sides", sign.at)
            parts.append(part)
        return disj(parts) if parts else None

    def all(self, name: str) -> Node | None:
        parts: list[Node] = []
        while self.here.kind not in ("OR", ")", "end"):
            sign = self.here
            if sign.kind == "AND":
                self.at += 1
                if not parts or self.here.kind in ("OR", "AND", ")", "end"):
                    raise QueryError("AND needs something on both sides", sign.at)
            part = self.one(name)
            parts += [] if part is None else [part]
        return conj(parts)

    def one(self, name: str) -> Node | None:
        token = self.here
        self.at += 1
        if token.kind == "NOT":
            return self.negated(token, name)
        if token.kind == "(":
            return self.group(token, name)
        if token.kind == "field":
            return self.field(token, name)
        return _leaf(token, name)

    def negated(self, sign: Token, name: str) -> Node | None:
        if self.here.kind in ("AND", "OR", ")", "end"):
            raise QueryError("NOT needs something after it", sign.at)
        self.depth += 1
        part = self.one(name)
        self.depth -= 1
        if part is None:
            return None
        return part.part if isinstance(part, Not) else Not(part)

    def group(self, opened: Token, name: str) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(f"brackets are nested deeper than {MAX_DEPTH}", opened.at)
        inside = self.either(name)
        self.depth -= 1
        if self.here.kind != ")":
            raise QueryError("the bracket ( is not closed; add )", opened.at)
        self.at += 1
        if inside is None:
            raise QueryError("there is nothing in the brackets", opened.at)
        return inside

    def field(self, token: Token, outer: str) -> Node | None:
        name = token.text.lower()
        if name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            meant = f"did you mean {near[0]}: ?" if near else 'put it in quotes if these are words: "…"'
            raise QueryError(f"there is no field {token.text}: – {meant}", token.at)
        if outer:
            raise QueryError(f"{name}: cannot stand in the brackets of {outer}:", token.at)
        if not token.values and name in TEXT_FIELDS and self.here.kind == "(":
            opened = self.here
            self.at += 1
            return self.group(opened, name)
        if not token.values:
            raise QueryError(f"{name}: needs a value right after the colon", token.at)
        if name in SETTINGS:
            self.setting(token, name)
            return None
        try:
            return disj([_valued(value, name) for value in token.values])
        except QueryError as error:
            raise QueryError(error.message, token.at) from error

    def setting(self, token: Token, name: str) -> None:
        if self.depth:
            raise QueryError(f"{name}: concerns the whole query; it cannot stand in brackets or after NOT", token.at)
        if name in self.settings or len(token.values) > 1:
            raise QueryError(f"{name}: can be given once", token.at)
        value = token.values[0].text
        try:
            check_setting(name, value)
        except QueryError as error:
            raise QueryError(error.message, token.at) from error
        self.settings[name] = value


def _valued(value: Token, name: str) -> Node:
    if name not in TEXT_FIELDS:
        return Field(name, value.text)
    found = _leaf(value, name)
    if found is None:
        raise QueryError(f"{name}: needs a word")
    return found


def _leaf(token: Token, name: str) -> Node | None:
    """A word or phrase; None for bare punctuation."""
    if token.kind == "word" and "*" in token.text:
        raise QueryError(f"{token.text} – there is no *; the other forms of a word are found without it", token.at)
    if not exact_tokens(token.text):
        if token.kind == "phrase":
            raise QueryError("there is no word in the quotes", token.at)
        return None
    try:
        return Phrase(token.text, name) if token.kind == "phrase" else Word(token.text, name, token.exact)
    except QueryError as error:
        raise QueryError(error.message, token.at) from error
