"""The Filter language (checked by `filters`) → SQL over the layout of `sqlite_layout`.

An indexed single-valued field is its column; elements of an indexed array field are looked up in its list; anything else
is read from the JSON of the document, for which the documents are joined. Every value compares in the form of `ejson.column`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipelines.storage.ejson import BOOL, TIME, column
from pipelines.storage.sqlite_arrays import within_sql
from pipelines.storage.sqlite_layout import Table

_WAYS = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
MANY = 200
"""A list of texts longer than this is bound as one JSON array: statements have a limit of parameters."""


class Translation:
    """One checked filter (and sort) as SQL: `source` for FROM, `where` with its `parameters`, `order` with its keywords."""

    def __init__(self, table: Table, where: Mapping[str, Any], sort: Sequence[tuple[str, int]] = ()) -> None:
        self.table = table
        self.parameters: list[Any] = []
        self._reads_documents = False
        self.where = self._all(where)
        keys = ", ".join(f"{self.field(name)}{' DESC' if way < 0 else ''}" for name, way in sort)
        self.order = f" ORDER BY {keys}" if keys else ""

    @property
    def source(self) -> str:
        """The rows, joined with the documents only when the question needs to look into them."""
        join = f' JOIN "{self.table.docs}" USING (n)' if self._reads_documents else ""
        return f'"{self.table.name}"{join}'

    def field(self, name: str) -> str:
        """SQL of a single-valued field's column value."""
        if name in self.table.columns:
            return f'"{self.table.columns[name]}"'
        return json_value(self._inside(name)) if name != "_id" else "id"

    def _all(self, where: Mapping[str, Any]) -> str:
        return " AND ".join(self._one(name, value) for name, value in where.items()) or "1"

    def _one(self, name: str, value: Any) -> str:
        if name in ("$or", "$and", "$nor"):
            word = " AND " if name == "$and" else " OR "
            joined = "(" + word.join(f"({self._all(part)})" for part in value) + ")"
            return f"({joined} IS NOT TRUE)" if name == "$nor" else joined
        if not isinstance(value, Mapping):
            value = {"$eq": value}
        return " AND ".join(self._operator(name, operator, operand) for operator, operand in value.items())

    def _operator(self, name: str, operator: str, operand: Any) -> str:
        if operator == "$exists":
            return f"({json_type(self._inside(name))} IS {'NOT ' if operand else ''}NULL)"
        if operator in ("$ne", "$nin"):
            within = [operand] if operator == "$ne" else operand
            return f"({self._any(name, within)} IS NOT TRUE)"
        if operator == "$all" and operand and None not in operand and name in self.table.arrays:
            return within_sql(self.table.side(name), self._bind, operand, every=True)
        if operator == "$all":
            return "(" + (" AND ".join(self._any(name, [item]) for item in operand) or "0") + ")"
        if operator in ("$eq", "$in"):
            return self._any(name, [operand] if operator == "$eq" else operand)
        return self._meets(name, lambda value: self._range(value, _WAYS[operator], operand))

    def _any(self, name: str, values: Sequence[Any]) -> str:
        """The field, or an element of it, is one of `values`; None: it is null or missing."""
        parts = []
        if None in values:
            parts.append(self._nothing(name))
        known = [value for value in values if value is not None]
        if known and name in self.table.arrays:
            parts.append(within_sql(self.table.side(name), self._bind, known))
        elif known:
            parts.append(self._meets(name, lambda value: self._within(value, known)))
        return "(" + (" OR ".join(parts) or "0") + ")"

    def _nothing(self, name: str) -> str:
        if name in self.table.columns or name == "_id":
            return f"{self.field(name)} IS NULL"
        self._inside(name)
        inside = f"EXISTS (SELECT 1 FROM json_each(doc, '{json_path(name)}') AS e WHERE e.type = 'null')"
        return f"CASE {json_type(name)} WHEN 'array' THEN {inside} WHEN 'null' THEN 1 ELSE {json_type(name)} IS NULL END"

    def _meets(self, name: str, condition: Any) -> str:
        """`condition(sql of a value)` for the field, or for an element when it is an array."""
        if name in self.table.columns or name == "_id":
            return str(condition(self.field(name)))
        self._inside(name)
        # the array's branch first: `condition` binds its parameters in the order of the text
        inside = f"EXISTS (SELECT 1 FROM json_each(doc, '{json_path(name)}') AS e WHERE {condition(_ELEMENT)})"
        return f"CASE {json_type(name)} WHEN 'array' THEN {inside} ELSE {condition(json_value(name))} END"

    def _range(self, value: str, way: str, operand: Any) -> str:
        """`value way operand`, within the operand's own type."""
        low, high = _bracket(operand)
        text = f"{value} {way} {self._bind(column(operand))}"
        if low and way.startswith("<"):
            text += f" AND {value} >= {low}"
        if high and way.startswith(">"):
            text += f" AND {value} < {high}"
        return f"({text})"

    def _within(self, value: str, operands: Sequence[Any]) -> str:
        if len(operands) == 1:
            return f"{value} = {self._bind(column(operands[0]))}"
        if len(operands) > MANY and all(isinstance(item, str) for item in operands):
            return f"{value} IN (SELECT value FROM json_each({self._bind(json.dumps(operands, ensure_ascii=False))}))"
        return f"{value} IN ({', '.join(self._bind(column(item)) for item in operands)})"

    def _inside(self, name: str) -> str:
        """`name`, to be read from the documents."""
        self._reads_documents = True
        return name

    def _bind(self, value: Any) -> str:
        self.parameters.append(value)
        return "?"


def json_path(name: str) -> str:
    """SQLite's JSON path of a checked dotted name."""
    return "$" + "".join(f'."{part}"' for part in name.split("."))


def json_type(name: str) -> str:
    """SQL of the JSON type at a name; NULL when missing."""
    return f"json_type(doc, '{json_path(name)}')"


def json_value(name: str) -> str:
    """SQL of `ejson.column` of the value at a name."""
    path = json_path(name)
    return _value(json_type(name), f"json_extract(doc, '{path}')", f"json_extract(doc, '{path}.\"$date\"')")


def _value(kind: str, value: str, date: str) -> str:
    return (
        f"CASE {kind} WHEN 'true' THEN x'0801' WHEN 'false' THEN x'0800' "
        f"WHEN 'object' THEN CAST(coalesce(char(9) || {date}, char(3) || {value}) AS BLOB) "
        f"WHEN 'array' THEN CAST(char(4) || {value} AS BLOB) ELSE {value} END"
    )


_ELEMENT = _value("e.type", "e.value", "json_extract(e.value, '$.\"$date\"')")


def _bracket(operand: Any) -> tuple[str, str]:
    """(lowest, first above) of the operand's type, as SQL; "" where there is no need."""
    if isinstance(operand, bool):
        return f"x'{BOOL.hex()}'", f"x'{TIME.hex()}'"
    if isinstance(operand, datetime):
        return f"x'{TIME.hex()}'", "x'0a'"
    if isinstance(operand, str):
        return "''", "x''"
    return "", "''"
