"""What a poll teaches: the change of the source's row after it, its next poll above all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawler.spiders.poll import Poll
from pipelines.article import OutcomeCode
from pipelines.storage.base import Change


def row_change(poll: Poll, now: datetime, crash: str = "") -> Change:
    """The row's new values. `crash` is the text of an unexpected error that ended the poll."""
    values: dict[str, Any] = poll.row_change(now)
    values |= {
        "last_run": {
            "id": poll.run_id, "at": now, "seconds": round((now - poll.started).total_seconds(), 1), "crash": crash,
            "codes": {code.value: poll.counts[code] for code in OutcomeCode if poll.counts[code]},
            "failures": poll.failures[:10],
        },
    }  # fmt: skip
    return Change(set=values)
