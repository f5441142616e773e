"""How fast articles find their stories, and what it costs to keep 30 days of them findable.

    ./marsad bench stories [--sizes 50000,100000,500000] [--sample 3000] [--store URL] [--json]

Made texts of about 250 words with word frequencies as in real ones (Zipf); a third are copies of an earlier article:
retitled, trimmed, extended or with a number changed. The window is filled to each size, then the next `--sample` articles
are placed in full (read, sketched, looked up, candidates read and compared, story written) and timed in CPU seconds of
this one process; making the texts is not counted. The index is the one in memory; `--store` measures the same articles on
a store instead (sqlite:///… or mongodb://…, which must be empty), its writes counted apart.

Bars: 1,000 articles/s at 100,000 in the window; an article at 500,000 costs no more than twice one at 50,000.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil

from pipelines.copies.candidates import MemoryIndex
from pipelines.copies.common import day_of
from pipelines.copies.desk import Desk, Placed
from pipelines.copies.shingles import read, sketch
from pipelines.storage.base import Patch, Put, Write

START = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = 60_000
WORDS = 250
COPIES = 1 / 3
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class Texts:
    """Made articles, each remade from its number alone, so that half a million take no room."""

    def __init__(self, seed: int = 1) -> None:
        rng = random.Random(seed)
        self._words = ["".join(rng.choices(LETTERS, k=rng.randint(2, 7))) for _ in range(VOCABULARY)]
        total, self._weights = 0.0, []
        for rank in range(VOCABULARY):
            total += 1 / (rank + 3)
            self._weights.append(total)

    def origin(self, number: int) -> int | None:
        """The article that `number` copies; None for an original."""
        rng = random.Random(number * 2 + 1)
        if number == 0 or rng.random() >= COPIES:
            return None
        found = max(0, number - 1 - int(rng.expovariate(1 / 3000)))
        while found and random.Random(found * 2 + 1).random() < COPIES:  # a copy itself
            found -= 1
        return found

    def article(self, number: int) -> dict[str, Any]:
        """The article as a stored document."""
        origin = self.origin(number)
        title, words = self._plain(number)
        if origin is not None:
            words = self._copied(random.Random(number * 2), origin)
        when = START + timedelta(days=25 * number / 500_000)
        return {
            "_id": f"{number:020x}", "source": f"s{number % 50}", "title": title, "body": [" ".join(words)], "url_key": str(number),
            "first_seen_at": when, "published": when, "published_precision": "minute", "revision": 1, "state": "live",
        }  # fmt: skip

    def _plain(self, number: int) -> tuple[str, list[str]]:
        rng = random.Random(number * 2)
        words = rng.choices(self._words, cum_weights=self._weights, k=WORDS)
        for at in range(10, WORDS, 40):
            words[at] = str(rng.randint(1, 9999))
        return " ".join(words[:9]), words

    def _copied(self, rng: random.Random, origin: int) -> list[str]:
        words = self._plain(origin)[1]
        kind = rng.randrange(4)
        if kind == 0:
            return words[: WORDS // 2]
        if kind == 1:
            return words + rng.choices(self._words, cum_weights=self._weights, k=60)
        if kind == 2:
            words[rng.choice(range(10, WORDS, 40))] = str(rng.randint(10_000, 99_999))
        return words


class Shelf:
    """As much of a Store as the desk reads: articles remade, stories kept. Notes the time that making texts took."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.belongs: dict[str, str] = {}
        self.stories: dict[str, dict[str, Any]] = {}
        self.making = 0.0

    def get(self, collection: str, id: str) -> dict[str, Any] | None:
        """See Store."""
        if collection == "stories":
            return self.stories.get(id)
        start = time.process_time()
        document = self.texts.article(int(id, 16)) | {"story_id": self.belongs.get(id)}
        self.making += time.process_time() - start
        return document

    def find(self, collection: str, where: Any, **_: Any) -> Iterator[dict[str, Any]]:
        """No triples are known to be common."""
        assert collection == "common_triples", collection
        return iter(())

    def write(self, writes: Sequence[Write]) -> None:
        """See Store."""
        for write in writes:
            if isinstance(write, Patch) and write.collection == "articles":
                self.belongs[write.id] = write.change.set["story_id"]
            elif isinstance(write, Patch):
                story = self.stories.setdefault(write.id, {"members": []})
                story.update(write.change.set)
                story["members"] += [m for m in write.change.add_to_set.values() if m not in story["members"]]


class Window:
    """A desk over the index in memory."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.shelf = Shelf(texts)
        self.index = MemoryIndex()
        self.desk = Desk(self.shelf, self.index)  # type: ignore[arg-type]
        self.size = 0

    def fill(self, size: int) -> None:
        """Bring the window to `size` articles without comparing: copies are known, originals go into the index."""
        while self.size < size:
            if self.texts.origin(self.size) is None:
                document = self.texts.article(self.size)
                triples = read(document).triples
                self.index.add(document["_id"], sketch(triples), day_of(document["first_seen_at"]))
            self.size += 1

    def measure(self, sample: int) -> dict[str, Any]:
        """Place the next articles in full."""
        spent, linked, right, made = 0.0, 0, 0, 0
        for number in range(self.size, self.size + sample):
            document = self.texts.article(number)
            before, start = self.shelf.making, time.process_time()
            placed = self.desk.place(document)
            self.shelf.write(placed.writes)
            if placed.extra["sketch"]:
                self.index.add(document["_id"], placed.extra["sketch"], placed.extra["seen_day"])
            spent += time.process_time() - start - (self.shelf.making - before)
            linked += placed.story_id is not None and placed.story_id != document["_id"]
            origin = self.texts.origin(number)
            made += origin is not None
            right += origin is not None and placed.story_id == f"{origin:020x}"
        at, self.size = self.size, self.size + sample
        memory = self.index.bytes
        return {
            "window": at, "articles_per_s": sample / spent, "ms_per_article": 1000 * spent / sample,
            "copies_made": made, "copies_found": right, "wrongly_linked": linked - right,
            "index_mb": memory / 1e6, "bytes_per_article": memory / max(1, len(self.index)),
            "process_mb": psutil.Process().memory_info().rss / 1e6,
        }  # fmt: skip


def on_store(url: str, size: int, sample: int) -> dict[str, Any]:
    """The same on a real store: `size` articles stored, then `sample` placed; CPU of placing and wall time of both."""
    from pipelines.storage.open import open_store

    texts, store = Texts(), open_store(url)
    try:
        if store.count("articles", {}):
            raise ValueError(f"{url} is not empty")
        desk = Desk(store)
        batch: list[Write] = []
        for number in range(size):
            document = texts.article(number)
            if texts.origin(number) is None:
                triples = read(document).triples
                document |= {"sketch": sketch(triples), "seen_day": day_of(document["first_seen_at"]), "story_id": None}
            batch.append(Put("articles", document))
            if len(batch) == 500:
                store.write(batch)
                batch = []
        store.write(batch)
        placing = writing = cpu = 0.0
        for number in range(size, size + sample):
            document = texts.article(number)
            start, busy = time.perf_counter(), time.process_time()
            placed: Placed = desk.place(document)
            middle = time.perf_counter()
            cpu += time.process_time() - busy
            batch = [*batch, Put("articles", {**document, **placed.extra, "story_id": placed.story_id}), *placed.writes]
            if number % 64 == 0:  # the worker commits in batches as well
                store.write(batch)
                batch = []
            placing, writing = placing + middle - start, writing + time.perf_counter() - middle
        store.write(batch)
        return {
            "store": store.ping(), "window": size, "articles_per_s": sample / cpu, "ms_per_article": 1000 * cpu / sample,
            "placing_wall_ms": 1000 * placing / sample, "writing_wall_ms": 1000 * writing / sample,
        }  # fmt: skip
    finally:
        store.close()


def show(report: dict[str, Any]) -> None:
    """One report as text."""
    print("  ".join(f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}" for name, value in report.items()))


def main(argv: list[str]) -> int:
    """Run the benchmark; returns the exit code: 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench stories", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="50000,100000,500000", help="articles in the window, ascending")
    parser.add_argument("--sample", type=int, default=3000, help="articles timed at each size")
    parser.add_argument("--store", default="", help="measure on this store, filled to the first size, instead of in memory")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    sizes = sorted(int(size) for size in options.sizes.split(","))
    if options.store:
        reports = [on_store(options.store, sizes[0], options.sample)]
    else:
        window, reports = Window(Texts()), []
        for size in sizes:
            window.fill(size)
            reports.append(window.measure(options.sample))
            if not options.json:
                show(reports[-1])
    cost = {report["window"]: report["ms_per_article"] for report in reports}
    missed = [f"{at}: {ms:.2f} ms" for at, ms in cost.items() if at == 100_000 and ms > 1]
    if not options.store and len(sizes) > 1 and cost[sizes[-1]] > 2 * cost[sizes[0]]:
        missed.append(f"an article at {sizes[-1]} costs more than twice one at {sizes[0]}")
    if options.json:
        print(json.dumps({"reports": reports, "missed": missed}))
    elif options.store:
        show(reports[0])
    for line in missed:
        print(f"missed: {line}")
    return 1 if missed else 0
