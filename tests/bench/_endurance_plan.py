"""What happens in the accelerated days of `bench endurance`: publications, faults of sites and network, kills, a clock jump."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.newsroom.programme import Programme, Rate

KINDS = ("wordpress", "baladi", "brbr", "cp1256", "jsonld", "jsonfeed", "tunisie", "bulk", "bulk", "bulk")
WINDOWS = {"cp1256": 25, "jsonfeed": 20}
"""Kinds that show their newest items in a feed and have no archive at all → items of that feed."""
COMPLETE = ("wordpress", "brbr", "jsonld", "bulk")
"""Kinds with a sitemap or interface that names everything: only there can it be seen that an article is listed no more."""
LEAST_SITES, LONG_H = 10, 48.0
"""Four sites stay free of faults of their own, six get one. The long faults happen in runs of so many hours and more."""
SLOWEST, FASTEST = 6.0, 150.0
"""Articles a day: log-uniform."""
BURST, BURST_H = 45, 0.25
"""Articles that come within so many hours: more than any feed here shows."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault that somebody should be told of (or not)."""

    subject: str
    """Site, `fleet` (all sites at once) or `marsad` (our own processes)."""
    start: datetime
    end: datetime
    told: bool
    """Whether an alert is expected."""
    what: str


@dataclass(frozen=True, slots=True)
class Blow:
    """Something that befalls our own processes, or that our operator does."""

    at: datetime
    kind: str
    """worker, daemon, store, jump, or mend: the operator has mended a source after an alert and crawls its last days again."""
    seconds: float = 0.0
    """Of the calendar: how long the store is away, how far the clock jumps, how far back the operator goes."""
    site: str = ""


@dataclass(slots=True)
class Plan:
    """The script of one run."""

    rates: dict[str, Rate]
    programme: Programme
    troubles: list[Trouble] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)

    def strike(self, blow: Blow) -> None:
        """Add one; what keeps us from working is a trouble of ours."""
        self.blows.append(blow)
        if blow.kind in ("store", "jump"):
            end = blow.at + timedelta(seconds=blow.seconds) + timedelta(hours=1)
            self.troubles.append(Trouble("marsad", blow.at, end, False, blow.kind))


def labels(count: int) -> dict[str, str]:
    """Site label → kind."""
    return {f"{KINDS[n % len(KINDS)]}-{n:02d}": KINDS[n % len(KINDS)] for n in range(count)}


def make(sites: dict[str, str], start: datetime, hours: float, tail_hours: float, seed: int) -> Plan:
    """Everything, by seed. Faults scale with `hours`; with fewer than 48 only the short ones happen. Publication goes on in the tail."""
    rng = random.Random(seed)
    rates = {label: Rate(math.exp(rng.uniform(math.log(SLOWEST), math.log(FASTEST)))) for label in sites}
    names = list(sites)
    quick = sorted((name for name in names if sites[name] not in WINDOWS), key=lambda name: -rates[name].per_day)
    rates = {**rates, quick[0]: Rate(FASTEST), quick[1]: Rate(FASTEST)}
    plan = Plan(rates, Programme.generate(rates, start, hours + tail_hours, seed=seed))
    free = [name for name in names if name not in quick[:4]]
    rng.shuffle(free)
    _short(plan, free, quick, start, hours, rng)
    if hours >= LONG_H:
        _long(plan, free, quick, start, hours, rng)
    plan.blows.sort(key=lambda blow: blow.at)
    return plan


def _short(plan: Plan, free: list[str], quick: list[str], start: datetime, hours: float, rng: random.Random) -> None:
    for name, kind in ((free[0], "down"), (free[1], "error"), (free[2], "truncate")):
        _fault(plan, name, kind, start + timedelta(hours=hours * rng.uniform(0.2, 0.7)), 1.0, told=False)
    for share in (0.25, 0.55):
        plan.strike(Blow(start + timedelta(hours=hours * share), "worker"))
    plan.strike(Blow(start + timedelta(hours=hours * 0.7), "daemon"))
    plan.strike(Blow(start + timedelta(hours=hours * 0.4), "store", 3600.0 if hours < LONG_H else 3 * 3600.0))
    _burst(plan, quick[2], start + timedelta(hours=hours * 0.3), rng)


def _long(plan: Plan, free: list[str], quick: list[str], start: datetime, hours: float, rng: random.Random) -> None:
    at = lambda share: start + timedelta(hours=hours * share)  # noqa: E731
    _fault(plan, free[3], "down", at(rng.uniform(0.3, 0.4)), 14, told=True)
    _fault(plan, free[4], "timeout", at(rng.uniform(0.35, 0.45)), 14, told=True)
    _fault(plan, free[5], "blocked", at(rng.uniform(0.5, 0.6)), 14, told=True)
    _fault(plan, quick[0], "layout", at(0.45), hours * 0.55, told=False, level=1)
    _fault(plan, quick[1], "layout", at(0.45), 20, told=True, level=2)
    plan.strike(Blow(at(0.45) + timedelta(hours=21), "mend", 40 * 3600.0, quick[1]))
    begin = at(0.62)
    for name in plan.rates:
        plan.programme.outage(begin, name, "down", 3.0)
    plan.troubles.append(Trouble("fleet", begin, begin + timedelta(hours=3), True, "down"))
    for share in (0.12, 0.85):
        plan.strike(Blow(at(share), "worker"))
    plan.strike(Blow(at(0.8), "jump", 2 * 3600.0))
    _burst(plan, quick[3], at(0.9), rng)


def _fault(plan: Plan, site: str, kind: str, at: datetime, hours: float, *, told: bool, **options: int) -> None:
    plan.programme.outage(at, site, kind, hours, **options)
    what = f"layout{options['level']}" if kind == "layout" else kind
    plan.troubles.append(Trouble(site, at, at + timedelta(hours=hours), told, what))


def _burst(plan: Plan, site: str, at: datetime, rng: random.Random) -> None:
    for number in range(BURST):
        plan.programme.add(at + timedelta(hours=rng.uniform(0, BURST_H)), site, "publish", f"{site}/burst-{at:%d%H}-{number}")
