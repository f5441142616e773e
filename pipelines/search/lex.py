"""A query string cut into tokens; `parse` gives them a meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.search.query import OPERATORS, QueryError

QUOTES = {'"': '"', "“": "”", "„": "”", "«": "»", "‹": "›"}
_SPACE = re.compile(r"[\s,،;؛]+")
_NAME = re.compile(r"([A-Za-z_]+):")
_RUN = re.compile(r"(?:[^\s\"“”„«»‹›(),،;؛]|(?<=\d),(?=\d{3}(?!\d)))+")  # 1,234 is one number


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query string."""

    kind: str
    """`word`, `phrase`, `field`, `(`, `)`, `AND`, `OR`, `NOT` or `end`."""
    text: str
    """The word, the phrase without its quotes, or the field's name."""
    at: int
    """Offset in the string."""
    exact: bool = False
    """A word with = before it."""
    values: tuple[Token, ...] = ()
    """Words and phrases given to a field; none when a bracket follows."""


def lex(text: str) -> list[Token]:
    """The tokens of a query string, `end` last. Raises QueryError for quotes that do not match."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        token, at = _next(text, at)
        if token is not None:
            tokens.append(token)
    return [*tokens, Token("end", "", len(text))]


def _next(text: str, at: int) -> tuple[Token | None, int]:
    char = text[at]
    if char in "()":
        return Token(char, char, at), at + 1
    if char == "-" and at + 1 < len(text) and not text[at + 1].isspace():
        return Token("NOT", char, at), at + 1
    name = _NAME.match(text, at)
    if name and not text.startswith("//", name.end()):
        values, end = _values(text, name.end())
        return Token("field", name[1], at, values=values), end
    exact = char == "="
    token, end = _value(text, at + exact)
    if token is None:
        return None, at + 1  # a bare = or a sign that is no part of a word
    if token.kind == "word" and token.text in OPERATORS and not exact:
        return Token(token.text, token.text, at), end
    return Token(token.kind, token.text, at, exact and token.kind == "word"), end


def _values(text: str, at: int) -> tuple[tuple[Token, ...], int]:
    """What follows a field's colon at once: values with commas between."""
    found: list[Token] = []
    while True:
        token, end = _value(text, at)
        if token is None:
            return tuple(found), at
        found.append(token)
        if not text.startswith((",", "،"), end):
            return tuple(found), end
        at = end + 1


def _value(text: str, at: int) -> tuple[Token | None, int]:
    """The word or quoted phrase at `at`; None where there is neither."""
    if at < len(text) and text[at] in QUOTES:
        inner, end = _quoted(text, at)
        return Token("phrase", inner, at), end
    if at < len(text) and text[at] in QUOTES.values():
        raise QueryError(f"{text[at]} closes a quote that was never opened", at)
    run = _RUN.match(text, at)
    return (Token("word", run[0], at), run.end()) if run else (None, at)


def _quoted(text: str, start: int) -> tuple[str, int]:
    """(what is in the quotes that open at `start`, where they end). A backslash takes a quote's meaning away."""
    close, at = QUOTES[text[start]], start + 1
    found: list[str] = []
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in ("\\", '"', close):
            at += 1
        elif text[at] == close:
            return "".join(found), at + 1
        found.append(text[at])
        at += 1
    raise QueryError(f"the quote {text[start]} is not closed; add {close}", start)
