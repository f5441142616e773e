"""`sources`: list, show and check the source files; try a page and propose a file (those two use the network)."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.cli.exits import CONFIGURATION
from crawler.cli.output import emit, safe, say, table, tell
from crawler.sources import load
from crawler.sources.schema import Problem, Source

app = typer.Typer(no_args_is_help=True, help="List, show, check, try and propose sources.")

Json = Annotated[bool, typer.Option("--json", help="Data as JSON, one object a line.")]


@app.command("list")
def list_(
    json: Json = False,
    country: Annotated[str, typer.Option(help="Only this country (two letters).")] = "",
    state: Annotated[str, typer.Option(help="Only this state: active, paused or retired.")] = "",
) -> None:
    """One line a source. Example: ./marsad sources list --country SY"""
    sources = [s for s in load.load_all().values() if country.upper() in ("", s.country) and state in ("", s.state)]
    if json:
        for source in sources:
            emit(_summary(source))
        return
    rows = [(s.id, s.country, s.state, _places(s), s.checked, s.home) for s in sources]
    table(("SOURCE", "COUNTRY", "STATE", "FOUND BY", "CHECKED", "HOME"), rows)
    never = sum(source.checked == "never" for source in sources)
    say(f"{len(sources)} sources; {never} never checked live (./marsad sources check --live).")


@app.command()
def show(id: Annotated[str, typer.Argument(help="Id of the source.")], json: Json = False) -> None:
    """Everything that is known about a source. Example: ./marsad sources show sana"""
    source = _get(id)
    if json:
        silent = source.expect.silent_after
        hours = silent.total_seconds() / 3600 if silent is not None else None
        emit({**asdict(source), "expect": {**asdict(source.expect), "silent_after": hours}})
        return
    tell(source.id)
    tell(f"    {safe(source.name)}")
    shown = _summary(source) | {"file": source.file}
    for key, value in shown.items():
        if key not in ("id", "name", "names", "discover") and value not in ("", None):
            tell(f"{key:14} {'yes' if value is True else 'no' if value is False else value}")
    discover = source.discover
    for key in ("feeds", "sitemaps", "listings", "api", "archives", "allow", "deny"):
        for value in getattr(discover, key):
            tell(f"{key:14} {safe(value)}")
    tell(f"{'autodiscover':14} {'yes' if discover.autodiscover else 'no'}")
    tell(f"{'delay':14} {source.polite.delay_s:g} s")
    rules = {name: value for name in source.rules.__slots__ if (value := getattr(source.rules, name))}
    for name, value in rules.items():
        tell(f"{name}:")
        for one in value if isinstance(value, tuple) else (value,):
            tell(f"    {safe(str(one) if not isinstance(one, tuple) else ' → '.join(one))}")


@app.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids; none = every source.")] = None,
    json: Json = False,
    live: Annotated[bool, typer.Option("--live", help="Also open each site from this machine.")] = False,
) -> None:
    """Validate the source files; with --live, see whether the sites answer. Exit 3 when a file is invalid."""
    sources, problems = load.read_all()
    wanted = set(ids or ())
    if wanted:
        problems = [problem for problem in problems if Path(problem.file).stem in wanted]
        for id in sorted(wanted - set(sources) - {Path(problem.file).stem for problem in problems}):
            raise typer.BadParameter(load.unknown(id, sources))
        sources = {id: source for id, source in sources.items() if id in wanted}
    _report(sources, problems, json=json and not live)
    if problems:
        raise typer.Exit(CONFIGURATION)
    if live:
        from crawler.cli.sources_live import check_live

        raise typer.Exit(check_live(sorted(wanted), json=json))


@app.command("try")
def try_(
    target: Annotated[str, typer.Argument(help="Id of a source, or the address of a page.")],
    url: Annotated[str, typer.Argument(help="A page of that source; none = the first on its home page.")] = "",
    json: Json = False,
    save: Annotated[str, typer.Option(help="Keep page and result as a test case of this name.")] = "",
) -> None:
    """Read one page and show each field and where it was found; stores nothing."""
    from crawler.cli.sources_live import try_url

    raise typer.Exit(try_url(target, url, json=json, save=save))


@app.command()
def new(
    url: Annotated[str, typer.Argument(help="Address of the home page.")],
    write: Annotated[bool, typer.Option("--write", help="Write the file.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="The site may be at a private address.")] = False,
) -> None:
    """Look for feeds and sitemaps from a home page and propose a source file. Example: ./marsad sources new https://example.org/"""
    from crawler.cli.sources_live import new_source

    raise typer.Exit(new_source(url, write=write, allow_private=allow_private))


def _get(id: str) -> Source:
    try:
        return load.get(id)
    except KeyError as error:
        raise typer.BadParameter(str(error)) from error


def _report(sources: dict[str, Source], problems: list[Problem], *, json: bool) -> None:
    if json:
        for problem in problems:
            emit(problem)
        for source in sources.values():
            emit({"file": source.file, "source": source.id, "ok": True})
        return
    for problem in problems:
        tell(safe(str(problem)))
    bad = Counter(problem.file for problem in problems)
    say(f"{len(sources)} source files are valid, {len(bad)} are not.")


def _places(source: Source) -> str:
    """Where its articles are announced, in few words."""
    d = source.discover
    counts = {"feed": d.feeds, "sitemap": d.sitemaps, "listing": d.listings, "api": d.api}
    words = [f"{len(urls)} {name}{'s' if len(urls) > 1 else ''}" for name, urls in counts.items() if urls]
    return ", ".join([*words, "autodiscovery"] if d.autodiscover else words)


def _summary(source: Source) -> dict[str, Any]:
    keys = (
        "id", "name", "name_en", "names", "country", "language", "home", "timezone", "state", "reason", "since", "checked",
        "render", "allow_private", "verify_tls", "discover",
    )  # fmt: skip
    return {key: getattr(source, key) for key in keys}
