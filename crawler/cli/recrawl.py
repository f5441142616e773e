"""`recrawl`: fetch a source's articles again, for a period or a list of addresses."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import click
import psutil
import typer

from crawler.cli.crawl import choose
from crawler.cli.exits import FAILED, INTERRUPTED
from crawler.cli.logs import set_up_logging
from crawler.cli.options import moment
from crawler.cli.output import emit, say, span
from crawler.config import Config, load_config
from crawler.sources.schema import Source
from crawler.spiders.reactor import run_in_reactor
from pipelines import clock
from pipelines.identity import host_key, same_site
from pipelines.storage import requests
from pipelines.storage.open import open_store
from pipelines.storage.sources import ensure
from pipelines.storage.workers import working
from schedules.recrawl import LEASE_S, Recrawl, serve

app = typer.Typer()

LOOK_FOR_MONITOR = 15
"""Every so many looks at the request, one whether the monitor still lives."""


@app.command()
def recrawl(
    source: Annotated[str, typer.Argument(help="Id of the source.")],
    since: Annotated[str, typer.Option(help="Articles dated at or after this.")] = "",
    until: Annotated[str, typer.Option(help="Articles dated before this.")] = "",
    urls: Annotated[str, typer.Option(help="Exactly the addresses in this file, one a line.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Fetch whole pages, also when the site says they are unchanged.")] = False,
    why: Annotated[str, typer.Option(help="Kept with the request.")] = "",
    json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Look at a source's articles again. A running monitor serves it first; else it is done here. Example: ./marsad recrawl sana --since 2026-11-01"""
    (chosen,) = choose([source], False)
    config = load_config()
    set_up_logging("WARNING")
    start, end = moment(since), moment(until)
    if urls and (start or end):
        raise click.UsageError("--urls names the pages one by one: --since and --until do not go with it.")
    if start and end and start >= end:
        raise click.UsageError(f"--since {since} is not before --until {until}.")
    options = {"since": start, "until": end, "force": force, "urls": _addresses(urls, chosen)}
    store = open_store(config.store_url)
    try:
        now = clock.now()
        ensure(store, {chosen.id: chosen}, now)
        id = _unfinished(store, chosen.id, options) or requests.create(store, chosen.id, options, why, now)
        served, result = _follow(store, id) if working(store, now) else (False, None)
    finally:
        store.close()
    _report(result if served else _here(config, chosen, id), json)


def _addresses(file: str, source: Source) -> list[str]:
    """The addresses in `file`, each once; a usage error names lines that are not of the source."""
    if not file:
        return []
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--urls: {file} cannot be read as UTF-8 text: {error}") from error
    found = {line.strip(): number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")}
    if not found:
        raise click.UsageError(f"--urls: {file} names no address")
    hosts = source.hosts()
    foreign = [f"line {n}: {url[:200]}" for url, n in found.items() if not (same_site(url, source.home) or host_key(url) in hosts)]
    if foreign:
        more = f"\n… and {len(foreign) - 5} more" if len(foreign) > 5 else ""
        raise click.UsageError(f"--urls: not addresses of {source.id} ({source.home}):\n" + "\n".join(foreign[:5]) + more)
    return list(found)


def _unfinished(store: Any, source: str, options: dict[str, Any]) -> str | None:
    """The same request, broken off earlier: it is resumed."""
    for doc in store.find("requests", {"source": source, "state": {"$in": ["waiting", "running"]}}):
        if {k: v for k, v in doc["options"].items() if v} == {k: v for k, v in options.items() if v}:
            say(f"resuming request {doc['_id']}")
            return str(doc["_id"])
    return None


def _show(recrawl_: Recrawl | None, progress: dict[str, Any]) -> None:
    codes = ", ".join(f"{n} {code}" for code, n in progress.get("codes", {}).items() if n) or "nothing yet"
    eta = progress.get("eta_s")
    line = f"{codes}; {progress.get('waiting', 0)} waiting" + (f", about {span(eta)} to go" if eta else "")
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:110]}")
        sys.stderr.flush()


def _follow(store: Any, id: str) -> tuple[bool, dict[str, Any] | None]:
    """Wait for the running monitor to finish the request: (True, its result), or (False, None) when the monitor has ended."""
    say("the running monitor serves the request")
    looks = 0
    while True:
        looks += 1
        if looks % LOOK_FOR_MONITOR == 0 and not working(store, clock.now()):
            say("the monitor has ended; the request is served here")
            return False, None
        doc = store.get("requests", id)
        if doc is None or doc["state"] in requests.CLOSED:
            if doc is not None and doc.get("error"):
                say(f"the request failed: {doc['error']}")
            return True, dict(doc["result"]) if doc and doc.get("result") else None
        _show(None, doc.get("progress") or {})
        time.sleep(1)


def _here(config: Config, source: Source, id: str) -> dict[str, Any] | None:
    """Serve the request in this process."""
    from crawler.spiders.crawls import scrapy_settings
    from crawler.spiders.runtime import build
    from schedules.stop import handle_stop

    async def main() -> dict[str, Any] | None:
        runtime = await asyncio.to_thread(build, config)
        stopped = handle_stop(lambda: None)
        owner = f"recrawl-{socket.gethostname()}-{os.getpid()}"
        try:
            await asyncio.to_thread(_bury, runtime.store, id)
            request = await asyncio.to_thread(requests.claim, runtime.store, owner, clock.now(), LEASE_S, id)
            if request is None:
                say("another process serves this request; try again when it is done")
                return None
            done = await serve(
                runtime, source, request, owner, scrapy_settings(config), lambda r: _show(r, r.progress()), stopped.is_set
            )
            if done is None and stopped.is_set():
                say("\nstopped; the same command goes on where it was")
            return done.result() if done else None
        finally:
            await runtime.close()

    result: dict[str, Any] | None = run_in_reactor(main)
    return result


def _bury(store: Any, id: str) -> None:
    """When the process of this machine that served the request was killed, take over at once what it had leased."""
    owner = str((store.get("requests", id) or {}).get("owner") or "")
    begin, _, pid = owner.rpartition("-")
    if begin == f"recrawl-{socket.gethostname()}" and pid.isdecimal() and not psutil.pid_exists(int(pid)):
        say("the process that served it was killed; going on where it was")
        requests.abandon(store, owner)


def _report(result: dict[str, Any] | None, json: bool) -> None:
    if sys.stderr.isatty():
        say("")
    if result is None:
        raise typer.Exit(INTERRUPTED)
    if json:
        emit(result)
    else:
        say(", ".join(f"{n} {code}" for code, n in result["codes"].items()))
        for failure in result["failures"]:
            say(f"    failed: {failure['reason']} {failure['url']} {failure['detail']}".rstrip())
    raise typer.Exit(FAILED if result["failures"] else 0)
