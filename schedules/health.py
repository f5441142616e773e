"""How a source is: a pure function of facts. The worst that holds is its state, with a reason code and the numbers behind it.

`silent` (we looked, they published nothing, against their own hours of the week) is not `overdue` (we did not look).
Sentences for people are made from code and numbers in `reasons.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schedules.legible import KEPT, UNREADABLE, bad_share
from schedules.quiet import LEAST

ORDER = ("broken", "blocked", "gap", "overdue", "degraded", "silent", "flood", "thin", "new", "ok", "paused", "retired")
"""States, worst first."""
FAILED_IN_A_ROW = 3.0
"""Weighted failures in a row from which a source does not answer: three hard ones, or twelve of name resolution."""
REFUSALS = ("robots", "http_401", "http_403", "http_429", "http_451")
REFUSED_FOR = timedelta(hours=6)
"""A refusal that is over sooner is a passing limit."""
UNREACHED_FOR = timedelta(hours=6)
"""A source that did not answer for so long, and failed more than once, is not left to its back-off: a site that hangs fails softly."""
UNREADABLE_PAGES, UNREADABLE_SHARE = 8, 0.8
"""So many of the pages of two days, and this share of them, mean that the site changed its layout; so does this share of the
last twenty …"""
USUALLY_READ = 0.6
"""… where at least so many could be read in the weeks before. Under half of the last twenty, it is over."""
GAP_ATTEMPTS = 3
"""Attempts after which a gap is no longer just being filled: about an hour."""
OVERDUE = timedelta(minutes=20)
SILENT_TIMES, SILENT_FOR, SILENT_KNOWN, SILENT_AFTER = 2.0, timedelta(hours=8), 30.0, timedelta(days=3)
"""Silence is told when `quiet.LEAST` items were due since the last one, and twice as many as in the longest silence that ended
by itself, for at least so long, of a source whose rates rest on so many items and that is watched for so long."""
DAYS_KNOWN = 7
"""Monitored days before a day can be called thin or flooded by the source's own past."""
THIN_SHARE, THIN_DUE = 0.2, 20.0
FLOOD_TIMES, FLOOD_MORE = 5.0, 20.0
"""A day is thin under a fifth of what was due (if twenty were), flooded over five times and twenty more."""
FIELDS = ("title", "body", "published", "author", "section", "image_url")
RECENT, PAST, PAST_SHARE = 20, 60, 0.5
"""Articles of the last days, and of the weeks before, that a field's share is judged on; rarer fields are not missed."""
SURE = 4.0
"""Standard errors that a share must have fallen, and to under 60 % of what it was."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one UTC day of a source added up to."""

    day: str
    """`YYYY-MM-DD`."""
    polls: int = 0
    new: int = 0
    updated: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """`code_reason` → number."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Field → new and changed articles that have it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a verdict rests on. Times are aware UTC."""

    now: datetime
    declared: str = "active"
    """State in the source's file: active, paused or retired."""
    declared_why: str = ""
    per_day: tuple[float, float] | None = None
    silent_after: timedelta | None = None
    floors: Mapping[str, float] = field(default_factory=dict)
    """Field → least share of articles that should have it."""
    quarantine: str | None = None
    """Why it is polled no more for the time being: it killed or hung its worker."""
    made_at: datetime | None = None
    """When it came under watch."""
    last_poll_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_new_at: datetime | None = None
    due_at: datetime | None = None
    leased_until: datetime | None = None
    watching_since: datetime | None = None
    """Since when polls have been made without a break: after a start or a sleep, what is due is not overdue yet."""
    patience: timedelta = OVERDUE
    """How much later than planned a look may come."""
    failures: float = 0.0
    reasons: Sequence[str] = ()
    """Reason words of the last poll's failed documents, without `document_`."""
    crash: str = ""
    readings: str = ""
    """What became of the last pages: see `legible`."""
    gap_since: datetime | None = None
    """Begin of the oldest open gap."""
    gap_attempts: int = 0
    """Attempts to fill it that did not bridge it."""
    due_items: float | None = None
    """Items that its rates promised between its last new article and the last good look; None = rates not known."""
    usual_quiet: float = 0.0
    """Items that were due in its longest silence that ended by itself."""
    known_items: float = 0.0
    due_yesterday: float | None = None
    """Items that its rates promised for yesterday (UTC)."""
    days: Sequence[Day] = ()
    """The last four weeks, oldest first; days without a look are left out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """State, reason code, and the numbers of the sentence."""

    state: str
    code: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)


def judge(facts: Facts) -> Verdict:
    """The worst verdict that holds."""
    if facts.declared != "active":
        return Verdict(facts.declared, "declared", {"why": facts.declared_why})
    found = [verdict for rule in RULES for verdict in rule(facts)]
    return min(found, key=lambda verdict: ORDER.index(verdict.state), default=Verdict("ok"))


def _quarantined(facts: Facts) -> Iterator[Verdict]:
    if facts.quarantine is not None:
        yield Verdict("broken", "quarantined", {"why": facts.quarantine})


def _refused(facts: Facts) -> Iterator[Verdict]:
    refusal = next((reason for reason in facts.reasons if reason in REFUSALS), None)
    since = facts.last_ok_at or facts.made_at
    if refusal and (facts.failures >= FAILED_IN_A_ROW or (since is not None and facts.now - since > REFUSED_FOR)):
        yield Verdict("blocked", "refused", {"reason": refusal, "hours": _hours(facts.now, since)})


def _unreachable(facts: Facts) -> Iterator[Verdict]:
    since = facts.last_ok_at or facts.made_at
    long = facts.failures > 1 and since is not None and facts.now - since >= UNREACHED_FOR
    if (facts.failures < FAILED_IN_A_ROW and not long) or any(reason in REFUSALS for reason in facts.reasons):
        return
    numbers = {"failures": facts.failures, "hours": _hours(facts.now, since)}
    if facts.crash:
        yield Verdict("broken", "crashing", {**numbers, "crash": facts.crash})
    else:
        yield Verdict("broken", "unreachable", {**numbers, "reason": ", ".join(sorted(set(facts.reasons))[:3]) or "no answer"})


def unreadable(facts: Facts) -> Iterator[Verdict]:
    """Pages that were there and could not be read: of the last twenty, or of two days."""
    days, share = _since(facts, 1), bad_share(facts.readings)
    past_bad, past = _pages(facts.days[: len(facts.days) - len(days)])
    bad, pages = _pages(days)
    if share is not None and share >= UNREADABLE_SHARE and past_bad <= (1 - USUALLY_READ) * past:
        yield Verdict("broken", "unreadable", {"pages": round(share * KEPT), "of": KEPT})
    elif bad >= UNREADABLE_PAGES and bad >= UNREADABLE_SHARE * pages and (share is None or share >= 0.5):
        yield Verdict("broken", "unreadable", {"pages": bad, "of": pages})


def _gap(facts: Facts) -> Iterator[Verdict]:
    if facts.gap_since is not None:
        code = "gap_open" if facts.gap_attempts >= GAP_ATTEMPTS else "gap_filling"
        yield Verdict("gap", code, {"since": facts.gap_since, "attempts": facts.gap_attempts})


def _overdue(facts: Facts) -> Iterator[Verdict]:
    if facts.due_at is None or (facts.leased_until or facts.now) > facts.now or facts.quarantine is not None:
        return
    waited = facts.now - max(facts.due_at, facts.watching_since or facts.due_at)
    if waited > facts.patience:
        yield Verdict("overdue", "not_looked", {"minutes": round(waited.total_seconds() / 60)})


def _degraded(facts: Facts) -> Iterator[Verdict]:
    recent, past = _recent(facts.days)
    if recent[0] < RECENT:
        return
    for name in FIELDS:
        share = recent[1].get(name, 0) / recent[0]
        floor = facts.floors.get(name)
        if floor is not None and share < floor - 2 * math.sqrt(floor * (1 - floor) / recent[0]):
            yield Verdict("degraded", "field_below_floor", {"field": name, "share": share, "floor": floor, "of": recent[0]})
        if floor is None and past[0] >= PAST:
            before = past[1].get(name, 0) / past[0]
            error = math.sqrt(max(before * (1 - before), 0.02) * (1 / recent[0] + 1 / past[0]))
            if before >= PAST_SHARE and share < 0.6 * before and before - share > SURE * error:
                yield Verdict("degraded", "field_fell", {"field": name, "share": share, "before": before, "of": recent[0]})


def _silent(facts: Facts) -> Iterator[Verdict]:
    """Silence counts up to the last good look: what nobody looked at is not silent."""
    since, looked = facts.last_new_at or facts.made_at, facts.last_ok_at
    if since is None or looked is None:
        return
    quiet = looked - since
    numbers = {"hours": round(quiet.total_seconds() / 3600), "due": facts.due_items}
    if facts.silent_after is not None:
        if quiet > facts.silent_after:
            yield Verdict("silent", "nothing_new", {**numbers, "allowed_hours": round(facts.silent_after.total_seconds() / 3600)})
    elif _improbable(facts) and quiet >= SILENT_FOR:
        yield Verdict("silent", "nothing_new_but_due", numbers)


def _improbable(facts: Facts) -> bool:
    """Whether this much was hardly ever due before an article came."""
    known = facts.known_items >= SILENT_KNOWN and facts.made_at is not None and facts.now - facts.made_at >= SILENT_AFTER
    return known and facts.due_items is not None and facts.due_items >= max(LEAST, SILENT_TIMES * facts.usual_quiet)


def _amount(facts: Facts) -> Iterator[Verdict]:
    """Whole days only, and never the first one: it brings what was published before."""
    whole = [day for day in facts.days if day.day < facts.now.astimezone(UTC).date().isoformat()][1:]
    if facts.per_day is not None:
        last = whole[-2:]
        low, high = facts.per_day
        if len(last) == 2 and all(day.new < low for day in last):
            yield Verdict("thin", "under_per_day", {"new": last[-1].new, "low": low})
        if len(last) == 2 and all(day.new > high for day in last):
            yield Verdict("flood", "over_per_day", {"new": last[-1].new, "high": high})
        return
    yesterday = (facts.now.astimezone(UTC).date() - timedelta(days=1)).isoformat()
    if len(whole) < DAYS_KNOWN or whole[-1].day != yesterday or facts.due_yesterday is None:
        return
    new, due = whole[-1].new, facts.due_yesterday
    if due >= THIN_DUE and new < THIN_SHARE * due:
        yield Verdict("thin", "less_than_usual", {"new": new, "due": due})
    if new > FLOOD_TIMES * due + FLOOD_MORE:
        yield Verdict("flood", "more_than_usual", {"new": new, "due": due})


def _new(facts: Facts) -> Iterator[Verdict]:
    if facts.last_ok_at is None:
        yield Verdict("new", "never_reached" if facts.last_poll_at else "not_polled")


RULES = (_quarantined, _refused, _unreachable, unreadable, _gap, _overdue, _degraded, _silent, _amount, _new)
"""Every rule; each yields the verdicts that hold by it."""


def _since(facts: Facts, days: int) -> list[Day]:
    """The days from `days` before today on."""
    first = (facts.now.astimezone(UTC).date() - timedelta(days=days)).isoformat()
    return [day for day in facts.days if day.day >= first]


def _recent(days: Sequence[Day]) -> tuple[tuple[int, dict[str, int]], tuple[int, dict[str, int]]]:
    """(articles, field → articles that have it) of the latest days that make RECENT articles together, and of those before."""
    stored = 0
    at = len(days)
    while at > 0 and stored < RECENT:
        at -= 1
        stored += days[at].new + days[at].updated
    return _added(days[at:]), _added(days[:at])


def _pages(days: Sequence[Day]) -> tuple[int, int]:
    """Pages that could not be read, and these with the new articles."""
    bad = sum(day.reasons.get(name, 0) for day in days for name in UNREADABLE)
    return bad, bad + sum(day.new for day in days)


def _added(days: Sequence[Day]) -> tuple[int, dict[str, int]]:
    fields = {name: sum(day.fields.get(name, 0) for day in days) for name in FIELDS}
    return sum(day.new + day.updated for day in days), fields


def _hours(now: datetime, since: datetime | None) -> int | None:
    return None if since is None else round((now - since).total_seconds() / 3600)


def day_before(now: datetime) -> tuple[datetime, datetime]:
    """Yesterday (UTC): its begin and end."""
    today: date = now.astimezone(UTC).date()
    end = datetime(today.year, today.month, today.day, tzinfo=UTC)
    return end - timedelta(days=1), end
