"""`bench`: measurements that live beside the tests, each against a peer or a limit in the same run."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import typer

import tests.bench

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def bench(ctx: typer.Context, name: str = typer.Argument("", help="What to measure.")) -> None:
    """Measure. Example: ./marsad bench freshness --seed 3 --json"""
    known = sorted(path.stem for path in Path(tests.bench.__file__).parent.glob("[a-z]*.py"))
    if name not in known:
        raise click.UsageError(f"bench needs one of: {', '.join(known)}")
    module = importlib.import_module(f"tests.bench.{name}")
    raise typer.Exit(module.main(list(ctx.args)))
