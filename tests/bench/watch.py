"""Articles a second that watchlists are matched in.

    ./marsad bench watch [--terms 20000] [--articles 3000] [--read 10000] [--words 250] [--seed 1] [--json]

Terms and articles are made from the product's lexicon, the terms partly of words that the articles print: two thirds are
single words, the others two words. Reading and folding the printed text is part of the time. `first_per_cpu_s` is the pace
of a matcher that has read nothing yet, `per_s` and `per_cpu_s` that of one that
has read --read other articles before, as a running monitor has.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from typing import Any

from pipelines.watch.match import Matcher
from pipelines.watch.terms import Watchlist
from tests.bench._made import articles, vocabulary


def measure(terms: int, count: int, read: int, words: int, seed: int) -> dict[str, Any]:
    """Seconds of building and articles a second, by wall clock and by CPU time."""
    rng = random.Random(seed + 7)
    forms, _ = vocabulary(seed + 3, 60_000)
    chosen: dict[str, None] = {}
    while len(chosen) < terms:
        chosen[rng.choice(forms) if rng.random() < 0.67 else f"{rng.choice(forms)} {rng.choice(forms)}"] = None
    lists = [Watchlist(f"list-{n}", tuple(list(chosen)[n::4])) for n in range(4)]
    made = list(articles(read + count, seed, words))
    before, made = made[:read], made[read:]
    began = time.perf_counter()
    matcher = Matcher(lists)
    built = time.perf_counter() - began
    first = time.process_time()
    for article in before:
        matcher.hits(article)
    first = time.process_time() - first
    wall, cpu = time.perf_counter(), time.process_time()
    hits = sum(len(matcher.hits(article)) for article in made)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "terms": terms, "articles": count, "read_before": read, "words": round(sum(article.word_count for article in made) / count),
        "hits_per_article": round(hits / count, 1), "built_s": round(built, 2), "per_s": round(count / wall),
        "per_cpu_s": round(count / cpu), "first_per_cpu_s": round(read / first),
    }  # fmt: skip


def main(argv: list[str]) -> int:
    """Run the measurement; prints a table, or JSON."""
    parser = argparse.ArgumentParser(prog="bench watch", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--terms", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--read", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    result = measure(options.terms, options.articles, options.read, options.words, options.seed)
    if options.json:
        json.dump(result, sys.stdout)
        print()
    else:
        for name, value in result.items():
            print(f"{name:18} {value}")
    return 0
