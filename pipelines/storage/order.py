"""The order of a batch's writes: few round trips on MongoDB, and safe to be cut off anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.storage.base import Write

_RANK = {"revisions": 0, "stories": 0, "watch_hits": 0, "articles": 1, "pages": 3, "outcomes": 4, "days": 5, "sources": 6}
_OTHERS = 2


def grouped(writes: Sequence[Write]) -> list[Write]:
    """`writes` with those of one collection together, in their order: MongoDB takes each group as one bulk write.

    A process that dies between two groups must lose nothing: the revision is there before the article that counts it, its
    place in a story and its watchlist hits before the article that is not looked at again once it is there, the article before its page leaves the backlog (`pages`), all of them before the outcome says so, and that before a source's
    row (validators, next poll) moves on. Between collections no other order is kept.
    """
    first: dict[str, int] = {}
    for number, write in enumerate(writes):
        first.setdefault(write.collection, number)
    return sorted(writes, key=lambda write: (_RANK.get(write.collection, _OTHERS), first[write.collection]))
