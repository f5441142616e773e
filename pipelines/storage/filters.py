"""The Filter language, checked alike for every store, so that a question means the same on both or is refused by both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pipelines.storage.base import Change, Filter, Sort, StoreRefused
from pipelines.storage.values import check_indexed, check_name, clean, clean_scalar, indexes_of

_RANGES = frozenset({"$gt", "$gte", "$lt", "$lte"})
_LISTS = frozenset({"$in", "$nin", "$all"})
_JOINS = frozenset({"$or", "$and", "$nor"})


def clean_filter(where: Filter) -> dict[str, Any]:
    """`where` with every name and value checked and made storable; raises StoreRefused."""
    found: dict[str, Any] = {}
    for name, value in where.items():
        if name in _JOINS:
            if not isinstance(value, Collection) or isinstance(value, Mapping | str) or not value:
                raise StoreRefused(f"{name} takes a list of at least one filter")
            found[name] = [clean_filter(part) for part in value]
        elif isinstance(value, Mapping):
            if not value:
                raise StoreRefused(f"{name}: an empty condition; give a value or operators")
            found[check_name(name)] = {operator: _operand(name, operator, item) for operator, item in value.items()}
        else:
            found[check_name(name)] = clean_scalar(value)
    return found


def equalities(where: Mapping[str, Any]) -> dict[str, Any]:
    """Name → value of what a checked filter states as equal at its top or inside `$and`: an upsert begins with these."""
    found: dict[str, Any] = {}
    for name, value in where.items():
        if name == "$and":
            for part in value:
                found |= equalities(part)
        elif name not in _JOINS and not isinstance(value, Mapping):
            found[name] = value
        elif isinstance(value, Mapping) and "$eq" in value:
            found[name] = value["$eq"]
    return found


def clean_sort(sort: Sort) -> list[tuple[str, int]]:
    """`sort` with names and directions checked."""
    for name, direction in sort:
        check_name(name)
        if direction not in (1, -1):
            raise StoreRefused(f"sort direction of {name} must be 1 or -1")
    return list(sort)


def clean_change(collection: str, change: Change) -> Change:
    """`change` with names and values checked; raises StoreRefused when two parts touch one field."""
    names = [name for part in (change.set, change.inc, change.push, change.add_to_set, change.set_on_insert) for name in part]
    taken: set[str] = set()
    for name in sorted([*names, *change.unset], key=lambda name: name.count(".")):
        check_name(name)
        parts = name.split(".")
        if name == "_id" or any(".".join(parts[:n]) in taken for n in range(1, len(parts) + 1)):
            raise StoreRefused(f"a change cannot touch {name!r} (twice, or an _id)")
        taken.add(name)
    _check_indexed(collection, change)
    if any(isinstance(amount, bool) or not isinstance(amount, int | float) for amount in change.inc.values()):
        raise StoreRefused("inc takes numbers")
    return Change(
        set=_values(change.set), unset=tuple(change.unset), inc=_values(change.inc), push=_values(change.push),
        add_to_set=_values(change.add_to_set), set_on_insert=_values(change.set_on_insert),
    )  # fmt: skip


def _check_indexed(collection: str, change: Change) -> None:
    for index in indexes_of(collection):
        for place, (name, _) in enumerate(index.fields):
            array = index.array and place == 0
            for part in (change.set, change.set_on_insert):
                check_indexed(collection, name, part.get(name), array=array)
            for part in (change.push, change.add_to_set):
                if name in part:  # one element more: in a single value's place that would begin an array
                    check_indexed(collection, name, [part[name]], array=array)


def is_empty(change: Change) -> bool:
    """Whether the change does nothing to a document that exists and makes nothing of a new one."""
    return not (change.set or change.unset or change.inc or change.push or change.add_to_set or change.set_on_insert)


def _values(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clean(value) for name, value in part.items()}


def _operand(name: str, operator: str, value: Any) -> Any:
    if operator in _LISTS:
        if isinstance(value, Mapping | str) or not isinstance(value, Collection):
            raise StoreRefused(f"{name}: {operator} takes a list")
        return [clean_scalar(item) for item in value]
    if operator == "$exists":
        if not isinstance(value, bool):
            raise StoreRefused(f"{name}: $exists takes true or false")
        return value
    if operator in _RANGES:
        if value is None:
            raise StoreRefused(f"{name}: {operator} needs a value")
        return clean_scalar(value)
    if operator in ("$eq", "$ne"):
        return clean_scalar(value)
    raise StoreRefused(f"{name}: {operator} is not of the portable core")
