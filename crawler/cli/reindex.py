"""`reindex`: search terms and stories of the stored articles as this version makes them."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.cli.output import emit, say
from crawler.cli.progress import Ticker
from crawler.cli.stored import opened
from pipelines import backfill
from pipelines.copies.desk import Desk

app = typer.Typer()


@app.command()
def reindex(
    check: Annotated[bool, typer.Option("--check", help="Only say whether it is needed; exit 1 if so.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Bring search terms and stories of stored articles up to date. Example: ./marsad reindex

    A running monitor does this by itself after an update. Safe to interrupt, to repeat, and beside a running monitor.
    """
    with opened() as store:
        if check:
            current = backfill.is_current(store)
            emit({"current": current}) if json else say("up to date" if current else "needed: ./marsad reindex")
            raise typer.Exit(0 if current else 1)
        articles, writes = store.count("articles", {}), 0
        with Ticker(3 * -(-articles // backfill.STEP), "steps") as ticker:
            for number, step in enumerate(backfill.steps(store, Desk(store), again=True), 1):
                store.write(step)
                writes += len(step)
                ticker.show(number)
    if json:
        emit({"articles": articles, "writes": writes})
    else:
        say(f"{articles} articles are up to date ({writes} writes)")
