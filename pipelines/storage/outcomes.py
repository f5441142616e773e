"""One row an outcome, kept for some months, and one row a source and UTC day with the counts, kept for ever.

Day counts are counted from the outcome rows and put whole, never incremented: repeating a batch after an uncertain write
cannot make them wrong, on either store. Two that count one day at once cannot overwrite the newer count with the older: each
writes only over the version that it read, and counts again when it has moved. A day whose outcome rows are pruned is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from pipelines.article import Outcome
from pipelines.storage.base import Change, Patch, Put, Store, StoreUnavailable, Write

TRIES = 20


def outcome_writes(
    *, source: str, run_id: str, sequence: int, url: str, outcome: Outcome, at: datetime, via: str, article: str,
    fields: Sequence[str] = (),
) -> list[Write]:  # fmt: skip
    """The row of one outcome; its id makes repeating harmless. `fields`: those that a new or changed article has."""
    return [
        Put(
            "outcomes",
            {
                "_id": f"{run_id}.{sequence:06d}", "source": source, "at": at, "url": url, "code": outcome.code.value,
                "reason": outcome.reason, "detail": outcome.detail, "via": via, "article": article,
                "fields": list(fields),
            },
        )
    ]  # fmt: skip


def day_of(at: datetime) -> str:
    """The UTC day of a moment, `YYYY-MM-DD`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d")


def refresh_day(store: Store, source: str, day: str, polls: int = 0) -> bool:
    """Count a source's day again from its outcome rows; `polls` more polls ended on it. False when the day is closed.

    The row: `codes` {code: n}, `reasons` {code_reason: n}, `fields` {field: n articles that have it}, `polls`. Raises
    StoreUnavailable when others keep changing the day.
    """
    start = datetime.combine(date.fromisoformat(day), time(), UTC)
    if start < _closed_before(store):
        return False
    id = f"{source}.{day}"
    fresh = {"source": source, "day": day, "version": 0, "polls": 0}
    for _ in range(TRIES):
        before = store.get("days", id)
        if before is None:
            store.write([Patch("days", id, Change(set_on_insert=fresh), upsert=True)])
            continue
        change = Change(set=_count(store, source, start), inc={"version": 1, "polls": polls})
        if store.update_one("days", {"_id": id, "version": before["version"]}, change) is not None:
            return True
    raise StoreUnavailable(f"the counts of {source} on {day} are being changed by others all the time")


def refresh_recent(store: Store, since: datetime) -> int:
    """Count again every source's days from `since` on: after a crash between outcomes and their count. Returns how many."""
    begin = datetime.combine(since.astimezone(UTC).date(), time(), UTC)
    days: set[tuple[str, str]] = set()
    for row in store.find("outcomes", {"at": {"$gte": begin}}, fields=["source", "at"]):
        days.add((row["source"], day_of(row["at"])))
    return sum(refresh_day(store, source, day) for source, day in sorted(days))


def prune(store: Store, before: datetime) -> int:
    """Delete the outcome rows of whole UTC days before `before` and close those days; returns how many rows."""
    midnight = datetime.combine(before.astimezone(UTC).date(), time(), UTC)
    if midnight > _closed_before(store):
        store.write([Put("meta", {"_id": "outcomes", "closed_before": midnight})])
    return store.delete("outcomes", {"at": {"$lt": midnight}})


def _closed_before(store: Store) -> datetime:
    row = store.get("meta", "outcomes")
    return row["closed_before"] if row else datetime.min.replace(tzinfo=UTC)


def _count(store: Store, source: str, start: datetime) -> dict[str, dict[str, int]]:
    """What one source's day adds up to. Dots and dollars cannot stand in a key, so a reason's become low lines."""
    codes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    where = {"source": source, "at": {"$gte": start, "$lt": start + timedelta(days=1)}}
    for row in store.find("outcomes", where, fields=["code", "reason", "fields"]):
        codes[row["code"]] += 1
        filled.update(row.get("fields") or ())
        if row.get("reason"):
            reasons[f"{row['code']}_{row['reason']}".replace(".", "_").replace("$", "_")] += 1
    return {"codes": dict(codes), "reasons": dict(reasons), "fields": dict(filled)}
