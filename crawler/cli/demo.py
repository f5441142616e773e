"""`demo`: the whole loop on the bundled newsroom, offline: articles arrive, one is edited, one is removed."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, Any

import typer

from crawler.cli.exits import FAILED
from crawler.cli.logs import set_up_logging
from crawler.cli.output import safe, say, tell
from crawler.config import Config, load_config
from crawler.sources.load import load_all
from crawler.sources.schema import Source
from crawler.spiders.crawls import scrapy_settings
from crawler.spiders.poll import Poll, PollOptions
from crawler.spiders.reactor import run_in_reactor
from crawler.spiders.runtime import Runtime, build
from pipelines import clock
from pipelines.article import Outcome
from pipelines.diff import diff_articles, render_text
from pipelines.storage.articles import revisions
from pipelines.storage.sources import claim_one, ensure
from schedules.polling import new_poll, run_poll
from tests.newsroom.newsroom import Newsroom

app = typer.Typer()

SITES = ("wordpress", "baladi", "brbr", "cp1256", "jsonld")
CONFIRM_S = 3
"""A removal is believed after this in the demo; after hours in earnest."""


@app.command()
def demo(keep: Annotated[str, typer.Option(help="Keep the demo's data in this folder.")] = "") -> None:
    """Watch a small made-up newsroom for a minute. Needs no network. Example: ./marsad demo"""
    set_up_logging("ERROR")
    with tempfile.TemporaryDirectory(prefix="marsad-demo-") as temporary:
        folder = Path(keep or temporary).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        config = replace(load_config({}), data_dir=folder, store="", confirm_removal_s=CONFIRM_S, max_pages=500)
        with Newsroom(list(SITES), articles=6) as newsroom:
            newsroom.write_sources(folder / "sources")
            sources = load_all([folder / "sources"])
            good = run_in_reactor(lambda: _show(config, newsroom, sources))
        if keep:
            say(f"Kept in {folder}. Look: MARSAD_DATA={folder} ./marsad articles find")
    raise typer.Exit(0 if good else FAILED)


async def _show(config: Config, newsroom: Newsroom, sources: dict[str, Source]) -> bool:
    runtime = build(config)
    try:
        ensure(runtime.store, sources, clock.now())
        say(f"Five small news sites are being served on this machine (port {newsroom.port}). First look:")
        await _round(runtime, sources)
        stored = runtime.store.count("articles", {})
        say(f"\n{stored} articles stored. Now the newsroom publishes one, edits one and deletes one.")
        edited, removed = _events(newsroom)
        await asyncio.sleep(1.1)
        say("Second look:")
        await _round(runtime, sources)
        await asyncio.sleep(CONFIRM_S + 0.5)
        say("\nThird look, to make sure of the removal (after hours in earnest):")
        await _round(runtime, sources)
        return _report(runtime, stored, edited, removed)
    finally:
        await runtime.close()


async def _round(runtime: Runtime, sources: dict[str, Source]) -> None:
    await asyncio.gather(*(_poll(runtime, source) for source in sources.values()))


async def _poll(runtime: Runtime, source: Source) -> None:
    now = clock.now()
    claim = claim_one(runtime.store, source.id, owner="demo", now=now, lease_s=300)
    assert claim is not None
    poll = new_poll(runtime, source, claim, PollOptions(recheck=50))
    poll.next_check = lambda published, changed, checked, checks, at: at + timedelta(seconds=1)
    poll.on_outcome = lambda outcome, url, via: _tell(poll, outcome, url, via)
    await run_poll(poll, claim, scrapy_settings(runtime.config))


def _tell(poll: Poll, outcome: Outcome, url: str, via: str) -> None:
    if (str(outcome) != "unchanged(not_modified)" and outcome.code != "unchanged") or outcome.reason == "removal_suspected":
        start = f"  {poll.source.id:10} {outcome!s:30} via {via:8} "
        path, room = safe(url).split("/", 3)[-1], max(20, get_terminal_size((120, 24)).columns - len(start) - 2)
        tell(f"{start}/{path if len(path) <= room else path[: room - 1] + '…'}")


def _events(newsroom: Newsroom) -> tuple[str, str]:
    """Publish, edit, remove; returns the addresses of the edited and the removed article."""
    newsroom.publish("wordpress")
    listed = [item for item in newsroom.truth("baladi") if item["url"]]
    newsroom.edit("baladi", listed[0]["id"], "number")
    gone = [item for item in newsroom.truth("wordpress") if item["url"]]
    newsroom.remove("wordpress", gone[0]["id"], "410")
    return str(listed[0]["url"]), str(gone[0]["url"])


def _report(runtime: Runtime, before: int, edited: str, removed: str) -> bool:
    store = runtime.store
    changed: list[dict[str, Any]] = list(store.find("articles", {"revision": {"$gt": 1}, "state": "live"}))
    gone = list(store.find("articles", {"state": "removed"}))
    fresh = store.count("articles", {}) - before
    say(f"\n{fresh} new article, {len(changed)} edit, {len(gone)} removal.")
    for document in changed:
        first, *_, last = [r for r in revisions(store, document["_id"]) if r.content]
        tell(f"\nEdited: {document['url']}")
        tell(render_text(diff_articles(first.content, last.content)))
    for document in gone:
        tell(f"\nRemoved ({document['removed_reason']}), text kept: {safe(document['url'])}")
        tell(f"  {safe(document['title'])}")
    return fresh == 1 and len(changed) == 1 and len(gone) == 1
