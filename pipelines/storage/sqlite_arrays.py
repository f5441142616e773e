"""Indexed array fields of the embedded store: one full-text table each, used as a plain inverted list.

An element is one token. A table of (element, row) pairs would do the same, at forty times the bytes written for an array of
some hundred words: each word's list ends on a page of its own. FTS5 (https://sqlite.org/fts5.html) keeps such lists sorted
and merged; `content=''`, `detail=none` and `columnsize=0` leave the lists alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from pipelines.storage.ejson import stamp

MAX_TOKEN = 1_000
"""Characters; FTS5 cuts tokens at 32,768 bytes, so longer elements are hashed."""
MANY = 100
"""Most tokens in one question: its expression tree has a limit."""

_ESCAPE, _TYPE = "\ue000", "\ue001"
# The tokenizer `ascii` takes a-z, 0-9 and everything that is not ASCII as it is; the rest is escaped here.
_OTHERS = re.compile("[^a-z0-9\u0080-\ud7ff\ue002-\U0010ffff]")


def create_sql(table: str) -> str:
    """CREATE statement of one array field's table."""
    return f"""CREATE VIRTUAL TABLE "{table}" USING fts5(v, content='', detail=none, columnsize=0, tokenize=ascii)"""


def add(connection: Any, table: str, n: int, text: str) -> None:
    """Add row `n` with the tokens `text`."""
    if text:
        connection.execute(f'INSERT INTO "{table}" (rowid, v) VALUES (?, ?)', [n, text])


def drop(connection: Any, table: str, n: int, text: str) -> None:
    """Take row `n` out; `text` must be what it was added with."""
    if text:
        connection.execute(f'INSERT INTO "{table}" ("{table}", rowid, v) VALUES (\'delete\', ?, ?)', [n, text])


def within_sql(table: str, bind: Callable[[Any], str], elements: Sequence[Any], *, every: bool = False) -> str:
    """SQL that is true for rows with one of `elements`, or with every one of them."""
    word = " AND " if every else " OR "
    parts = []
    for start in range(0, len(elements), MANY):
        question = word.join(f'"{token(item)}"' for item in elements[start : start + MANY])
        parts.append(f'n IN (SELECT rowid FROM "{table}" WHERE "{table}" MATCH {bind(question)})')
    return "(" + word.join(parts) + ")"


def tokens(value: Any) -> str:
    """The tokens of an array field's value (a lone value counts as one element), each once, joined by spaces."""
    elements: Iterable[Any] = value if isinstance(value, list) else [value]
    return " ".join(sorted({token(item) for item in elements if item is not None}))


def token(value: Any) -> str:
    """One token for a single value; equal for equal values and no others (1 is 1.0, True is not 1)."""
    if isinstance(value, str) and value:
        found = _escaped(value)
    elif isinstance(value, bool):
        found = f"{_TYPE}b{int(value)}"
    elif isinstance(value, datetime):
        found = f"{_TYPE}t{_escaped(stamp(value))}"
    elif isinstance(value, float) and not value.is_integer():
        found = f"{_TYPE}n{_escaped(repr(value))}"
    else:
        found = f"{_TYPE}n{_escaped(str(int(value)))}" if value != "" else f"{_TYPE}s"
    return found if len(found) <= MAX_TOKEN else f"{_TYPE}h{hashlib.sha256(found.encode()).hexdigest()}"


def _escaped(text: str) -> str:
    return _OTHERS.sub(lambda match: f"{_ESCAPE}{ord(match[0]):04x}", text)
