"""The newsroom's record of `bench endurance` beside the store: what was found, what was missed, and what was told."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pipelines.identity import url_key
from pipelines.storage.base import Store
from tests.bench._endurance_plan import COMPLETE, WINDOWS, Plan, Trouble

VISIBLE = timedelta(hours=3)
"""What could be seen for so long while its site answered and we ran should be stored."""
FLEETING = timedelta(minutes=30)
"""What a site without an archive showed for less than this in its feed, outages left out, could not be caught."""
STANDING = timedelta(hours=12)
"""An edit or removal that stood for so long should have been noticed."""
AFTER = timedelta(hours=6)
"""Alerts that come so long after a fault's end are still its own."""
TELLS = {
    "down": {"unreachable"}, "timeout": {"unreachable"}, "error": {"unreachable"}, "truncate": {"unreachable", "unreadable"},
    "blocked": {"refused"}, "layout1": {"unreadable", "field_fell"}, "layout2": {"unreadable", "field_fell", "nothing_new_but_due"},
}  # fmt: skip
"""Fault → reason codes of the alerts that it may cause."""
CLASSES = ((60.0, "60 a day and more"), (20.0, "20 to 60 a day"), (0.0, "under 20 a day"))


class Record:
    """One run, looked at afterwards."""

    def __init__(self, store: Store, truth: list[dict[str, Any]], plan: Plan, kinds: dict[str, str], start: datetime, end: datetime) -> None:
        self.truth, self.plan, self.kinds, self.start, self.end = truth, plan, kinds, start, end
        self.documents = list(store.find("articles", {}))
        self.gaps = list(store.find("gaps", {}))
        self.pages = {page["key"]: page for page in store.find("pages", {}) if page.get("key")}
        self.notices = sorted(store.find("alerts", {"kind": "notice", "about": "problem"}), key=lambda row: row["at"])
        self.by_key: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for doc in self.documents:
            for key in (doc["url_key"], *(doc.get("aliases") or ())):
                self.by_key[key].append(doc)
        self.texts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for row in store.find("revisions", {}, sort=[("number", 1)]):
            if content := row.get("content"):
                self.texts[row["article_id"]].append((row["observed_at"], said(content["title"], content["body"])))
        self.unprovable = 0
        """Unlisted articles of sites that name their newest only, and those that could be read only after they were unlisted."""
        self.published: dict[str, list[datetime]] = defaultdict(list)
        for item in truth:
            self.published[item["source"]].append(datetime.fromisoformat(item["published"]))
        for times in self.published.values():
            times.sort()

    def compared(self) -> dict[str, Any]:
        """Published and stored; edits and removals that stood long enough; delays of what was published meanwhile."""
        lost, unseen, edits, removals = [], [], Tally(), Tally()
        delays: dict[str, list[float]] = defaultdict(list)
        for item in self.truth:
            found = self.by_key.get(url_key(item["url"]), [])
            published = datetime.fromisoformat(item["published"])
            if not found:
                seen_for = self.visible(item)
                if self._uncatchable(item, published, seen_for):
                    unseen.append(item["url"])
                elif seen_for >= VISIBLE or item["source"] in WINDOWS:
                    page = self.pages.get(url_key(item["url"])) or {}
                    lost.append(f"{item['url']} published {published:%d %H:%M} {item['life']} {page.get('state')} {page.get('outcome')}")
                continue
            doc = found[0]
            if published >= self.start:
                delays[self._class(item["source"])].append((doc["first_seen_at"] - published).total_seconds() / 60)
            self._edits(item, doc, edits)
            self._removals(item, doc, removals)
        return {
            "published": len(self.truth), "stored": len(self.documents), "lost": lost[:30], "lost_count": len(lost),
            "uncatchable_in_declared_gaps": len(unseen),
            "double": [key for key, docs in self.by_key.items() if len({doc["_id"] for doc in docs}) > 1][:20],
            "delay_min": {"all": spread(value for some in delays.values() for value in some), **{name: spread(delays[name]) for _, name in CLASSES}},
            "edits": edits.shown(), "removals": removals.shown(), "unlisted_where_nothing_proves_it": self.unprovable,
        }  # fmt: skip

    def visible(self, item: dict[str, Any]) -> timedelta:
        """How long an article could be found: published, listed (in the feed of a site without an archive), site and we up."""
        since = datetime.fromisoformat(item["published"])
        gone = [datetime.fromisoformat(one["at"]) for one in item["life"] if one["what"] != "restored"]
        until = min([self.end, *gone])
        window = WINDOWS.get(self.kinds[item["source"]])
        later = [when for when in self.published[item["source"]] if when > since]
        if window is not None and len(later) >= window:
            until = min(until, later[window - 1])
        return minus(max(since, self.start), until, [(t.start, t.end) for t in self.plan.troubles if self._keeps_from(t, item["source"])])

    def _keeps_from(self, trouble: Trouble, site: str) -> bool:
        return trouble.subject in (site, "fleet", "marsad") and trouble.what != "layout1"

    def _uncatchable(self, item: dict[str, Any], published: datetime, seen_for: timedelta) -> bool:
        """Only what was hardly to be seen at all, and of which the monitor itself says that something is missing there."""
        declared = any(g["source"] == item["source"] and g["closed_at"] is None and g["from"] <= published <= g["to"] for g in self.gaps)
        return self.kinds[item["source"]] in WINDOWS and seen_for < FLEETING and declared

    def _class(self, site: str) -> str:
        return next(name for least, name in CLASSES if self.plan.rates[site].per_day >= least)

    def _stood(self, item: dict[str, Any], since: datetime) -> timedelta:
        """How long the page could be seen from `since` on; nothing when it was gone then."""
        life = [(datetime.fromisoformat(one["at"]), one["what"]) for one in item["life"] if one["what"] != "unlisted"]
        before = [what for at, what in life if at <= since]
        if before and before[-1] != "restored":
            return timedelta(0)
        return min([at for at, what in life if at > since and what != "restored"] or [self.end]) - since

    def _edits(self, item: dict[str, Any], doc: dict[str, Any], tally: Tally) -> None:
        for before, version in pairwise(item["versions"]):
            at = datetime.fromisoformat(version["at"])
            if all(before[name] == version[name] for name in ("title", "body", "author", "attribution")):
                continue  # a correction that found nothing to correct
            if at < self.start or self._stood(item, at) < STANDING:
                continue
            wanted = said(version["title"], version["body"])
            seen = next((moment for moment, text in self.texts[doc["_id"]] if moment >= at and text.startswith(wanted)), None)
            tally.note("edit", None if seen is None else seen - at, f"{item['url']} v{version['number']} at {at:%d %H:%M}")

    def _removals(self, item: dict[str, Any], doc: dict[str, Any], tally: Tally) -> None:
        if not item["life"]:
            return
        last = item["life"][-1]
        at = datetime.fromisoformat(last["at"])
        if self.end - at < STANDING:
            return
        if last["what"] == "restored":
            tally.note("restored", timedelta(0) if doc["state"] == "live" else None, item["url"])
            return
        if last["what"] == "unlisted" and (self.kinds[item["source"]] not in COMPLETE or doc["first_seen_at"] > at):
            self.unprovable += 1
            return
        good = doc["state"] == "removed" and doc["removed_reason"] == last["what"]
        name = f"{item['url']} {doc['state']} {doc.get('removed_reason')} at {at:%d %H:%M}"
        tally.note(last["what"], doc["removed_at"] - at if good else None, name)

    def alerts(self) -> dict[str, Any]:
        """What was told against what happened."""
        false = [shown(row) for row in self.notices if not self._true(row)]
        missed = [f"{t.subject} {t.what} from {t.start:%d %H:%M}" for t in self.plan.troubles if t.told and not any(caused(row, t) for row in self.notices)]
        told = Counter(f"{row['verdict']} {row['code']}" for row in self.notices)
        return {"alerts": dict(told), "false_alerts": false, "missed_alerts": missed, "told": [shown(row) for row in self.notices]}

    def _true(self, row: dict[str, Any]) -> bool:
        if row["verdict"] == "gap":  # true when something of it was missing just then
            spans = [(gap["from"], gap["to"]) for gap in self.gaps if gap["source"] == row["subject"] and gap["noted_at"] <= row["at"]]
            return any(self._missing_at(row["subject"], row["at"], start, end) for start, end in spans)
        return any(caused(row, trouble) for trouble in self.plan.troubles)

    def _missing_at(self, site: str, moment: datetime, start: datetime, end: datetime) -> bool:
        for item in self.truth:
            if item["source"] == site and start <= datetime.fromisoformat(item["published"]) <= end:
                found = self.by_key.get(url_key(item["url"]), [])
                if not found or found[0]["first_seen_at"] > moment:
                    return True
        return False


def caused(row: dict[str, Any], trouble: Trouble) -> bool:
    """Whether an alert can come from a trouble: its subject, its time, its reason."""
    if row["subject"] != trouble.subject or not trouble.start <= row["at"] <= trouble.end + AFTER:
        return False
    return trouble.subject == "fleet" or row["code"] in TELLS[trouble.what]


def shown(row: dict[str, Any]) -> str:
    """An alert in a line."""
    return f"{row['at']:%d %H:%M} {row['subject']} {row['verdict']} {row['code']} {row['numbers']}"


class Tally:
    """Found of those that could be found, and how late."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.late: list[float] = []
        self.missed: list[str] = []

    def note(self, kind: str, late: timedelta | None, name: str) -> None:
        """One that stood long enough; `late` is None when it was not found."""
        self.all[kind] += 1
        if late is None:
            self.missed.append(f"{kind} {name}")
        else:
            self.found[kind] += 1
            self.late.append(late.total_seconds() / 3600)

    def shown(self) -> dict[str, Any]:
        """For the report."""
        median = round(statistics.median(self.late), 2) if self.late else None
        by_kind = {kind: f"{self.found[kind]}/{count}" for kind, count in sorted(self.all.items())}
        return {"found": sum(self.found.values()), "of": sum(self.all.values()), "median_late_h": median, "by_kind": by_kind, "missed": self.missed[:15]}


def said(title: str, body: list[str]) -> str:
    """A text without its spacing; what a site may sign it with at its end does not count."""
    return " ".join(" ".join([title, *body]).split())


def spread(values: Iterable[float]) -> dict[str, float]:
    """Number, mean, median and p95."""
    some = sorted(values)
    if not some:
        return {"n": 0}
    return {"n": len(some), "mean": round(statistics.fmean(some), 1), "median": round(statistics.median(some), 1), "p95": round(some[len(some) * 95 // 100], 1)}


def minus(start: datetime, end: datetime, holes: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Length of [start, end] without what `holes` cover."""
    left, at = timedelta(0), start
    for begin, close in sorted(holes):
        if begin > at:
            left += max(timedelta(0), min(begin, end) - at)
        at = max(at, close)
        if at >= end:
            return left
    return left + max(timedelta(0), end - at)
