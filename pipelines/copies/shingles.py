"""A text as this package sees it: folded words and slots, and the hashes of its word triples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from pipelines.arabic import fold
from pipelines.arabic.fold import fold_tokens
from pipelines.copies import slots
from pipelines.copies.slots import read_slots

SKETCH = 24
"""Hashes kept for each article: with a copy trimmed to 40 % about ten are shared, with one of 15 % three or four."""
_BITS = (1 << 52) - 1  # exact in JSON, JavaScript and both stores
_MIX = (0x9E3779B97F4A7, 0xC2B2AE3D27D4F)
_MOST_CODES = 1 << 17
_LEAST_BODY = 12
"""A shorter body (a caption, one sentence of breaking news) is read together with its headline."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, read for comparison."""

    title: tuple[list[str], list[str]]
    """Masked words and slot values of the headline."""
    body: tuple[list[str], list[str]]
    """Masked words and slot values of the body."""
    triples: list[int]
    """Hash of each three consecutive words of the body, slots by their value; one fewer than words, less one."""


def body_text(body: str | Sequence[str]) -> str:
    """A body given whole or in paragraphs as one text."""
    return body if isinstance(body, str) else "\n".join(body)


def read(article: Mapping[str, Any]) -> Reading:
    """Read `article["title"]` and `article["body"]` (text or list of paragraphs; None is empty)."""
    return read_text(str(article.get("title") or ""), body_text(article.get("body") or ""))


def read_text(title: str, body: str) -> Reading:
    """The Reading of a headline and a body."""
    head = fold_tokens(title)
    words = fold_tokens(body)
    masked, values = read_slots(head + words if len(words) < _LEAST_BODY else words)
    return Reading(read_slots(head), (masked, values), hash_triples(masked, values))


def hash_triples(words: Sequence[str], values: Sequence[str]) -> list[int]:
    """Stable 52-bit hashes of consecutive triples, the same on every machine and in every run."""
    known = _known_codes()
    codes = []
    for word, value in zip(words, values, strict=True):
        text = word + value if value else word
        code = known.get(text)
        if code is None:
            code = _code(text)
            if len(known) < _MOST_CODES:
                known[text] = code
        codes.append(code)
    a, b = _MIX
    return [(first * a + second * b + third) & _BITS for first, second, third in zip(codes, codes[1:], codes[2:], strict=False)]


@lru_cache(maxsize=1)
def _known_codes() -> dict[str, int]:
    """Hashes of words seen so far; the frequent ones come first by themselves."""
    return {}


def _code(text: str) -> int:
    """A 52-bit hash of a word: two CRCs, the high bits spread by a multiplication."""
    key = text.encode()
    return (crc32(key) << 20 ^ crc32(key[::-1])) * 0x5851F42D4C957F2D >> 32 & _BITS


@cache
def reading_version() -> str:
    """Changes with everything that the hashes depend on: sketches of another version share nothing with today's."""
    files = [Path(str(module.__file__)) for module in (fold, slots)]
    return sha256(b"\0".join(path.read_bytes() for path in [Path(__file__), *files])).hexdigest()[:12]


def sketch(triples: Iterable[int], size: int = SKETCH) -> list[int]:
    """The `size` smallest distinct hashes, ascending: what the store indexes."""
    return sorted(set(triples))[:size]
