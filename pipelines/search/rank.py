"""How well an article answers: BM25 over headline and text, headline words and exact forms weighing more.

BM25 as in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with k1 = 1.2 and b = 0.75; the fields'
frequencies are added before saturation (BM25F).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pipelines.arabic.tokens import chunks, hint, pairs_of
from pipelines.search.leaf import Leaf, texts

K1, B = 1.2, 0.75
TITLE = 4.0
"""A word in the headline counts as this many in the text."""
INFLECTED = 0.6
"""Another form of the word counts as this much of the form that was asked for."""
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def idf(articles: int, having: int) -> float:
    """Weight of a word that `having` of `articles` have."""
    return math.log(1 + (max(articles, having) - having + 0.5) / (having + 0.5))


def ranked(docs: Sequence[Mapping[str, Any]], leaves: Sequence[Leaf], weights: Sequence[float]) -> list[tuple[float, Any]]:
    """(score, document), best first; equal scores newest first, then by _id. `weights` are the leaves' idf."""
    reader = _Reader(leaves)
    counted = [reader.counts(doc) for doc in docs]
    mean = sum(length for length, _ in counted) / len(counted) if counted else 1.0
    scored = [(_score(length / (mean or 1.0), found, weights), doc) for doc, (length, found) in zip(docs, counted, strict=True)]
    scored.sort(key=lambda pair: (round(pair[0], 6), pair[1].get("published") or _NEVER, pair[1]["_id"]), reverse=True)
    return scored


def _score(length: float, found: Sequence[float], weights: Sequence[float]) -> float:
    norm = K1 * (1 - B + B * length)
    return sum(weight * tf * (K1 + 1) / (tf + norm) for tf, weight in zip(found, weights, strict=True) if tf)


class _Reader:
    """Counts the leaves in articles; each chunk between spaces is compared with the leaves once."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = leaves
        self.known: dict[str, tuple[tuple[int, float], ...]] = {}
        self.exact: dict[str, list[int]] = {}
        self.stems: dict[str, list[int]] = {}
        self.by_text: list[int] = []
        hints: list[str] = []
        for number, leaf in enumerate(leaves):
            if leaf.kind == "phrase" or leaf.field in ("section", "tag", "author"):
                self.by_text.append(number)
                continue
            exact, stem = leaf.words[0]
            hints.append(hint(stem).pattern)
            self.exact.setdefault(exact, []).append(number)
            if leaf.varies:
                self.stems.setdefault(stem, []).append(number)
        self.likely = re.compile("|".join(hints))

    def counts(self, doc: Mapping[str, Any]) -> tuple[int, list[float]]:
        """(words in headline and text, weighted frequency of each leaf)."""
        found = [0.0] * len(self.leaves)
        for number in self.by_text:
            found[number] = _in_texts(doc, self.leaves[number])
        title, body = chunks(doc.get("title") or ""), chunks("\n".join(doc.get("body") or ()))
        self._count("title", title, TITLE, found)
        self._count("body", body, 1.0, found)
        return len(title) + len(body), found

    def _count(self, part: str, chunks: list[str], weight: float, found: list[float]) -> None:
        known = self.known
        for chunk in chunks:
            hits = known.get(chunk)
            if hits is None:
                hits = known[chunk] = self._hits(chunk)
            for number, worth in hits:
                if self.leaves[number].field in ("", part):
                    found[number] += worth * weight

    def _hits(self, chunk: str) -> tuple[tuple[int, float], ...]:
        """(leaf, worth) of the leaves that a word, with the punctuation printed at it, is a form of."""
        if not self.likely.search(chunk):
            return ()
        hits: dict[int, float] = {}
        for exact, stem in pairs_of(chunk):
            if stem in self.stems:
                hits.update(dict.fromkeys(self.stems[stem], INFLECTED))
            if exact in self.exact:
                hits.update(dict.fromkeys(self.exact[exact], 1.0))
        return tuple(hits.items())


def _in_texts(doc: Mapping[str, Any], leaf: Leaf) -> float:
    total = 0.0
    for number, text in enumerate(texts(doc, leaf.field)):
        words = leaf.read(text)
        strict = len(leaf.places(words, exact=True))
        weight = TITLE if number == 0 and leaf.field in ("", "title") else 1.0
        total += weight * (strict + INFLECTED * (len(leaf.places(words)) - strict))
    return total
