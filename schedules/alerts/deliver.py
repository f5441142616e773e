"""Bring what waits in the outbox to its channels. A channel that fails shows in `status` and `doctor`, never as silence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from pipelines.storage.base import Store, Write
from pipelines.watch import outbox as hits
from schedules.alerts import outbox
from schedules.alerts.channels import Channel, ChannelError
from schedules.alerts.rules import Notice

logger = logging.getLogger(__name__)


def deliver(store: Store, channels: Mapping[str, Channel], now: datetime) -> int:
    """Try every notice that waits; returns how many are delivered whole. Raises StoreError as the store does."""
    done = 0
    silent: set[str] = set()  # a channel that failed once is not waited for again in this round
    for row in outbox.waiting(store, now):
        failed = [name for name in row["owed"] if not _told(store, name, channels, row, now, silent)]
        outbox.settle(store, row, failed, now)
        done += not failed
    return done


def _told(store: Store, name: str, channels: Mapping[str, Channel], row: Mapping[str, object], now: datetime, silent: set[str]) -> bool:
    """Whether `name` owes this notice no more."""
    channel = channels.get(name)
    if channel is None:
        return True  # configured no more
    if name in silent:
        return False
    try:
        channel(row)
    except ChannelError as error:
        logger.error("alert channel %s fails: %s", name, error)
        silent.add(name)
        outbox.note_channel(store, name, now, str(error))
        return False
    outbox.note_channel(store, name, now, None)
    return True


def queue_hits(store: Store, channels: Mapping[str, Channel], now: datetime) -> int:
    """Turn watchlist hits that nobody was told of into notices; returns how many."""
    rows = hits.pending(store)
    writes: list[Write] = []
    for row in rows:
        numbers = {"title": f"{', '.join(row['terms'])}: {row['title']}", "url": row["url"], "source": row["source"]}
        notice = Notice(row["list"], "hit", row["article_id"], "hit", numbers, row["at"], now)
        writes += outbox.notice_writes(notice, list(channels), now)
    store.write(writes)
    hits.settle(store, [row["_id"] for row in rows])
    return len(rows)
