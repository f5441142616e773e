"""Section and home pages: which of their links lead to articles, judged by the links' shape, text and place.

No page is like another, but on each the articles' addresses are of one or few shapes (`/story/2024/5/1/…/4943459`) and
carry a headline, while sections, tags and services carry a word or two. So links are put together by shape, and a shape
is believed as a whole. Pure functions of the page; never raise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.candidate import Candidate
from crawler.discovery.moments import Clock
from crawler.discovery.shapes import shape_of
from crawler.discovery.text import plain
from crawler.discovery.urls import has_article_sign, looks_like_article, resolve
from crawler.extract.charset import decode
from crawler.extract.markup import parse
from crawler.sources.schema import Source
from pipelines.identity import url_key

MAX_LINKS = 5000
"""Links of one page that are looked at."""
MAX_ARTICLES = 500
HEADLINE_WORDS = 4
"""Arabic headlines of fewer words are rare; names of sections with as many are rarer still."""
MAX_UP = 6
"""Ancestors of a link that are asked for its place and its date."""
MAX_DEPTH = 64
MAX_CARD = 200
"""Elements of a card that are looked at for its date."""

_MORE = re.compile(
    r"^\W*(?:(?:إ?ا?قرأ|للمزيد|المزيد|التفاصيل|تفاصيل|أكمل|تابع|شاهد|مشاهدة|عرض|read|more|continue)\b[\w\s]{0,25}|\d+)\W*$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:^|[\s_\-])(?:nav|navbar|navigation|menu|menus|megamenu|breadcrumbs?|footer|copyright|social|share|sharing|login|"
    r"tagcloud|tags|lang|language|languages|pagination|pager|cookie|cookies|sitemap)(?:$|[\s_\-])",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"(?:^|[\s_\-])(?:calendar|wp-calendar|datepicker)(?:$|[\s_\-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))


@dataclass(slots=True)
class _Link:
    """One address with every anchor that leads to it."""

    url: str
    order: int
    titles: list[tuple[int, str]] = field(default_factory=list)
    """(weight, text): a heading weighs more than an anchor, an anchor more than a picture's description."""
    in_furniture: bool = True
    in_heading: bool = False
    published_raw: str = ""

    @property
    def title(self) -> str:
        """The best text, or ""."""
        return max(self.titles, key=lambda t: (t[0], len(t[1])))[1] if self.titles else ""

    @property
    def is_headline(self) -> bool:
        """Whether its best text reads like a headline."""
        return len(_WORD.findall(self.title)) >= HEADLINE_WORDS


def find_articles(
    page: bytes | str, base_url: str, source: Source, *, content_type: str = "", now: datetime | None = None
) -> list[Candidate]:
    """The articles that the page links to, in its order. `now` (aware) lets dates that stand beside links be read."""
    root, base = _tree(page, base_url, content_type)
    if root is None:
        return []
    links = _links(root, base, source)
    believed = _believed_shapes(links)
    clock = Clock(now, source.timezone, source.rules.z_is_local) if now is not None else None
    if clock is not None:
        _date(root, base, {url_key(link.url): link for link in links})
    found = []
    for link in links:
        if source.discover.allow or _is_article(link, believed):
            found.append(Candidate(
                url=link.url, via="listing", found_on=base_url, title=link.title if link.is_headline else None,
                published=clock.read(link.published_raw) if clock else None, published_raw=link.published_raw or None,
            ))  # fmt: skip
    return found[:MAX_ARTICLES]


def next_pages(page: bytes | str, base_url: str, *, content_type: str = "") -> list[str]:
    """The page that follows a paged listing (at most one address): see pagination.following."""
    from crawler.discovery.pagination import following

    root, base = _tree(page, base_url, content_type)
    if root is None:
        return []
    url = following(root, base, base_url)
    return [url] if url else []


def _tree(page: bytes | str, base_url: str, content_type: str) -> tuple[Any, str]:
    """The page's root element (None when it has none) and the address that its links are relative to."""
    markup = parse(page if isinstance(page, str) else decode(page, content_type)[0])
    if markup is None:
        return None, base_url
    for element in markup.root.iter("base"):
        return markup.root, resolve(element.get("href") or "", base_url) or base_url
    return markup.root, base_url


# links ----------------------------------------------------------------------------------------------------------------


def _links(root: Any, base: str, source: Source) -> list[_Link]:
    """Links that may be articles of the source, one per URL key, in the page's order."""
    found: dict[str, _Link] = {}
    own = url_key(base)
    for number, anchor in enumerate(islice(root.iter("a"), MAX_LINKS)):
        url = resolve(anchor.get("href") or "", base)
        if url is None or not looks_like_article(url, source):
            continue
        key = url_key(url)
        if key == own:
            continue
        link = found.setdefault(key, _Link(url, number))
        _describe(link, anchor)
    return [link for link in found.values() if link.titles or has_article_sign(urlsplit(link.url))]


def _describe(link: _Link, anchor: Any) -> None:
    """Add what one anchor says: its texts and its place."""
    heading = next((element for element in anchor.iter() if element.tag in _HEADINGS), None)
    place, inside_heading = _place(anchor)
    if heading is not None:
        _add(link, 3, "".join(heading.itertext()))
    _add(link, 3 if inside_heading else 2, "".join(anchor.itertext()))
    _add(link, 1, anchor.get("title") or anchor.get("aria-label") or "")
    for picture in anchor.iter("img"):
        _add(link, 0, picture.get("alt") or "")
    link.in_heading = link.in_heading or inside_heading or heading is not None
    link.in_furniture = link.in_furniture and place


def _add(link: _Link, weight: int, text: str) -> None:
    text = plain(text)
    if text and not _MORE.match(text):
        words = len(_WORD.findall(text))
        # A whole card as one anchor holds headline, summary and date: a heading in it, or the title, says it better.
        link.titles.append((weight - 2 if words > 40 else weight if words >= HEADLINE_WORDS else weight - 4, text[:500]))


def _place(anchor: Any) -> tuple[bool, bool]:
    """(inside navigation, footer or the like; inside a heading)."""
    heading = False
    for number, element in enumerate(islice(anchor.iterancestors(), MAX_DEPTH)):
        if number < 3 and element.tag in _HEADINGS:
            heading = True
        if element.tag in ("nav", "footer") or element.get("role") in ("navigation", "contentinfo", "menu", "menubar"):
            return True, heading
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        named = element.tag not in ("body", "html") and len(names) > 1
        if named and (_CALENDAR.search(names) or (number < MAX_UP and _PLACE.search(names))):
            return True, heading
    return False, heading


# belief ---------------------------------------------------------------------------------------------------------------


def _believed_shapes(links: Iterable[_Link]) -> set[str]:
    """Shapes of which at least three links, and most of those outside navigation, carry headlines."""
    shapes: dict[str, list[_Link]] = defaultdict(list)
    for link in links:
        shapes[shape_of(link.url)].append(link)
    believed = set()
    for shape, members in shapes.items():
        outside = [link for link in members if not link.in_furniture]
        headlines = [link for link in outside if link.is_headline]
        if len(headlines) >= 3 and len(headlines) * 2 >= len(outside) and len(outside) * 2 >= len(members):
            believed.add(shape)
    return believed


def _is_article(link: _Link, believed: set[str]) -> bool:
    signed = has_article_sign(urlsplit(link.url))
    if shape_of(link.url) in believed:
        return link.is_headline or link.in_heading or (signed and not link.in_furniture)
    # A lone shape: an editor's pick, a video, another CMS. Its own text and address must both speak for it.
    return signed and link.is_headline and (not link.in_furniture or link.in_heading)


def _date(root: Any, base: str, links: dict[str, _Link]) -> None:
    """Give each `time datetime` to the article whose card it stands in: the nearest ancestor with one article only."""
    for element in islice(root.iter("time"), MAX_ARTICLES):
        printed = (element.get("datetime") or "").strip()
        for ancestor in islice(element.iterancestors(), MAX_UP if printed else 0):
            keys = _keys_in(ancestor, base, links)
            if len(keys) == 1:
                link = links[keys.pop()]
                link.published_raw = link.published_raw or printed[:100]
                break
            if keys:
                break


def _keys_in(element: Any, base: str, links: dict[str, _Link]) -> set[str]:
    """Articles that the first MAX_CARD elements below `element` link to, no more than two."""
    keys: set[str] = set()
    for inner in islice(element.iter(), MAX_CARD):
        url = resolve(inner.get("href") or "", base) if inner.tag == "a" else None
        if url is not None and (key := url_key(url)) in links:
            keys.add(key)
            if len(keys) > 1:
                break
    return keys
