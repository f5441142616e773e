"""What a text is searched by: its words, each with its folded form (exact) and its stem, and where each is printed.

    الحكومةُ  →  exact الحكومه, stem حكومه

One printed word is one token here and in `fold`, save that a number keeps its point and that a ligature may hold several.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from pipelines.arabic import affixes, fold, patterns, stems
from pipelines.arabic.fold import fold_tokens
from pipelines.arabic.lexicon import LEXICON, lexicon
from pipelines.arabic.stems import stem

_MARK = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_WORD = re.compile(rf"\d[\d{_MARK}]*(?:[.,٫٬][\d{_MARK}]+)*|[^\W\d_](?:[^\W\d_]|[{_MARK}])*")
_ARABIC = re.compile(rf"[\u0621-\u064a\u0671-\u06d3\u06d5{_MARK}]+")
_CACHED = 1 << 15
"""Different words kept ready, about 10 MB: all but the rare ones of the day."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    exact: str
    """Folded, as in `fold`."""
    stem: str
    """The key of all its forms; equal to `exact` for words that are not Arabic and for function words."""
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset after its last character."""


def search_tokens(text: str) -> list[str]:
    """The stem of each word of `text`, in order."""
    return [stem for _, stem in pairs(text)]


def exact_tokens(text: str) -> list[str]:
    """The folded form of each word of `text`, in order; parallel to `search_tokens`, and much quicker to have."""
    return [exact for chunk in chunks(text) for exact in exact_of(chunk)]


def pairs(text: str) -> list[tuple[str, str]]:
    """(exact, stem) of each word of `text`, in order."""
    found: list[tuple[str, str]] = []
    for chunk in chunks(text):
        found += pairs_of(chunk)
    return found


def chunks(text: str) -> list[str]:
    """What stands between spaces in `text`, its entities unescaped: to be read one by one with `pairs_of`."""
    return (html.unescape(text) if "&" in text else text).split()


def tokens(text: str) -> Iterator[Token]:
    """The words of `text` with their places in it. Entities are not unescaped: offsets are those of the text given."""
    for match in _WORD.finditer(text):
        for exact, key in _read(match[0]):
            yield Token(exact, key, match.start(), match.end())


def is_function(exact: str) -> bool:
    """Whether a folded word carries no topic (في، التي، أنها)."""
    return exact in lexicon().function


@lru_cache(maxsize=_CACHED)
def exact_of(chunk: str) -> tuple[str, ...]:
    """The folded words in what stands between two spaces; kept ready, as most of it comes again."""
    return tuple(exact for word in _WORD.findall(chunk) for exact in fold_tokens(word))


@lru_cache(maxsize=_CACHED)
def pairs_of(chunk: str) -> tuple[tuple[str, str], ...]:
    """(exact, stem) of each word in what stands between two spaces; kept ready."""
    return tuple(pair for word in _WORD.findall(chunk) for pair in _read(word))


def _read(word: str) -> tuple[tuple[str, str], ...]:
    """(exact, stem) of one printed word: one pair, save for ligatures such as ﷺ and odd numbers."""
    folded = fold_tokens(word)
    if len(folded) == 1 and _ARABIC.fullmatch(word):
        return ((folded[0], folded[0] if is_function(folded[0]) else stem(word)),)
    return tuple((exact, stem(exact) if _ARABIC.fullmatch(exact) else exact) for exact in folded)


@lru_cache(maxsize=1 << 12)
def hint(stem: str) -> re.Pattern[str]:
    """What printed words of this stem contain: its strong letters in order, one of each row of equal ones.

    To pass over words without stemming them. Plurals of another root (امرأة، نساء) are passed over too.
    """
    letters = re.sub(r"(.)\1+", r"\1", re.sub("[اويءأإآةهى]", "", stem)) if _ARABIC.fullmatch(stem) else ""
    return re.compile(".*".join("[كک]" if letter == "ك" else letter for letter in letters) + "|[\ufb50-\ufdff\ufe80-\ufefc]")


@cache
def analyser_version() -> str:
    """Changes with everything that `pairs` depends on: what is stored under another version must be indexed again."""
    code = [Path(str(module.__file__)) for module in (affixes, fold, patterns, stems)]
    here = [Path(__file__), Path(__file__).with_name("lexicon.py"), LEXICON, *code]
    return sha256(b"\0".join(path.read_bytes() for path in here)).hexdigest()[:12]
