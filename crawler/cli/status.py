"""`status`: one line a source, worst first."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from crawler.cli.exits import FAILED
from crawler.cli.output import ago, emit, say, table
from crawler.config import load_config
from crawler.sources import load
from pipelines import clock
from pipelines.storage.open import open_store
from schedules.overview import Overview, overview

app = typer.Typer()


@app.command()
def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show the health of every source, worst first. Exit 1 if anything needs you. Example: ./marsad status"""
    config = load_config()
    store = open_store(config.store_url)
    try:
        now = clock.now()
        found = overview(store, load.load_all(), now, config.data_dir)
    finally:
        store.close()
    if json:
        emit(found)
    else:
        _show(found, now)
    raise typer.Exit(FAILED if found.needs_you else 0)


def _show(found: Overview, now: datetime) -> None:
    def row(line: Any) -> tuple[Any, ...]:
        return (line.id, line.state, ago(line.last_new_at, now), line.new_24h, line.expected, ago(line.next_poll_at, now), line.why)

    table(("SOURCE", "STATE", "LAST NEW", "24H", "EXPECTED", "NEXT", "WHY"), [row(line) for line in found.sources])
    say("")
    if found.disk:
        say(f"The disk: {found.disk}. What is fetched waits, nothing is dropped.")
    if found.clock:
        say(f"The clock: {found.clock}.")
    if found.fleet:
        say(f"The whole fleet: {found.fleet}.")
    for channel in found.failing_channels:
        say(f"Alerts do not arrive: {channel}. Try ./marsad alerts test")
    say(found.sentence + ("" if found.alive else "  The monitor is not running: ./marsad up"))
