"""A process that writes to a store until it is told otherwise, and says on its standard output what was acknowledged.

python -m tests.pipelines.storage.writing URL PREFIX batches          batches of articles, for ever; prints each batch's number
python -m tests.pipelines.storage.writing URL COUNT increments        adds one to one document, COUNT times
python -m tests.pipelines.storage.writing URL PREFIX full BYTES       batches until no file may grow beyond BYTES; then the
                                                                      limit is lifted and one more batch is written
"""

from __future__ import annotations

import resource
import sys
from datetime import UTC, datetime
from typing import Any

from pipelines.storage.base import Change, Patch, Put, Store, StoreUnavailable, Write
from pipelines.storage.open import open_store

BATCH = 5


def batch(prefix: str, number: int) -> list[Write]:
    """The writes of one batch: articles with arrays, and the revision of each."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    writes: list[Write] = []
    for n in range(BATCH):
        id = f"{prefix}{number:05d}-{n}"
        revision: dict[str, Any] = {"_id": f"{id}.000001", "article_id": id, "number": 1, "observed_at": now}
        article = {
            "_id": id, "url_key": id, "source": prefix, "published": now, "aliases": [f"alias-{id}"], "terms": [prefix, "حلب"],
            "body": ["نص الخبر الذي يكفي لملء صفحة. " * 40],
        }  # fmt: skip
        writes += [Put("revisions", revision), Put("articles", article)]
    return writes


def acknowledge(what: object) -> None:
    """One line for the parent, at once."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def batches(store: Store, prefix: str) -> None:
    """Write for ever."""
    number = 0
    while True:
        store.write(batch(prefix, number))
        acknowledge(number)
        number += 1


def increments(store: Store, count: int) -> None:
    """Read, change and write one document `count` times, by both kinds of change."""
    for n in range(count):
        if n % 2:
            store.write([Patch("meta", "counter", Change(inc={"n": 1}), upsert=True)])
        else:
            assert store.update_one("meta", {"_id": "counter"}, Change(inc={"n": 1}), upsert=True) is not None
    acknowledge("done")


def full(store: Store, prefix: str, limit: int) -> None:
    """Write until the disk refuses, then again when it no longer does."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    number = 0
    try:
        while True:
            store.write(batch(prefix, number))
            acknowledge(number)
            number += 1
    except StoreUnavailable as error:
        acknowledge(f"refused {error}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.write(batch(prefix, number))
    acknowledge(number)


def main() -> None:
    """See the module."""
    url, what, kind, *more = sys.argv[1:]
    store = open_store(url)
    acknowledge("open")
    if kind == "increments":
        increments(store, int(what))
    elif kind == "full":
        full(store, what, int(more[0]))
    else:
        batches(store, what)
    store.close()


if __name__ == "__main__":
    main()
