"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/) → candidates; of a broken document, its head."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from crawler.discovery.candidate import Candidate
from crawler.discovery.moments import Clock
from crawler.discovery.text import plain
from crawler.discovery.urls import resolve
from pipelines.identity import same_site

_VERSION = "jsonfeed.org/version/"
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """What the document says."""

    is_feed: bool = False
    title: str = ""
    candidates: tuple[Candidate, ...] = ()
    next_pages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    complete: bool = True


def parse(text: str, url: str, clock: Clock) -> JsonFeed:
    """The JSON Feed in `text`, fetched from `url`. Never raises."""
    problems: list[str] = []
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        document = _salvage(text)
        problems.append(f"not valid JSON: {str(error)[:200]}")
    if not isinstance(document, dict) or _VERSION not in str(document.get("version")):
        return JsonFeed(problems=(*problems, "no feed: JSON without a jsonfeed.org version"), complete=False)
    items = document.get("items")
    items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    found = [_candidate(item, url, clock) for item in items]
    candidates = tuple(candidate for candidate in found if candidate is not None)
    if len(candidates) < len(found):
        problems.append(f"{len(found) - len(candidates)} items have no usable link")
    next_url = resolve(_string(document.get("next_url")), url)
    pages = (next_url,) if next_url and next_url != url and same_site(next_url, url) and candidates else ()
    complete = not any(problem.startswith("not valid") for problem in problems)
    return JsonFeed(True, plain(document.get("title")), candidates, pages, tuple(problems), complete)


def _candidate(item: dict[str, Any], url: str, clock: Clock) -> Candidate | None:
    for printed in (_string(item.get("url")), _string(item.get("id")), _string(item.get("external_url"))):
        link = resolve(printed, url) if printed.startswith(("http://", "https://", "//", "/")) else None
        if link is not None:
            break
    else:
        return None
    published = _string(item.get("date_published"))
    moment, changed = clock.read(published), clock.read(_string(item.get("date_modified")))
    return Candidate(
        url=link, via="feed", found_on=url, title=plain(item.get("title")) or None, published=moment,
        published_raw=published or None, modified=changed if changed != moment else None,
    )  # fmt: skip


def _salvage(text: str) -> dict[str, Any]:
    """The whole items at the head of a document that breaks off."""
    start = _ITEMS.search(text)
    if start is None or _VERSION not in text[:5000].replace("\\/", "/"):
        return {}
    decoder, at = json.JSONDecoder(), start.end()
    items: list[Any] = []
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return {"version": _VERSION, "items": items}
        items.append(item)


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
