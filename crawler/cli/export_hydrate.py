"""`export hydrate`: a list of ids gets its texts back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.logs import set_up_logging
from crawler.cli.output import emit, safe, say
from crawler.cli.sources_live import page_of
from crawler.cli.stored import opened
from crawler.config import load_config
from crawler.extract.article import extract
from crawler.sources.load import load_all
from crawler.spiders.crawls import scrapy_settings
from crawler.spiders.fetching import Fetched, fetch_all
from crawler.spiders.reactor import run_in_reactor
from pipelines.export.check import ExportError
from pipelines.export.hydrate import MISSING, ListError, Wanted, batches, empty, of_page, read_back, read_list
from pipelines.export.package import whole_file
from pipelines.export.values import JsonLines
from pipelines.normalise import normalise
from pipelines.validate import validate

AT_ONCE = 50


def hydrate(
    list_: Annotated[Path, typer.Argument(metavar="LIST", help="A package written with --only ids, or its articles file.")],
    out: Annotated[Path, typer.Option(help="New file of rows with texts, .jsonl.gz.")],
    fetch: Annotated[bool, typer.Option("--fetch/--no-fetch", help="Fetch what the store does not hold, with all our manners.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Give a list of ids its texts back, from the store or from the sites. Example: ./marsad export hydrate ids --out texts.jsonl.gz"""
    set_up_logging("WARNING")
    how: Counter[str] = Counter()
    try:
        with whole_file(out) as part, JsonLines(part) as rows:

            def write(row: dict[str, Any]) -> None:
                how[row["hydrated"]] += 1
                rows.write(row)

            absent = _from_store(list_, write)
            if fetch and absent:
                run_in_reactor(lambda: _from_sites(absent, write))
            for line in absent if not fetch else ():
                write(empty(line, MISSING, "not in the store"))
    except (ListError, ExportError) as error:
        raise click.ClickException(safe(str(error))) from error
    if json:
        emit({"out": str(out), **how})
    else:
        say(", ".join(f"{count} {name}" for name, count in sorted(how.items())) or "the list is empty")
    if how[MISSING]:
        raise typer.Exit(FAILED)


def _from_store(list_: Path, write: Callable[[dict[str, Any]], None]) -> list[Wanted]:
    """Write what the store holds; returns the rest, by source."""
    absent: list[Wanted] = []
    with opened() as store:
        for part in batches(read_list(list_)):
            found = read_back(store, part)
            for line in part:
                if line.id in found:
                    write(found[line.id])
                else:
                    absent.append(line)
    return sorted(absent, key=lambda line: (line.source, line.id))


async def _from_sites(absent: list[Wanted], write: Callable[[dict[str, Any]], None]) -> None:
    settings, known = scrapy_settings(load_config()), load_all()
    for source, lines in groupby(absent, key=lambda line: line.source):
        wanted = list(lines)
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            answers = await fetch_all([line.url for line in part], settings, known.get(source))
            for line, got in zip(part, answers, strict=True):
                write(_row(line, got, known.get(source)))


def _row(line: Wanted, got: Fetched, source: Any) -> dict[str, Any]:
    if got.response is None or got.failure is not None:
        return empty(line, MISSING, f"{got.failure.reason} {got.failure.detail}".strip() if got.failure else "no answer")
    raw = extract(page_of(got, source))
    raw.source = line.source
    refused = validate(raw)
    if refused is not None:
        return empty(line, MISSING, f"no article: {refused.reason}")
    return of_page(line, normalise(raw, key=line.url_key, via="manual"))
