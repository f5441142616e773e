"""Documents ⇄ text for the embedded store: MongoDB Extended JSON (relaxed), so `{"$date": "2026-03-01T10:05:00.123Z"}`
is a time and nothing printed on a page can be mistaken for one (no key of a document begins with a dollar).

Also the one value that columns and indexes hold for a field, whose order in SQLite is MongoDB's order of types: missing or
null, numbers, text, documents, arrays, false, true, times. The last five are blobs behind a type byte.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pipelines.storage.base import Doc

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=lambda value: {"$date": stamp(value)})

BOOL, TIME = b"\x08", b"\x09"
_DOC, _ARRAY = b"\x03", b"\x04"


def stamp(when: datetime) -> str:
    """A UTC time as text of fixed width that sorts by time."""
    return when.isoformat(timespec="milliseconds")[:-6] + "Z"


def dumps(doc: Doc) -> str:
    """A checked document as text."""
    return _encoder.encode(doc)


def loads(text: str) -> Doc:
    """The document of a text."""
    found: Doc = json.loads(text, object_hook=_hook)
    return found


def load_list(texts: list[str]) -> list[Any]:
    """The values of several fields' texts."""
    values: list[Any] = json.loads(f"[{','.join(texts)}]", object_hook=_hook)
    return values


def column(value: Any) -> Any:
    """The column value of a checked value (see the module)."""
    if isinstance(value, bool):
        return BOOL + bytes([value])
    if isinstance(value, datetime):
        return TIME + stamp(value).encode()
    if isinstance(value, dict):
        return _DOC + dumps(value).encode()
    if isinstance(value, list):
        return _ARRAY + _encoder.encode(value).encode()
    return value


def uncolumn(value: Any) -> Any:
    """The value of a column value."""
    if not isinstance(value, bytes):
        return value
    if value[:1] == BOOL:
        return value[1] == 1
    if value[:1] == TIME:
        return datetime.fromisoformat(value[1:].decode())
    return json.loads(value[1:], object_hook=_hook)


def _hook(pairs: dict[str, Any]) -> Any:
    return datetime.fromisoformat(pairs["$date"]) if "$date" in pairs else pairs
