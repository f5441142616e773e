"""Find the terms of watchlists in articles: an Aho-Corasick automaton over words, and a memory of the words it has read.

The automaton finds every watched word inside a printed word at once; a hit may have a proclitic before it and an ending after
it (see `forms`). News repeats its words, so what the automaton said of a word is kept, and most words cost one look-up.
Terms of several words are followed from their first word. Hits are `list:term`, the term as written in its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import ahocorasick

from pipelines.arabic.fold import fold_tokens
from pipelines.arabic.tokens import chunks
from pipelines.article import Article
from pipelines.watch.forms import LONGEST_AFTER, LONGEST_BEFORE, Form, forms
from pipelines.watch.terms import Watchlist, bare, version_of

KEPT = 200_000
"""Printed words whose reading is kept; then it begins anew."""

_Start = tuple[int, tuple[str, ...], str, frozenset[str], str]
"""(place of the word after it, words between first and last, last word, its endings, hit) of a term of several words."""
_Known = tuple[tuple[str, ...], tuple[_Start, ...]]
"""(hits, beginnings of longer terms) of what stands between two spaces."""


class Matcher:
    """The terms of some lists, ready to be found. Picklable: its automaton is built again. Threads may share it."""

    def __init__(self, lists: Sequence[Watchlist]) -> None:
        self.lists = tuple(lists)
        self.version = version_of(self.lists)
        self._automaton = _automaton(self.lists)
        self._known: dict[str, _Known] = {}
        self._idle: set[str] = set()  # read, and nothing watched begins there: most words

    def __reduce__(self) -> tuple[type[Matcher], tuple[tuple[Watchlist, ...]]]:
        return type(self), (self.lists,)

    def hits(self, article: Article | Mapping[str, Any]) -> list[str]:
        """Hits in headline and text of an article or of its stored document, sorted."""
        if isinstance(article, Mapping):
            return self.hits_in([article.get("title") or "", *(article.get("body") or ())])
        return self.hits_in([article.title, *article.body])

    def alerting(self, hits: Iterable[str]) -> list[str]:
        """Those of the hits whose list asks for alerts."""
        silent = {one.name for one in self.lists if not one.alert}
        return [hit for hit in hits if hit.partition(":")[0] not in silent]

    def hits_in(self, texts: Iterable[str]) -> list[str]:
        """Hits in printed texts, sorted; no term reaches over two texts."""
        if self._automaton is None:
            return []
        found: set[str] = set()
        for text in texts:
            parts = chunks(text)
            for chunk in set(parts).difference(self._idle):
                hits, starts = self._known.get(chunk) or self._learn(chunk)
                found.update(hits)
                if starts:
                    found.update(_followed(parts, chunk, starts))
        return sorted(found)

    def _learn(self, chunk: str) -> _Known:
        hits: dict[str, None] = {}
        starts: dict[_Start, None] = {}
        for place, word in enumerate(_folded(chunk)):
            for last, (length, entries) in self._automaton.iter(word):
                if last - length >= LONGEST_BEFORE or len(word) - 1 - last > LONGEST_AFTER:
                    continue
                before, after = word[: last - length + 1], word[last + 1 :]
                for form, rest, hit in entries:
                    if before in form.before and not rest and after in form.after:
                        hits[hit] = None
                    elif before in form.before and rest and not after:
                        starts[place + 1, rest[:-1], rest[-1], form.after, hit] = None
        if len(self._known) + len(self._idle) >= KEPT:
            self._known, self._idle = {}, set()  # new ones: another thread may be reading the old
        found = (tuple(hits), tuple(starts))
        if hits or starts:
            self._known[chunk] = found
        else:
            self._idle.add(chunk)
        return found


def _automaton(lists: Sequence[Watchlist]) -> Any:
    """First word → (length, its (form, further words, hit)); None without terms."""
    entries: dict[str, list[tuple[Form, tuple[str, ...], str]]] = {}
    for one in lists:
        for term in one.terms:
            for form in forms(term):
                first, *rest = form.key.split()
                entries.setdefault(first, []).append((form, tuple(rest), f"{one.name}:{bare(term)}"))
    if not entries:
        return None
    automaton = ahocorasick.Automaton()
    for word, found in entries.items():
        automaton.add_word(word, (len(word), tuple(found)))
    automaton.make_automaton()
    return automaton


def _followed(parts: Sequence[str], chunk: str, starts: Sequence[_Start]) -> list[str]:
    """Hits of the terms that begin in `chunk` and whose further words stand after it somewhere in `parts`."""
    found: list[str] = []
    most = max(place + len(between) for place, between, _, _, _ in starts) + 1
    at = -1
    for _ in range(parts.count(chunk)):
        at = parts.index(chunk, at + 1)
        words = _folded(chunk)
        for part in parts[at + 1 : at + 1 + most]:
            words += _folded(part)
            if len(words) >= most:
                break
        for place, between, last, endings, hit in starts:
            end = place + len(between)
            if len(words) > end and words[place:end] == between and words[end].startswith(last):
                found += [hit] if words[end][len(last) :] in endings else []
    return found


@lru_cache(maxsize=1 << 16)
def _folded(chunk: str) -> tuple[str, ...]:
    return tuple(fold_tokens(chunk))


def new_hits(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """Hits of a stored article that it did not have before (None: it was not stored), sorted: what to alert about."""
    return sorted(set(after.get("watch") or ()) - set((before or {}).get("watch") or ()))
