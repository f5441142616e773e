"""What a poll teaches: the change of the source's row after it, its next poll above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from crawler.spiders.poll import Document, Poll
from pipelines.article import OutcomeCode
from pipelines.storage.base import Change
from schedules.cadence import History, PollResult, fresh, from_dict, next_poll, observe
from schedules.fleet import Market

LISTINGS = (("feed", "probe", "api"), ("listing", "home"), ("sitemap",))
"""Kinds of documents that show what is newest, the best first: the first group that answered is what cadence goes by."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BACKLOG_PAUSE = timedelta(minutes=1)
"""With pages waiting, the next poll comes this soon."""
CRASH = 1.0
"""Weight of a poll that an unexpected error ended."""


def row_change(poll: Poll, now: datetime, market: Market, crash: str = "") -> Change:
    """The row's new values. `crash` is the text of an unexpected error that ended the poll."""
    values: dict[str, Any] = poll.row_change(now)
    values |= {
        "last_run": {
            "id": poll.run_id, "at": now, "seconds": round((now - poll.started).total_seconds(), 1), "crash": crash,
            "codes": {code.value: poll.counts[code] for code in OutcomeCode if poll.counts[code]},
            "failures": poll.failures[:10],
        },
    }  # fmt: skip
    if not poll.routine:
        return Change(set=values)
    history = observe(history_of(poll.source.id, poll.row, market), poll_result(poll, crash), market.fleet)
    config = poll.runtime.config
    due = next_poll(history, now, market.limits(config.min_interval_s, config.max_interval_s))
    if poll.counts["postponed"]:
        due = min(due, now + BACKLOG_PAUSE)
    return Change(set={**values, "cadence": history.as_dict(), "failures": history.failures, "next_poll_at": due})


def history_of(source: str, row: Mapping[str, Any], market: Market) -> History:
    """What is known of a source's publishing."""
    known = row.get("cadence")
    return from_dict(known) if known else fresh(source, market.fleet)


def poll_result(poll: Poll, crash: str = "") -> PollResult:
    """A finished poll as cadence sees it. What it calls new is what its best listings show for the first time."""
    documents = _listings(poll.documents.values())
    first = not poll.row.get("cadence")
    dates: dict[str, datetime | None] = {}
    for document in documents:
        for key, published in document.listed.items():
            if (first or key in poll.unknown) and dates.get(key) is None:
                dates[key] = published
    sizes = [len(document.listed) for document in documents if document.listed]
    hints = [document.hints for document in poll.documents.values()]
    ok = bool(documents) and not crash
    return PollResult(
        at=poll.started,
        ok=ok,
        new=len(dates),
        published=tuple(when for when in dates.values() if when is not None),
        window=min(sizes, default=None),
        failure=0.0 if ok else max([CRASH if crash else 0.0, *poll.wire_failures]),
        retry_after_s=_most(hints, "retry_after_s"),
        max_age_s=_least(hints, "max_age_s"),
        ttl_s=max((seconds for seconds in (_most(hints, "ttl_s"), _most(hints, "period_s")) if seconds is not None), default=None),
        skip_hours=_all_skip(hints, "skip_hours"),
        skip_days=tuple(DAYS.index(day) for day in _all_skip(hints, "skip_days")),
    )


def _listings(documents: Iterable[Document]) -> list[Document]:
    """The documents that answered, of the best kind that did."""
    answered = [document for document in documents if document.status == 304 or 200 <= document.status < 300]
    for kinds in LISTINGS:
        found = [d for d in answered if d.kind in kinds and (d.kind != "probe" or d.listed)]
        if found:
            return found
    return []


def _most(hints: Iterable[Mapping[str, Any]], name: str) -> float | None:
    return max((float(hint[name]) for hint in hints if hint.get(name) is not None), default=None)


def _least(hints: Iterable[Mapping[str, Any]], name: str) -> float | None:
    return min((float(hint[name]) for hint in hints if hint.get(name) is not None), default=None)


def _all_skip(hints: Iterable[Mapping[str, Any]], name: str) -> tuple[Any, ...]:
    """What every feed that was read asks to skip."""
    asked = [set(hint[name]) for hint in hints if name in hint]
    return tuple(sorted(set.intersection(*asked))) if asked else ()
