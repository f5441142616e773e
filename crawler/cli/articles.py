"""`articles`: find, show and compare stored articles."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any

import click
import typer

from crawler.cli.articles_diff import diff
from crawler.cli.articles_show import show
from crawler.cli.output import emit, safe, say, tell
from crawler.cli.stored import HIDDEN, check_sources, opened
from pipelines import backfill
from pipelines.search.highlight import Span, excerpt, highlight
from pipelines.search.query import MAX_LIMIT, SORTS, STATES, Query, QueryError
from pipelines.search.render import from_params
from pipelines.search.run import Page, scan, search
from pipelines.storage.base import Doc, Store

app = typer.Typer(help="Find, show and compare stored articles.", no_args_is_help=True)
app.command()(show)
app.command()(diff)

WORDS = 'Query: words in all their forms, "phrases", =exact, -not, AND OR NOT ( ), title:… source:… since:2026-11 changed:true …'


@app.command()
def find(
    words: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]", help=WORDS)] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    since: Annotated[str, typer.Option(help="Published in or after this year, month, day or minute (UTC).")] = "",
    until: Annotated[str, typer.Option(help="Published in or before this; a day counts whole.")] = "",
    state: Annotated[str, typer.Option(help=f"One of {', '.join(STATES)}.")] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Only articles with more than one revision.")] = False,
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(SORTS)}; words are ranked, all else goes by date.")] = "",
    limit: Annotated[int, typer.Option(min=0, help=f"Articles a page, at most {MAX_LIMIT}; 0: all, by date.")] = 50,
    cursor: Annotated[str, typer.Option(help="Go on where an earlier page ended; printed after each page.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One exact JSON object a line.")] = False,
) -> None:
    """Find articles. Example: ./marsad articles find 'حلب "وزارة الدفاع" -رياضة since:2026-11' --source sana"""
    given = [("source", name) for name in source or ()] + [("since", since), ("until", until), ("state", state), ("sort", sort)]
    given += [("changed", "true")] if changed else []
    given += [("limit", str(limit))] if limit != 50 and limit else []
    query = query_of(words or (), [*given, ("cursor", cursor)])
    with opened() as store:
        check_sources(store, query)
        if query.has_text and not backfill.is_current(store):
            say("Some stored articles are not indexed for this version yet: ./marsad reindex does it now, a running monitor by itself.")
        if limit == 0:
            docs = _all(store, query)
            shown = _print(docs, query, json)
            say(f"{shown} article{'' if shown == 1 else 's'}")
        else:
            page = _page(store, query)
            _print(page.results, query, json)
            _ending(page)


def query_of(words: Sequence[str], options: Iterable[tuple[str, str]]) -> Query:
    """The Query of words on the command line and of options. Raises a usage error that names the place and the fix."""
    text = " ".join(words)
    try:
        return from_params([("q", text), *options])
    except QueryError as error:
        at = error.position
        near = f"\n  {safe(text[:at])} → {safe(text[at:])}" if at is not None and text[at:].strip() else ""
        raise click.UsageError(f"{safe(str(error))}{near}") from error


def _page(store: Store, query: Query) -> Page:
    try:
        return search(store, query)
    except QueryError as error:  # a cursor of another query
        raise click.UsageError(str(error)) from error


def _all(store: Store, query: Query) -> Iterable[Doc]:
    return scan(store, replace(query, cursor=None), "first_seen" if query.order == "first_seen" else "published")


def _print(docs: Iterable[Doc], query: Query, json: bool) -> int:
    count = 0
    for count, doc in enumerate(docs, 1):
        if json:
            emit(_plain(doc, query))
        else:
            _line(doc, query)
    return count


def _plain(doc: Doc, query: Query) -> dict[str, Any]:
    """The article, with `highlights`: places of the hits in headline and paragraphs, as printed."""
    marks = {"title": highlight(doc.get("title") or "", query, "title")}
    body = [highlight(paragraph, query, "body") for paragraph in doc.get("body") or ()]
    shown = {name: value for name, value in doc.items() if name not in HIDDEN and name != "_id"}
    return {"id": doc["_id"], **shown, **({"highlights": {**marks, "body": body}} if query.has_text else {})}


def _line(doc: Doc, query: Query) -> None:
    when = doc.get("published")
    gone = "" if doc.get("state") == "live" else f"  {doc.get('state')}({doc.get('removed_reason')})"
    score = f"  score {doc['score']:.2f}" if "score" in doc else ""
    tell(f"{doc['_id']}  {f'{when:%Y-%m-%d %H:%M}Z' if when else 'no date          '}")
    tell(f"    {doc['source']}  rev {doc['revision']}{gone}{score}  {safe(doc['url'])}")
    tell(f"    {_marked(doc.get('title') or '', highlight(doc.get('title') or '', query, 'title'))}")
    if query.has_text:
        part = excerpt(doc, query)
        tell(f"      {_marked(part.text, part.spans)}")


def _marked(text: str, spans: Sequence[Span]) -> str:
    """A text with its hits in bold on a terminal, between * elsewhere."""
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    before, after = ("\x1b[1m", "\x1b[0m") if bold else ("*", "*")
    parts, at = [], 0
    for start, end in spans:
        parts += [safe(text[at:start]), before, safe(text[start:end]), after]
        at = end
    return "".join([*parts, safe(text[at:])])


def _ending(page: Page) -> None:
    most = "" if page.total_is_exact else "at most "
    say(f"{len(page.results)} of {most}{page.total} article{'' if page.total == 1 else 's'}")
    if page.next_cursor:
        say(f"the next ones: the same command with --cursor {page.next_cursor}")
