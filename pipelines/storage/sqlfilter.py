"""The Filter language of base.py → SQL over JSON documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipelines.storage.base import Filter, Sort, StoreError
from pipelines.storage.encoding import encode_value

MULTIKEY: dict[str, tuple[str, ...]] = {
    "articles": ("aliases", "sketch", "terms", "watch"),
    "stories": ("members",),
}
"""Array fields with an index: each has a side table `collection__field` (value, id)."""
ARRAYS = frozenset({"tags", "changed"})
"""Further array fields: searched without an index."""

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$")
_COMPARE = {"$gte": ">=", "$gt": ">", "$lte": "<=", "$lt": "<"}


def path(name: str) -> str:
    """SQL expression of a field's value; raises StoreError for a name that is none."""
    if name == "_id":
        return "id"
    return f"json_extract(doc, '{json_path(name)}')"


def json_path(name: str) -> str:
    """SQLite's JSON path of a dotted name."""
    if not _NAME.match(name):
        raise StoreError(f"{name!r} is no field name")
    return "$" + "".join(f'."{part}"' for part in name.split("."))


class Translation:
    """One filter as SQL text with its parameters."""

    def __init__(self, collection: str, where: Filter) -> None:
        self.collection = collection
        self.parameters: list[Any] = []
        self.sql = self._all(where)

    def _all(self, where: Filter) -> str:
        parts = [self._one(name, value) for name, value in where.items()]
        return " AND ".join(parts) if parts else "1"

    def _one(self, name: str, value: Any) -> str:
        if name in ("$or", "$and", "$nor"):
            word = " AND " if name == "$and" else " OR "
            joined = word.join(f"({self._all(part)})" for part in value) or ("1" if name == "$and" else "0")
            return f"NOT ({joined})" if name == "$nor" else f"({joined})"
        if isinstance(value, Mapping) and value and all(str(key).startswith("$") for key in value):
            return " AND ".join(self._operator(name, str(key), operand) for key, operand in value.items())
        return self._equals(name, value)

    def _operator(self, name: str, operator: str, operand: Any) -> str:
        if operator in _COMPARE:
            return f"{path(name)} {_COMPARE[operator]} {self._bind(operand)}"
        if operator == "$in":
            return self._in(name, list(operand))
        if operator == "$nin":
            return f"NOT ({self._in(name, list(operand))})"
        if operator == "$all":
            return "(" + (" AND ".join(self._equals(name, item) for item in operand) or "0") + ")"
        if operator == "$eq":
            return self._equals(name, operand)
        if operator == "$ne":
            return (
                f"NOT ({self._equals(name, operand)})" if self._is_array(name) else f"{path(name)} IS NOT {self._bind(operand)}"
            )
        if operator == "$exists":
            return f"json_type(doc, '{json_path(name)}') IS {'NOT ' if operand else ''}NULL"
        raise StoreError(f"operator {operator} is not of the portable core")

    def _equals(self, name: str, value: Any) -> str:
        if value is None and not self._is_array(name):
            return f"{path(name)} IS NULL"
        return self._in(name, [value]) if self._is_array(name) else f"{path(name)} = {self._bind(value)}"

    def _in(self, name: str, values: list[Any]) -> str:
        if not values:
            return "0"
        nothing = f" OR {path(name)} IS NULL" if None in values and not self._is_array(name) else ""
        bound = ", ".join(self._bind(value) for value in values if value is not None) or "NULL"
        if name in MULTIKEY.get(self.collection, ()):
            return f"id IN (SELECT id FROM {self.collection}__{name} WHERE value IN ({bound}))"
        if name in ARRAYS:
            return f"EXISTS (SELECT 1 FROM json_each(doc, '{json_path(name)}') WHERE json_each.value IN ({bound}))"
        return f"({path(name)} IN ({bound}){nothing})"

    def _is_array(self, name: str) -> bool:
        return name in ARRAYS or name in MULTIKEY.get(self.collection, ())

    def _bind(self, value: Any) -> str:
        encoded = encode_value(value)
        if isinstance(encoded, bool):
            encoded = int(encoded)
        if isinstance(encoded, dict | list):
            raise StoreError("only plain values can be compared")
        self.parameters.append(encoded)
        return "?"


def order(sort: Sort) -> str:
    """ORDER BY clause, or ""."""
    if not sort:
        return ""
    return " ORDER BY " + ", ".join(f"{path(name)} {'DESC' if direction < 0 else 'ASC'}" for name, direction in sort)
