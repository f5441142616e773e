"""Documents ⇄ JSON text for the embedded store. Times are strings of fixed width behind a control character, so they sort
and compare like times and are never mistaken for scraped text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from pipelines.storage.base import Doc

_TIME = "\x01t"
_ESCAPE = "\x01s"


def encode_value(value: Any) -> Any:
    """The JSON form of a value; raises TypeError for what a document cannot hold."""
    if isinstance(value, datetime):
        return _TIME + utc_ms(value).strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc_ms(value).microsecond // 1000:03d}Z"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return _ESCAPE + value if value.startswith("\x01") else value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): encode_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode_value(item) for item in value]
    raise TypeError(f"a document cannot hold {type(value).__name__}")


def decode_value(value: Any) -> Any:
    """The value of a JSON form."""
    if isinstance(value, str):
        if value.startswith(_TIME):
            return datetime.fromisoformat(value[2:])
        return value[2:] if value.startswith(_ESCAPE) else value
    if isinstance(value, dict):
        return {key: decode_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode_value(item) for item in value]
    return value


def utc_ms(when: datetime) -> datetime:
    """`when` in UTC, truncated to milliseconds as MongoDB does; raises TypeError for a naive time."""
    if when.tzinfo is None:
        raise TypeError("a stored time must carry its zone")
    when = when.astimezone(UTC)
    return when.replace(microsecond=when.microsecond // 1000 * 1000)


def dumps(doc: Doc) -> str:
    """A document as JSON text."""
    return json.dumps(encode_value(doc), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Doc:
    """The document of a JSON text."""
    found: Doc = decode_value(json.loads(text))
    return found
