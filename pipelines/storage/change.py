"""What a Change does to a document: MongoDB's update operators, in Python, for the embedded store."""

from __future__ import annotations

from typing import Any

from pipelines.storage.base import Change, Doc, StoreRefused


def apply(doc: Doc, change: Change, *, inserted: bool = False) -> Doc:
    """`doc` after a checked `change`, in place; `inserted` also applies `set_on_insert`. Raises StoreRefused when a part
    does not fit what is there (inc of a text, push to a number); the document is then half changed: throw it away."""
    if inserted:
        for name, value in change.set_on_insert.items():
            put(doc, name, value)
    for name, value in change.set.items():
        put(doc, name, value)
    for name in change.unset:
        _unset(doc, name)
    for name, amount in change.inc.items():
        holder, last = _reach(doc, name)
        number = holder.get(last, 0)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise StoreRefused(f"inc of {name}, which holds {number!r}")
        holder[last] = number + amount
    for name, value in change.push.items():
        _list(doc, name).append(value)
    for name, value in change.add_to_set.items():
        found = _list(doc, name)
        if not any(_same(value, item) for item in found):
            found.append(value)
    return doc


def put(doc: Doc, name: str, value: Any) -> None:
    """Set a dotted name."""
    holder, last = _reach(doc, name)
    holder[last] = value


def _unset(doc: Doc, name: str) -> None:
    *path, last = name.split(".")
    holder: Any = doc
    for part in path:
        holder = holder.get(part) if isinstance(holder, dict) else None
    if isinstance(holder, dict):
        holder.pop(last, None)


def _list(doc: Doc, name: str) -> list[Any]:
    holder, last = _reach(doc, name)
    found = holder.setdefault(last, [])
    if not isinstance(found, list):
        raise StoreRefused(f"{name} is no array but {found!r}"[:200])
    return found


def _same(a: Any, b: Any) -> bool:
    """Equality as MongoDB has it: True is not 1, but 1 is 1.0; the order of keys counts."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)


def _reach(doc: Doc, name: str) -> tuple[Doc, str]:
    *path, last = name.split(".")
    holder: Any = doc
    for part in path:
        inner = holder.setdefault(part, {})
        if not isinstance(inner, dict):
            raise StoreRefused(f"{name}: {part} holds no document but {inner!r}"[:200])
        holder = inner
    return holder, last
