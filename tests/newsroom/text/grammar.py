"""Reads the two word files and turns one pattern into a sentence."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
PIECE = re.compile(r"(\{\w+\}|\[[^\]]*\])")
ORDINALS = ("الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة")
Piece = str | tuple["Pattern", ...]
Pattern = tuple[Piece, ...]


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Slot name → its words."""
    return _sections("vocabulary.txt")


@cache
def patterns() -> dict[str, tuple[Pattern, ...]]:
    """Section name → its patterns, cut into pieces once."""
    return {name: tuple(parse(line) for line in lines) for name, lines in _sections("patterns.txt").items()}


def parse(line: str) -> Pattern:
    """`a {b} [c|d]` → pieces: plain text, `{slot}`, or a tuple of alternative patterns."""
    pieces: list[Piece] = []
    for part in PIECE.split(line):
        if part.startswith("["):
            pieces.append(tuple(parse(choice) for choice in part[1:-1].split("|")))
        elif part:
            pieces.append(part)
    return tuple(pieces)


def _sections(name: str) -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in (HERE / name).read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if re.fullmatch(r"\[[a-z_.]+\]", line):
            lines = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {key: tuple(value) for key, value in sections.items()}


class Cast:
    """The persons and places of one article: slots draw from it, so that the text hangs together."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        words = vocabulary()
        self.fixed: dict[str, list[str]] = {
            "man": self._joined("first_m", "last", 3),
            "woman": self._joined("first_f", "last", 2),
            "area": self._joined("area_kind", "area_name", 3),
        }
        for slot, count in (("place", 3), ("ministry", 2), ("body_org", 2), ("club", 2), ("company", 2)):
            self.fixed[slot] = rng.sample(words[slot], count)
        self.last: dict[str, str] = {}

    def _joined(self, first: str, second: str, count: int) -> list[str]:
        """`count` pairs without a word in common."""
        words = vocabulary()
        pairs = zip(self.rng.sample(words[first], count), self.rng.sample(words[second], count), strict=True)
        return [f"{left} {right}" for left, right in pairs]

    def fill(self, slot: str) -> str:
        """One value for `slot`: never twice the same in a row for places and clubs."""
        number = self._number(slot)
        if number is not None:
            return number
        choices = self.fixed.get(slot) or vocabulary()[slot]
        value = self.rng.choice([word for word in choices if word != self.last.get(slot)])
        self.last[slot] = value
        return value

    def _number(self, slot: str) -> str | None:
        rng = self.rng
        match slot:
            case "n1":
                return str(rng.randint(3, 10))
            case "n2":
                return str(rng.randint(11, 99))
            case "n3":
                return str(rng.randint(2, 9) * 100)
            case "n4":
                return str(rng.randint(11, 98) * 100)
            case "pct":
                return f"{rng.randint(1, 38)}.{rng.randint(1, 9)}"
            case "score":
                return f"{rng.randint(2, 4)}-{rng.randint(0, 1)}"
            case "ordinal":
                return rng.choice(ORDINALS)
        return None


def render(pattern: Pattern, cast: Cast) -> str:
    """`pattern` with its slots filled from `cast`."""
    out: list[str] = []
    for piece in pattern:
        if isinstance(piece, tuple):
            out.append(render(cast.rng.choice(piece), cast))
        elif piece.startswith("{"):
            out.append(cast.fill(piece[1:-1]))
        else:
            out.append(piece)
    return "".join(out)
