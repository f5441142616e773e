"""`reprocess`: read the archived pages again, offline, and say what changed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.options import moment
from crawler.cli.output import emit, safe, say, table, tell
from crawler.config import load_config
from crawler.extract.furniture import known
from crawler.sources.load import load_all, unknown
from crawler.spiders.reprocess import Reread, archived, reread, store_reread
from pipelines.archive import Archive
from pipelines.enrich import Enricher
from pipelines.storage.open import open_store

app = typer.Typer()


@app.command()
def reprocess(
    source: Annotated[str, typer.Option(help="Only this source.")] = "",
    since: Annotated[str, typer.Option(help="Only articles first seen since this date.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, store nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON line an article that changed.")] = False,
) -> None:
    """Rebuild articles from the raw archive, without the network. Example: ./marsad reprocess --source sana --dry-run"""
    config = load_config()
    store = open_store(config.store_url)
    sources = load_all()
    if source and source not in sources and not store.count("articles", {"source": source}):
        store.close()
        raise click.UsageError(unknown(source, sources))
    archive = Archive(config.archive_dir, config.warc_max_mb << 20, "Marsad")
    enricher = Enricher(store, config.watchlist_dir)
    furniture: dict[str, frozenset[str]] = {}
    read = changed = problems = 0
    fields: Counter[str] = Counter()
    try:
        for document in archived(store, source or None, moment(since)):
            id = document["source"]
            if id not in furniture:
                furniture[id] = known((store.get("sources", id) or {}).get("furniture") or {})
            result, article = reread(document, archive, sources.get(id), furniture[id])
            read, changed, problems = read + 1, changed + bool(result.changed), problems + bool(result.problem)
            fields.update(result.changed)
            if article is not None and not dry_run:
                store_reread(store, article, list(result.changed), document, enricher)
            _report(result, json)
            if read % 200 == 0:
                say(f"{read} pages read again")
    finally:
        archive.close()
        store.close()
    say(f"{read} pages read again: {changed} changed, {problems} could not be read" + (" (nothing stored)" if dry_run else ""))
    if not json and changed:
        table(("FIELD", "CHANGED"), sorted(fields.items()))
    raise typer.Exit(FAILED if problems else 0)


def _report(result: Reread, json: bool) -> None:
    if json and (result.changed or result.problem):
        emit(result)
        return
    if result.problem:
        say(f"{result.id}: {result.problem}")
    for name, (before, after) in ({} if json else result.changed).items():
        tell(f"{result.id} {name}")
        tell(f"  - {_short(before)}")
        tell(f"  + {_short(after)}")


def _short(value: Any) -> str:
    text = safe(" ¶ ".join(map(str, value)) if isinstance(value, list) else str(value))
    return text if len(text) <= 160 else f"{text[:157]}..."
