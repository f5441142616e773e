"""When an open gap is back-filled, and what becomes of it (see `crawler/spiders/gaps.py` for what a gap is).

The first attempt follows the poll that found the gap, further ones after growing pauses. A gap that no archive of the site bridges
stays open and is seen in `status`, on the dashboard and in exports; after a month it is given up, and exports keep it for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crawler.spiders import gaps
from crawler.spiders.poll import Poll, PollOptions
from pipelines.storage.base import Change, Patch, Write

logger = logging.getLogger(__name__)

SLACK = timedelta(hours=6)
"""Zones and late dates: the archive is read this much further than the gap on either side."""
FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
GIVE_UP = timedelta(days=30)


def fill_options(row: Mapping[str, Any], now: datetime) -> PollOptions | None:
    """The options of a back-fill poll, when the source has an open gap whose turn it is."""
    gap = gaps.of_row(row)
    if gap is None or row["gap"]["due_at"] > now:
        return None
    return PollOptions(since=gap.start - SLACK, until=gap.end + SLACK, fill=True)


def after_fill(poll: Poll, now: datetime) -> tuple[Change, list[Write]]:
    """What a back-fill poll says of its gap: the change of the source's row, and the writes that must be durable before it."""
    gap = gaps.of_row(poll.row)
    assert gap is not None
    kept = dict(poll.row["gap"])
    by = "" if poll.out_of_time else gaps.bridged_by(poll, gap)
    if by:
        logger.warning("gap source=%s closed by=%s found=%d", poll.source.id, by, poll.counts["new"])
        closed = Change(set={"closed_at": now, "filled": True, "by": by, "tried_at": now}, inc={"attempts": 1})
        return Change(unset=["gap"]), [Patch("gaps", gap.id, closed)]
    attempts = int(kept["attempts"]) + 1
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 3 ** min(10, attempts - 1))
    tried = {"tried_at": now, "due_at": now + pause, "attempts": attempts}
    if now - max(gap.seen_at, gap.end) > GIVE_UP:
        logger.warning("gap source=%s given up after %d attempts", poll.source.id, attempts)
        return Change(unset=["gap"]), [Patch("gaps", gap.id, Change(set={**tried, "closed_at": now, "filled": False}))]
    return Change(set={"gap": {**kept, "due_at": now + pause, "attempts": attempts}}), [Patch("gaps", gap.id, Change(set=tried))]
