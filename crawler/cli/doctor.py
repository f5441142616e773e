"""`doctor`: check everything the monitor stands on; every line is ok, or says what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from crawler.cli.doctor_machine import Check, browser, clocks, disk, files, port
from crawler.cli.exits import CONFIGURATION, UNREACHABLE
from crawler.cli.output import emit, tell
from crawler.config import Config, ConfigError, load_config
from pipelines import clock
from pipelines.storage.base import Store, StoreError, StoreOutdated

app = typer.Typer()


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
    yield Check("configuration", True, "read", "./marsad config shows every option and where it comes from")
    yield Check("user agent", True, config.user_agent, "" if config.contact else "Set MARSAD_CONTACT to an e-mail or URL, so that sites can reach you.")
    parts: tuple[Callable[[Config], Iterator[Check]], ...] = (_sources, _store, disk, files, port, browser, _alerts)
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
        yield Check("store", True, f"{engine}, {store.count('articles', {})} articles, opened with all its indexes in {took:.2f} s")
        yield _workers(store)
        yield from clocks(store)
        yield _quarantine(store)
        for channel in channel_rows(store):
            good = not channel.get("failing_since")
            found = "delivers" if good else f"failing since {channel['failing_since']:%Y-%m-%d %H:%M}Z: {channel.get('error')}"
            yield Check(f"alerts:{channel['name']}", good, found, "" if good else "Check the channel's address, then ./marsad alerts test")
    finally:
        store.close()


def _workers(store: Store) -> Check:
    now = clock.now()
    ages = [(now - worker["at"]).total_seconds() for worker in store.find("workers", {})]
    live = [age for age in ages if age < 120]
    running = f"{len(live)} running" + (f", heartbeat {max(live):.0f} s old" if live else "")
    return Check("workers", True, running, "" if live else "./marsad up, or ./marsad daemon")


def _quarantine(store: Store) -> Check:
    held = sorted(row["_id"] for row in store.find("sources", {}, fields=["quarantine"]) if row.get("quarantine"))
    fix = f"./marsad sources show {held[0]} says why; each is tried again, alone, by itself" if held else ""
    return Check("quarantine", not held, ", ".join(held) or "no source", fix)


def _alerts(config: Config) -> Iterator[Check]:
    channels = [name for name in ("webhook_url", "smtp_url", "heartbeat_url") if getattr(config, name)]
    fix = "" if channels else "Set MARSAD_WEBHOOK_URL or MARSAD_SMTP_URL to be told when something breaks."
    yield Check("alerts", True, ", ".join(channels) or "log only", fix)
