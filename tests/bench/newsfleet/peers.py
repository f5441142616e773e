"""How others poll, each rule as its project has it, with one factor tuned so that all make the same number of polls.

* fixed: every site at the same interval, starts spread; the interval is the tuned one.
* Miniflux, `POLLING_SCHEDULER=entry_frequency` (internal/model/feed.go, internal/storage/feed.go): a week over (weekly count ×
  factor), between 5 minutes and 24 hours; the count is a week over the mean interval between the last week's entries. Its
  own SCHEDULER_ENTRY_FREQUENCY_FACTOR is tuned.
* Media Cloud's rss-fetcher (fetcher/tasks.py, config.py): starts at 6 hours; under 33 % duplicates in a feed the interval falls
  by 60 minutes (a long one first to 6 hours), from 67 % on it grows by 10 (60 after a month without stories), between
  10 minutes and 24 hours. All of these times are scaled by the tuned factor.
* Common Crawl's news-crawl, StormCrawler's AdaptiveScheduler (conf/crawler-conf.yaml): starts at 12 hours; changed: 0.8 × the
  interval + 0.2 × the minimum of 90 minutes; unchanged: 1.5 × the interval, up to 90 days. All scaled by the tuned factor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tests.bench.newsfleet.world import Site

Floats = NDArray[np.float64]
Rule = Callable[[Site, float, float, float], Floats]
"""(site, first poll, end, factor) → poll times in seconds."""
MINUTE, WEEK_S = 60.0, 7 * 86400.0
FIRST_LOOKS_S = 600.0


def fixed(site: Site, first: float, end: float, factor: float) -> Floats:
    """Every `factor` seconds; the first polls of the sites are spread over the first interval."""
    return np.arange(first / FIRST_LOOKS_S * factor, end, factor)


def miniflux(site: Site, first: float, end: float, factor: float) -> Floats:
    """Interval from the virtual weekly count; undated entries carry the time of the poll that found them."""
    events = site.events.tolist()
    time, seen, polls = first, 0, []
    stamps: list[float] = []
    while time < end:
        polls.append(time)
        past = bisect_right(events, time)
        new = events[max(seen, past - site.window) : past]
        stamps += new if site.dated else [time] * len(new)
        seen = past
        start = bisect_right(stamps, time - WEEK_S)
        count, span = len(stamps) - start, stamps[-1] - stamps[start] if len(stamps) - start > 1 else 0.0
        interval = 24 * 60 * MINUTE
        if span > 0:
            weekly = np.ceil(WEEK_S / (span / (count - 1)))
            interval = min(max(WEEK_S / (weekly * factor), 5 * MINUTE), interval)
        time += interval
    return np.array(polls)


def mediacloud(site: Site, first: float, end: float, factor: float) -> Floats:
    """Interval moved by the share of duplicates, once two polls in a row were made."""
    unit = MINUTE * factor
    events = site.events.tolist()
    time, seen, polls, interval, last_new = first, 0, list[float](), 360.0, first
    while time < end:
        past = bisect_right(events, time)
        new, listed = min(past - seen, site.window), min(past, site.window)
        if new:
            last_new = time
        duplicates = 100.0 * (listed - new) / listed if listed else 102.0
        if polls and duplicates >= 67:
            small = time - last_new <= 31 * 86400
            interval = min(interval + (10 if small else 60), 1440.0)
        elif polls and duplicates < 33:
            interval = max(360.0 if interval > 360 else interval - 60, 10.0)
        polls.append(time)
        seen = past
        time += interval * unit
    return np.array(polls)


def newscrawl(site: Site, first: float, end: float, factor: float) -> Floats:
    """Interval shrunk when the feed changed, grown when not."""
    unit = MINUTE * factor
    events = site.events.tolist()
    time, seen, polls, interval = first, 0, list[float](), 720.0
    while time < end:
        past = bisect_right(events, time)
        if polls:
            interval = 0.8 * interval + 0.2 * 90 if past > seen else min(1.5 * interval, 129600.0)
        polls.append(time)
        seen = past
        time += interval * unit
    return np.array(polls)


def tuned(rule: Rule, sites: list[Site], end: float, polls: int, within: float = 0.002) -> tuple[list[Floats], float]:
    """The rule's polls with the factor at which it makes `polls` in all, give or take the share `within`; and that factor.
    A rule whose bounds forbid the number gets as close as it can."""
    guess, low, high = {fixed: end * len(sites) / polls, miniflux: 1.0}.get(rule, 0.3), 0.0, 0.0
    best: tuple[float, list[Floats], float] = (np.inf, [], guess)
    for _ in range(14):
        times = [rule(site, FIRST_LOOKS_S * n / len(sites), end, guess) for n, site in enumerate(sites)]
        made = sum(map(len, times))
        off = abs(made / polls - 1)
        if off < best[0]:
            best = (off, times, guess)
        if off <= within:
            break
        more = made < polls if rule is miniflux else made > polls
        low, high = (guess, high) if more else (low, guess)
        ratio = (polls / made) if rule is miniflux else (made / polls)
        guess = (low + high) / 2 if low and high else guess * ratio**1.2
    return best[1], best[2]
