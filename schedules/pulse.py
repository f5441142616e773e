"""Is a worker alive? Asked by the supervisor, which must not hang with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from pipelines import clock
from pipelines.storage.base import Store, StoreError
from pipelines.storage.open import open_store

logger = logging.getLogger(__name__)

STALE = timedelta(seconds=clock.span(120))


def worker_alive(store_url: str) -> Callable[[int], bool | None]:
    """A function pid → True (fresh heartbeat), False (stale), None (the store cannot be asked)."""
    opened: list[Store] = []

    def alive(pid: int) -> bool | None:
        try:
            if not opened:
                opened.append(open_store(store_url))
            rows = list(opened[0].find("workers", {"pid": pid}))
        except StoreError as error:
            logger.warning("heartbeats cannot be read: %s", error)
            return None
        now = clock.now()
        return any(now - row["at"] < STALE for row in rows) if rows else False

    return alive
