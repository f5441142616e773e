"""Where a page ends, as text that the next request carries. It holds a place in an order, never a filter."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pipelines.search.query import Query, QueryError

Where = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the results."""

    phase: int = 0
    """0 while matches in the form asked for come, 1 for the others."""
    rank: int = 0
    """How many of the ranked head were given; 0 outside it."""
    at: datetime | None = None
    """Date of the last document given, in the order's field; None when it has none."""
    id: str = ""
    """_id of that document; "" at the beginning."""


def encode(query: Query, cursor: Cursor | None) -> str | None:
    """The text of a cursor."""
    if cursor is None:
        return None
    at = cursor.at.isoformat() if cursor.at else None
    text = json.dumps([_mark(query), cursor.phase, cursor.rank, at, cursor.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(query: Query) -> Cursor:
    """The cursor of a query; the beginning when it has none. Raises QueryError when it is not one of this query's."""
    if not query.cursor:
        return Cursor()
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        mark, phase, rank, at, id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        when = datetime.fromisoformat(at).astimezone(UTC) if at is not None else None
        cursor = Cursor(int(phase), int(rank), when, str(id))
    except (ValueError, TypeError) as error:
        raise QueryError("cursor: this is no cursor; leave it out for the first page") from error
    if mark != _mark(query) or cursor.phase not in (0, 1) or not 0 <= cursor.rank < 10_000:
        raise QueryError("cursor: it belongs to another query; leave it out for the first page")
    return cursor


def after(where: Where, field: str, cursor: Cursor) -> Where:
    """`where`, limited to what comes after the cursor in the order field ↓, _id ↓; documents without the date come last."""
    if not cursor.id:
        return where
    if cursor.at is None:
        return {"$and": [where, {field: None, "_id": {"$lt": cursor.id}}]}
    older = [{field: {"$lt": cursor.at}}, {field: cursor.at, "_id": {"$lt": cursor.id}}, {field: None}]
    return {"$and": [where, {"$or": older}]}


def _mark(query: Query) -> str:
    """What a cursor must have in common with its query: all but the page's size."""
    return sha256(repr(replace(query, limit=1, cursor=None)).encode()).hexdigest()[:8]
