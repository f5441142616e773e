"""Speed and memory of exports over made articles, one in ten of them edited once, each with its page in the archive.

    ./marsad bench export [--articles 200000] [--seed 1] [--keep FOLDER] [--json]

Every format, and all of them at once, is exported by a process of its own, whose largest resident memory counts: the limit is
300 MB, and a run above it ends with exit code 1. Beside it, on the same rows: pyarrow writing them from a table that is ready in
memory (no store, no revisions, no other files), and the store's documents dumped as they come, one JSON line each, as mongoexport
does it: the floor. With --keep the store and the archive stay in FOLDER and are not made again when they are there.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.archive import Archive
from pipelines.article import RevisionKind
from pipelines.export.formats import ROW_GROUP
from pipelines.export.package import Options, export
from pipelines.export.values import plain
from pipelines.item import Capture
from pipelines.revise import revision_of
from pipelines.search.query import Query
from pipelines.storage.articles import article_writes
from pipelines.storage.open import open_store
from tests.bench._made import START, articles

BATCH = 500
LIMIT_MB = 300
AS_OF = datetime(2026, 12, 1, tzinfo=UTC)
RUNS = ("parquet", "jsonl", "csv", "warc", "parquet,jsonl,csv,warc")


def fill(folder: Path, count: int, seed: int) -> None:
    """Make the store and the archive, unless they are there."""
    store = open_store(str(folder / "marsad.db"))
    archive = Archive(folder / "warc", 256 << 20, "bench")
    batch: list[Any] = []
    for number, article in enumerate(articles(count, seed) if store.count("articles", {}) < count else ()):
        page = f"<h1>{article.title}</h1>" + "".join(f"<p>{line}</p>" for line in article.body)
        file, offset = archive.append(article.source, Capture(article.url, 200, (), page.encode(), START))
        article = replace(article, warc_file=file, warc_offset=offset)
        first = revision_of(article, RevisionKind.FIRST, [])
        first.content |= {"warc_file": file, "warc_offset": offset}
        batch += article_writes(article, first)
        if number % 10 == 0:
            when = article.checked_at + timedelta(hours=3)
            article = replace(article, title=f"{article.title} 2", revision=2, checked_at=when, changed_at=when)
            second = revision_of(article, RevisionKind.EDIT, ["title"])
            second.content |= {"warc_file": file, "warc_offset": offset}
            batch += article_writes(article, second)
        if len(batch) >= BATCH:
            store.write(batch)
            batch = []
    store.write(batch)
    archive.close()
    store.close()


def one(folder: Path, formats: str, out: Path) -> dict[str, float]:
    """Export in this process: seconds and largest resident memory in MB."""
    store = open_store(str(folder / "marsad.db"))
    began = time.perf_counter()
    export(store, out, Query(), Options(AS_OF, tuple(formats.split(",")), archive=folder / "warc", version="bench"))
    spent = time.perf_counter() - began
    store.close()
    return {"seconds": spent, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def floor(folder: Path, out: Path) -> float:
    """Seconds for dumping every document as it comes."""
    store = open_store(str(folder / "marsad.db"))
    began = time.perf_counter()
    with out.open("w", encoding="utf-8") as file:
        for doc in store.find("articles", {}):
            file.write(json.dumps(plain(doc), ensure_ascii=False) + "\n")
    spent = time.perf_counter() - began
    store.close()
    return spent


def ready_made(parquet: Path, out: Path) -> float:
    """Seconds for pyarrow writing the same table from memory."""
    table = pq.read_table(parquet)
    began = time.perf_counter()
    pq.write_table(table, out, compression="zstd", row_group_size=ROW_GROUP)
    return time.perf_counter() - began


def measure(folder: Path, work: Path, count: int) -> dict[str, Any]:
    """All runs and peers."""
    result: dict[str, Any] = {"articles": count}
    for formats in RUNS:
        argv = [sys.executable, "-m", "tests.bench.export", "--one", formats, "--keep", str(folder), "--out", str(work / formats)]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        size = sum(path.stat().st_size for path in (work / formats).iterdir()) / 2**20
        result[formats] = {"articles_per_s": round(count / found["seconds"]), "peak_mb": round(found["peak_mb"]), "package_mb": round(size)}
    seconds = ready_made(work / "parquet" / "articles.parquet", work / "peer.parquet")
    result["peer: pyarrow, table in memory"] = {"articles_per_s": round(count / seconds)}
    result["peer: documents as JSON lines"] = {"articles_per_s": round(count / floor(folder, work / "floor.jsonl"))}
    return result


def main(argv: list[str]) -> int:
    """Run the measurement; prints a table, or JSON."""
    parser = argparse.ArgumentParser(prog="bench export", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--out", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(one(Path(options.keep), options.one, Path(options.out))))
        return 0
    with tempfile.TemporaryDirectory() as work:
        folder = Path(options.keep or work) / "made"
        folder.mkdir(parents=True, exist_ok=True)
        fill(folder, options.articles, options.seed)
        result = measure(folder, Path(work), options.articles)
    if options.json:
        print(json.dumps(result))
    for name, value in {} if options.json else result.items():
        print(f"{name:32} {value if isinstance(value, int) else ', '.join(f'{what} {number}' for what, number in value.items())}")
    worst = max(value.get("peak_mb", 0) for value in result.values() if isinstance(value, dict))
    if worst > LIMIT_MB:
        print(f"the largest process had {worst} MB, the limit is {LIMIT_MB}", file=sys.stderr)
    return int(worst > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
