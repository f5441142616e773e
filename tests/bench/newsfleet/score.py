"""What a policy's poll times mean for the items: delay from publication to capture, and items lost from the feed's window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.newsfleet.world import Site

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """One policy's result."""

    mean_s: float
    """Mean delay over all items published in the weeks, lost ones included (up to the poll that came too late for them)."""
    p95_s: float
    missed: int
    """Items pushed out of the feed before any poll saw them."""
    polls: int

    def as_dict(self) -> dict[str, Any]:
        return {"mean_s": round(self.mean_s, 2), "p95_s": round(self.p95_s, 2), "missed": self.missed, "polls": self.polls}


def score(sites: list[Site], polls: list[Floats], end: float) -> Score:
    """Items not captured by the end are taken as captured then."""
    delays, missed = [], 0
    for site, times in zip(sites, polls, strict=True):
        events = site.events[site.events >= 0]
        stops = np.append(times[times < end], end)
        at = np.searchsorted(stops, events, side="left")
        delays.append(stops[at] - events)
        missed += int(np.maximum(np.bincount(at, minlength=1) - site.window, 0).sum())
    every = np.concatenate(delays)
    return Score(float(every.mean()), float(np.percentile(every, 95)), missed, sum(map(len, polls)))
