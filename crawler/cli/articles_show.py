"""`articles show`: one article with its revisions, and the whole story that it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from crawler.cli.output import emit, safe, tell
from crawler.cli.stored import HIDDEN, one, opened
from pipelines.article import RevisionKind
from pipelines.copies.told import story_of
from pipelines.storage.articles import article_from_doc, revisions

_FIELDS = (
    "id", "source", "url", "published", "modified", "first_seen_at", "checked_at", "changed_at", "author", "attribution",
    "section", "language", "via", "state", "removed_at", "removed_reason", "word_count", "story_id",
)  # fmt: skip


def show(
    article: Annotated[str, typer.Argument(help="Id or URL.")],
    raw: Annotated[bool, typer.Option("--raw", help="Also what the page said and where it was found.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Show one article with its revisions and its story. Example: ./marsad articles show 0a1b2c3d4e5f60718293"""
    with opened() as store:
        document = one(store, article)
        history = revisions(store, document["_id"])
        story = story_of(store, document)
    if json:
        shown = {k: v for k, v in document.items() if k not in HIDDEN and k != "_id"}
        emit({"id": document["_id"], **shown, "revisions": history, "story": story})
        return
    _show(document, raw)
    tell("")
    told = [{"number": r.number, "kind": r.kind.value, "observed_at": r.observed_at, "changed": r.changed, "reason": r.reason} for r in history]
    tell(f"Revisions: {summary(told)}")
    _show_revisions(told, "  ")
    if len([r for r in history if r.content]) > 1:
        tell(f"  what changed: ./marsad articles diff {document['_id']}")
    if story:
        _show_story(story, document["_id"])


def summary(history: Sequence[Mapping[str, Any]]) -> str:
    """`2 edits, 1 cosmetic change`: flaps between two versions are counted apart, they are no edits."""
    names = {"edit": "edit", "cosmetic": "cosmetic change", "flap": "flap", "removed": "removal", "restored": "return",
             "reprocessed": "new reading", "takedown": "takedown"}  # fmt: skip
    counts = Counter(row["kind"] for row in history)
    parts = [f"{counts[kind]} {name}{'' if counts[kind] == 1 else 's'}" for kind, name in names.items() if counts[kind]]
    return ", ".join(parts) or "never changed"


def _show(document: dict[str, Any], raw: bool) -> None:
    item = article_from_doc(document)
    tell(safe(item.title))
    tell("")
    for name in _FIELDS:
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


def _show_revisions(history: Sequence[Mapping[str, Any]], indent: str) -> None:
    for row in history:
        reason = f" ({safe(row['reason'])})" if row.get("reason") else ""
        changed = f"  {', '.join(row['changed'])}" if row.get("changed") and row["kind"] != RevisionKind.REMOVED else ""
        tell(f"{indent}revision {row['number']}  {row['observed_at']:%Y-%m-%d %H:%M:%S}Z  {row['kind']}{reason}{changed}")


def _show_story(story: Mapping[str, Any], own: str) -> None:
    members = story["members"]
    tell("")
    tell(f"Story {story['id']}: {len(members)} articles; earliest known publisher {story['publisher']}")
    if story.get("agencies"):
        tell(f"  credited: {safe('، '.join(story['agencies']))}")
    for member in members:
        mark = "*" if member["id"] == own else " "
        tell(f" {mark}{member['id']}  {member['source']}  {_lag(member['lag_s'])}  {_change(member, story)}{_gone(member)}")
        tell(f"    {safe(member['title'] or '')}")
        if member["agencies"]:
            tell(f"    credits {safe('، '.join(member['agencies']))}")
        if len(member["revisions"]) > 1:
            _show_revisions(member["revisions"], "    ")


def _lag(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"+{hours} h {minutes} min" if hours else f"+{minutes} min" if minutes or not rest else f"+{rest} s"


def _change(member: Mapping[str, Any], story: Mapping[str, Any]) -> str:
    """What the member did to the text of the first publisher."""
    if member["id"] == story["first"]:
        return "first publisher"
    how = ", ".join(member["changes"]) or "as first published"
    return f"updated version: {how}" if member["updated"] else how


def _gone(member: Mapping[str, Any]) -> str:
    if member["state"] == "removed":
        return f"  removed ({member['removed_reason']}), noticed {member['removed_at']:%Y-%m-%d %H:%M:%S}Z"
    return "  taken down here" if member["state"] == "tombstone" else ""
