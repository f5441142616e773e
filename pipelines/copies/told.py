"""A story as a reader wants it told: its members in order, with what each is now, what it changed, and its own revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pipelines.storage.base import Doc, Store

_ARTICLE = ("title", "url", "published", "first_seen_at", "author", "attribution", "state", "removed_at", "removed_reason")
_REVISION = ("number", "kind", "observed_at", "changed", "reason")


def story_of(store: Store, article: Mapping[str, Any]) -> Doc | None:
    """The story of a stored article, None when it has none: `{id, first, publisher, agencies, latest_at, members}`.

    `members` are the story's entries (see `stories.py`) in order, each with headline, address, dates and state of the article
    as it is now, whether it is an `updated` version of the first text rather than a copy (an entry's `relation` is that to the
    leader), and its `revisions` (number, kind, observed_at, changed, reason), oldest first. A member that was taken
    down here has its place but no headline. Raises StoreError.
    """
    story = store.get("stories", article["story_id"]) if article.get("story_id") else None
    if story is None:
        return None
    ids = [entry["id"] for entry in story["order"]]
    articles = store.get_many("articles", ids)
    revisions: dict[str, list[Doc]] = defaultdict(list)
    for row in store.find("revisions", {"article_id": {"$in": ids}}, fields=["article_id", *_REVISION]):
        revisions[row["article_id"]].append({name: row.get(name) for name in _REVISION})
    members = [
        {
            **entry,
            **{name: (articles.get(entry["id"]) or {}).get(name) for name in _ARTICLE},
            "updated": "numbers" in entry["changes"] or (entry["relation"] == "updated" and story.get("first") == story["_id"]),
            "revisions": sorted(revisions[entry["id"]], key=lambda row: int(row["number"])),
        }
        for entry in story["order"]
    ]
    known = {name: story.get(name) for name in ("first", "publisher", "agencies", "latest_at")}
    return {"id": story["_id"], **known, "members": members}
