"""The WordPress REST interface as a source of addresses, dates and headlines.

After https://developer.wordpress.org/rest-api/reference/posts/. Only what discovery needs is asked for (`_fields`); the
text is always read from the page itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.discovery.candidate import Candidate
from crawler.discovery.moments import Clock
from crawler.discovery.text import decode_xml, plain
from crawler.discovery.urls import resolve

PER_PAGE = 50
"""Posts a page; the interface allows 100, and some hosts cut slow answers off."""
FIELDS = "link,date,date_gmt,modified_gmt,title"
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class PostsResult:
    """What one page of posts says."""

    candidates: tuple[Candidate, ...] = ()
    next_pages: tuple[str, ...] = ()
    """The next page, when this one was full."""
    is_posts: bool = False
    """The document is a list of posts (possibly empty)."""
    problems: tuple[str, ...] = field(default=())
    complete: bool = True


def posts_url(
    base: str, *, page: int = 1, after: datetime | None = None, before: datetime | None = None, per_page: int = PER_PAGE
) -> str:
    """Address of a page of posts, newest first. `base` is the interface's (`…/wp-json/wp/v2/`), or already that of a list
    of posts or another type (`…/wp/v2/news`); `after` and `before` (aware) bound the publication time."""
    parts = urlsplit(base)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = parts.path.rstrip("/")
    if "rest_route" in query:  # sites without pretty permalinks: /?rest_route=/wp/v2/posts
        path = parts.path
        route = query["rest_route"].rstrip("/")
        query["rest_route"] = f"{route}/posts" if route.endswith("/v2") else route
    elif path.endswith("/wp-json"):
        path = f"{path}/wp/v2/posts"
    elif path.endswith("/v2"):
        path = f"{path}/posts"
    query |= {"per_page": str(per_page), "orderby": "date", "order": "desc", "_fields": FIELDS}
    if page > 1:
        query["page"] = str(page)
    for name, moment in (("after", after), ("before", before)):
        if moment is not None:
            query[name] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return urlunsplit(parts._replace(path=path, query=urlencode(query, safe="/,:"), fragment=""))


def parse_posts(body: bytes, url: str, *, now: datetime, timezone: str | None = None) -> PostsResult:
    """The posts in `body`, fetched from `url` at `now` (aware). Never raises; the interface's error objects (a page past
    the last, access denied) and anything else that is no list of posts come back as problems."""
    text = decode_xml(body).lstrip("\ufeff \t\r\n")
    try:
        document = json.loads(text) if text.startswith(("[", "{")) else None
    except (ValueError, RecursionError) as error:
        return PostsResult(problems=(f"not valid JSON: {str(error)[:200]}",), complete=False)
    if isinstance(document, dict) and document.get("code") == "rest_post_invalid_page_number":
        return PostsResult(is_posts=True)
    if not isinstance(document, list):
        said = str(document.get("message") or document.get("code") or "")[:200] if isinstance(document, dict) else ""
        return PostsResult(problems=(f"no list of posts{': ' + said if said else ''}",), complete=False)
    posts = [post for post in document if isinstance(post, dict) and isinstance(post.get("link"), str)]
    if document and not posts:
        return PostsResult(problems=("no list of posts: its items have no link",), complete=False)
    found = [_candidate(post, url, Clock(now, timezone)) for post in posts]
    candidates = tuple(candidate for candidate in found if candidate is not None)
    lost = len(document) - len(candidates)
    problems = (f"{lost} posts have no usable link",) if lost else ()
    return PostsResult(candidates, _next(url, len(document)), True, problems)


def _candidate(post: dict[str, Any], url: str, clock: Clock) -> Candidate | None:
    link = resolve(post["link"], url)
    if link is None:
        return None
    title = post.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    printed = _gmt(post.get("date_gmt")) or _string(post.get("date"))
    published = clock.read(printed)
    modified = clock.read(_gmt(post.get("modified_gmt")))
    return Candidate(
        url=link, via="api", found_on=url, title=plain(_string(rendered)) or None, published=published,
        published_raw=printed or None, modified=modified if modified != published else None,
    )  # fmt: skip


def _gmt(value: Any) -> str:
    """A `…_gmt` field, which WordPress writes without its Z; drafts have zeros there."""
    text = _string(value)
    return f"{text}Z" if text and not text.startswith("0000") and not text.endswith("Z") else text


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _next(url: str, items: int) -> tuple[str, ...]:
    """The next page's address after a full page; a short one is the last."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    size, page = query.get("per_page", "10"), query.get("page", "1")
    if not (size.isdecimal() and page.isdecimal()) or items < int(size) or not items or int(page) >= MAX_PAGE:
        return ()
    query["page"] = str(int(page) + 1)
    return (urlunsplit(parts._replace(query=urlencode(query, safe="/,:"))),)
