"""`crawl`: poll sources once, now, with the same code as the daemon."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.logs import set_up_logging
from crawler.cli.options import moment, unknown_source
from crawler.cli.output import emit, say
from crawler.cli.progress import Progress
from crawler.config import Config, load_config
from crawler.sources import load
from crawler.sources.schema import Source
from crawler.spiders.poll import Poll, PollOptions
from crawler.spiders.reactor import run_in_reactor
from pipelines import clock
from pipelines.identity import host_key

app = typer.Typer()

LEASE_S = 1800.0


@app.command()
def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids of sources (see sources list).")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every active source.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Most new pages a source; 0: as configured.")] = 0,
    since: Annotated[str, typer.Option(help="Back to this date: reads archives and sitemaps that far.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and read, store nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON line a source.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A log line for every outcome.")] = False,
) -> None:
    """Poll sources once. Exit 1 when a source failed. Example: ./marsad crawl enab-baladi --limit 20"""
    chosen = choose(sources or [], all_)
    config = load_config()
    set_up_logging("INFO" if verbose else "WARNING")
    options = PollOptions(limit=limit, since=moment(since), dry_run=dry_run)

    async def main() -> list[dict[str, Any]]:
        return await crawl_all(config, chosen, options, quiet=json or verbose)

    results = run_in_reactor(main)
    failed = report(results, json)
    raise typer.Exit(FAILED if failed else 0)


def choose(ids: list[str], all_: bool) -> list[Source]:
    """The sources named, or all active ones; an unknown id is a usage error that names the nearest."""
    known = load.load_all()
    if all_:
        return [source for source in known.values() if source.state == "active"]
    if not ids:
        raise click.UsageError("name at least one source, or --all. ./marsad sources list shows them.")
    for id in ids:
        if id not in known:
            raise unknown_source(id, known)
    return [known[id] for id in dict.fromkeys(ids)]


async def crawl_all(config: Config, sources: list[Source], options: PollOptions, *, quiet: bool) -> list[dict[str, Any]]:
    """Poll each source, several at a time but never two of one host; returns their summaries."""
    from crawler.spiders.runtime import build
    from pipelines.storage.sources import ensure
    from schedules.stop import handle_stop

    runtime = await asyncio.to_thread(build, config)
    polls: list[Poll] = []
    stopped = handle_stop(lambda: [setattr(poll, "stopping", True) for poll in polls])
    try:
        await asyncio.to_thread(ensure, runtime.store, {s.id: s for s in sources}, clock.now())
        with Progress(len(sources), quiet=quiet) as progress:
            places = asyncio.Semaphore(config.max_polls)
            hosts: dict[str, asyncio.Lock] = {}

            async def one(source: Source) -> dict[str, Any]:
                async with hosts.setdefault(host_key(source.home), asyncio.Lock()), places:
                    if stopped.is_set():
                        return {"source": source.id, "skipped": "interrupted"}
                    return await _crawl_one(runtime, source, options, polls, progress)

            return list(await asyncio.gather(*(one(source) for source in sources)))
    finally:
        await runtime.close()


async def _crawl_one(runtime: Any, source: Source, options: PollOptions, polls: list[Poll], progress: Progress) -> dict[str, Any]:
    from crawler.spiders.crawls import scrapy_settings
    from pipelines.storage.sources import claim_one, rests_s
    from schedules.polling import new_poll, run_poll

    owner = f"crawl-{os.getpid()}"

    def claiming(store: Any) -> Any:
        return claim_one(store, source.id, owner=owner, now=clock.now(), lease_s=LEASE_S)

    claim = await asyncio.to_thread(claiming, runtime.store)
    while claim is None and (rest := await asyncio.to_thread(rests_s, runtime.store, source.id, clock.now())):
        await asyncio.sleep(min(rest, 1.0))  # the delay that the host is owed after somebody's last request
        claim = await asyncio.to_thread(claiming, runtime.store)
    if claim is None:
        return {"source": source.id, "skipped": "another process is polling this source or its host; try again when it is done"}
    poll = new_poll(runtime, source, claim, options)
    poll.on_outcome = lambda outcome, url, via: progress.outcome(source.id, outcome)
    polls.append(poll)
    await run_poll(poll, claim, scrapy_settings(runtime.config))
    progress.done(source.id)
    return poll.summary()


def report(results: list[dict[str, Any]], json: bool) -> bool:
    """Print the summaries; returns whether anything failed."""
    failed = False
    for result in results:
        failed = failed or bool(result.get("skipped") or result.get("failures") or result.get("error"))
        if json:
            emit(result)
            continue
        if result.get("skipped"):
            say(f"{result['source']}: not polled: {result['skipped']}")
            continue
        counts = ", ".join(f"{n} {code}" for code, n in result["outcomes"].items() if n) or "nothing new"
        say(f"{result['source']}: {counts}; {result['known']} known; {result['seconds']} s")
        for reason, number in sorted(result["reasons"].items()):
            say(f"    {number} × {reason}")
        for failure in result["failures"][:5]:
            say(f"    failed: {failure['reason']} {failure['url']} {failure['detail']}".rstrip())
    return failed
