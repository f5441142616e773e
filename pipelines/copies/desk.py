"""The desk that puts each new article into its story: the edge between `stories.py` and a store.

One desk per process, used from one thread at a time. It remembers what it placed lately, since what is being written
cannot be found in the store yet; copies that two workers stored at the same moment are found by `relink`.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pipelines import clock
from pipelines.copies.agencies import credited
from pipelines.copies.candidates import VERIFIED, Index, StoreIndex, least_shared
from pipelines.copies.changes import changes
from pipelines.copies.common import day_of, load
from pipelines.copies.compare import compare_readings
from pipelines.copies.shingles import Reading, read, sketch
from pipelines.copies.stories import Leader, Placement, appeared, arrange, entry, joined, place, story_writes
from pipelines.storage.base import Change, Doc, Patch, Store, Write

Value = TypeVar("Value")
RECENT = 600
"""Articles and stories remembered from what this process placed."""
STEP = 50
"""Articles that `relink` looks at in one step."""
READINGS = 512
"""Texts of leaders kept read: the stories of the hour."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What to store with an article."""

    story_id: str | None
    """The article's story; None while no copy is known."""
    extra: dict[str, Any]
    """Fields of the article's document beside its own: `sketch` (empty for a member: only leaders are joined) and `seen_day`."""
    writes: list[Write] = field(default_factory=list)
    """Writes to carry out after the article's own."""


class Desk:
    """Places articles."""

    def __init__(self, store: Store, index: Index | None = None) -> None:
        """`index` replaces the store's own; the caller then adds to it."""
        self._store = store
        self._index = StoreIndex(store) if index is None else index
        self._common = load(store)
        self._articles: OrderedDict[str, Doc] = OrderedDict()
        self._by_hash: dict[int, set[str]] = {}
        self._stories: OrderedDict[str, Doc] = OrderedDict()
        self._readings: OrderedDict[str, Reading] = OrderedDict()

    def refresh(self) -> None:
        """Take over lists of common triples that were rebuilt."""
        self._common = load(self._store)

    def place(self, article: Mapping[str, Any], *, older: bool = False) -> Placed:
        """Place an article, given as its document (`_id`, `source`, `title`, `body`, `published`, `first_seen_at` …), new or
        changed. A member stays where it is. With `older`, it joins no article stored after it, unless that leads a story.
        Reads the store; writes nothing."""
        id, reading = str(article["_id"]), read(article)
        day = day_of(article["first_seen_at"])
        _keep(self._readings, id, reading, READINGS)
        own = self._sketch(reading)
        extra: dict[str, Any] = {"sketch": own, "seen_day": day}
        story_id = article.get("story_id") or self._led(article)
        if story_id is None:
            leaders = self._leaders(id, own, day)
            if older:
                leaders = (leader for leader in leaders if self._precedes(leader.id, article))
            placement = place(reading, leaders, self._common)
            story_id = placement.leader
        elif story_id != id:
            placement = self._again(reading, story_id)
        else:
            placement = Placement(id)
        if story_id is None:
            self._remember(article, extra, None)
            return Placed(None, extra)
        if story_id != id:
            extra["sketch"] = []
        self._remember(article, extra, story_id)
        return Placed(story_id, extra, self._join(article, placement, story_id))

    def sketch_of(self, article: Mapping[str, Any]) -> list[int]:
        """The sketch by which copies find an article that leads or has no story."""
        return self._sketch(read(article))

    def _sketch(self, reading: Reading) -> list[int]:
        return sketch(set(reading.triples) - self._common)

    def leads(self, id: str) -> str | None:
        """`id` when a copy that was placed lately joined it, else None."""
        return id if id in self._stories else None

    def forget(self, id: str) -> None:
        """Drop what is remembered of an article that could not be stored, and of its story."""
        story = (self._articles.get(id) or {}).get("story_id")
        self._forget(id)
        self._readings.pop(id, None)
        self._stories.pop(story or id, None)

    def relink(self, now: datetime, hours: float = 48) -> Iterator[list[Write]]:
        """Look again at the articles of the last hours, oldest first: those without a story for leaders that were stored at
        the same moment, those that their story does not know (a process died between two writes) to enter them. Yields
        what to write, step by step; mostly nothing."""
        where = {"first_seen_at": {"$gte": now - timedelta(hours=hours)}, "state": {"$ne": "tombstone"}}
        order = [("first_seen_at", 1), ("_id", 1)]
        recent = [(row["_id"], row.get("story_id")) for row in self._store.find("articles", where, sort=order, fields=["story_id"])]
        for start in range(0, len(recent), STEP):
            yield self._relinked(dict(recent[start : start + STEP]))

    def _relinked(self, recent: dict[str, str | None]) -> list[Write]:
        """The writes of a few articles, given with their stories, in their order."""
        stories = self._store.get_many("stories", {story for story in recent.values() if story})
        members = {id: set(story.get("members") or ()) for id, story in stories.items()}
        writes: list[Write] = []
        wanted = [id for id, story in recent.items() if story is None or id not in members.get(story, ())]
        documents = self._store.get_many("articles", wanted)
        for id in wanted:
            if id in documents and id not in self._stories:  # not one that became a leader just now
                placed = self.place(documents[id], older=True)
                if placed.story_id is not None and documents[id].get("story_id") is None:
                    writes.append(Patch("articles", id, Change(set=placed.extra)))
                writes += placed.writes
        return writes

    def _leaders(self, id: str, own: list[int], day: int) -> Iterator[Leader]:
        """Leaders that may have the text, most promising first, each read when it is asked for."""
        lately = Counter(other for value in own for other in self._by_hash.get(value, ()))
        lately.pop(id, None)
        least = least_shared(own)
        near = sorted((-shared, other) for other, shared in lately.items() if shared >= least)
        ids = [other for _, other in near[:VERIFIED]]
        known = set(ids)
        ids += [other for other in self._index.candidates(own, day, VERIFIED) if other not in known and other != id]
        yield from self._read_leaders(ids)

    def _read_leaders(self, ids: list[str]) -> Iterator[Leader]:
        for id in ids:
            document = self._document(id)
            if document is not None and document.get("story_id") in (None, id) and document.get("body"):
                yield Leader(id, self._reading(document), appeared(document))

    def _led(self, article: Mapping[str, Any]) -> str | None:
        """The story that an article leads although its document does not say so: it was overwritten while the story began, or
        was never stored because the process died."""
        id = str(article["_id"])
        return id if id in self._stories or self._store.get("stories", id) is not None else None

    def _precedes(self, leader: str, article: Mapping[str, Any]) -> bool:
        """Whether a leader was stored before an article or leads a story."""
        document = self._document(leader)
        assert document is not None
        if document.get("story_id") == leader:
            return True
        return (document["first_seen_at"], leader) < (article["first_seen_at"], str(article["_id"]))

    def _again(self, reading: Reading, leader: str) -> Placement:
        """A member whose text changed, compared with its leader once more."""
        document = self._document(leader)
        if document is None or not document.get("body"):
            return Placement(leader)
        return Placement(leader, compare_readings(reading, self._reading(document), self._common))

    def _join(self, article: Mapping[str, Any], placement: Placement, leader: str) -> list[Write]:
        """The writes of a member that is new or changed."""
        story = self._stories.get(leader) or self._store.get("stories", leader) or {"members": [], "order": []}
        entries = {item["id"]: item for item in story["order"] if item["id"] != article["_id"]}
        missing = [id for id in dict.fromkeys([leader, *story["members"]]) if id not in entries and id != article["_id"]]
        for id in missing:
            document = self._document(id)
            if document is not None:
                known = None if id == leader else self._again(self._reading(document), leader).comparison
                entries[id] = entry(document, known, credited(document, self._reading(document).body[0]))
        entries[article["_id"]] = entry(article, placement.comparison, credited(article, self._reading(article).body[0]))
        first = story.get("first") if story.get("first") != article["_id"] else None
        fields = {**arrange(entries.values(), first, self._tell), "joined": joined(story, entries, clock.now())}
        _keep(self._stories, leader, {"members": list(entries), **fields}, RECENT)
        return story_writes(leader, [*missing, article["_id"]], fields)

    def _tell(self, first: str, member: str) -> list[str]:
        origin, later = self._document(first), self._document(member)
        return changes(self._reading(origin), self._reading(later)) if origin and later else []

    def _document(self, id: str) -> Doc | None:
        return self._articles.get(id) or self._store.get("articles", id)

    def _reading(self, document: Mapping[str, Any]) -> Reading:
        id = str(document["_id"])
        return _keep(self._readings, id, self._readings.get(id) or read(document), READINGS)

    def _remember(self, article: Mapping[str, Any], extra: Mapping[str, Any], story_id: str | None) -> None:
        id = str(article["_id"])
        self._forget(id)
        self._articles[id] = {**article, **extra, "story_id": story_id}
        for value in extra["sketch"]:
            self._by_hash.setdefault(value, set()).add(id)
        if story_id is not None and story_id in self._articles:
            self._articles[story_id]["story_id"] = story_id
        while len(self._articles) > RECENT:
            self._forget(next(iter(self._articles)))

    def _forget(self, id: str) -> None:
        for value in self._articles.pop(id, {}).get("sketch", ()):
            ids = self._by_hash[value]
            ids.discard(id)
            if not ids:
                del self._by_hash[value]


def _keep(kept: OrderedDict[str, Value], id: str, value: Value, most: int) -> Value:
    """Put `value` last, and drop what was used longest ago."""
    kept[id] = value
    kept.move_to_end(id)
    while len(kept) > most:
        kept.popitem(last=False)
    return value
