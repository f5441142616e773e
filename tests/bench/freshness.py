"""How soon after publication items are captured, at equal polls: our cadence, the clairvoyant optimum and other projects' rules.

    ./marsad bench freshness [--seed N] [--json] [--sources 200] [--weeks 4] [--minutes 20]

The world (`newsfleet/world.py`) is made from the seed. Our cadence runs first with a budget of one poll per source and
`--minutes` on average, from nothing known; every other policy is then tuned to the number of polls that ours really made.
Bar: at most 1.10 times the clairvoyant's mean delay, at most 0.6 times the fixed interval's, nothing missed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from typing import Any

from tests.bench.newsfleet.clairvoyant import clairvoyant
from tests.bench.newsfleet.ours import ours
from tests.bench.newsfleet.peers import fixed, mediacloud, miniflux, newscrawl, tuned
from tests.bench.newsfleet.score import Score, score
from tests.bench.newsfleet.world import Climate, make_world

CLAIRVOYANT_BAR, FIXED_BAR = 1.10, 0.60
PEERS = {"fixed": fixed, "miniflux": miniflux, "mediacloud": mediacloud, "newscrawl": newscrawl}


def measure(seed: int, sources: int, weeks: int, minutes: float, climate: Climate | None = None) -> dict[str, Any]:
    """All policies on the world of one seed."""
    climate = climate or Climate()
    sites, end = make_world(seed, sources, weeks, climate), weeks * 7 * 86400.0
    started = time.process_time()
    polls, _ = ours(sites, round(sources * end / 60 / minutes), end)
    cpu = time.process_time() - started
    scores: dict[str, Score] = {"ours": score(sites, polls, end)}
    made = scores["ours"].polls
    scores["clairvoyant"] = score(sites, clairvoyant(sites, made), end)
    factors = {}
    for name, rule in PEERS.items():
        times, factors[name] = tuned(rule, sites, end, made)
        scores[name] = score(sites, times, end)
    mean = scores["ours"].mean_s
    to_clairvoyant, to_fixed = mean / scores["clairvoyant"].mean_s, mean / scores["fixed"].mean_s
    return {
        "policies": {name: result.as_dict() for name, result in scores.items()},
        "ours_to_clairvoyant": round(to_clairvoyant, 4),
        "ours_to_fixed": round(to_fixed, 4),
        "bar_met": to_clairvoyant <= CLAIRVOYANT_BAR and to_fixed <= FIXED_BAR and scores["ours"].missed == 0,
        "seed": seed,
        "settings": {"sources": sources, "weeks": weeks, "minutes": minutes, "climate": dataclasses.asdict(climate)},
        "tuned_factors": {name: round(factor, 4) for name, factor in factors.items()},
        "cpu_us_per_poll": round(cpu / made * 1e6, 1),
    }


def table(result: dict[str, Any]) -> str:
    """For people."""
    lines = [f"seed {result['seed']}", f"{'policy':<12} {'mean delay':>11} {'95 %':>9} {'missed':>7} {'polls':>8}"]
    for name, row in result["policies"].items():
        mean, late = f"{row['mean_s'] / 60:.2f} min", f"{row['p95_s'] / 60:.1f} min"
        lines.append(f"{name:<12} {mean:>11} {late:>9} {row['missed']:>7} {row['polls']:>8}")
    lines.append(
        f"ours: {result['ours_to_clairvoyant']:.3f} x clairvoyant (bar {CLAIRVOYANT_BAR}), "
        f"{result['ours_to_fixed']:.3f} x fixed (bar {FIXED_BAR}); {result['cpu_us_per_poll']} µs of CPU per poll"
    )
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Run; returns 0 when the bar is met, 1 when not."""
    parser = argparse.ArgumentParser(prog="marsad bench freshness")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=20.0, help="mean interval between polls of one source")
    parser.add_argument("--stratified", action="store_true", help="rates spread evenly over the range rather than drawn independently")
    asked = parser.parse_args(argv)
    result = measure(asked.seed, asked.sources, asked.weeks, asked.minutes, Climate(stratified=asked.stratified))
    print(json.dumps(result) if asked.json else table(result))
    return 0 if result["bar_met"] else 1
