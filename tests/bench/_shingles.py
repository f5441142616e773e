"""Figures of the extraction bench: 4-gram F1 on folded words, dates, authors, headlines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from crawler.extract.jsonld import tidy
from pipelines.arabic.fold import fold_tokens

Gold = dict[str, Any]
_SPLIT = re.compile(r"\s*(?:[;|،,/]|\band\b|\s-\s)\s*")


def shingle_f1(gold: Sequence[str], found: Sequence[str], size: int = 4) -> float:
    """F1 of the multisets of `size` consecutive words; a text shorter than that is one shingle."""
    one, other = _shingles(gold, size), _shingles(found, size)
    common = sum((one & other).values())
    if not common:
        return 1.0 if not one and not other else 0.0
    precision, recall = common / sum(other.values()), common / sum(one.values())
    return 2 * precision * recall / (precision + recall)


def _shingles(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)))


def body_f1(gold: Gold, paragraphs: Iterable[str]) -> float:
    """Best F1 over the gold bodies that its optional paragraphs allow (at most four of them are varied)."""
    found = fold_tokens("\n".join(paragraphs))
    body, optional = list(gold.get("body") or ()), list(gold.get("optional") or ())[:4]
    best = 0.0
    for kept in itertools.product((True, False), repeat=len(optional)):
        out = {text for text, keep in zip(optional, kept, strict=True) if not keep}
        variant = [p for p in body if p not in out] + [
            p for p, keep in zip(optional, kept, strict=True) if keep and p not in body
        ]
        if variant:
            best = max(best, shingle_f1(fold_tokens("\n".join(variant)), found))
    return best


def same_title(gold: Gold, title: str | None) -> bool:
    """Whether the headline is exactly one that the gold allows, white space and entities apart."""
    wanted = [gold["title"], *(gold.get("title_variants") or ())]
    return bool(title) and tidy(title or "") in [tidy(text) for text in wanted]


def date_state(gold: Gold, found: str | None) -> tuple[str, bool | None]:
    """(`right`, `wrong` or `missing` by day; whether the minute is right, None where the gold has none)."""
    wanted = [gold["published"], *(gold.get("published_alternatives") or ())]
    timed = "T" in str(wanted[0])
    if not found:
        return "missing", False if timed else None
    results = [_compare(str(text), found) for text in wanted]
    day = any(r[0] for r in results)
    return ("right" if day else "wrong"), any(r[1] for r in results) if timed else None


def _compare(gold: str, found: str) -> tuple[bool, bool]:
    try:
        one, other = datetime.fromisoformat(gold), datetime.fromisoformat(found)
    except ValueError:
        return False, False
    if one.tzinfo and other.tzinfo:
        other = other.astimezone(one.tzinfo)
    one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    minute = len(found) > 10 and one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
    return one.date() == other.date(), minute


def author_state(gold: Gold, found: str | None) -> str:
    """`found`, `missed`, `false` (named where the page names nobody) or `none` (rightly nobody)."""
    one, other = _names(gold.get("author")), _names(found)
    if not one:
        return "false" if other else "none"
    return "found" if one == other or (other and one[0] <= frozenset().union(*other)) else "missed"


def _names(value: Any) -> list[frozenset[str]]:
    parts = value if isinstance(value, list) else _SPLIT.split(value or "")
    return [frozenset(tokens) for part in parts if (tokens := fold_tokens(str(part)))]
