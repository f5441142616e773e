"""The optimum that knows every rate λ(t), past and to come, bursts and silent spells included, but not the single items.

For a price μ of a poll, each site's polls minimise ∫ λ(s)(next poll − s) ds + μ·polls exactly, by dynamic programming on a
grid finer than its intervals; μ is set so that all sites together make the given number of polls (Lagrange). Since items
come independently of each other given λ(t), seeing them would not help: no policy that cannot see the future beats this.
It need not mind feed windows, politeness or learning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.bench.newsfleet.world import Site

Floats = NDArray[np.float64]


def clairvoyant(sites: list[Site], polls: int, within: float = 0.001) -> list[Floats]:
    """Poll times (seconds) per site; `polls` in all, give or take the share `within`."""
    root = sum(float(np.sqrt(site.rate).sum()) for site in sites)
    price = 0.5 * (root / polls) ** 2
    for _ in range(6):
        times = [best_polls(site.rate, price) for site in sites]
        made = sum(map(len, times))
        if abs(made / polls - 1) <= within:
            break
        price *= (made / polls) ** 2
    return times


def best_polls(rate: Floats, price: float) -> Floats:
    """Poll times (seconds) that minimise waiting + price, in item-minutes, for one rate per minute."""
    usual = np.sqrt(2 * price / max(float(rate.mean()), 1e-9))
    step = float(np.clip(usual / 15, 1 / 3, 10.0))
    grid, pending, waited = integrals(rate, step)
    best = _shortest(grid.tolist(), pending.tolist(), waited.tolist(), price)
    return grid[best] * 60.0


def integrals(rate: Floats, step: float) -> tuple[Floats, Floats, Floats]:
    """Grid (minutes), ∫λ and ∫∫λ up to each point of it."""
    minutes = len(rate)
    grid = np.minimum(np.arange(int(np.ceil(minutes / step)) + 1) * step, float(minutes))
    total = np.concatenate([[0.0], np.cumsum(rate)])
    waited = np.concatenate([[0.0], np.cumsum(total[:-1] + rate / 2)])
    whole = np.minimum(grid.astype(int), minutes - 1)
    part = grid - whole
    return grid, total[whole] + rate[whole] * part, waited[whole] + total[whole] * part + rate[whole] * part**2 / 2


def _shortest(grid: list[float], pending: list[float], waited: list[float], price: float) -> list[int]:
    """Indices of the polls on the cheapest path. Waiting between polls i and j is waited[j] − waited[i] − pending[i]·(t_j − t_i):
    linear in t_j for each i, with slopes that fall, so the lower envelope of lines gives each j its best i (hull trick)."""
    slopes, heights, owners, first = [0.0], [0.0], [0], 0
    before = [0] * len(grid)
    for j in range(1, len(grid)):
        time = grid[j]
        while first + 1 < len(slopes) and heights[first + 1] + slopes[first + 1] * time <= heights[first] + slopes[first] * time:
            first += 1
        before[j] = owners[first]
        cost = heights[first] + slopes[first] * time + waited[j] + price
        slope, height = -pending[j], cost - waited[j] + pending[j] * time
        if slope == slopes[-1]:
            if height >= heights[-1]:
                continue
            slopes.pop(), heights.pop(), owners.pop()
        while len(slopes) - first >= 2 and (height - heights[-2]) * (slopes[-2] - slopes[-1]) <= (
            heights[-1] - heights[-2]
        ) * (slopes[-2] - slope):
            slopes.pop(), heights.pop(), owners.pop()
        slopes.append(slope), heights.append(height), owners.append(j)
        first = min(first, len(slopes) - 1)
    path, j = [], len(grid) - 1
    while j > 0:
        path.append(j)
        j = before[j]
    return path[::-1]
