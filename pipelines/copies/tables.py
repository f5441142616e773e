"""The word tables of this package, read from the text files beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pipelines.arabic.fold import fold, fold_tokens

_PROCLITICS = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_LEAST_STEM = 3


def lines(name: str) -> Iterator[str]:
    """The lines of a table, without comments (`#`) and empty ones."""
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line:
            yield line


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """A folded word without the longest proclitic, where three letters remain: والحكومة → حكومه."""
    for clitic in _PROCLITICS:
        if word.startswith(clitic) and len(word) - len(clitic) >= _LEAST_STEM:
            return word[len(clitic) :]
    return word


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Folded words, bare and as printed, that name nobody and nothing (`ordinary.txt`)."""
    words = {word for line in lines("ordinary.txt") for word in fold_tokens(line)}
    return frozenset(words | {bare(word) for word in words})


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    words = {word for line in lines("names.txt") for word in fold_tokens(line)}
    return frozenset({bare(word) for word in words} | words) - ordinary()


def is_name(word: str) -> bool:
    """Whether a folded word is a known given name or place (`names.txt`), with or without a proclitic."""
    names = _names()
    return word in names or bare(word) in names or word.startswith("عبدال")


@lru_cache(maxsize=1)
def furniture() -> tuple[str, ...]:
    """Folded phrases that sites print around articles (`furniture.txt`)."""
    return tuple(fold(line) for line in lines("furniture.txt"))
