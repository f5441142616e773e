"""A script of events for the newsroom's clock: what is published, edited, removed and broken, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.newsroom.article import REMOVALS
from tests.newsroom.desk import EDITS
from tests.newsroom.faults import Fault
from tests.newsroom.sites.base import Site

BY_HOUR = (
    0.3,
    0.2,
    0.15,
    0.1,
    0.1,
    0.2,
    0.5,
    0.9,
    1.2,
    1.5,
    1.7,
    1.8,
    1.8,
    1.7,
    1.6,
    1.5,
    1.4,
    1.3,
    1.2,
    1.1,
    1.0,
    0.8,
    0.6,
    0.4,
)
"""A newsroom's day, from local midnight: quiet nights, busy noons. Only the proportions count."""
WEEKEND = (4, 5)
"""Friday and Saturday (Monday is 0)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How much one site does."""

    per_day: float = 24.0
    """Mean articles on a working day."""
    by_hour: tuple[float, ...] = BY_HOUR
    """24 weights by the site's local hour."""
    weekend: float = 0.6
    """Share of the rate that is left on Friday and Saturday."""
    edited: float = 0.1
    """Share of articles that get an edit, some minutes to a day later."""
    removed: float = 0.03
    """Share of articles that are taken down, an hour to two days later."""
    restored: float = 0.2
    """Share of removals that are taken back, some hours later."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens at one site. `ref` joins an edit or removal to the article that the programme published."""

    at: datetime
    site: str
    kind: str
    """publish, edit, remove, restore, fault or clear."""
    ref: str = ""
    """`<site>/<n>` of the programme, or the number of an initial article."""
    options: Mapping[str, Any] = field(default_factory=dict)
    refs: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Shared by the events of one programme: ref → article id."""

    def happen(self, site: Site) -> None:
        """Do it."""
        match self.kind:
            case "publish":
                article = site.desk.publish(self.options.get("draft"), self.at.replace(microsecond=0), self.at)
                self.refs[self.ref] = article.id
            case "edit":
                site.desk.edit(self.number(), self.at, **self.options)
            case "remove":
                site.desk.remove(self.number(), self.options.get("how", "404"), self.at)
            case "restore":
                site.desk.restore(self.number(), self.at)
            case "fault":
                site.set_fault(Fault(**self.options))
            case "clear":
                site.clear_fault(self.options.get("kind"))

    def number(self) -> int:
        """Id of the article it is about."""
        return self.refs[self.ref] if self.ref in self.refs else int(self.ref)


@dataclass(slots=True)
class Programme:
    """Events in the order of their times."""

    events: list[Event] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)

    def add(self, at: datetime, site: str, kind: str, ref: str = "", /, **options: Any) -> Programme:
        """Append one event (any order)."""
        self.events.append(Event(at, site, kind, ref, options, self.refs))
        self.events.sort(key=lambda event: event.at)
        return self

    def outage(self, at: datetime, site: str, kind: str, hours: float, **options: Any) -> Programme:
        """A fault for some hours."""
        return self.add(at, site, "fault", kind=kind, until=at + timedelta(hours=hours), **options)

    def counts(self) -> dict[str, int]:
        """Kind → number of events."""
        kinds = [event.kind for event in self.events]
        return {kind: kinds.count(kind) for kind in sorted(set(kinds))}

    @classmethod
    def generate(
        cls, rates: Mapping[str, Rate] | Iterable[str], start: datetime, hours: float, *, seed: int = 1, zone_h: int = 3
    ) -> Programme:
        """Random but fixed by `seed`: publications by each site's rate (a Poisson process), edits and removals after them.

        `rates`: by site, or names for the default Rate. `zone_h`: the sites' offset from UTC in hours.
        """
        programme = cls()
        if not isinstance(rates, Mapping):
            rates = dict.fromkeys(rates, Rate())
        for site, rate in rates.items():
            rng = Random(f"{seed}/{site}/programme")
            for n, at in enumerate(_times(rng, rate, start, hours, zone_h)):
                programme._life(rng, rate, f"{site}/{n}", at, start + timedelta(hours=hours))
        programme.events.sort(key=lambda event: (event.at, event.site, event.ref))
        return programme

    def _life(self, rng: Random, rate: Rate, ref: str, at: datetime, end: datetime) -> None:
        site = ref.partition("/")[0]
        events = [Event(at, site, "publish", ref, {}, self.refs)]
        if rng.random() < rate.edited:
            later = at + timedelta(minutes=5 * 2 ** rng.uniform(0, 8))
            events.append(Event(later, site, "edit", ref, {"how": rng.choice(EDITS[:4])}, self.refs))
        if rng.random() < rate.removed:
            later = at + timedelta(hours=2 ** rng.uniform(0, 5.5))
            events.append(Event(later, site, "remove", ref, {"how": rng.choice(REMOVALS)}, self.refs))
            if rng.random() < rate.restored:
                events.append(Event(later + timedelta(hours=rng.uniform(2, 12)), site, "restore", ref, {}, self.refs))
        self.events.extend(event for event in events if event.at < end)


def _times(rng: Random, rate: Rate, start: datetime, hours: float, zone_h: int) -> list[datetime]:
    """Poisson arrivals by thinning against the busiest hour."""
    mean = sum(rate.by_hour) / 24
    top = max(rate.by_hour) / mean * rate.per_day / 24
    times, at = [], 0.0
    while top > 0:
        at += rng.expovariate(top)
        if at >= hours:
            break
        moment = start + timedelta(hours=at)
        local = moment + timedelta(hours=zone_h)
        here = rate.by_hour[local.hour] / mean * rate.per_day / 24
        if local.weekday() in WEEKEND:
            here *= rate.weekend
        if rng.random() < here / top:
            times.append(moment)
    return times
