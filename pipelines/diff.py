"""What changed between two states of an article: headline, date and author first, then word by word inside paragraphs.

The printed text is compared and shown. A change is cosmetic when nothing but tashkeel, tatweel, spacing or punctuation
differs; other spelling (أ for ا, ١٢ for 12) is an edit, and so is a sign or a separator inside a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.arabic.fold import fold_tokens, strip_marks
from pipelines.article import RevisionKind
from pipelines.identity import content_hash
from pipelines.word_diff import Piece, blocks, diff_words

__all__ = ["Diff", "ParagraphChange", "Piece", "classify", "diff_articles", "diff_words", "is_cosmetic", "render_pieces",
           "render_text", "to_json"]  # fmt: skip

LISTED = ("title", "published", "author", "modified", "attribution", "section", "tags", "image_url", "language", "canonical_url")
"""Fields that are compared as wholes, in the order in which they are shown."""
ALIKE = 0.35
"""Share of common words from which two paragraphs are one paragraph that was edited."""
_PAIRED = 10_000
"""Largest block of changed paragraphs (old times new) in which partners are looked for everywhere."""
_NEAR = 20
"""In larger ones, a partner is looked for among so many paragraphs ahead."""
# A number with its sign and inner separators, a run of letters, or any other character.
_ATOMS = re.compile(r"(?:(?<!\S)[-−])?\d+(?:[.,:/٫٬-]\d+)*|[^\W\d_]+|.", re.DOTALL)
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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
    cosmetic: bool = False
    """An edit of marks, spacing or punctuation alone."""


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
    """Nothing but tashkeel, tatweel, spacing or punctuation differs in headline, author and body; the date is the same."""

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
    paragraphs = tuple(_paragraphs(_body(before), _body(after)))
    return Diff(fields, title, paragraphs, cosmetic=bool(fields or paragraphs) and is_cosmetic(before, after))


def is_cosmetic(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the two states say the same, tashkeel, tatweel, spacing and punctuation apart."""

    def key(state: Mapping[str, Any]) -> tuple[str, str, str, datetime | None]:
        body = "\n".join(_body(state))
        return _said(state.get("title") or ""), _said(body), _said(state.get("author") or ""), state.get("published")

    return key(before) == key(after)


def classify(before: Mapping[str, Any], after: Mapping[str, Any], history: Sequence[str]) -> RevisionKind:
    """The kind of revision that `after` is. `history` holds the content hashes of earlier states: one that comes back after
    another is a flap (the site serves two versions in turn), not an edit. Raises ValueError for a naive date."""
    if is_cosmetic(before, after):
        return RevisionKind.COSMETIC
    now = _hash(after)
    return RevisionKind.FLAP if now in history and now != _hash(before) else RevisionKind.EDIT


def _hash(state: Mapping[str, Any]) -> str:
    return content_hash(state.get("title") or "", _body(state), state.get("author"), state.get("published"))


def _body(state: Mapping[str, Any]) -> list[str]:
    body = state.get("body") or ()
    return body.splitlines() if isinstance(body, str) else list(body)


def _said(text: str) -> str:
    """`text` without marks, spacing and punctuation; numbers keep their sign, separators and limits."""
    parts = []
    for atom in _ATOMS.findall(strip_marks(unicodedata.normalize("NFC", text))):
        if atom[-1].isdigit():
            parts.append(f"\0{atom}\0")
        elif len(atom) > 1 or atom.isalpha() or atom in "%٪‰" or unicodedata.category(atom)[0] == "S":
            parts.append(atom)
    return "".join(parts)


def _paragraphs(before: list[str], after: list[str]) -> list[ParagraphChange]:
    changes: list[ParagraphChange] = []
    for equal, old, new in blocks(before, after):
        if not equal:
            changes += _block(before, after, old, new)
    return changes


def _block(before: list[str], after: list[str], old: range, new: range) -> list[ParagraphChange]:
    """The changes of a block in which no paragraph is equal: partners edited, the others deleted or inserted."""
    changes: list[ParagraphChange] = []
    partner = _partners(before, after, old, new)
    i, j = old.start, new.start
    for there, here in [*sorted(partner.items()), (new.stop, old.stop)]:
        changes += (ParagraphChange("delete", k, None, (Piece("delete", before[k]),)) for k in range(i, here))
        changes += (ParagraphChange("insert", None, k, (Piece("insert", after[k]),)) for k in range(j, there))
        i, j = here + 1, there + 1
        if there in partner:
            one, other = before[here], after[there]
            pieces = tuple(diff_words(one, other))
            changes.append(ParagraphChange("edit", here, there, pieces, _said(one) == _said(other)))
    return changes


def _partners(before: list[str], after: list[str], old: range, new: range) -> dict[int, int]:
    """New place → old place of paragraphs that are one: the pairing in order that shares most words."""
    ours = {i: frozenset(fold_tokens(before[i])) for i in old}
    theirs = {j: frozenset(fold_tokens(after[j])) for j in new}
    if len(old) * len(new) > _PAIRED:
        return _near_partners(ours, theirs)
    best: dict[tuple[int, int], float] = {}
    for i in reversed(old):
        for j in reversed(new):
            paired = _likeness(ours[i], theirs[j])
            taken = paired + best.get((i + 1, j + 1), 0) if paired else 0
            best[i, j] = max(taken, best.get((i + 1, j), 0), best.get((i, j + 1), 0))
    found: dict[int, int] = {}
    i, j = old.start, new.start
    while i < old.stop and j < new.stop:
        here = best[i, j]
        if here == best.get((i + 1, j), 0):
            i += 1
        elif here == best.get((i, j + 1), 0):
            j += 1
        else:
            found[j] = i
            i, j = i + 1, j + 1
    return found


def _near_partners(ours: Mapping[int, frozenset[str]], theirs: Mapping[int, frozenset[str]]) -> dict[int, int]:
    """For each new paragraph the next old one near by that is like it."""
    found: dict[int, int] = {}
    places, at = list(ours), 0
    for j, words in theirs.items():
        for step, i in enumerate(places[at : at + _NEAR]):
            if _likeness(ours[i], words):
                found[j], at = i, at + step + 1
                break
    return found


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shorter paragraph's words that both have; 0 where too few."""
    share = len(one & other) / max(1, min(len(one), len(other)))
    return share if share >= ALIKE else 0.0


def to_json(found: Diff) -> dict[str, Any]:
    """The Diff as plain data: `fields` as a list of {field, before, after} in order, dates as ISO 8601, `title`, `paragraphs`,
    `cosmetic`."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value

    def pieces(found: Sequence[Piece]) -> list[dict[str, str]]:
        return [{"kind": piece.kind, "text": piece.text} for piece in found]

    return {
        "cosmetic": found.cosmetic,
        "fields": [{"field": name, "before": plain(old), "after": plain(new)} for name, (old, new) in found.fields.items()],
        "title": pieces(found.title),
        "paragraphs": [
            {"kind": c.kind, "before": c.before, "after": c.after, "cosmetic": c.cosmetic, "pieces": pieces(c.pieces)}
            for c in found.paragraphs
        ],
    }


def render_text(found: Diff) -> str:
    """For the terminal: deleted words as [-…-], inserted ones as {+…+}; control and bidi characters made visible."""
    if found.empty:
        return "no difference"
    lines = ["only tashkeel, tatweel, spacing or punctuation differ"] if found.cosmetic else []
    for name, (old, new) in found.fields.items():
        if name == "title":
            lines.append(f"title: {render_pieces(found.title)}")
        else:
            lines.append(f"{name}: [-{_shown(old)}-] {{+{_shown(new)}+}}")
    for change in found.paragraphs:
        place = change.after if change.after is not None else change.before
        kind = "cosmetic" if change.cosmetic else change.kind
        lines.append(f"paragraph {(place or 0) + 1} ({kind}): {render_pieces(change.pieces)}")
    return "\n".join(_UNSAFE.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", line) for line in lines)


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
