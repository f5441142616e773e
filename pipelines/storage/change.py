"""What a Change does to a document: MongoDB's update operators, in Python, for the embedded store."""

from __future__ import annotations

from typing import Any

from pipelines.storage.base import Change, Doc


def apply(doc: Doc, change: Change, *, inserted: bool = False) -> Doc:
    """`doc` after `change`, in place; `inserted` also applies `set_on_insert`. Dotted names reach into sub-documents."""
    if inserted:
        for name, value in change.set_on_insert.items():
            put(doc, name, value)
    for name, value in change.set.items():
        put(doc, name, value)
    for name in change.unset:
        holder, last = _reach(doc, name, make=False)
        if holder is not None:
            holder.pop(last, None)
    for name, amount in change.inc.items():
        holder, last = _reach(doc, name)
        assert holder is not None
        holder[last] = (holder.get(last) or 0) + amount
    for name, value in change.push.items():
        _list(doc, name).append(value)
    for name, value in change.add_to_set.items():
        found = _list(doc, name)
        if value not in found:
            found.append(value)
    return doc


def put(doc: Doc, name: str, value: Any) -> None:
    """Set a dotted name."""
    holder, last = _reach(doc, name)
    assert holder is not None
    holder[last] = value


def _list(doc: Doc, name: str) -> list[Any]:
    holder, last = _reach(doc, name)
    assert holder is not None
    found = holder.get(last)
    if not isinstance(found, list):
        found = holder[last] = []
    return found


def _reach(doc: Doc, name: str, make: bool = True) -> tuple[Doc | None, str]:
    *path, last = name.split(".")
    holder: Any = doc
    for part in path:
        inner = holder.get(part)
        if not isinstance(inner, dict):
            if not make:
                return None, last
            inner = holder[part] = {}
        holder = inner
    return holder, last
