"""What a poll teaches: the change of the source's row after it, its next poll above all."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    values["failures"] = 0.0 if not poll.wire_failures and not crash else float(poll.row.get("failures") or 0.0) + _weight(poll, crash)
    held = timedelta(minutes=1) if poll.counts["postponed"] else None
    values["next_poll_at"] = now + held if held is not None else now + pause(values["failures"])
    return Change(set=values)


def _weight(poll: Poll, crash: str) -> float:
    """How much this poll adds to the source's failures: its worst fault."""
    return max([1.0 if crash else 0.0, *poll.wire_failures])


def pause(failures: float) -> timedelta:
    """Time to the next poll: quarter of an hour, doubled for each whole failure, at most half a day."""
    return min(timedelta(hours=12), timedelta(minutes=15) * 2 ** min(10.0, failures))
