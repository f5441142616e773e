"""`dashboard`: the web pages alone."""

from __future__ import annotations

import typer
import uvicorn

from crawler.cli.logs import set_up_logging
from crawler.config import Config, ConfigError, load_config

app = typer.Typer()

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check_address(config: Config) -> None:
    """Refuse to serve beyond this machine without a password; raises ConfigError."""
    if config.host not in LOOPBACK and not config.token:
        raise ConfigError(f"the dashboard on {config.host} needs a password: set MARSAD_TOKEN, or MARSAD_HOST=127.0.0.1.")


@app.command()
def dashboard() -> None:
    """Serve the dashboard. Normally started by `up`."""
    from crawler.web.app import build_app

    config = load_config()
    check_address(config)
    set_up_logging("WARNING")
    uvicorn.run(build_app(config), host=config.host, port=config.port, log_config=None, access_log=False)
