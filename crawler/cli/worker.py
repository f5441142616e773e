"""`worker`: the crawling process that `up` and `daemon` supervise."""

from __future__ import annotations

import typer

from crawler.cli.logs import set_up_logging
from crawler.config import load_config
from crawler.spiders.reactor import run_in_reactor

app = typer.Typer()


@app.command()
def worker() -> None:
    """Claim due sources and poll them, until stopped. Normally started by `up` or `daemon`."""
    config = load_config()
    set_up_logging(config.log_level)

    async def main() -> int:
        from crawler.spiders.runtime import build
        from schedules.stop import handle_stop
        from schedules.worker import Worker

        runtime = build(config)
        try:
            working = Worker(runtime)
            handle_stop(working.stop)
            return await working.run()
        finally:
            await runtime.close()

    raise typer.Exit(run_in_reactor(main))
