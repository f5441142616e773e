"""How many articles have a term: counted by the store, kept for a while."""

from __future__ import annotations

import threading
import time
from weakref import WeakKeyDictionary

from pipelines.search.rank import idf
from pipelines.storage.base import Store

KEPT_S = 300.0
"""A count is taken again after this; rank and order of look-ups need no more."""
MOST = 20_000
"""Counts kept for one store."""


class Rarity:
    """Counts of one store's terms. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts: dict[str, tuple[float, int]] = {}

    def __call__(self, term: str) -> int:
        """How many articles have `term`; "" counts all articles."""
        now = time.monotonic()
        known = self._counts.get(term)
        if known is None or now - known[0] > KEPT_S:
            if len(self._counts) >= MOST:
                self._counts.clear()
            known = (now, self._store.count("articles", {"terms": term} if term else {}))
            self._counts[term] = known
        return known[1]

    def weight(self, terms: list[str]) -> float:
        """The weight of a leaf with these terms: that of its rarest."""
        return idf(self(""), min(map(self, terms)))


_RARITIES: WeakKeyDictionary[Store, Rarity] = WeakKeyDictionary()
_LOCK = threading.Lock()


def rarity_of(store: Store) -> Rarity:
    """The counts of `store`, shared by every search of this process."""
    with _LOCK:
        found = _RARITIES.get(store)
        if found is None:
            found = _RARITIES[store] = Rarity(store)
        return found
