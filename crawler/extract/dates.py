"""When the page was published and changed: one answer from all the evidence, or none.

A machine date gives the instant, the printed one the wall clock. They agree when they are one wall clock (then a `Z` that
stands on it is false and the time local), or when they lie a whole number of quarter hours apart (then the difference is
the site's offset). Where they name different days, other evidence decides (address, feed, the date of the last change),
and where that cannot, there is no answer: no date is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.extract.evidence import Clock, Evidence, from_head, from_marks, from_url, machine_value, printed, stated_raw
from crawler.extract.jsonld import Linked
from crawler.extract.meta import Meta
from crawler.extract.page import Page
from crawler.extract.stretch import Body
from crawler.extract.weigh import Weighed
from crawler.extract.zones import choose

_MAX_OFFSET = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Dates:
    """The answer: times aware, in the site's own offset."""

    published: Evidence | None = None
    modified: Evidence | None = None
    zone: str = "UTC"


def find(page: Page, meta: Meta, linked: Linked, weighed: Weighed, body: Body) -> Dates:
    """Published and modified of a page, without the site's own rules."""
    stated = stated_raw(meta, linked)
    first = [read[0] for _, raw, _ in stated if (read := machine_value(raw, Clock(page.fetched_at, "UTC"))) and read[2]]
    zone, known = choose(page.timezone, page.url, first, meta.first("og:locale") or meta.lang)
    clock = Clock(page.fetched_at, zone)
    fixed = _fixed(page, clock)
    machine = [*from_head(stated, clock), *from_marks(weighed.page, body, clock)]
    shown = [*(fixed(e) for e in printed(weighed, body, clock))]
    if page.rules.z_is_local:
        machine = [_relocated(e, zone) for e in machine]
    chooser = _Chooser(page, zone, known, machine, shown, from_url(page.url, clock))
    published = chooser.published()
    modified = chooser.modified(published)
    return Dates(_local(published, chooser.zone), _local(modified, chooser.zone), chooser.zone)


def of_text(raw: str, where: str, page: Page, zone: str) -> Evidence | None:
    """What a site's rule points at, read as a date."""
    clock = Clock(page.fetched_at, zone)
    for printed_as, value in page.rules.date_fixes:
        if printed_as in raw:
            read = machine_value(value, clock)
            return Evidence(where, raw, *read, "published") if read else None
    read = machine_value(raw, clock)
    found = Evidence(where, raw, *read, "published") if read else None
    return _relocated(found, zone) if found and page.rules.z_is_local else found


def _fixed(page: Page, clock: Clock) -> Callable[[Evidence], Evidence]:
    fixes = [(text, read) for text, value in page.rules.date_fixes if (read := machine_value(value, clock))]

    def fix(evidence: Evidence) -> Evidence:
        for text, read in fixes:
            if text in evidence.raw:
                return replace(evidence, value=read[0], precision=read[1], zone_stated=read[2])
        return evidence

    return fix


def _relocated(evidence: Evidence, zone: str) -> Evidence:
    """A stated zero offset that means local time."""
    if evidence.zone_stated and evidence.value.utcoffset() == timedelta(0):
        return replace(evidence, value=evidence.value.replace(tzinfo=ZoneInfo(zone)), zone_stated=False)
    return evidence


def _local(evidence: Evidence | None, zone: str) -> Evidence | None:
    """In the site's zone; a time that states its own offset keeps it unless that is zero."""
    if evidence is None or evidence.precision == "day" or (evidence.zone_stated and evidence.value.utcoffset()):
        return evidence
    return replace(evidence, value=evidence.value.astimezone(ZoneInfo(zone)))


class _Chooser:
    def __init__(
        self, page: Page, zone: str, known: bool, machine: list[Evidence], shown: list[Evidence], address: Evidence | None
    ) -> None:
        self.page, self.zone, self.known = page, zone, known
        self.machine = [e for e in machine if e.role == "published"]
        self.times = [e for e in machine if e.role == "unknown"]
        self.changed = [e for e in machine if e.role == "modified"]
        self.shown = sorted(
            (e for e in shown if e.role != "modified" or e.day_apart), key=lambda e: (e.role == "unknown", e.distance)
        )
        self.shown_changed = [e for e in shown if e.role == "modified"]
        self.address = address
        self.announced = self._announced()
        self.false_z = False
        """Whether the printed clock showed that the machine's `Z` is local time."""

    def _announced(self) -> Evidence | None:
        candidate = self.page.candidate
        if candidate is None or candidate.published is None or candidate.published.tzinfo is None:
            return None
        raw = candidate.published_raw or candidate.published.isoformat()
        precision = "second" if ":" in raw else "day"
        return Evidence(candidate.via or "candidate", raw, candidate.published, precision, True, "published")

    def published(self) -> Evidence | None:
        machine = self._stated()
        shown = self._printed(machine)
        if machine is None:
            return self._without_machine(shown)
        if shown is None:
            return self._unprinted(machine)
        joined = self._join(machine, shown)
        return joined if joined is not None else self._disputed(machine, shown)

    def _stated(self) -> Evidence | None:
        """The best machine date: the first of the finest that the head states, else a `time` element's."""
        pool = self.machine or sorted(self.times, key=lambda e: e.distance)[:1]
        if not pool:
            return None
        first = pool[0]
        same_day = [e for e in pool if abs(e.value - first.value) <= timedelta(hours=26)]
        fine = [e for e in same_day if e.precision != "day"]
        return first if first.precision != "day" or not fine else fine[0]

    def _printed(self, machine: Evidence | None) -> Evidence | None:
        """The printed date: one that agrees with the machine's if any does, else the best placed."""
        candidates = [e for e in self.shown if e.distance <= 60]
        if machine is not None:
            for evidence in sorted(candidates, key=lambda e: e.precision == "day"):
                if self._join(machine, evidence, learn=False) is not None:
                    return evidence
        best = candidates[0] if candidates else None
        if best and best.role == "unknown" and best.distance > 20 and machine is not None:
            return None
        return best

    def _join(self, machine: Evidence, shown: Evidence, *, learn: bool = True) -> Evidence | None:
        """Machine and printed date as one time, None when they are not."""
        if shown.day_apart or shown.precision == "day" or machine.precision == "day":
            if not self._same_day(machine, shown):
                return None
            fine = machine if machine.precision != "day" else shown
            return fine if not (fine is shown and shown.day_apart) else _as_day(shown)
        wall = _wall(machine)
        if wall == _wall(shown):
            if machine.value.utcoffset() == timedelta(0) and machine.zone_stated and self.known and not shown.zone_stated:
                self.false_z = self.false_z or learn
                return _relocated(machine, self.zone)
            return machine
        if not machine.zone_stated:
            # Two bare clocks that differ: what readers see is the site's own time.
            return shown if self._same_day(machine, shown, hours=26) else None
        if shown.zone_stated:
            return machine if abs(machine.value - shown.value) < timedelta(minutes=2) else None
        offset = _wall(shown) - machine.value.astimezone(ZoneInfo("UTC")).replace(tzinfo=None, second=0, microsecond=0)
        drift = (offset + timedelta(minutes=2)) % _QUARTER
        if abs(offset) <= _MAX_OFFSET and drift <= timedelta(minutes=4):
            if learn and not self.known:
                self._learn(offset)
            return machine
        return None

    def _learn(self, offset: timedelta) -> None:
        from crawler.extract.zones import of_offset

        minutes = round(offset.total_seconds() / 900) * 15
        self.zone, self.known = of_offset(timedelta(minutes=minutes)) or self.zone, True

    def _same_day(self, one: Evidence, other: Evidence, hours: int = 0) -> bool:
        days = [self._day(one), self._day(other)]
        if days[0] == days[1]:
            return True
        if hours:
            return abs(one.value.replace(tzinfo=None) - other.value.replace(tzinfo=None)) <= timedelta(hours=hours)
        # Where the zone is not known, a stated instant near midnight may be the printed day's.
        return not self.known and one.zone_stated and abs(days[0] - days[1]) == timedelta(days=1)

    def _day(self, evidence: Evidence) -> date:
        if evidence.zone_stated and evidence.precision != "day":
            return evidence.value.astimezone(ZoneInfo(self.zone)).date() if self.known else evidence.value.date()
        return evidence.value.date()

    def _without_machine(self, shown: Evidence | None) -> Evidence | None:
        others = [e for e in (self.announced, self.address) if e is not None]
        if shown is None:
            changed = next(iter(self.shown_changed), None)
            if changed and any(self._near(changed, other, 1) for other in others):
                return _as_day(changed)
            return others[0] if others else None
        if shown.day_apart:
            return _as_day(shown)
        agreeing = [e for e in others if self._near(shown, e, 1)]
        if others and not agreeing and shown.role == "unknown":
            return others[0] if len(others) == 1 or self._near(others[0], others[1], 1) else None
        if shown.precision == "day" and self.announced and self._same_day(self.announced, shown):
            return self.announced
        return shown

    def _unprinted(self, machine: Evidence) -> Evidence | None:
        """Nothing printed: the machine date stands unless the address or feed names quite another day."""
        others = [e for e in (self.announced, self.address) if e is not None]
        against = [e for e in others if not self._near(machine, e, 2)]
        if against and len(against) == len(others):
            backing = {e.where for e in self.machine if self._near(e, machine, 1)}
            return machine if len(backing) > len(against) + 1 else None
        return machine

    def _disputed(self, machine: Evidence, shown: Evidence) -> Evidence | None:
        """Two different days: who has a witness? The printed date of a change is none against the machine's."""
        witnesses = [e for e in (self.announced, self.address) if e is not None]
        for_machine = sum(self._near(machine, e, 1) for e in witnesses)
        for_shown = sum(self._near(shown, e, 1) for e in witnesses)
        if for_machine != for_shown:
            return machine if for_machine > for_shown else self._final(shown)
        changed = [e for e in self.changed if self._near(e, shown, 0)]
        if shown.role == "unknown" and changed and not self._near(changed[0], machine, 0) and shown.value > machine.value:
            return machine
        if shown.role == "published" and shown.distance < 40:
            return self._final(shown)
        rendered = abs(machine.value - self.page.fetched_at) < timedelta(minutes=10)
        if rendered and shown.distance <= 20:
            return self._final(shown)
        if shown.distance > 8 and machine in self.machine:
            return machine
        return None

    @staticmethod
    def _final(shown: Evidence) -> Evidence:
        return _as_day(shown) if shown.day_apart else shown

    def _near(self, one: Evidence, other: Evidence, days: int) -> bool:
        return abs(self._day(one) - self._day(other)) <= timedelta(days=days)

    def modified(self, published: Evidence | None) -> Evidence | None:
        """The last change: never one from before the publication."""
        changed = [_relocated(e, self.zone) for e in self.changed] if self.false_z else self.changed
        for evidence in (*changed, *self.shown_changed):
            if published is None or evidence.value >= published.value or (
                evidence.precision == "day" and self._day(evidence) >= self._day(published)
            ):  # fmt: skip
                return evidence
        return None


def _wall(evidence: Evidence) -> datetime:
    return evidence.value.replace(tzinfo=None, second=0, microsecond=0)


def _as_day(evidence: Evidence) -> Evidence:
    midnight = evidence.value.replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(evidence, value=midnight, precision="day")
