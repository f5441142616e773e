"""One word or phrase of a query, made ready: its terms for the index, and where a text has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.arabic.affixes import cuts
from pipelines.arabic.tokens import chunks, exact_of, exact_tokens, hint, is_function, pairs, pairs_of
from pipelines.search.index import MARKS, has_forms, terms_of
from pipelines.search.query import Phrase, Word

Pairs = Sequence[tuple[str, str]]
"""(exact, stem) of each word of a text, in order."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, or several in a row, that a text field must hold."""

    field: str
    """"" for headline or text, else one of TEXT_FIELDS."""
    words: tuple[tuple[str, str], ...]
    """(exact, stem) of each word."""
    kind: str
    """`forms`: one word in any form; `exact`: one word in this form; `phrase`: words in this order and these forms, of
    which the first may carry a clitic."""

    @property
    def in_index(self) -> bool:
        """Whether its terms alone tell if an article has it."""
        return self.kind != "phrase" and self.field != "body"

    @property
    def varies(self) -> bool:
        """Whether it can be found in another form than the one asked for."""
        return self.kind != "exact" and has_forms(*self.words[0])

    @property
    def topical(self) -> bool:
        """Whether it says something: false for function words alone."""
        return not all(is_function(exact) for exact, _ in self.words)

    def terms(self, exact: bool) -> list[str]:
        """Terms that every article with it has; with `exact`, every article with the very form that was asked for."""
        mark = MARKS.get(self.field, "")
        found = [terms_of(word, stem, mark)[0] for word, stem in self.words]
        if self.varies and not exact:
            found[0] = terms_of(*self.words[0], mark)[-1]
        return list(dict.fromkeys(found))

    def read(self, text: str) -> list[tuple[str, str]]:
        """The words of `text` for `places`: stems only of words that may be forms of this one, as stemming takes time."""
        if self.kind == "phrase" or not self.varies:
            return [(exact, "") for exact in exact_tokens(text)]
        likely = hint(self.words[0][1])
        return [
            pair
            for chunk in chunks(text)
            for pair in (pairs_of(chunk) if likely.search(chunk) else [(exact, "") for exact in exact_of(chunk)])
        ]

    def places(self, words: Pairs, exact: bool = False) -> list[int]:
        """Where in `words` it stands: the place of each first word."""
        first, stem = self.words[0]
        loose = self.varies and not exact
        if self.kind != "phrase":
            return [at for at, (e, s) in enumerate(words) if e == first or (loose and s == stem)]
        if len(self.words) == 1:
            return [at for at, (word, _) in enumerate(words) if word == first or (loose and first in without_clitics(word))]
        rest, printed = [word for word, _ in self.words[1:]], [word for word, _ in words]
        found, at = [], 0
        while rest[0] in printed[at + 1 :]:  # the second word has no clitic: it is looked for at the speed of a list
            at = printed.index(rest[0], at + 1)
            before = printed[at - 1]
            if printed[at : at + len(rest)] == rest and (before == first or (loose and first in without_clitics(before))):
                found.append(at - 1)
        return found


def leaf_of(node: Word | Phrase) -> Leaf:
    """The leaf of a word or phrase. A word that holds two, such as كوفيد-19, is a phrase."""
    words = tuple(pairs(node.text))
    if isinstance(node, Phrase) or len(words) > 1:
        return Leaf(node.field, words, "phrase")
    return Leaf(node.field, words, "exact" if node.exact else "forms")


@lru_cache(maxsize=1 << 14)
def without_clitics(word: str) -> frozenset[str]:
    """What a folded word can be without و ف ب ك ل before it: للحكومه → الحكومه; nothing when it has none."""
    return frozenset(f"ال{cut.rest}" if cut.article else cut.rest for cut in cuts(word) if cut.taken)


def texts(doc: Mapping[str, Any], field: str) -> list[str]:
    """The printed texts of a field of a stored article; "" is headline and paragraphs. No phrase reaches over two."""
    if field == "tag":
        return list(doc.get("tags") or ())
    if field in ("", "body"):
        body = list(doc.get("body") or ())
        return [doc.get("title") or "", *body] if field == "" else body
    return [doc.get(field) or ""]
