"""What a poll teaches: the change of the source's row after it, its next poll above all.

Fields of the row that this module keeps:
    cadence       what the source has shown so far (`cadence_state.History` as JSON values)
    listings      how many items each of its feeds shows, and its share of what is new (`windows.py`)
    seen_at       end of the last good routine look
    failures      weights of the failures since the last good look
    next_poll_at  when `next_poll` wants the next look
    quiet         the longest silence that ended by itself (`quiet.py`)
    readings      what became of the last pages that were there (`legible.py`)
    last_run      counts and failures of the last poll
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from crawler.config import Config
from crawler.discovery.feeds import DAYS
from crawler.fetch.politeness import HOSTS, PATIENCE_S
from crawler.spiders.document import Document
from crawler.spiders.poll import Poll
from pipelines.article import OutcomeCode
from pipelines.identity import host_key
from pipelines.storage.base import Change
from schedules import legible, quiet, windows
from schedules.cadence import Limits, PollResult, next_poll, observe
from schedules.fleet import Market, history_in
from schedules.rates import expected_items

LISTINGS = (("feed", "probe", "api"), ("listing", "home"), ("sitemap",))
"""Kinds of documents that show what is newest, the best first: the first group that answered is what a first look goes by."""
OLD_NEWS = timedelta(hours=30)
"""An item dated so long before the last look was not published since: it comes from an archive that was read anew. (A day
without a time, and a wrong zone, are within this.)"""
SHARE_OF_HOST = 2.0
"""Discovery may take one in so many of the requests that a host's delay allows."""
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
            "failures": poll.worst_failures(10),
        },
    }  # fmt: skip
    values["readings"] = legible.learned(poll.row.get("readings"), poll.trail)
    if not poll.routine:
        return Change(set=values)
    values["listings"] = windows.learned(poll)
    result = poll_result(poll, now, crash)
    if result.ok:
        values["seen_at"] = now
    history = observe(history_in({**poll.row, "_id": poll.source.id}, market.fleet), result, market.fleet)
    due = next_poll(history, now, limits_of(poll, market, poll.runtime.config))
    held = (history.held_until or 0.0) > now.timestamp()
    if poll.counts["postponed"] and not held:
        due = min(due, now + BACKLOG_PAUSE)
    if poll.gap is not None and not held:
        due = now
    if poll.counts[OutcomeCode.NEW] and poll.row.get("last_new_at") is not None:
        due_items = expected_items(history.rates, poll.row["last_new_at"].timestamp(), now.timestamp())
        values["quiet"] = quiet.learned(poll.row.get("quiet"), due_items, now)
    return Change(set={**values, "cadence": history.as_dict(), "failures": history.failures, "next_poll_at": due})


def limits_of(poll: Poll, market: Market, config: Config) -> Limits:
    """Bounds of one source: the operator's, its host's delay, and the fleet's price of a poll."""
    polite = SHARE_OF_HOST * poll.source.polite.delay_s * max(1, len(poll.documents))
    return market.limits(max(config.min_interval_s, polite), config.max_interval_s)


def poll_result(poll: Poll, now: datetime, crash: str = "") -> PollResult:
    """A finished poll as cadence sees it; the look counts from the poll's begin. New is what was never seen before, of a first
    look all that the best listings show."""
    documents = _listings(poll.documents.values())
    dates = _dates(poll, documents)
    held = HOSTS.hold_left(host_key(poll.source.home))
    hints = [document.hints for document in poll.documents.values() if document.depth == 0 and document.status in (200, 304)]
    ok = bool(documents) and not crash
    return PollResult(
        at=poll.started,
        ok=ok,
        new=len(dates),
        published=tuple(when for when in dates.values() if when is not None),
        window=windows.window(windows.learned(poll)),
        failure=0.0 if ok else max([CRASH if crash else 0.0, *poll.wire_failures]),
        retry_after_s=held + (now - poll.started).total_seconds() if held > PATIENCE_S else None,
        max_age_s=_least(hints, "max_age_s"),
        ttl_s=_least(hints, "ttl_s"),
        skip_hours=_all_skip(hints, "skip_hours"),
        skip_days=tuple(DAYS.index(day) for day in _all_skip(hints, "skip_days")),
    )


def _dates(poll: Poll, documents: Iterable[Document]) -> dict[str, datetime | None]:
    """Key of each new item → when it was published, as far as a document or its page says; what is too old is no news."""
    first = not poll.row.get("cadence")
    found: dict[str, datetime | None] = {}
    for document in documents if first else poll.documents.values():
        for key, published in document.listed.items():
            if first or key in poll.unknown:
                found[key] = poll.dated.get(key) or found.get(key) or published
    last = poll.row.get("last_ok_at")
    oldest = None if first or last is None else last - OLD_NEWS
    return {key: when for key, when in found.items() if oldest is None or when is None or when > oldest}


def _listings(documents: Iterable[Document]) -> list[Document]:
    """The documents that answered, of the best kind that did."""
    answered = [document for document in documents if document.status == 304 or 200 <= document.status < 300]
    for kinds in LISTINGS:
        found = [d for d in answered if d.kind in kinds and (d.kind != "probe" or d.listed)]
        if found:
            return found
    return []


def _least(hints: Iterable[Mapping[str, Any]], name: str) -> float | None:
    return min((float(hint[name]) for hint in hints if hint.get(name) is not None), default=None)


def _all_skip(hints: Iterable[Mapping[str, Any]], name: str) -> tuple[Any, ...]:
    """What every feed that was read asks to skip."""
    asked = [set(hint[name]) for hint in hints if name in hint]
    return tuple(sorted(set.intersection(*asked))) if asked else ()
