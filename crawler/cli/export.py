"""`export`: collections that can be published, checked, shared without texts, and kept up to date."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from crawler import __version__
from crawler.cli.exits import FAILED
from crawler.cli.export_hydrate import hydrate
from crawler.cli.export_live import list_, remove, run, save
from crawler.cli.options import moment
from crawler.cli.output import emit, safe, say, tell
from crawler.cli.progress import Ticker
from crawler.cli.stored import check_sources, opened
from crawler.config import load_config
from pipelines import clock
from pipelines.export.chain import is_chain, verify_chain
from pipelines.export.check import ExportError
from pipelines.export.package import Options, Summary
from pipelines.export.package import export as write_package
from pipelines.export.select import count
from pipelines.export.verify import verify as verify_package
from pipelines.search.parse import parse_query
from pipelines.search.query import Query, QueryError
from pipelines.storage.workers import working

SETTLED = timedelta(minutes=10)
"""After this, what was fetched at a moment is stored, unless the store was away."""


class _Export(typer.core.TyperGroup):
    """`export DIR …` beside `export verify DIR`: what is no command's name is a folder."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The named command, or `write` with all arguments."""
        if args and args[0] not in self.commands:
            args = ["write", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let options stand before the folder too."""
        if args and args[0].startswith("-") and args[0] not in ("--help", "-h"):
            args = ["write", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Export, help="Export a collection: export DIR [query] [--as-of TIME].", no_args_is_help=True)
app.command()(save)
app.command("list")(list_)
app.command()(remove)
app.command()(run)
app.command()(hydrate)
Words = Annotated[list[str] | None, typer.Argument(help="Query: words, source:…, since:…, changed:true, missing:author …")]


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder of the package.")],
    words: Words = None,
    as_of: Annotated[str, typer.Option("--as-of", help="State of this moment; now when left out.")] = "",
    format: Annotated[str, typer.Option(help="parquet, jsonl, csv, warc; several with commas.")] = "parquet,jsonl,csv",
    plain: Annotated[bool, typer.Option("--plain", help="CSV without BOM and formula guard.")] = False,
    only: Annotated[str, typer.Option(help="ids: a list to rehydrate; features: word counts. Instead of texts.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Write a package. Example: ./marsad export hunger مجاعة since:2026-01 --as-of 2026-11-24"""
    config = load_config()
    when = as_of_moment(as_of)
    query = query_of(words)
    formats = tuple(dict.fromkeys(name.strip() for name in format.split(",") if name.strip()))
    options = Options(when, formats, plain, only, config.archive_dir, __version__)
    with opened() as store, interruptible():
        check_sources(store, query)
        total = count(store, query, when)
        with telling():
            summary = write_package(store, folder, query, options, Ticker(total).show)
        fresh = clock.now() - when < SETTLED and working(store, clock.now())
    if json:
        told = {"folder": str(folder), "as_of": when, "articles": summary.articles, "revisions": summary.revisions, "files": summary.files}
        emit({**told, "no_record": summary.no_record})
    else:
        _report(summary, when)
    if fresh:
        say("A monitor is running: what it stores this minute may belong to that moment too. To cite the collection, export it "
            f"again in {SETTLED.seconds // 60} minutes with --as-of {when:%Y-%m-%dT%H:%M:%SZ}.")  # fmt: skip


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A package, or the folder of a live collection.")],
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Check sums, rows and columns of a package, or every link of a live collection. Example: ./marsad export verify hunger"""
    wrong = verify_chain(folder) if is_chain(folder) else verify_package(folder)
    if json:
        emit({"folder": str(folder), "whole": not wrong, "problems": wrong})
        raise typer.Exit(FAILED if wrong else 0)
    for sentence in wrong:
        tell(safe(sentence))
    if wrong:
        raise typer.Exit(FAILED)
    tell(f"{folder}: whole")


@app.command(hidden=True)
def codebook() -> None:
    """Print docs/data.md."""
    from pipelines.export.codebook import reference

    sys.stdout.write(reference())


def query_of(words: list[str] | None) -> Query:
    """The Query of words on the command line. Raises a usage error."""
    try:
        return parse_query(" ".join(words or ()))
    except QueryError as error:
        raise click.UsageError(str(error)) from error


def as_of_moment(text: str) -> datetime:
    """The moment asked for, or now, to the second; a future one is refused."""
    now = clock.now().replace(microsecond=0)
    when = moment(text)
    if when is not None and when > now:
        raise click.UsageError(f"--as-of {text} is in the future: nothing is known about it yet.")
    return when.astimezone(UTC) if when else now


@contextmanager
def telling() -> Iterator[None]:
    """What cannot be exported becomes one clear message."""
    try:
        yield
    except ExportError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM cleans up as Ctrl-C does."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _report(summary: Summary, when: datetime) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    say(f"{summary.articles} articles, {summary.revisions} revisions, {summary.files} files, as of {when:%Y-%m-%dT%H:%M:%SZ}")
    if summary.no_record:
        say(f"{len(summary.no_record)} articles have no record in the archive and are missing from articles.warc.gz")
    tell(str(summary.folder))
