"""One row an outcome, kept for some months, and one row a source and UTC day with the counts, kept for ever.

Day counts are counted from the outcome rows and put whole, never incremented: repeating a batch after an uncertain write
cannot make them wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pipelines.article import Outcome
from pipelines.storage.base import Put, Store, Write


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


def refresh_day(store: Store, source: str, day: str, polls: int = 0) -> None:
    """Count a source's day again from its outcome rows; `polls` more polls ended on it."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    where = {"source": source, "at": {"$gte": start, "$lt": start + timedelta(days=1)}}
    codes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for row in store.find("outcomes", where, fields=["code", "reason", "fields"]):
        codes[row["code"]] += 1
        filled.update(row.get("fields") or ())
        if row.get("reason"):
            reasons[f"{row['code']}_{row['reason']}".replace(".", "_").replace("$", "_")] += 1
    id = f"{source}.{day}"
    before = store.get("days", id) or {}
    doc = {
        **before, "_id": id, "source": source, "day": day, "codes": dict(codes), "reasons": dict(reasons),
        "fields": dict(filled), "polls": int(before.get("polls") or 0) + polls,
    }  # fmt: skip
    store.write([Put("days", doc)])


def prune(store: Store, before: datetime) -> int:
    """Delete outcome rows older than `before`; returns how many."""
    return store.delete("outcomes", {"at": {"$lt": before}})
