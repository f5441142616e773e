"""`articles diff`: what changed between two revisions, or between two articles, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.output import emit, safe, say, tell
from crawler.cli.stored import one, opened
from pipelines.article import Revision
from pipelines.copies.compare import compare
from pipelines.diff import diff_articles, render_text, to_json
from pipelines.storage.articles import revisions


def diff(
    article: Annotated[str, typer.Argument(help="Id or URL.")],
    a: Annotated[int, typer.Option("--from", help="Older revision; default: the one before --to.")] = 0,
    b: Annotated[int, typer.Option("--to", help="Newer revision; default: the latest with text.")] = 0,
    other: Annotated[str, typer.Option("--with", help="Compare with another article instead.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Compare two revisions word by word. Example: ./marsad articles diff 0a1b2c3d4e5f60718293 --from 1 --to 2

    Headline, date and author come first. A change of marks, spacing or punctuation alone is called cosmetic; a version that
    comes back after another is a flap, not an edit.
    """
    with opened() as store:
        document = one(store, article)
        history = revisions(store, document["_id"])
        second = one(store, other) if other else None
    if second is not None:
        _articles(document, second, json)
        return
    older, newer = _pair({r.number: r for r in history if r.content}, a, b)
    between = [r for r in history if older.number < r.number <= newer.number]
    found = diff_articles(older.content, newer.content)
    if json:
        sides = {side: {"revision": r.number, "kind": r.kind.value, "observed_at": r.observed_at} for side, r in (("from", older), ("to", newer))}
        emit({"article": document["_id"], **sides, **to_json(found)})
        return
    tell(f"{document['_id']}  revision {older.number} → {newer.number}, seen {newer.observed_at:%Y-%m-%d %H:%M:%S}Z: {_kinds(between)}")
    tell(render_text(found))
    gone = history[-1]
    if gone.number > newer.number:
        say(f"revision {gone.number} is {gone.kind}{f' ({safe(gone.reason)})' if gone.reason else ''}, {gone.observed_at:%Y-%m-%d %H:%M:%S}Z: the text above was the last.")


def _kinds(between: list[Revision]) -> str:
    """What the revisions in between are, in order, each kind once."""
    return ", ".join(dict.fromkeys("flap, a version that was there before" if r.kind == "flap" else r.kind.value for r in between))


def _articles(before: Mapping[str, Any], after: Mapping[str, Any], json: bool) -> None:
    found, compared = diff_articles(before, after), compare(before, after)
    if json:
        facts = {"relation": compared.relation.value, "containment": round(compared.containment, 4), "conflicts": compared.conflicts}
        emit({"article": before["_id"], "with": after["_id"], **facts, **to_json(found)})
        return
    tell(f"{before['_id']} ({before['source']}) → {after['_id']} ({after['source']}): {compared.relation.value}, containment {compared.containment:.2f}, {compared.conflicts} conflicts")
    tell(render_text(found))


def _pair(states: dict[int, Revision], a: int, b: int) -> tuple[Revision, Revision]:
    numbers = sorted(states)
    if len(numbers) < 2 and not (a and b):
        say("this article has one revision with text only: nothing to compare.")
        raise typer.Exit(FAILED)
    newer = b or numbers[-1]
    older = a or max((n for n in numbers if n < newer), default=0)
    for number in (older, newer):
        if number not in states:
            raise click.UsageError(f"no revision {number} with text; there are {', '.join(map(str, numbers))}.")
    return states[older], states[newer]
