"""Is a worker alive? Asked by the supervisor, which must not hang with it.

A heartbeat counts when it has changed since the last look, never by its age: a clock that was set and a machine that slept
kill nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pipelines.storage.base import Store, StoreError
from pipelines.storage.open import open_store

logger = logging.getLogger(__name__)

LOOKS = 6
"""Looks (one in half a minute) without a new heartbeat after which a worker counts as hanging."""


def worker_alive(store_url: str) -> Callable[[int], bool | None]:
    """A function pid → True (a new heartbeat, or not yet missed for LOOKS looks), False (it hangs), None (the store cannot
    be asked: then the worker cannot tell it anything either, and no look counts)."""
    opened: list[Store] = []
    seen: dict[int, tuple[Any, int]] = {}

    def alive(pid: int) -> bool | None:
        try:
            if not opened:
                opened.append(open_store(store_url))
            beats = sorted(row["at"] for row in opened[0].find("workers", {"pid": pid}))
        except StoreError as error:
            logger.warning("heartbeats cannot be read: %s", error)
            seen.pop(pid, None)
            return None
        before, missed = seen.get(pid, (None, 0))
        missed = missed + 1 if beats == before else 0
        seen.clear()
        seen[pid] = (beats, missed)
        return missed < LOOKS

    return alive
