"""`watch`: lists of terms that are looked for in everything that comes in, and backwards in what is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import click
import typer

from crawler.cli.exits import CONFIGURATION
from crawler.cli.options import moment
from crawler.cli.output import emit, safe, say, table, tell
from crawler.cli.progress import Ticker
from crawler.cli.stored import opened
from crawler.config import load_config
from pipelines import clock
from pipelines.search.index import watch_term
from pipelines.storage.base import Store
from pipelines.watch import terms as lists
from pipelines.watch.apply import apply_to_stored
from pipelines.watch.match import Matcher
from pipelines.watch.terms import WatchError, Watchlist, files_of, load_all, load_folder, merged, read_file

app = typer.Typer(help="Lists of terms to look out for: files in the watchlists folder, or kept in the store.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Lists; all when left out.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Exact JSON.")]


@app.command("list")
def list_(json: JsonOption = False) -> None:
    """Show the lists with their terms and hits. Example: ./marsad watch list"""
    folder = load_config().watchlist_dir
    with opened() as store:
        kept = {one.name for one in load_all(store)}
        rows = [
            {"name": one.name, "terms": len(one.terms), "alert": one.alert, "kept": "store" if one.name in kept else "file",
             "articles": store.count("articles", {"terms": watch_term(one.name)})}
            for one in _all(store)
        ]  # fmt: skip
    for row in rows if json else ():
        emit(row)
    if not json and rows:
        table(("TERMS", "ARTICLES", "ALERT", "KEPT", "NAME"), [(r["terms"], r["articles"], "yes" if r["alert"] else "no", r["kept"], safe(str(r["name"]))) for r in rows])
    if not rows:
        say(f"no watchlists. Write one term a line into {folder}/NAME.txt, then ./marsad watch apply NAME looks backwards.")


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; the watchlists folder when left out.")] = None,
    json: JsonOption = False,
) -> None:
    """Check files of terms; exit 3 when one cannot be read. Example: ./marsad watch check works.txt"""
    bad = 0
    for path in files or files_of(load_config().watchlist_dir):
        try:
            one = read_file(path)
        except WatchError as error:
            bad += 1
            emit({"file": str(path), "error": str(error)}) if json else tell(safe(str(error)))
        else:
            emit({"file": str(path), "name": one.name, "terms": len(one.terms)}) if json else tell(f"{path}: {len(one.terms)} terms")
    if bad:
        raise typer.Exit(CONFIGURATION)


@app.command("try")
def try_(names: Names = None, json: JsonOption = False) -> None:
    """Say which terms a text on standard input has. Example: ./marsad watch try works < text.txt"""
    with opened() as store:
        matcher = Matcher(_chosen(store, names))
    for hit in matcher.hits_in(sys.stdin.read().splitlines()):
        name, _, term = hit.partition(":")
        emit({"list": name, "term": term}) if json else tell(safe(hit))


@app.command()
def apply(
    names: Names = None,
    since: Annotated[str, typer.Option(help="Only articles first seen since this date.")] = "",
    alert: Annotated[bool, typer.Option("--alert", help="Alert of what is found, as if it came in now.")] = False,
    json: JsonOption = False,
) -> None:
    """Look for lists in what is stored. Example: ./marsad watch apply works --since 2026-01-01"""
    with opened() as store:
        chosen = _chosen(store, names)
        with Ticker(store.count("articles", {})) as ticker:
            changed = apply_to_stored(store, chosen, moment(since), lambda done, _: ticker.show(done), clock.now() if alert else None)
        found = {one.name: store.count("articles", {"terms": watch_term(one.name)}) for one in chosen}
    if json:
        emit({"changed": changed, "articles": found})
        return
    say(f"{changed} articles changed")
    for name, count in found.items():
        tell(f"{count} articles have a hit of {safe(name)}: ./marsad articles find 'watch:\"{safe(name)}\"'")


@app.command()
def save(
    file: Annotated[Path, typer.Argument(help="File of terms.")],
    name: Annotated[str, typer.Option(help="Name of the list; the file's when left out.")] = "",
) -> None:
    """Keep a list in the store, for every worker that uses it. Example: ./marsad watch save works.txt"""
    try:
        wanted = read_file(file, name)
    except WatchError as error:
        raise click.UsageError(safe(str(error))) from error
    with opened() as store:
        lists.save(store, wanted)
    say(f"{wanted.name}: {len(wanted.terms)} terms kept. For what is stored already: ./marsad watch apply '{wanted.name}'")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="A list.")],
    hits: Annotated[bool, typer.Option("--hits", help="Take its hits off the stored articles too.")] = False,
) -> None:
    """Take a list out of the store. Example: ./marsad watch remove works --hits"""
    with opened() as store:
        known = lists.remove(store, name)
        if name in {one.name for one in _files()}:
            raise click.ClickException(f"{name} is a file in {load_config().watchlist_dir}: delete it there, then ./marsad watch remove {name} --hits.")
        if hits:
            changed = apply_to_stored(store, [Watchlist(name, ())])
            say(f"hits taken off {changed} articles")
        elif not known:
            raise click.ClickException(f"no list {name!r} in the store. ./marsad watch list shows them.")
    say(f"{name} is removed")


def _files() -> list[Watchlist]:
    try:
        return load_folder(load_config().watchlist_dir)
    except WatchError as error:
        raise click.ClickException(f"{safe(str(error))}\nNext: ./marsad watch check") from error


def _all(store: Store) -> list[Watchlist]:
    return merged([*load_all(store), *_files()])


def _chosen(store: Store, names: list[str] | None) -> list[Watchlist]:
    known = {one.name: one for one in _all(store)}
    missing = [name for name in names or () if name not in known]
    if missing:
        raise click.UsageError(f"no watchlist {missing[0]!r}; there are {', '.join(known) or 'none'}.")
    return [known[name] for name in names or known]
