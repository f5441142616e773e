"""Is a source in a burst, in a silent spell, or at its usual pace? A filter that each look moves on.

The rate now is the usual rate of the hour (`rates.py`) times a pace. The pace has a fast part, a hidden Markov chain of
three states (silent, usual, burst), and a slow part, the day's form: how the last hours compare with what was due. Both are
moved on by what was published and, as much, by what was not. The same walk books counts and exposures for the rates: an hour
in a burst counts as several, one in a silent spell as nearly none, so that bursts and outages of a site do not bend its week.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schedules.rates import HOUR, WEEK, hour_of_week

SILENT, BURST = 0.002, 3.5
"""Pace in a silent spell and in a burst; breaking news triples to quintuples a desk's output."""
SILENT_S, BURST_S = 20 * HOUR, 1.6 * HOUR
"""Mean length of a silent spell and of a burst."""
FALLS_SILENT, BURSTS = 1 / (14 * 24 * HOUR), 1 / (56 * HOUR)
"""How often each begins, per second: silent once in a fortnight, bursts three times a week."""
SILENT_SHARE, BURST_SHARE = SILENT_S * FALLS_SILENT, BURST_S * BURSTS
"""Share of time in each state when nothing is known (relative to the usual pace's 1)."""
FORM_S, FORM_ITEMS = 10 * HOUR, 25.0
"""Memory of the day's form, and its weight: days differ by about a fifth (1 / 0.2 squared)."""
SURE_ITEMS = 8.0
"""Fewer items than these do not tell a burst from a wrong idea of the usual rate."""
FORGET = 0.5 ** (1 / 6)
"""A week's evidence halves in six weeks."""
OWN_WEIGHT = 0.1
"""Part of the exposure that no state explains away, so that a lasting change of rate is learned in the end."""


@dataclass(slots=True)
class Track:
    """The part of a history that a walk changes. Times are seconds since the epoch."""

    counts: list[float]
    exposure: list[float]
    rates: Sequence[float]
    silent: float
    """Probability of a silent spell."""
    burst: float
    """Probability of a burst."""
    form_seen: float
    """Items of the last hours, fading."""
    form_due: float
    """Items that were due in the same hours, fading."""
    sure: bool
    """Whether the usual rate is known well enough to tell states apart."""

    @property
    def form(self) -> float:
        """The day's form, 1 = as usual."""
        return (self.form_seen + FORM_ITEMS) / (self.form_due + FORM_ITEMS)

    def walk(self, start: float, end: float, events: Sequence[float], learn: bool = True) -> None:
        """Move from `start` to `end` past `events` (sorted, within the interval), booking evidence when `learn`."""
        time, hour, pending = start, hour_of_week(start), 0
        border = (math.floor(start / HOUR) + 1) * HOUR
        while time < end:
            until = min(end, border)
            event = pending < len(events) and events[pending] <= until
            if event:
                until = events[pending]
            if until > time:
                pace = self._wait(until - time, self.rates[hour] * self.form / HOUR)
                if learn:
                    self.exposure[hour] += (until - time) / HOUR * (pace * (1 - OWN_WEIGHT) + OWN_WEIGHT)
            if event:
                self._see()
                self.counts[hour] += learn
                pending += 1
            time = until
            if time >= border:
                hour, border = (hour + 1) % WEEK, border + HOUR
                if learn:
                    self.counts[hour] *= FORGET
                    self.exposure[hour] *= FORGET

    def _wait(self, seconds: float, rate: float) -> float:
        """Nothing was published for so long at this usual rate (items per second); returns the pace that is now believed."""
        if not self.sure:
            return 1.0
        usual = 1 - self.silent - self.burst
        silent = self.silent * math.exp(-seconds / SILENT_S) + usual * FALLS_SILENT * seconds
        burst = self.burst * math.exp(-seconds / BURST_S) + usual * BURSTS * seconds
        due = rate * seconds
        usual = (1 - silent - burst) * math.exp(-due)
        silent *= math.exp(-due * SILENT)
        burst *= math.exp(-due * BURST)
        total = usual + silent + burst
        self.silent, self.burst = silent / total, burst / total
        pace = 1 - self.silent * (1 - SILENT) + self.burst * (BURST - 1)
        fade = 1 / (1 + seconds / FORM_S)
        self.form_seen *= fade
        self.form_due = self.form_due * fade + due / self.form * pace
        return pace

    def _see(self) -> None:
        """An item was published."""
        if not self.sure:
            return
        total = 1 - self.silent * (1 - SILENT) + self.burst * (BURST - 1)
        self.silent, self.burst = self.silent * SILENT / total, self.burst * BURST / total
        self.form_seen += 1


def forecast(silent: float, burst: float, seconds: float) -> float:
    """Expected pace so many seconds ahead, given the probabilities of the states now."""
    base = 1 + SILENT_SHARE + BURST_SHARE
    rest_silent, rest_burst = SILENT_SHARE / base, BURST_SHARE / base
    silent = rest_silent + (silent - rest_silent) * math.exp(-seconds / SILENT_S)
    burst = rest_burst + (burst - rest_burst) * math.exp(-seconds / BURST_S)
    return 1 - silent * (1 - SILENT) + burst * (BURST - 1)
