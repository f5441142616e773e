"""`export save / list / remove / run`: collections that are kept up to date."""

from __future__ import annotations

import shlex
from typing import Annotated

import click
import typer

from crawler import __version__
from crawler.cli.exits import FAILED
from crawler.cli.output import emit, safe, say, span, tell
from crawler.cli.stored import opened
from crawler.config import load_config
from pipelines import clock
from pipelines.export import saved
from pipelines.export.chain import ChainError
from pipelines.export.check import ExportError
from pipelines.export.feeds import write_feeds
from pipelines.export.live import increment
from pipelines.search.query import QueryError
from pipelines.storage.base import StoreError

JsonOption = Annotated[bool, typer.Option("--json", help="Exact JSON.")]
Name = Annotated[str, typer.Argument(help="Name of the collection.")]


def save(
    name: Annotated[str, typer.Argument(help="A name: a-z, 0-9 and hyphens.")],
    words: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]", help="As of export; every article when left out.")] = None,
    every: Annotated[str, typer.Option(help="Time between two increments: 30m, 6h, 1d.")] = "6h",
) -> None:
    """Keep a collection up to date: a running monitor writes what is new, changed and removed. Example: ./marsad export save hunger مجاعة --every 6h"""
    try:
        wanted = saved.Saved(name, " ".join(words or ()), saved.every(every))
        with opened() as store:
            saved.save(store, wanted, clock.now())
    except (saved.SavedError, QueryError, ExportError) as error:
        raise click.UsageError(safe(str(error))) from error
    say(f"{name} is kept in {load_config().live_dir / name}: first by a running monitor within a minute, or now with ./marsad export run {name}")


def list_(json: JsonOption = False) -> None:
    """Show the collections that are kept up to date. Example: ./marsad export list"""
    with opened() as store:
        rows = saved.rows(store)
    for row in rows:
        if json:
            emit({"name": row["_id"], **{name: value for name, value in row.items() if name != "_id"}})
            continue
        last = f"{row['last_at']:%Y-%m-%d %H:%M}Z" if row.get("last_at") else "not yet"
        tell(f"{row['_id']}  every {span(row['every_s'])}, {row.get('number') or 0} increments, last run {last}")
        tell(f"    {safe(row['query']) or 'every article'}")
        if row.get("error"):
            tell(f"    failed: {safe(row['error'])}")
    if not rows:
        say("none. ./marsad export save NAME QUERY --every 6h keeps one up to date.")


def remove(name: Name) -> None:
    """Keep a collection up to date no longer; what was written stays. Example: ./marsad export remove hunger"""
    with opened() as store:
        if not saved.remove(store, name):
            raise click.ClickException(f"no collection {safe(name)!r}. ./marsad export list shows them.")
    say(f"{name} is kept up to date no longer; its increments stay in {load_config().live_dir / name}")


def run(name: Name, json: JsonOption = False) -> None:
    """Write the next increment of a collection now, and its feeds. Example: ./marsad export run hunger"""
    folder = load_config().live_dir / name
    with opened() as store:
        wanted = saved.load(store, name)
        if wanted is None:
            raise click.ClickException(f"no collection {safe(name)!r}. ./marsad export list shows them.")
        now = clock.now().replace(microsecond=0)
        number = int((store.get("queries", name) or {}).get("number") or 0)
        try:
            done = increment(store, folder, wanted, now, __version__)
            write_feeds(store, wanted, folder)
        except (ChainError, ExportError, OSError) as error:
            saved.finished(store, wanted, now, number, str(error))
            say(f"marsad: {safe(str(error))}")
            raise typer.Exit(FAILED) from error
        except StoreError as error:
            raise click.ClickException(f"the store went away; nothing was written: {error}") from error
        saved.finished(store, wanted, now, done.number)
    counts = {"added": done.added, "changed": done.changed, "removed": done.removed}
    if json:
        emit({"name": name, "number": done.number, "folder": str(done.folder) if done.folder else None, **counts})
    elif done.folder is None:
        tell(f"nothing has changed since increment {done.number:06d}")
    else:
        tell(f"{', '.join(f'{count} {what}' for what, count in counts.items())}: {shlex.quote(str(done.folder))}")
