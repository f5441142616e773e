"""What is to be told, durable: a notice waits in the store until every channel has delivered it or it is too old to help.

Collection `alerts`, four kinds of documents: `memory` of a subject, `notice` with the channels that still owe it, `channel`
with its last success and failure, `lease` of the worker that judges. A process that dies between delivery and the note of it
delivers twice rather than never; the id that each channel sends along tells the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from pipelines.storage.base import Change, Doc, Patch, Put, Store, Write
from schedules.alerts.rules import Memory, Notice

KEPT = timedelta(days=7)
"""A notice that could not be delivered for so long is given up, and stays visible as `given_up`."""
LEASE_S = 150.0
LONGEST_PAUSE = timedelta(minutes=30)


def memories(store: Store, subjects: Iterable[str]) -> dict[str, Memory]:
    """What is remembered of each subject."""
    names = {field.name for field in fields(Memory)}
    rows = store.get_many("alerts", [f"memory:{subject}" for subject in subjects])
    return {row["subject"]: Memory(**{key: value for key, value in row.items() if key in names}) for row in rows.values()}


def memory_write(subject: str, memory: Memory) -> Write:
    """Remember."""
    return Put("alerts", {"_id": f"memory:{subject}", "kind": "memory", "subject": subject, **asdict(memory)})


def notice_writes(notice: Notice, channels: Sequence[str], now: datetime) -> list[Write]:
    """Queue a notice for these channels; nothing when it stands there already, delivered or not."""
    doc = {
        "kind": "notice", "state": "waiting", "subject": notice.subject, "about": notice.kind, "verdict": notice.state,
        "code": notice.code, "numbers": dict(notice.numbers), "since": notice.since, "at": notice.at or now,
        "owed": list(channels), "tries": 0, "next_at": now,
    }  # fmt: skip
    return [Patch("alerts", f"notice:{notice.id}", Change(set_on_insert=doc), upsert=True)]


def waiting(store: Store, now: datetime, limit: int = 50) -> list[Doc]:
    """Notices whose next try has come, oldest first."""
    rows = [row for row in store.find("alerts", {"state": "waiting"}) if row["next_at"] <= now]
    return sorted(rows, key=lambda row: (row["at"], row["_id"]))[:limit]


def owed(store: Store) -> int:
    """How many notices wait."""
    return store.count("alerts", {"state": "waiting"})


def settle(store: Store, row: Doc, failed: Sequence[str], now: datetime) -> None:
    """Note a round of deliveries: `failed` channels still owe it and are tried again, ever more seldom."""
    if not failed:
        change = {"state": "delivered", "owed": [], "delivered_at": now}
    elif now - row["at"] > KEPT:
        change = {"state": "given_up", "owed": list(failed)}
    else:
        pause = min(LONGEST_PAUSE, timedelta(minutes=2 ** min(int(row["tries"]), 10)))
        change = {"owed": list(failed), "tries": int(row["tries"]) + 1, "next_at": now + pause}
    store.write([Patch("alerts", row["_id"], Change(set=change))])


def note_channel(store: Store, name: str, now: datetime, error: str | None) -> None:
    """A channel's last success, or since when it fails and why."""
    id = f"channel:{name}"
    if error is None:
        change = Change(set={"kind": "channel", "name": name, "ok_at": now, "error": None, "failing_since": None})
    else:
        row = store.get("alerts", id) or {}
        since = row.get("failing_since") or now
        change = Change(set={"kind": "channel", "name": name, "error": error, "failing_since": since, "failed_at": now})
    store.write([Patch("alerts", id, change, upsert=True)])


def channel_rows(store: Store) -> list[Doc]:
    """What is known of each channel, by name."""
    return sorted(store.find("alerts", {"kind": "channel"}), key=lambda row: str(row["name"]))


def recent(store: Store, limit: int = 50) -> list[Doc]:
    """The latest notices, newest first."""
    rows = store.find("alerts", {"kind": "notice"})
    return sorted(rows, key=lambda row: (row["at"], row["_id"]), reverse=True)[:limit]


def prune(store: Store, before: datetime) -> int:
    """Delete settled notices older than `before`; returns how many."""
    return store.delete("alerts", {"kind": "notice", "state": {"$in": ["delivered", "given_up"]}, "at": {"$lt": before}})


def lead(store: Store, owner: str, now: datetime, lease_s: float = LEASE_S) -> bool:
    """Whether `owner` judges and tells for all workers now: one does, until it has given no sign for `lease_s`."""
    id = "lease:watch"
    free = {"kind": "lease", "owner": owner, "until": now + timedelta(seconds=lease_s)}
    store.write([Patch("alerts", id, Change(set_on_insert=free), upsert=True)])
    mine = {"_id": id, "$or": [{"owner": owner}, {"until": {"$lt": now}}, {"until": {"$gt": now + timedelta(seconds=2 * lease_s)}}]}
    return store.update_one("alerts", mine, Change(set=free)) is not None


def status_of(row: Doc) -> dict[str, Any]:
    """A channel as `status` and `doctor` show it."""
    return {name: row.get(name) for name in ("name", "ok_at", "failing_since", "error")}
