"""What changed between two states of an article: headline, date and author first, then word by word inside paragraphs.

Printed text is shown; folded text decides what counts as a change of wording and what is cosmetic (tashkeel, tatweel, spelling
variants of one letter, spacing, punctuation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from pipelines.arabic.fold import fold
from pipelines.article import RevisionKind
from pipelines.identity import content_hash

LISTED = ("title", "published", "modified", "author", "attribution", "section", "tags", "image_url", "language", "canonical_url")
"""Fields that are compared as wholes, in the order in which they are shown."""
TOKENS = re.compile(r"\w[\w\u064b-\u0652\u0640]*|\s+|[^\w\s]")
MAX_CELLS = 4_000_000
"""Longest paragraph pair that is compared word by word, as the product of their token counts; beyond it they are shown whole."""
ALIKE = 0.35
"""Share of common tokens from which two paragraphs are one paragraph that was edited."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one paragraph: `equal`, `insert` or `delete`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph that was added, removed or edited."""

    kind: str
    """`insert`, `delete` or `edit`."""
    before: int | None
    """Its place (0-based) in the older body."""
    after: int | None
    """Its place in the newer body."""
    pieces: tuple[Piece, ...]
    """The text, in order."""


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two states."""

    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Field → (before, after), in the order of LISTED."""
    title: tuple[Piece, ...] = ()
    """The headline word by word, when it changed."""
    paragraphs: tuple[ParagraphChange, ...] = ()
    """Changes of the body, in reading order."""
    cosmetic: bool = False
    """Nothing but marks, spelling variants, spacing or punctuation differs."""

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not self.fields and not self.paragraphs


def diff_articles(before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    """The Diff of two states, given as mappings with the content fields of an article (missing ones count as None)."""
    fields = {name: (before.get(name), after.get(name)) for name in LISTED if before.get(name) != after.get(name)}
    title: tuple[Piece, ...] = ()
    if "title" in fields:
        title = tuple(diff_words(before.get("title") or "", after.get("title") or ""))
    paragraphs = tuple(_paragraphs(list(before.get("body") or ()), list(after.get("body") or ())))
    return Diff(fields, title, paragraphs, cosmetic=bool(fields or paragraphs) and is_cosmetic(before, after))


def is_cosmetic(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the two states say the same, letter marks, spacing and punctuation apart."""

    def key(state: Mapping[str, Any]) -> tuple[str, str, str, datetime | None]:
        body = " ".join(state.get("body") or ())
        return fold(state.get("title") or ""), fold(body), fold(state.get("author") or ""), state.get("published")

    return key(before) == key(after)


def classify(before: Mapping[str, Any], after: Mapping[str, Any], history: Sequence[str]) -> RevisionKind:
    """The kind of revision that `after` is. `history` holds the content hashes of all earlier states, oldest first; a state
    that was there before the last one is a flap: the site serves two versions in turn."""
    if is_cosmetic(before, after):
        return RevisionKind.COSMETIC
    now = content_hash(after.get("title") or "", after.get("body") or [], after.get("author"), after.get("published"))
    return RevisionKind.FLAP if now in history[:-1] else RevisionKind.EDIT


def diff_words(before: str, after: str) -> list[Piece]:
    """Word-level pieces that turn `before` into `after`; joining equal and inserted ones gives `after`."""
    a, b = TOKENS.findall(before), TOKENS.findall(after)
    if len(a) * len(b) > MAX_CELLS:
        return [Piece("delete", before), Piece("insert", after)]
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("equal", "".join(a[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("delete", "".join(a[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("insert", "".join(b[j1:j2])))
    return pieces


def _paragraphs(before: list[str], after: list[str]) -> list[ParagraphChange]:
    changes: list[ParagraphChange] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            changes += _block(before, after, range(i1, i2), range(j1, j2))
    return changes


def _block(before: list[str], after: list[str], old: range, new: range) -> list[ParagraphChange]:
    """Pair the paragraphs of a changed block in order: each new one with the next old one that is alike."""
    changes: list[ParagraphChange] = []
    left = list(old)
    for j in new:
        partner = next((i for i in left if _alike(before[i], after[j])), None)
        if partner is None:
            changes.append(ParagraphChange("insert", None, j, (Piece("insert", after[j]),)))
            continue
        while left and left[0] < partner:
            changes.append(_deleted(before, left.pop(0)))
        left.pop(0)
        changes.append(ParagraphChange("edit", partner, j, tuple(diff_words(before[partner], after[j]))))
    return [*changes, *(_deleted(before, i) for i in left)]


def _deleted(before: list[str], i: int) -> ParagraphChange:
    return ParagraphChange("delete", i, None, (Piece("delete", before[i]),))


def _alike(a: str, b: str) -> bool:
    one, two = set(fold(a).split()), set(fold(b).split())
    return len(one & two) >= ALIKE * max(1, min(len(one), len(two)))


def render_text(found: Diff) -> str:
    """For the terminal: deleted words as [-…-], inserted ones as {+…+}."""
    if found.empty:
        return "no difference"
    lines = ["only marks, spelling variants, spacing or punctuation differ"] if found.cosmetic else []
    for name, (old, new) in found.fields.items():
        if name == "title":
            lines.append(f"title: {render_pieces(found.title)}")
        else:
            lines.append(f"{name}: [-{_shown(old)}-] {{+{_shown(new)}+}}")
    for change in found.paragraphs:
        place = change.after if change.after is not None else change.before
        lines.append(f"paragraph {(place or 0) + 1} ({change.kind}): {render_pieces(change.pieces)}")
    return "\n".join(lines)


def render_pieces(pieces: Sequence[Piece]) -> str:
    """One line of marked text."""
    marks = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}
    return "".join(f"{marks[p.kind][0]}{p.text}{marks[p.kind][1]}" for p in pieces)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, datetime):
        return value.isoformat()
    return "، ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
