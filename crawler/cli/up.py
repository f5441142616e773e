"""`up`: monitor and dashboard together, on the embedded store unless MONGODB_URI is set."""

from __future__ import annotations

import typer

from crawler.cli.dashboard import check_address
from crawler.cli.logs import set_up_logging
from crawler.cli.output import say
from crawler.config import load_config
from crawler.sources import load
from pipelines.storage.open import open_store
from schedules.daemon import Child, Supervisor, command
from schedules.pulse import worker_alive

app = typer.Typer()


@app.command()
def up() -> None:
    """Monitor every source and serve the dashboard, until Ctrl-C. Example: ./marsad up"""
    config = load_config()
    set_up_logging(config.log_level)
    check_address(config)
    sources = load.load_all()
    store = open_store(config.store_url)
    engine = store.ping()
    store.close()
    active = sum(source.state == "active" for source in sources.values())
    say(f"Marsad watches {active} sources; articles go to {engine} in {config.data_dir}.")
    say(f"Dashboard: http://{config.host}:{config.port}/   Status: ./marsad status   Stop: Ctrl-C")
    if not config.contact:
        say("Set MARSAD_CONTACT to your e-mail or URL, so that sites can reach you.")
    children = [Child("worker", command("worker")), Child("dashboard", command("dashboard"))]
    raise typer.Exit(Supervisor(children, worker_alive(config.store_url)).run())
