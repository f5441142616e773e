"""The page after this one of a paged listing. Bounded: one page, of the same listing, with the next number."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from crawler.discovery.text import plain
from crawler.discovery.urls import resolve
from pipelines.identity import same_site, url_key

MAX_PAGE = 10_000
MAX_LINKS = 5000
"""Links of one page that are looked at."""
_PARAMETERS = frozenset(
    ("page", "paged", "p", "pg", "pageno", "pagenum", "page_no", "pagenumber", "pageindex", "currentpage", "start", "offset")
)
_OFFSETS = frozenset(("start", "offset"))
_PATH_PAGE = re.compile(r"/(?:page|p|صفحة)[/\-_]?(\d{1,6})(?=/|\.html?$|$)", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(?<=[/\-_])(\d{1,5})(?=/?$|\.html?$)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])?(?:[-/]?\d{1,2})?(?!\d)")
_DATE_END = re.compile(r"(?:19|20)\d\d(?:[/\-]\d{1,2}){1,2}/?$")
_NEXT = re.compile(r"^\W*(?:next|older(?: posts| entries)?|التالي|التالية|الصفحة التالية|السابقة|أقدم|»|›|→|←|«|‹)\W*$", re.I)
_NEXT_CLASS = re.compile(r"(?:^|[\s_\-])next(?:$|[\s_\-])", re.IGNORECASE)
_PAGER = re.compile(
    r"(?:^|[\s_\-])(?:pagination|pager|paging|pages|nav-links|page-numbers|page-nav|wp-pagenavi)(?:$|[\s_\-])", re.I
)


def following(root: Any, base: str, page_url: str) -> str | None:
    """Address of the next page: `rel=next`, a link marked as next, or the one with the least higher number. None when there
    is none, when it leaves the site or the listing, or when it only moves a calendar on."""
    stem, number = place(page_url)
    marked: list[str] = []
    numbered: list[str] = []
    for element in islice(root.iter("link", "a"), MAX_LINKS):
        url = resolve(element.get("href") or "", base)
        if url is None or not _may_follow(url, page_url):
            continue
        text = plain("".join(element.itertext()))[:40] if element.tag == "a" else ""
        if "next" in (element.get("rel") or "").lower().split():
            marked.insert(0, url)
        elif element.tag == "a" and _is_next(element, text):
            marked.append(url)
        elif element.tag == "a" and text.isdecimal() and int(text) > 1:
            numbered.append(url)
    for urls in (marked, numbered):
        later = [(own, url) for url in urls for where, own in [place(url)] if where == stem and (own or 0) > (number or 0)]
        if later:
            return min(later)[1]
    return None


def place(url: str) -> tuple[str, int | None]:
    """(the listing's address without its page number, the number or None)."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in pairs:
        if name.lower() in _PARAMETERS and value.isascii() and value.isdigit() and len(value) < 7:
            rest = urlencode([pair for pair in pairs if pair != (name, value)])
            return url_key(parts._replace(query=rest, fragment="").geturl()), int(value)
    path = unquote(parts.path)
    for pattern in (_PATH_PAGE, _LAST_NUMBER):
        found = pattern.search(path)
        if found is not None and not (pattern is _LAST_NUMBER and _DATE_END.search(path)):
            stem = path[: found.start()].rstrip("/-_") + "/" + path[found.end() :].lstrip("/")
            return url_key(parts._replace(path=stem, fragment="").geturl()), int(found[1])
    return url_key(parts._replace(fragment="").geturl()), None


def _may_follow(url: str, page_url: str) -> bool:
    if not same_site(url, page_url) or url_key(url) == url_key(page_url):
        return False
    number = place(url)[1]
    if number is not None and number > MAX_PAGE and not _is_offset(url):
        return False
    return _DATE.findall(unquote(urlsplit(url).path)) == _DATE.findall(unquote(urlsplit(page_url).path))


def _is_offset(url: str) -> bool:
    return any(name.lower() in _OFFSETS for name, _ in parse_qsl(urlsplit(url).query))


def _is_next(element: Any, text: str) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
    if _NEXT_CLASS.search(names):
        return True
    if not _NEXT.match(text):
        return False
    around = [element, *islice(element.iterancestors(), 4)]
    return any(_PAGER.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in around)
