"""Learn common triples from a file of articles, without a database."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from pipelines.copies.common import Learner
from pipelines.copies.compare import seeded
from pipelines.copies.shingles import read

_EPOCH = date(1970, 1, 1).toordinal()


class StreamError(ValueError):
    """A line of a stream file cannot be used; says which and why."""


def open_text(path: Path) -> IO[str]:
    """A UTF-8 text file for reading: plain, `.gz` or `.xz`. Raises OSError."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_stream(path: Path) -> Iterator[dict[str, Any]]:
    """The articles `{"id", "source", "date", "title", "body"}` of a JSONL file. Raises StreamError and OSError."""
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                article = json.loads(line)
                article["body"], article["date"]
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise StreamError(f"{path}, line {number}: no article with date and body ({error})") from error
            yield article


def learn(articles: Iterable[dict[str, Any]]) -> frozenset[int]:
    """The triples common in `articles`, over all sources together, and the seed. `date` begins with YYYY-MM-DD."""
    learner = Learner()
    for article in articles:
        try:
            day = date.fromisoformat(str(article["date"])[:10]).toordinal() - _EPOCH
        except ValueError as error:
            raise StreamError(f"article {article.get('id')!r}: {error}") from error
        learner.learn(day, set(read(article).triples))
    return learner.common() | seeded()
