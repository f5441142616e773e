"""When a stored article is looked at again: soon while it is fresh or has just changed, then ever more seldom.

Edits cluster in the first hours after publication and removals in the first days; after that a look costs much and finds
little. The pause is a share of the time since the last change, so the looks thin out as 1/age: about eleven in the first
day, seven in the first week after it, and a handful in the following year.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(minutes=15)
"""The first look after publication or a change."""
SHARE = 0.5
"""Each further pause is this share of the time since the last change."""
LONGEST = timedelta(days=30)
GIVE_UP = timedelta(days=400)
"""An article that has not changed for this long is looked at no more, unless somebody asks."""


def next_check(
    published: datetime | None, changed_at: datetime, checked_at: datetime, checks: int, now: datetime
) -> datetime | None:
    """The time of the next look at an article, or None for no more.

    `published` counts when it is older than our first sight of the article: a back-filled old article is not fresh. All times
    are aware; `checks` is the number of looks so far.
    """
    since = changed_at if published is None or checks or published > changed_at else min(published, changed_at)
    age = max(timedelta(0), now - since)
    if age > GIVE_UP:
        return None
    return now + min(LONGEST, max(FIRST, age * SHARE))
