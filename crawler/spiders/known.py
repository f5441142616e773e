"""What the store knows of pages: articles, pages that are none, and pages that wait for another try."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from crawler.discovery.candidate import Candidate
from pipelines.identity import article_id
from pipelines.storage.base import Change, Patch, Store

UNREAD = ("empty_body", "no_title")
"""Reasons of a rejection that a mended layout takes away."""
STEP = 200
"""Pages asked for or written at once."""


def backoff(tries: int) -> timedelta:
    """Pause before another try of a page: 1, 4, 16 minutes …, at most a day."""
    return min(timedelta(days=1), timedelta(minutes=4**tries))


def candidate_of(page: dict[str, Any]) -> Candidate:
    """The candidate kept in a backlog row."""
    return Candidate(
        url=page["url"], via=page.get("via") or "manual", found_on=page.get("found_on") or "", title=page.get("title"),
        published=page.get("published"), published_raw=page.get("published_raw"),
    )  # fmt: skip


def backlog(store: Store, source: str, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Pages whose time to be tried again has come, oldest first."""
    where = {"source": source, "state": "retry", "again_at": {"$lte": now}}
    return list(store.find("pages", where, sort=[("again_at", 1)], limit=limit))


def requeue(store: Store, source: str, since: datetime, now: datetime) -> int:
    """Pages that could not be read since `since` are tried again with the next polls: the source can be read again. Returns how many."""
    pages = store.find("pages", {"source": source, "state": "rejected"}, fields=["reason", "at"])
    wanted = [page["_id"] for page in pages if page.get("reason") in UNREAD and page["at"] >= since]
    again = Change(set={"state": "retry", "again_at": now, "tries": 0})
    for start in range(0, len(wanted), STEP):
        store.write([Patch("pages", id, again) for id in wanted[start : start + STEP]])
    return len(wanted)


def known_keys(store: Store, source: str, keys: Sequence[str], now: datetime) -> dict[str, dict[str, Any]]:
    """URL key → what is known of it: the article (fields needed to decide) or the page row of a rejection."""
    found: dict[str, dict[str, Any]] = {}
    wanted = set(keys)
    fields = [
        "url_key", "aliases", "checked_at", "modified", "title", "state", "published", "first_seen_at", "listed_in",
        "removed_reason",
    ]  # fmt: skip
    for start in range(0, len(keys), STEP):
        part = list(keys[start : start + STEP])
        for where in ({"url_key": {"$in": part}}, {"aliases": {"$in": part}}):
            for document in store.find("articles", where, fields=fields):
                for key in (document["url_key"], *(document.get("aliases") or ())):
                    if key in wanted:
                        found[key] = document
        ids = {article_id(key): key for key in part if key not in found}
        for id, page in store.get_many("pages", list(ids)).items():
            if page["source"] == source and page["again_at"] > now:
                found[ids[id]] = page
    return found
