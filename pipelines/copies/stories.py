"""Stories: one text as several outlets printed it. Pure; `desk.py` connects it with a store.

A copy joins through the story's leader only, the first article of it that Marsad stored: never through another copy, or a
chain of small changes would gather texts that have nothing in common. The leader, and with it the story's id, never
changes; which article was first is told by the times of publication and is worked out anew with each member.

A story document: `{_id, leader, members: [ids], joined: [{id, at}], order: [entry, …], first, publisher, agencies, latest_at}`; `order` is by
time, each entry `{id, source, at, lag_s, relation, containment, conflicts, changes, agencies}`, `first` is the id
and `publisher` the source of the earliest known one, `lag_s` the seconds after it, `changes` what differs from its text
(see `changes.py`), `agencies` the credited ones of all members. No text is kept here: an article that is
taken down leaves nothing behind in its story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.copies.compare import Comparison, Relation, compare_readings
from pipelines.copies.shingles import Reading
from pipelines.storage.base import Change, Doc, Patch, Write

CERTAIN = 0.9
"""Containment of a copy from which no better leader is looked for."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leader:
    """An article that a copy may join: the leader of a story, or one without copies so far."""

    id: str
    reading: Reading
    appeared: datetime
    """See `appeared`."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs."""

    leader: str | None = None
    """Id of the leader that it joins; None when it is the only one of its text."""
    comparison: Comparison | None = None
    """How it compares with the leader."""


def place(article: Reading, leaders: Iterable[Leader], common: Set[int] | None = None) -> Placement:
    """The leader that an article joins: of a copy rather than of an updated version, then with the highest containment,
    then the earliest. `leaders` come most promising first and are read no further than to a certain copy."""
    best: tuple[tuple[bool, float], Leader, Comparison] | None = None
    for leader in leaders:
        found = compare_readings(article, leader.reading, common)
        if found.relation is Relation.DIFFERENT:
            continue
        rank = (found.relation is Relation.COPY, round(found.containment, 6))
        if best is None or rank > best[0] or (rank == best[0] and _key(leader) < _key(best[1])):
            best = rank, leader, found
        if rank >= (True, CERTAIN):
            break
    return Placement() if best is None else Placement(best[1].id, best[2])


def _key(leader: Leader) -> tuple[datetime, str]:
    return leader.appeared, leader.id


def appeared(article: Mapping[str, Any]) -> datetime:
    """When an article was out at the latest: its printed time, but not after we saw it; a day without time counts as
    over, since midnight would make every undated copy the first."""
    seen: datetime = article["first_seen_at"]
    published: datetime | None = article.get("published")
    if published is None:
        return seen
    if article.get("published_precision") == "day":
        published += _DAY
    return min(published, seen)


def entry(article: Mapping[str, Any], comparison: Comparison | None, agencies: list[str]) -> Doc:
    """What a story keeps of a member; `comparison` is that with the leader, None for the leader. `article` is its
    document, with `_id`. Lag and changes are filled in by `arrange`."""
    return {
        "id": article["_id"],
        "source": article["source"],
        "at": appeared(article),
        "relation": comparison.relation.value if comparison else "leader",
        "containment": round(comparison.containment, 4) if comparison else 1.0,
        "conflicts": comparison.conflicts if comparison else 0,
        "agencies": agencies,
    }


def arrange(entries: Iterable[Doc], known_first: str | None, tell_changes: Callable[[str, str], list[str]]) -> dict[str, Any]:
    """The derived fields of a story: `order`, `first`, `publisher`, `agencies`, `latest_at`.

    `tell_changes(first, member)` compares two members by id; it is asked for those without `changes`, and for all when
    the first is another than `known_first`. The result depends on the members alone, not on the order they came in.
    """
    order = sorted(entries, key=lambda item: (item["at"], item["id"]))
    first = order[0]
    told = []
    for item in order:
        kept = item.get("changes") if first["id"] == known_first else None
        if item is first:
            kept = []
        lag = (item["at"] - first["at"]).total_seconds()
        found = tell_changes(first["id"], item["id"]) if kept is None else kept
        told.append({**item, "lag_s": lag, "changes": found})
    credits = dict.fromkeys(name for item in told for name in item["agencies"])
    return {
        "order": told,
        "first": first["id"],
        "publisher": first["source"],
        "agencies": list(credits),
        "latest_at": max(item["at"] for item in told),
    }


def joined(story: Mapping[str, Any], members: Iterable[str], now: datetime) -> list[Doc]:
    """The field `joined`: since when each member is one; `story` is the document so far, members that it does not know join now."""
    known = {item["id"]: item["at"] for item in story.get("joined") or ()}
    return [{"id": id, "at": known.get(id, now)} for id in members]


def members_at(story: Mapping[str, Any], when: datetime) -> list[str]:
    """Ids of the articles that were known as members at `when`; of a story that does not say since when, all."""
    if "joined" not in story:
        return list(story.get("members") or ())
    return [item["id"] for item in story["joined"] if item["at"] <= when]


def story_writes(leader: str, joined: Iterable[str], fields: Mapping[str, Any]) -> list[Write]:
    """What makes a story durable after the articles `joined` it. Safe to repeat, and two workers that add to one story at
    once lose no member: `members` grows as a set; a missing entry of `order` is worked out with the next member."""
    joined = list(joined)
    writes: list[Write] = [Patch("stories", leader, Change(set={"leader": leader, **fields}), upsert=True)]
    members = [leader, *(id for id in joined if id != leader)]
    writes += [Patch("stories", leader, Change(add_to_set={"members": id}), upsert=True) for id in members]
    writes += [Patch("articles", id, Change(set={"story_id": leader})) for id in members]
    return writes
