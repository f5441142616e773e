"""The operator's configuration: environment and an optional TOML file → one frozen Config.

Each option stands once, in OPTIONS, with its default, type, help and secrecy; `config show`, the docs and the error
messages come from those rows. Precedence: environment, then file, then default.

Errors: ConfigError names the file or variable, the option and the nearest known name.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """The configuration cannot be used; the message says which option and what to write instead."""


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the table of options."""

    name: str
    default: Any
    help: str
    secret: bool = False
    env: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return self.env or f"MARSAD_{self.name.upper()}"


OPTIONS: tuple[Option, ...] = (
    Option("data_dir", "data", "Folder for the embedded store, the WARC archive and exports.", env="MARSAD_DATA"),
    Option("store", "", "mongodb:// URI or a file; empty: marsad.db in data_dir.", secret=True, env="MONGODB_URI"),
    Option("sources", "", "Further folders with source files, separated by the system's path separator."),
    Option("watchlists", "", "Folder with watchlists, one .txt file each; empty: watchlists in data_dir."),
    Option("contact", "", "E-mail or URL in the User-Agent, so that sites can reach you."),
    Option("host", "127.0.0.1", "Address of the dashboard."),
    Option("port", 8484, "Port of the dashboard."),
    Option("token", "", "Password of the dashboard; needed when host is not loopback.", secret=True),
    Option("max_polls", 16, "Sources polled at the same time."),
    Option("extract_workers", 1, "Processes that read pages."),
    Option("polls_per_hour", 600, "Budget of polls per hour over all sources."),
    Option("min_interval_s", 60, "Shortest time between two polls of one source, in seconds."),
    Option("max_interval_s", 21600, "Longest time between two polls of a source that answers, in seconds."),
    Option("max_pages", 200, "Article pages fetched in one poll; the rest waits for the next."),
    Option("recheck_share", 10, "Per cent of the requests that a host's delay allows, for looking at stored articles again."),
    Option("poll_limit_s", 900, "Longest time of one poll, in seconds."),
    Option("request_limit_s", 30, "Longest time of one request, in seconds; a page in the browser may take twice as long."),
    Option("confirm_removal_s", 21600, "Seconds before a removal is looked at again and believed."),
    Option("warc_max_mb", 256, "Size at which a WARC file is rotated."),
    Option("body_max_mb", 16, "Largest response body accepted."),
    Option("lease_s", 120, "Seconds after which what a dead worker held passes to another."),
    Option("recycle_rss_mb", 900, "Memory at which the worker hands over to a fresh one."),
    Option("outcome_days", 90, "Days that single outcome rows are kept; daily counts stay for ever."),
    Option("webhook_url", "", "Alerts are posted here as JSON (Slack-compatible).", secret=True),
    Option("smtp_url", "", "smtp://user:password@host:port for alerts by e-mail.", secret=True),
    Option("alert_email", "", "Receiver of alerts by e-mail."),
    Option("heartbeat_url", "", "Called every minute while the monitor lives (dead man's switch).", secret=True),
    Option("log_level", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration. Fields are the names in OPTIONS."""

    data_dir: Path
    store: str
    sources: str
    watchlists: str
    contact: str
    host: str
    port: int
    token: str
    max_polls: int
    extract_workers: int
    polls_per_hour: int
    min_interval_s: int
    max_interval_s: int
    max_pages: int
    recheck_share: int
    poll_limit_s: int
    request_limit_s: int
    confirm_removal_s: int
    warc_max_mb: int
    body_max_mb: int
    lease_s: int
    recycle_rss_mb: int
    outcome_days: int
    webhook_url: str
    smtp_url: str
    alert_email: str
    heartbeat_url: str
    log_level: str

    @property
    def store_url(self) -> str:
        """Where articles are kept: the URI given, or the embedded file in data_dir."""
        return self.store or str(self.data_dir / "marsad.db")

    @property
    def archive_dir(self) -> Path:
        """Folder of the WARC files."""
        return self.data_dir / "warc"

    @property
    def live_dir(self) -> Path:
        """Folder of the live collections, one folder each."""
        return self.data_dir / "live"

    @property
    def watchlist_dir(self) -> Path:
        """Folder of the watchlists that are files; need not exist."""
        return Path(self.watchlists).expanduser() if self.watchlists else self.data_dir / "watchlists"

    @property
    def user_agent(self) -> str:
        """The honest User-Agent: who we are and whom to write to."""
        from crawler import __version__

        return f"Marsad/{__version__} (news monitor; contact: {self.contact or 'not set'})"


def load_config(environ: Mapping[str, str] | None = None, path: Path | None = None) -> Config:
    """The effective Config of this process. `path` or MARSAD_CONFIG or ./marsad.toml; raises ConfigError."""
    values = {name: value for name, (value, _) in effective(environ, path).items()}
    return Config(**{f.name: values[f.name] for f in fields(Config)})


def effective(
    environ: Mapping[str, str] | None = None, path: Path | None = None
) -> dict[str, tuple[Any, str]]:
    """Option name → (value, origin); origin is `default`, the file's name or the variable's name."""
    environ = os.environ if environ is None else environ
    file = path or (Path(environ["MARSAD_CONFIG"]) if environ.get("MARSAD_CONFIG") else Path("marsad.toml"))
    table = _read(file, required=path is not None or "MARSAD_CONFIG" in environ)
    found: dict[str, tuple[Any, str]] = {}
    for option in OPTIONS:
        raw, origin = option.default, "default"
        if option.name in table:
            raw, origin = table[option.name], str(file)
        if environ.get(option.variable):
            raw, origin = environ[option.variable], option.variable
        elif environ.get(f"{option.variable}_FILE"):
            raw, origin = _secret_file(environ[f"{option.variable}_FILE"], option), f"{option.variable}_FILE"
        found[option.name] = (_typed(option, raw, origin), origin)
    return found


def _read(file: Path, *, required: bool) -> dict[str, Any]:
    if not file.is_file():
        if required:
            raise ConfigError(f"{file}: no such configuration file. Make it, or unset MARSAD_CONFIG.")
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    known = [option.name for option in OPTIONS]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(known)}."
            raise ConfigError(f"{file}: unknown option {key!r}.{hint}")
    return table


def _secret_file(name: str, option: Option) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{option.variable}_FILE: cannot read {name}: {error.strerror}") from error


def _typed(option: Option, raw: Any, origin: str) -> Any:
    if option.name == "data_dir":
        return Path(str(raw)).expanduser()
    if isinstance(option.default, int):
        try:
            number = int(raw)
        except (TypeError, ValueError):
            number = -1
        if number < 1:
            raise ConfigError(f"{origin}: {option.name} must be a whole number above 0, not {raw!r}.")
        return number
    if not isinstance(raw, str):
        raise ConfigError(f"{origin}: {option.name} must be a text in quotes, not {raw!r}.")
    return raw


def masked(option: Option, value: Any) -> str:
    """How a value is shown to people: secrets only as set or not set."""
    if option.secret:
        return "(set)" if value else "(not set)"
    return str(value)
