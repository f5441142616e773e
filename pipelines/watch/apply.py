"""Watchlists at work: kept fresh for what comes in, and applied backwards to what is stored."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines import clock
from pipelines.article import Article
from pipelines.search.index import index_terms
from pipelines.storage.articles import stored_anew
from pipelines.storage.base import Change, Doc, Patch, Store, Write
from pipelines.watch import log
from pipelines.watch.match import Matcher, new_hits
from pipelines.watch.outbox import hit_writes
from pipelines.watch.terms import WatchError, Watchlist, files_of, load_all, load_folder, merged

logger = logging.getLogger(__name__)

_READ = (
    "title", "body", "section", "tags", "author", "watch", "state", "content_hash", "source", "url", "story_id", "published", *log.FIELDS,
)  # fmt: skip
FRESH_S = 30.0
"""How long lists are used before a look whether they changed."""
BATCH = 200


class Watcher:
    """The matcher of the current lists, of the store and of a folder. Thread-safe."""

    def __init__(self, store: Store, folder: Path | None = None, fresh_s: float = FRESH_S) -> None:
        self._store = store
        self._folder = folder
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._mark: object = None
        self._matcher = Matcher([])

    def hits(self, article: Article | Mapping[str, Any]) -> list[str]:
        """Hits of the current lists in an article, sorted. Raises StoreError as the store does."""
        return self.matcher().hits(article)

    def matcher(self) -> Matcher:
        """The matcher, built again when a list has changed. A file that cannot be read leaves the last one in use."""
        with self._lock:
            if time.monotonic() - self._looked >= self._fresh_s:
                mark = self._current()
                if mark != self._mark:
                    self._build(mark)
                self._looked = time.monotonic()
            return self._matcher

    def _current(self) -> object:
        stored = [
            (doc["_id"], doc["version"]) for doc in self._store.find("watchlists", {}, sort=[("_id", 1)], fields=["version"])
        ]
        files = files_of(self._folder) if self._folder else []
        return stored, [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]

    def _build(self, mark: object) -> None:
        try:
            lists = merged([*load_all(self._store), *(load_folder(self._folder) if self._folder else [])])
        except WatchError as error:
            logger.error("watchlists: %s; the lists as they were stay in use", error)
            return
        self._matcher, self._mark = Matcher(lists), mark
        logger.info("watchlists: %d lists, %d terms", len(lists), sum(len(one.terms) for one in lists))


def apply_to_stored(
    store: Store,
    lists: Sequence[Watchlist],
    since: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    alert_at: datetime | None = None,
) -> int:
    """Look for the terms of lists in stored articles first seen at or after `since` (all when None).

    Their hits become those of the lists as they are now; hits of other lists stay. With `alert_at`, new hits also wait to be
    told, as found then. `progress` gets (done, total). Returns how many articles changed. Safe to repeat, to interrupt, and
    beside a running monitor.
    """
    matcher, names = Matcher(lists), {one.name for one in lists}
    where: dict[str, Any] = {"first_seen_at": {"$gte": since}} if since else {}
    ids = [row["_id"] for row in store.find("articles", where, fields=["state"])]
    changed: set[str] = set()
    for start in range(0, len(ids), BATCH):
        wanted, again = ids[start : start + BATCH], False
        while wanted:
            docs = list(store.find("articles", {"_id": {"$in": wanted}}, fields=_READ))
            writes: list[Write] = []
            for doc in docs:
                writes += _hits_moved(doc, matcher, names, alert_at, again)
            store.write(writes)
            changed.update(write.id for write in writes if isinstance(write, Patch))
            wanted, again = stored_anew(store, docs), True
        progress(min(start + BATCH, len(ids)), len(ids))
    return len(changed)


def _hits_moved(doc: Doc, matcher: Matcher, names: set[str], alert_at: datetime | None, again: bool) -> list[Write]:
    """What must change of one article; its index terms follow its hits. With `again`, they are those of an older text."""
    old = list(doc.get("watch") or ())
    found = [] if doc.get("state") == "tombstone" else matcher.hits(doc)
    new = sorted({*(hit for hit in old if hit.partition(":")[0] not in names), *found})
    if new == sorted(old) and not again:
        return []
    terms = [] if doc.get("state") == "tombstone" else index_terms({**doc, "watch": new})
    told = hit_writes(doc, matcher.alerting(new_hits(doc, {"watch": new})), alert_at) if alert_at else []
    changed = {"watch": new, "terms": terms, **log.logged(doc, new, clock.now())}
    return [*told, Patch("articles", doc["_id"], Change(set=changed))]
