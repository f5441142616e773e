"""`doctor`: check everything the monitor stands on; every line is ok, or says what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from crawler.cli.exits import CONFIGURATION, FAILED, UNREACHABLE
from crawler.cli.output import emit, tell
from crawler.config import Config, ConfigError, load_config
from pipelines import clock
from pipelines.storage.base import StoreError, StoreOutdated

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    exit: int = FAILED


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json", help="One JSON line a check.")] = False) -> None:
    """Check configuration, store, disk, browser, clock and alerts. Example: ./marsad doctor"""
    worst = 0
    for check in checks():
        if json:
            emit(check)
        else:
            tell(f"{'ok ' if check.ok else 'FIX'} {check.name:14} {check.found}" + (f"\n    → {check.fix}" if check.fix else ""))
        if not check.ok:
            worst = max(worst, check.exit)
    raise typer.Exit(worst)


def checks() -> Iterator[Check]:
    """All checks, in order; a broken configuration ends them."""
    yield Check("python", sys.version_info >= (3, 11), sys.version.split()[0], "")
    try:
        config = load_config()
    except ConfigError as error:
        yield Check("configuration", False, str(error), "Mend the option that is named.", CONFIGURATION)
        return
    yield Check("configuration", True, "read", "" if config.contact else "Set MARSAD_CONTACT, so that sites can reach you.")
    parts: tuple[Callable[[Config], Iterator[Check]], ...] = (_sources, _store, _disk, _browser, _alerts)
    for part in parts:
        yield from part(config)


def _sources(config: Config) -> Iterator[Check]:
    from crawler.sources.load import load_all
    from crawler.sources.schema import SourceError

    try:
        sources = load_all()
    except SourceError as error:
        yield Check("sources", False, str(error), "./marsad sources check", CONFIGURATION)
        return
    never = sum(str(source.checked) == "never" for source in sources.values())
    fix = "./marsad sources check --live tries them from this machine." if never else ""
    yield Check("sources", True, f"{len(sources)} valid, {never} never checked against the live site", fix)


def _store(config: Config) -> Iterator[Check]:
    from pipelines.storage.open import open_store
    from schedules.alerts.outbox import channel_rows

    began = clock.now()
    try:
        store = open_store(config.store_url)
    except StoreOutdated as error:
        yield Check("store", False, str(error), "", CONFIGURATION)
        return
    except StoreError as error:
        yield Check("store", False, str(error), "Start the database, or unset MONGODB_URI for the embedded store.", UNREACHABLE)
        return
    try:
        engine = store.ping()
        took = (clock.now() - began).total_seconds()
        yield Check("store", True, f"{engine}, {store.count('articles', {})} articles, opened in {took:.2f} s")
        workers = list(store.find("workers", {}))
        live = [w for w in workers if (clock.now() - w["at"]).total_seconds() < 120]
        skew = max((abs((clock.now() - w["at"]).total_seconds()) for w in live), default=0.0)
        running = f"{len(live)} running" + (f", heartbeat {skew:.0f} s old" if live else "")
        yield Check("workers", True, running, "" if live else "./marsad up, or ./marsad daemon")
        for channel in channel_rows(store):
            good = not channel.get("failing_since")
            found = "delivers" if good else f"failing since {channel['failing_since']:%Y-%m-%d %H:%M}Z: {channel.get('error')}"
            yield Check(f"alerts:{channel['name']}", good, found, "" if good else "Check the channel's address, then ./marsad alerts test")
    finally:
        store.close()


def _disk(config: Config) -> Iterator[Check]:
    folder = config.data_dir if config.data_dir.exists() else config.data_dir.absolute().parent
    free = shutil.disk_usage(folder).free / 2**30
    yield Check("disk", free > 1, f"{free:.1f} GiB free at {folder}", "" if free > 1 else "Free space: nothing can be stored soon.")


def _browser(config: Config) -> Iterator[Check]:
    from crawler.fetch.render import chromium_path
    from crawler.sources.load import load_all
    from crawler.sources.schema import SourceError

    path = chromium_path()
    try:
        needed = any(source.render for source in load_all().values())
    except SourceError:
        needed = False
    fix = "" if path else "apt install chromium (only sources with render = true need it)"
    yield Check("browser", bool(path) or not needed, path or "no Chromium found", fix)


def _alerts(config: Config) -> Iterator[Check]:
    channels = [name for name in ("webhook_url", "smtp_url", "heartbeat_url") if getattr(config, name)]
    fix = "" if channels else "Set MARSAD_WEBHOOK_URL or MARSAD_SMTP_URL to be told when something breaks."
    yield Check("alerts", True, ", ".join(channels) or "log only", fix)
