"""Time to the first page of a search over made articles.

    ./marsad bench search [--articles 100000] [--queries 300] [--seed 1] [--store PATH_OR_URL] [--json]

Queries are drawn from the articles themselves: one common word, one rare word, two or three words of one article, a phrase,
a word in a headline, with a source, a period, OR and NOT, and no words at all. Counts of words are forgotten before each query. With --store the
articles are kept there, and not made again when there are enough.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from pipelines.arabic.tokens import is_function, pairs
from pipelines.search import rarity
from pipelines.search.index import index_terms
from pipelines.search.parse import parse_query
from pipelines.search.run import search
from pipelines.storage.articles import article_to_doc
from pipelines.storage.base import Put, Store
from pipelines.storage.open import open_store
from tests.bench._made import articles

BATCH = 500


def fill(store: Store, count: int, seed: int) -> float:
    """Store `count` made articles; returns articles a second, indexing included (0 when they were there)."""
    if store.count("articles", {}) >= count:
        return 0.0
    began, batch = time.perf_counter(), []
    rng = random.Random(seed)
    for article in articles(count, seed):
        extra = {"terms": index_terms(article), "sketch": [rng.getrandbits(60) for _ in range(24)], "seen_day": 20_000}
        batch.append(Put("articles", article_to_doc(article, extra)))
        if len(batch) == BATCH:
            store.write(batch)
            batch = []
    store.write(batch)
    return count / (time.perf_counter() - began)


def queries(store: Store, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, query string) pairs in turn of the kinds."""
    rng = random.Random(seed)
    docs = list(store.find("articles", {}, limit=2000, sort=[("first_seen_at", -1)]))
    seen: dict[str, int] = {}
    for doc in docs:
        for exact in {exact for exact, _ in pairs(" ".join(doc["body"])) if not is_function(exact)}:
            seen[exact] = seen.get(exact, 0) + 1
    common = sorted(seen, key=lambda word: -seen[word])[:60]
    for number in range(count):
        doc = rng.choice(docs)
        words = [word for word in " ".join(doc["body"]).replace(".", "").split() if not is_function(pairs(word)[0][0])]
        at = rng.randrange(len(words) - 3)
        made = {
            "common word": rng.choice(common),
            "any word": rng.choice(words),
            "two words": " ".join(rng.sample(words, 2)),
            "three words": " ".join(rng.sample(words, 3)),
            "phrase": f'"{" ".join(doc["body"][0].split()[at % 30 : at % 30 + 3])}"',
            "headline": f"title:{rng.choice(doc['title'].split()[:8])}",
            "with source": f"{rng.choice(common)} source:{doc['source']}",
            "with period": f"{rng.choice(words)} since:2026-05 until:2026-06",
            "or": f"{rng.choice(words)} OR {rng.choice(words)}",
            "not": f"{rng.choice(words)} -{rng.choice(common)}",
            "newest": "",
            "of a source": f"source:{doc['source']}",
            "by date": f"{rng.choice(common)} sort:published",
        }
        kind = list(made)[number % len(made)]
        yield kind, made[kind]


def measure(store: Store, count: int, seed: int) -> dict[str, Any]:
    """Milliseconds of the first page, by kind of query and over all."""
    times: dict[str, list[float]] = {}
    found = 0
    for kind, text in queries(store, count, seed):
        rarity._RARITIES.clear()
        began = time.perf_counter()
        page = search(store, parse_query(text))
        times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        found += bool(page.results)
    every = sorted(ms for part in times.values() for ms in part)
    return {
        "queries": len(every), "with_results": found, "median_ms": round(statistics.median(every), 1),
        "p95_ms": round(every[int(len(every) * 0.95)], 1), "worst_ms": round(every[-1], 1),
        "median_ms_by_kind": {kind: round(statistics.median(part), 1) for kind, part in times.items()},
    }  # fmt: skip


def main(argv: list[str]) -> int:
    """Run the measurement; prints a table, or JSON."""
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(options.store or f"{folder}/marsad.db")
        try:
            rate = fill(store, options.articles, options.seed)
            result = {"engine": store.ping(), "articles": store.count("articles", {}), "stored_per_s": round(rate)}
            result |= measure(store, options.queries, options.seed)
        finally:
            store.close()
    if options.json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        print()
        return 0
    for name, value in result.items():
        print(f"{name:18} {value}" if not isinstance(value, dict) else name)
        for kind, ms in value.items() if isinstance(value, dict) else ():
            print(f"    {kind:14} {ms} ms")
    return 0
