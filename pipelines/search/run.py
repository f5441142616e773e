"""Answer a Query from a store.

By date, results come straight from an index. By relevance, those in which every word has the form asked for come first, then
those with other forms. Within each of the two the newest HEAD are ranked by `rank`, and older ones follow, newest first. So
a page costs the same however common its words are, an exact form always stands above an inflected one, and nothing is lost:
paging on reaches every match.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.search.cursor import Cursor, after, decode, encode
from pipelines.search.plan import Plan, Where, plan
from pipelines.search.query import Query
from pipelines.search.rank import ranked
from pipelines.search.rarity import Rarity, rarity_of
from pipelines.storage.base import Doc, Store

HEAD = 200
"""Newest matches (of the exact ones, and of the others) that are ranked by how well they answer."""
SCAN = 2_000
"""Most candidates of one page whose text is checked. A page that stops there is short, and its cursor goes on."""
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results."""

    results: list[Doc]
    """Stored documents in order; with `score` (higher is better) where they were ranked."""
    total: int
    """How many articles match."""
    total_is_exact: bool
    """False when the text of the candidates decides: `total` is then how many there are at most."""
    next_cursor: str | None
    """For the next page; None when this is the last."""
    took: float
    """Seconds."""


def search(store: Store, query: Query) -> Page:
    """One page of what `query` asks for. Raises QueryError for a cursor of another query, StoreError as the store does."""
    began = time.perf_counter()
    rarity = rarity_of(store)
    made = plan(query, rarity)
    cursor = decode(query)
    total = _total(store, made, rarity)
    if query.order == "relevance" and made.wanted:
        results, following = _by_relevance(store, query, made, rarity, cursor)
    else:
        results, following = _by_date(store, query, made, cursor)
    return Page(results, total, made.precise, encode(query, following), time.perf_counter() - began)


def scan(store: Store, query: Query, order: str = "published") -> Iterator[Doc]:
    """Every article that `query` asks for, newest first by `order` (published or first_seen), streamed; its limit and
    cursor do not count."""
    made = plan(query, rarity_of(store))
    for doc in store.find("articles", made.where, sort=_sort(order)):
        if made.precise or made.matches(doc):
            yield doc


def _total(store: Store, made: Plan, rarity: Rarity) -> int:
    """How many documents the filter finds; for a single term that is its rarity, which may be known."""
    terms: list[str] = made.where.get("terms", {}).get("$all", []) if set(made.where) == {"terms"} else []
    return rarity(terms[0]) if len(terms) == 1 else store.count("articles", made.where)


def _sort(order: str) -> list[tuple[str, int]]:
    return [("first_seen_at" if order == "first_seen" else "published", -1), ("_id", -1)]


def _by_date(store: Store, query: Query, made: Plan, cursor: Cursor) -> tuple[list[Doc], Cursor | None]:
    """Results from `cursor` on in the order of a date, and where the next page begins."""
    source = _Source(store, made, made.where, False, query.order)
    return source.take(query.limit, cursor)


@dataclass(slots=True)
class _Source:
    """Matches of one filter, newest first."""

    store: Store
    made: Plan
    where: Where
    exact: bool
    """Whether only matches in the form asked for count."""
    order: str
    without_exact: bool = False
    """Whether those are the ones that do not count."""
    scanned: int = 0

    def take(self, limit: int, cursor: Cursor) -> tuple[list[Doc], Cursor | None]:
        """Up to `limit` documents after the cursor's place, and the cursor after them; None when there are no more."""
        found: list[Doc] = []
        field = _sort(self.order)[0][0]
        place = cursor
        while True:
            size = limit - len(found) + 1 if self.made.precise else CHUNK
            docs = list(self.store.find("articles", after(self.where, field, place), sort=_sort(self.order), limit=size))
            for number, doc in enumerate(docs):
                if len(found) == limit:
                    return found, place
                self.scanned += 1
                place = replace(cursor, at=doc.get(field), id=doc["_id"])
                if self.counts(doc):
                    found.append(doc)
                if self.scanned >= SCAN and number < len(docs) - 1:
                    return found, place
            if len(docs) < size:
                return found, None

    def counts(self, doc: Doc) -> bool:
        """Whether a candidate is a match."""
        if self.made.precise:
            return True
        if self.without_exact and self.made.matches(doc, exact=True):
            return False
        return self.made.matches(doc, exact=self.exact)


def _by_relevance(store: Store, query: Query, made: Plan, rarity: Rarity, cursor: Cursor) -> tuple[list[Doc], Cursor | None]:
    sources = _sources(store, made)
    alone = len(made.wanted) == 1  # its weight changes no order
    weights = [1.0 if alone else rarity.weight(leaf.terms(exact=False)) for leaf in made.wanted]
    results: list[Doc] = []
    place: Cursor | None = cursor
    while place is not None and place.phase < len(sources):
        source = sources[place.phase]
        if place.id and not place.rank:  # in the tail
            docs, following = source.take(query.limit - len(results), place)
            results += docs
        else:
            head, tail = source.take(HEAD, Cursor(place.phase))
            best = ranked(head, made.wanted, weights)
            chosen = best[place.rank : place.rank + query.limit - len(results)]
            results += [{**doc, "score": round(score, 4)} for score, doc in chosen]
            done = place.rank + len(chosen)
            following = Cursor(place.phase, rank=done) if done < len(best) else tail
        if following is None and place.phase + 1 < len(sources):
            following = Cursor(place.phase + 1)
        place = following
        if len(results) >= query.limit or source.scanned >= SCAN:
            break
    return results, place


def _sources(store: Store, made: Plan) -> list[_Source]:
    """The exact matches and the others; one source when no word has other forms."""
    if made.exact is None:
        return [_Source(store, made, made.where, False, "published")]
    others: Where = {"$and": [made.where, {"$nor": [made.exact]}]} if made.precise else made.where
    return [
        _Source(store, made, made.exact, True, "published"),
        _Source(store, made, others, False, "published", without_exact=True),
    ]
