"""`daemon`: the monitor alone, supervised, for systemd and docker."""

from __future__ import annotations

import typer

from crawler.cli.logs import set_up_logging
from crawler.config import load_config
from crawler.sources import load
from pipelines.storage.open import open_store
from schedules.daemon import Child, Supervisor, command
from schedules.pulse import worker_alive

app = typer.Typer()


@app.command()
def daemon() -> None:
    """Monitor every source until stopped. Example: ./marsad daemon"""
    config = load_config()
    set_up_logging(config.log_level)
    load.load_all()
    open_store(config.store_url).close()
    raise typer.Exit(Supervisor([Child("worker", command("worker"))], worker_alive(config.store_url)).run())
