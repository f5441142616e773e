"""Boilerplate phrases of Arabic news pages (`phrases.txt`), and the ones that a line holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.arabic.fold import fold, fold_tokens

_FILE = Path(__file__).with_name("phrases.txt")
_SECTION = re.compile(r"\[(\w+) (whole|start|inside)\]")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that was found in a line."""

    kind: str
    """related, share, follow, tags, caption, comment, legal, ad, tool, video, paywall or error."""
    manner: str
    """`whole`, `start` or `inside`: how the phrase stands in the line."""
    words: int
    """Number of folded words in the phrase."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The table, by folded phrase."""

    whole: dict[str, str]
    start: dict[str, str]
    inside: dict[str, str]
    longest: int
    """Words of the longest `start` phrase."""
    first: frozenset[str]
    """First words of `start` and `whole` phrases."""
    within: dict[str, list[str]]
    """`inside` phrases by their longest word."""

    def may_begin(self, text: str) -> bool:
        """Whether the first word of a line is that of any phrase: a cheap test before the line is folded whole."""
        return _first_word(text[:40].split(" ", 1)[0]) in self.first

    def cue(self, tokens: Sequence[str]) -> Cue | None:
        """The strongest cue in a line given as folded tokens: whole, then inside, then the longest start."""
        if not tokens:
            return None
        text = " ".join(tokens)
        kind = self.whole.get(text)
        if kind:
            return Cue(kind, "whole", len(tokens))
        if len(tokens) > 2:
            for token in tokens:
                for phrase in self.within.get(token, ()):
                    if phrase in f" {text} ":
                        return Cue(self.inside[phrase], "inside", phrase.count(" ") - 1)
        for size in range(min(self.longest, len(tokens)), 0, -1):
            kind = self.start.get(" ".join(tokens[:size]))
            if kind:
                return Cue(kind, "whole" if size == len(tokens) else "start", size)
        return None


@lru_cache(maxsize=8192)
def _first_word(word: str) -> str:
    return (fold_tokens(word) or [""])[0]


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The table, read once. Raises ValueError naming the line that is neither section, phrase nor comment."""
    tables: dict[str, dict[str, str]] = {"whole": {}, "start": {}, "inside": {}}
    kind = manner = ""
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        section = _SECTION.fullmatch(line)
        if section:
            kind, manner = section.groups()
            continue
        key = fold(line)
        if not kind or not key:
            raise ValueError(f"{_FILE.name}:{number}: a phrase must follow a [kind manner] line and hold letters: {line}")
        tables[manner].setdefault(f" {key} " if manner == "inside" else key, kind)
    longest = max(key.count(" ") for key in tables["start"]) + 1
    first = frozenset(key.split()[0] for table in ("start", "whole") for key in tables[table])
    within: dict[str, list[str]] = {}
    for key in tables["inside"]:
        within.setdefault(max(key.split(), key=len), []).append(key)
    return Phrases(tables["whole"], tables["start"], tables["inside"], longest, first, within)
