"""Health's facts of every source, gathered from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from crawler.sources.schema import Source
from pipelines import clock
from pipelines.storage.base import Doc, Store
from schedules.cadence import from_dict
from schedules.health import OVERDUE, Day, Facts, day_before
from schedules.quiet import usual
from schedules.rates import expected_items

WEEKS = timedelta(days=28)


def gather(
    store: Store, sources: Mapping[str, Source], now: datetime, watching_since: datetime | None = None
) -> Iterator[tuple[str, Doc, Facts]]:
    """(id, row, facts) of every source that has a row."""
    rows = store.get_many("sources", sources)
    days: dict[str, list[Day]] = defaultdict(list)
    first = (now - WEEKS).strftime("%Y-%m-%d")
    for row in store.find("days", {"day": {"$gte": first}}, sort=[("day", 1)]):
        if row.get("polls") or row.get("codes"):
            days[row["source"]].append(_day(row))
    gaps: dict[str, tuple[datetime, int]] = {}
    for gap in store.find("gaps", {"closed_at": None}):
        since = gap.get("from") or gap.get("opened_at")
        if since is not None:
            known = gaps.get(gap["source"], (since, 0))
            gaps[gap["source"]] = min(since, known[0]), max(int(gap.get("attempts") or 0), known[1])
    for id, row in rows.items():
        yield id, row, facts_of(sources[id], row, now, days.get(id, []), gaps.get(id), watching_since)


def facts_of(
    source: Source, row: Mapping[str, Any], now: datetime, days: list[Day], gap: tuple[datetime, int] | None, watching: datetime | None
) -> Facts:
    """The facts of one source from its file, its row, its days, and its open gap: the begin, and attempts to fill it."""
    run = row.get("last_run") or {}
    reasons = [str(failure["reason"]) for failure in run.get("failures") or ()]
    return Facts(
        now=now, declared=source.state, declared_why=source.reason, per_day=source.expect.per_day,
        silent_after=source.expect.silent_after, floors=source.expect.fields, quarantine=_quarantine(row),
        made_at=row.get("made_at"), last_poll_at=row.get("last_poll_at"), last_ok_at=row.get("last_ok_at"),
        last_new_at=row.get("last_new_at"), due_at=row.get("next_poll_at"), leased_until=row.get("lease_until"),
        watching_since=watching, patience=timedelta(seconds=clock.span(OVERDUE.total_seconds())), failures=float(row.get("failures") or 0.0),
        reasons=[reason.removeprefix("document_") for reason in reasons if reason.startswith("document_")],
        crash=run.get("crash") or "", readings=row.get("readings") or "", usual_quiet=usual(row.get("quiet"), now), gap_since=gap[0] if gap else None,
        gap_attempts=gap[1] if gap else 0, days=days, **_due(row, now),
    )  # fmt: skip


def _quarantine(row: Mapping[str, Any]) -> str | None:
    """Held until a poll of its own ends well: the try itself does not make it well."""
    held = row.get("quarantine")
    return str(held["why"]) if held else None


def _due(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What its rates promised, where they are known."""
    history = from_dict(row["cadence"]) if row.get("cadence") else None
    if history is None:  # none yet, or of another form
        return {}
    start, end = (moment.timestamp() for moment in day_before(now))
    found: dict[str, Any] = {"known_items": history.items, "due_yesterday": expected_items(history.rates, start, end)}
    since, looked = row.get("last_new_at") or row.get("made_at"), row.get("last_ok_at")
    if since is not None and looked is not None and looked > since:
        found["due_items"] = expected_items(history.rates, since.timestamp(), looked.timestamp())
    return found


def _day(row: Mapping[str, Any]) -> Day:
    codes = row.get("codes") or {}
    return Day(
        row["day"], int(row.get("polls") or 0), int(codes.get("new") or 0), int(codes.get("updated") or 0),
        row.get("reasons") or {}, row.get("fields") or {},
    )  # fmt: skip
