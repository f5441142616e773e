"""The end of an article's life on its site: noticed, looked at a second time hours later, then believed, and reversible.

The text stays stored; a removal is a revision like an edit, dated to when it was first seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pipelines.article import Outcome, OutcomeCode, RevisionKind
from pipelines.storage.base import Change, Patch, Put, Write

REMOVALS = {
    "http_404": "404",
    "http_410": "410",
    "redirected_home": "redirected_home",
    "soft_404": "soft_404",
    "unlisted": "unlisted",
}
"""What a look at the page showed → the reason stored."""

SOONEST, LATEST = timedelta(hours=3), timedelta(days=7)
"""A removed article is looked at again after half the time that it has been gone, within these: removals are sometimes taken
back, mostly soon."""
AFTER_FAILURE = timedelta(hours=1)


def observe_removal(known: dict[str, Any], reason: str, now: datetime, confirm_s: float) -> tuple[list[Write], Outcome]:
    """Writes and outcome of one look that found the article gone for `reason`. `known` is the stored document."""
    id = str(known["_id"])
    if known.get("state") == "removed":
        again = Change(set={"checked_at": now, "recheck_at": now + _pause(known.get("removed_at") or now, now)})
        return [Patch("articles", id, again)], Outcome(OutcomeCode.UNCHANGED, "still_removed")
    first = known.get("removal_seen_at")
    confirm = timedelta(seconds=confirm_s)
    if first is None or known.get("removal_seen_reason") != reason:
        seen = Change(
            set={"removal_seen_at": now, "removal_seen_reason": reason, "checked_at": now, "recheck_at": now + confirm}
        )
        return [Patch("articles", id, seen)], Outcome(OutcomeCode.UNCHANGED, "removal_suspected", reason)
    if now - first < confirm:
        waits = Change(set={"checked_at": now, "recheck_at": first + confirm})
        return [Patch("articles", id, waits)], Outcome(OutcomeCode.UNCHANGED, "removal_suspected", reason)
    number = int(known["revision"]) + 1
    gone = Change(
        set={
            "state": "removed", "removed_at": first, "removed_reason": reason, "revision": number, "checked_at": now,
            "changed_at": now, "recheck_at": now + _pause(first, now),
        },
        unset=["removal_seen_at", "removal_seen_reason"],
    )  # fmt: skip
    revision = {
        "_id": f"{id}.{number:06d}", "article_id": id, "source": known["source"], "number": number,
        "kind": RevisionKind.REMOVED.value, "observed_at": first, "changed": ["state"], "reason": reason, "content": {},
        "noted_at": now,
    }  # fmt: skip
    return [Put("revisions", revision), Patch("articles", id, gone)], Outcome(OutcomeCode.REMOVED, reason)


def _pause(gone_at: datetime, now: datetime) -> timedelta:
    return min(LATEST, max(SOONEST, (now - gone_at) / 2))


def look_again(known: dict[str, Any], now: datetime) -> list[Write]:
    """The page could not be had or read: nothing is concluded, it is looked at again within hours."""
    pause = AFTER_FAILURE * min(24, 1 + int(known.get("failed_checks") or 0))
    change = Change(set={"recheck_at": now + pause}, inc={"failed_checks": 1})
    return [Patch("articles", str(known["_id"]), change)]
