"""`compare`: copy, updated version or another text? For any texts, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.output import emit, say
from pipelines.copies.compare import compare as compare_texts
from pipelines.copies.stream import StreamError, learn, read_stream

app = typer.Typer()


@app.command()
def compare(
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read {"a":{"title","body"},"b":{…}} lines from stdin.')] = False,
    stream: Annotated[
        Path | None,
        typer.Option(help="Learn templates first from this JSONL of articles (plain, .gz or .xz), oldest first."),
    ] = None,
) -> None:
    """Compare pairs of articles. Example: ./marsad compare --jsonl < pairs.jsonl

    For each line: {"relation": "copy"|"updated"|"different", "containment": 0…1, "conflicts": n}, in order. A line that
    cannot be read gives {"error": …}, the others go on, and the exit code is 1.
    """
    if not jsonl:
        raise click.UsageError("compare reads pairs from stdin: add --jsonl.")
    try:
        common = learn(read_stream(stream)) if stream is not None else None
    except (OSError, EOFError, UnicodeDecodeError, StreamError) as error:
        raise click.ClickException(f"cannot learn from {stream}: {error}") from error
    bad = _answer(sys.stdin.buffer, common)
    if bad:
        say(f"{bad} lines could not be read.")
        raise typer.Exit(FAILED)


class _BadLine(ValueError):
    """A line of stdin that is no pair; says what was expected."""


def _answer(lines: Iterable[bytes], common: frozenset[int] | None) -> int:
    """One answer for each line that is not empty; returns how many were errors."""
    bad = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            a, b = _article(pair, "a"), _article(pair, "b")
        except ValueError as error:
            bad += 1
            emit({"error": f"line {number}: {error}"})
        else:
            emit(asdict(compare_texts(a, b, common)))
        sys.stdout.flush()
    return bad


def _article(pair: Any, name: str) -> dict[str, Any]:
    """One side of a pair, its shape checked. Raises _BadLine."""
    article = pair.get(name) if isinstance(pair, dict) else None
    if not isinstance(article, dict):
        raise _BadLine(f'"{name}" must be an object with "title" and "body"')
    title, body = article.get("title"), article.get("body")
    if not isinstance(title, str | None):
        raise _BadLine(f'"{name}.title" must be a text')
    if not isinstance(body, str | None) and not (isinstance(body, list) and all(isinstance(p, str) for p in body)):
        raise _BadLine(f'"{name}.body" must be a text or a list of texts')
    if title is None and body is None:
        raise _BadLine(f'"{name}" has neither "title" nor "body"')
    return {"title": title, "body": body}
