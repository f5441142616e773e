"""What a document may hold, checked alike for every store before anything is sent.

Times become UTC with millisecond precision, tuples lists, enums their value. A lone surrogate is no character (half of a
broken JSON escape, say): it becomes U+FFFD, since no database keeps it. Everything else that one store would take and
another would not is refused with StoreRefused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from pipelines.storage.base import COLLECTIONS, Doc, StoreRefused

MAX_DEPTH = 90
"""MongoDB nests at most 100 levels; some are needed around a document."""
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")


def clean_doc(collection: str, doc: Mapping[str, Any]) -> Doc:
    """A copy of `doc` as every store can hold it; raises StoreRefused."""
    indexes = indexes_of(collection)
    if not isinstance(doc.get("_id"), str) or not doc["_id"]:
        raise StoreRefused(f"{collection}: a document needs a string _id, not {doc.get('_id')!r}")
    found = {check_key(key): clean(value) for key, value in doc.items()}
    for index in indexes:
        for place, (name, _) in enumerate(index.fields):
            value = look(found, name)
            check_indexed(collection, name, value, array=index.array and place == 0)
            if index.unique and value is None:
                raise StoreRefused(f"{collection} {doc['_id']}: {name} is unique and may not be missing")
    return found


def check_indexed(collection: str, name: str, value: Any, *, array: bool) -> None:
    """Raise StoreRefused when an indexed field of this kind cannot hold `value`."""
    if array:
        elements = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(element, list | tuple | Mapping) for element in elements):
            raise StoreRefused(f"{collection}.{name} is indexed as an array of single values: {value!r}"[:200])
    elif isinstance(value, list | tuple):
        raise StoreRefused(f"{collection}.{name} is indexed as a single value, not an array: {value!r}"[:200])


def indexes_of(collection: str) -> tuple[Any, ...]:
    """The indexes of a declared collection; raises StoreRefused for another."""
    if collection not in COLLECTIONS:
        raise StoreRefused(f"there is no collection {collection!r}")
    return COLLECTIONS[collection]


def clean(value: Any, depth: int = 1) -> Any:
    """A copy of `value` as every store can hold it; raises StoreRefused."""
    if isinstance(value, str):
        return _text(value.value if isinstance(value, Enum) else value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return utc_ms(value)
    if depth > MAX_DEPTH:
        raise StoreRefused(f"a document is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, Mapping):
        return {check_key(key): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item, depth + 1) for item in value]
    if isinstance(value, Enum):
        return clean(value.value, depth)
    return _number(value)


def clean_scalar(value: Any) -> Any:
    """Like `clean`, for values that are compared: no lists, no documents."""
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        raise StoreRefused(f"only single values can be compared, not {type(value).__name__}")
    return clean(value)


def utc_ms(when: datetime) -> datetime:
    """`when` in UTC, truncated to milliseconds as MongoDB does; raises StoreRefused for a naive time."""
    if when.tzinfo is None:
        raise StoreRefused(f"a stored time must carry its zone: {when!r}")
    try:
        when = when.astimezone(UTC)
    except OverflowError as error:
        raise StoreRefused(f"a time outside the years 1 to 9999: {when!r}") from error
    return when.replace(microsecond=when.microsecond // 1000 * 1000, fold=0)


def check_key(key: Any) -> str:
    """`key` if it can be a document's key; raises StoreRefused."""
    if not isinstance(key, str) or not key or "." in key or key[0] == "$" or "\0" in key:
        raise StoreRefused(f"{key!r} cannot be a document's key: no empty key, no dot, no leading dollar")
    return _text(key)


def check_name(name: Any) -> str:
    """`name` if it can be asked for or changed, dotted or not; raises StoreRefused."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StoreRefused(f"{name!r} is no field name")
    return name


def look(doc: Mapping[str, Any], name: str) -> Any:
    """The value at a dotted name; None when missing."""
    value: Any = doc
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, int) and _INT_MIN <= value <= _INT_MAX:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, int | float):
        raise StoreRefused(f"{value!r} is no finite number of at most 64 bits")
    raise StoreRefused(f"a document cannot hold {type(value).__name__}: {value!r}"[:200])


def _text(value: str) -> str:
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value
