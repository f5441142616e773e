"""`articles`: find, show and compare stored articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.options import moment
from crawler.cli.output import emit, safe, say, tell
from crawler.config import load_config
from pipelines.arabic.fold import fold_tokens
from pipelines.diff import diff_articles, render_text
from pipelines.identity import url_key
from pipelines.storage.articles import article_from_doc, revisions
from pipelines.storage.base import Store
from pipelines.storage.open import open_store

app = typer.Typer(help="Find, show and compare stored articles.", no_args_is_help=True)

HIDDEN = ("sketch", "seen_day", "terms", "http", "checks", "recheck_at", "failed_checks")
JsonOption = Annotated[bool, typer.Option("--json", help="Exact JSON.")]


def _store() -> Store:
    return open_store(load_config().store_url)


@app.command()
def find(
    words: Annotated[list[str] | None, typer.Argument(help="Words that headline or text must hold, in any spelling.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    since: Annotated[str, typer.Option(help="Published (or, without a date, first seen) at or after this.")] = "",
    until: Annotated[str, typer.Option(help="Published (or first seen) before this.")] = "",
    state: Annotated[str, typer.Option(help="live, removed or tombstone.")] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Only articles with more than one revision.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Most articles; 0: all.")] = 50,
    json: JsonOption = False,
) -> None:
    """Find articles, newest first. Example: ./marsad articles find حلب --source baladi-news --since 2026-11-01"""
    where = _where(source or [], moment(since), moment(until), state, changed)
    wanted = set(fold_tokens(" ".join(words or [])))
    store = _store()
    count = 0
    try:
        for document in store.find("articles", where, sort=[("first_seen_at", -1), ("_id", 1)]):
            if wanted and not wanted <= set(fold_tokens(" ".join([document["title"], *document["body"]]))):
                continue
            count += 1
            if json:
                emit({k: v for k, v in document.items() if k not in HIDDEN} | {"id": document["_id"]})
            else:
                _line(document)
            if count == limit:
                break
    finally:
        store.close()
    if not json:
        say(f"{count} article{'' if count == 1 else 's'}" + (" (more with --limit)" if limit and count == limit else ""))


def _where(sources: list[str], since: datetime | None, until: datetime | None, state: str, changed: bool) -> dict[str, Any]:
    where: dict[str, Any] = {}
    if sources:
        where["source"] = {"$in": sources}
    period = {sign: when for sign, when in (("$gte", since), ("$lt", until)) if when is not None}
    if period:
        where["$or"] = [{"published": period}, {"published": None, "first_seen_at": period}]
    if state:
        where["state"] = state
    if changed:
        where["revision"] = {"$gt": 1}
    return where


def _line(document: dict[str, Any]) -> None:
    when = document.get("published")
    state = "" if document.get("state") == "live" else f"  {document.get('state')}({document.get('removed_reason')})"
    tell(f"{document['_id']}  {when:%Y-%m-%d %H:%M}Z" if when else f"{document['_id']}  no date          ", )
    tell(f"    {document['source']}  rev {document['revision']}{state}  {document['url']}")
    tell(f"    {safe(document['title'])}")


def _one(store: Store, name: str) -> dict[str, Any]:
    document = store.get("articles", name)
    if document is None and "://" in name:
        key = url_key(name)
        for where in ({"url_key": key}, {"aliases": key}):
            document = next(store.find("articles", where, limit=1), None) or document
    if document is None:
        raise click.ClickException(f"no article {name!r}. Give an id from `articles find`, or its URL.")
    return document


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="Id or URL.")],
    raw: Annotated[bool, typer.Option("--raw", help="Also what the page said and where it was found.")] = False,
    json: JsonOption = False,
) -> None:
    """Show one article with its revisions and its story. Example: ./marsad articles show 0a1b2c3d4e5f60718293"""
    store = _store()
    try:
        document = _one(store, article)
        history = revisions(store, document["_id"])
        story = store.get("stories", document["story_id"]) if document.get("story_id") else None
    finally:
        store.close()
    if json:
        shown = {k: v for k, v in document.items() if k not in HIDDEN}
        emit(shown | {"id": document["_id"], "revisions": history, "story": story})
        return
    _show(document, raw)
    tell("")
    for revision in history:
        reason = f" {revision.reason}" if revision.reason else ""
        tell(f"  revision {revision.number}  {revision.observed_at:%Y-%m-%d %H:%M:%S}Z  {revision.kind}{reason}  {', '.join(revision.changed)}")
    if story:
        _show_story(story, document["_id"])


def _show(document: dict[str, Any], raw: bool) -> None:
    item = article_from_doc(document)
    tell(safe(item.title))
    tell("")
    for name in ("id", "source", "url", "published", "modified", "first_seen_at", "checked_at", "changed_at", "author",
                 "attribution", "section", "language", "via", "state", "removed_at", "removed_reason", "word_count", "story_id"):  # fmt: skip
        value = getattr(item, name)
        if value is not None:
            tell(f"  {name:14} {safe(str(value))}")
    if item.watch:
        tell(f"  {'watch':14} {safe(', '.join(item.watch))}")
    if raw:
        for name, place in item.found_in.items():
            tell(f"  {name + ' from':14} {safe(place)}")
        tell(f"  {'printed date':14} {safe(item.published_raw or '-')}")
        tell(f"  {'archived in':14} {item.warc_file or '-'} at {item.warc_offset}")
    tell("")
    for paragraph in item.body:
        tell(safe(paragraph))
        tell("")
    if item.related:
        tell("Related headlines on the page:")
        for link in item.related:
            tell(f"  {safe(link.title)}")


def _show_story(story: dict[str, Any], own: str) -> None:
    tell("")
    tell(f"Story {story['_id']}: {len(story['members'])} articles")
    for member in story.get("order") or []:
        mark = "*" if member.get("id") == own else " "
        changes = ", ".join(member.get("changes") or []) or "as first published"
        tell(f" {mark}{member.get('id')}  {member.get('source')}  +{member.get('lag_s') or 0:.0f} s  {changes}")


@app.command()
def diff(
    article: Annotated[str, typer.Argument(help="Id or URL.")],
    a: Annotated[int, typer.Option("--from", help="Older revision; default: the one before --to.")] = 0,
    b: Annotated[int, typer.Option("--to", help="Newer revision; default: the latest with text.")] = 0,
    other: Annotated[str, typer.Option("--with", help="Compare with another article instead.")] = "",
    json: JsonOption = False,
) -> None:
    """Compare two revisions word by word. Example: ./marsad articles diff 0a1b2c3d4e5f60718293 --from 1 --to 2"""
    store = _store()
    try:
        document = _one(store, article)
        states = {r.number: r for r in revisions(store, document["_id"]) if r.content}
        second = _one(store, other) if other else None
    finally:
        store.close()
    if second is not None:
        before, after = document, second
    else:
        before, after = _pair(states, a, b)
    found = diff_articles(before, after)
    if json:
        emit(found)
    else:
        tell(render_text(found))
    raise typer.Exit(0)


def _pair(states: dict[int, Any], a: int, b: int) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers = sorted(states)
    if len(numbers) < 2 and not (a and b):
        say("this article has one revision only: nothing to compare.")
        raise typer.Exit(FAILED)
    newer = b or numbers[-1]
    older = a or max(n for n in numbers if n < newer)
    for number in (older, newer):
        if number not in states:
            raise click.UsageError(f"no revision {number} with text; there are {', '.join(map(str, numbers))}.")
    return states[older].content, states[newer].content
