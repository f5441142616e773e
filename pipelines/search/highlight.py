"""Where a query's words stand in a printed text, tashkeel or not, and the part of an article that shows them best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.arabic.tokens import Token, tokens
from pipelines.search.leaf import Leaf
from pipelines.search.plan import useful, wanted_leaves
from pipelines.search.query import Query

Span = tuple[int, int]
"""(start, end) in a string; the end is not part of it."""
LENGTH = 240
"""Characters of an excerpt, about two lines."""
LEAD = 40
"""Characters before the first hit."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text."""

    text: str
    """As printed, with … where something was left out."""
    spans: tuple[Span, ...]
    """Hits in `text`."""


def highlight(text: str, query: Query, field: str = "") -> list[Span]:
    """Places in `text`, exactly as printed, of the words that `query` asks for, in order and without overlap.

    `field` says what the text is: `title`, `body`, `section`, `tag` or `author`; "" counts words asked for in any field.
    """
    return _merged([span for _, span in _hits(text, _leaves(query), field)])


def snippet(document: Mapping[str, Any], query: Query, length: int = LENGTH) -> str:
    """The text of `excerpt`."""
    return excerpt(document, query, length).text


def excerpt(document: Mapping[str, Any], query: Query, length: int = LENGTH) -> Excerpt:
    """The part of a stored article's text that shows most of the words asked for; its beginning when there are none."""
    leaves = _leaves(query)
    body: Sequence[str] = document.get("body") or ()
    best: tuple[int, str, int] = (0, body[0] if body else "", 0)
    for paragraph in body:
        hits = _hits(paragraph, leaves, "body")
        for at, (_, (start, _end)) in enumerate(hits):
            near = {leaf for leaf, (_, end) in hits[at:] if end <= start + length - LEAD}
            if len(near) > best[0]:
                best = (len(near), paragraph, start)
    _, paragraph, start = best
    return _cut(paragraph, start, length, [span for _, span in _hits(paragraph, leaves, "body")])


def _cut(text: str, hit: int, length: int, spans: list[Span]) -> Excerpt:
    """About `length` characters of `text` around `hit`, ending at spaces."""
    first = 0 if hit <= LEAD or len(text) <= length else text.find(" ", hit - LEAD, hit) + 1 or hit
    last = len(text) if first + length >= len(text) else max(text.rfind(" ", first, first + length), first + LEAD)
    before, after = "… " if first else "", " …" if last < len(text) else ""
    moved = [(start - first + len(before), end - first + len(before)) for start, end in spans if start >= first and end <= last]
    return Excerpt(f"{before}{text[first:last]}{after}", tuple(_merged(moved)))


@lru_cache(maxsize=256)
def _leaves(query: Query) -> tuple[Leaf, ...]:
    return tuple(dict.fromkeys(wanted_leaves(useful(query.where))))


def _hits(text: str, leaves: Sequence[Leaf], field: str) -> list[tuple[int, Span]]:
    """(leaf, place) of each hit, in the order of the text."""
    if not text or not leaves:
        return []
    found: list[Token] = list(tokens(text))
    words = [(token.exact, token.stem) for token in found]
    hits: list[tuple[int, Span]] = []
    for number, leaf in enumerate(leaves):
        if not field or leaf.field == field or (not leaf.field and field in ("title", "body")):
            for at in leaf.places(words):
                hits.append((number, (found[at].start, found[at + len(leaf.words) - 1].end)))
    return sorted(hits, key=lambda hit: hit[1])


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order; those that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
