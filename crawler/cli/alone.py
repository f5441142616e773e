"""`alone`: the poll of one suspect, in a process of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.cli.logs import set_up_logging
from crawler.config import load_config
from crawler.sources import load
from crawler.spiders.reactor import run_in_reactor

app = typer.Typer()


@app.command()
def alone(source: str, owner: Annotated[str, typer.Option(help="The worker that holds the claim.")]) -> None:
    """Poll a source whose last poll died with its worker. Started by the worker."""
    config = load_config()
    set_up_logging(config.log_level)
    sources, _ = load.read_all()

    async def main() -> int:
        from crawler.spiders.runtime import build
        from schedules.alone import poll_held
        from schedules.stop import handle_stop

        runtime = build(config)
        try:
            return await poll_held(runtime, sources[source], owner, handle_stop)
        finally:
            await runtime.close()

    raise typer.Exit(run_in_reactor(main))
