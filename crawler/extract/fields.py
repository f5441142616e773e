"""Section, tags and lead image: the smaller fields."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.extract.jsonld import Linked, tidy, types_of
from crawler.extract.lines import Lines
from crawler.extract.meta import Meta
from pipelines.arabic.fold import fold

MAX_TAGS = 40
_JUNK_SECTIONS = frozenset(
    {
        "featured",
        "uncategorized",
        "uncategorised",
        "general",
        "home",
        "الرئيسيه",
        "غير مصنف",
        "news",
        "article",
        "عام",
        "default",
        "بدون تصنيف",
    }
)
_SPLIT = re.compile(r"\s*[,،;|؛]\s*")
_CRUMBS = re.compile(r"bread-?_?c|crumbs?\b|breadcumb", re.I)


def section(page: Lines, meta: Meta, linked: Linked, title: str) -> tuple[str | None, str]:
    """The site's section as printed, and where it was found."""
    for where, value in (("meta article:section", meta.first("article:section", "section", "articlesection")),
                         ("json-ld articleSection", linked.text("articleSection")),
                         ("meta category", meta.first("category", "cxenseparse:recs:category", "parsely-section", "sailthru.section"))):  # fmt: skip
        if value and fold(value) not in _JUNK_SECTIONS and len(value) <= 60 and not value.startswith("http"):
            return value, where
    crumbs = _linked_crumbs(linked) or _printed_crumbs(page)
    crumbs = [
        c for c in crumbs if fold(c) not in _JUNK_SECTIONS and fold(c) != title and len(c) <= 60 and fold(c)[:20] not in title
    ]
    return (crumbs[-1], "breadcrumb") if crumbs else (None, "")


def _linked_crumbs(linked: Linked) -> list[str]:
    for node in linked.nodes:
        if "breadcrumblist" in types_of(node):
            items = node.get("itemListElement")
            names = []
            for entry in items if isinstance(items, list) else []:
                if isinstance(entry, dict):
                    name = entry.get("name") or (entry["item"].get("name") if isinstance(entry.get("item"), dict) else None)
                    if isinstance(name, str):
                        names.append(tidy(name))
            return names[1:] if len(names) > 1 else names
    return []


def _printed_crumbs(page: Lines) -> list[str]:
    for box in page.boxes:
        if box.names and _CRUMBS.search(box.names):
            names = [text for line in page.lines[box.start : box.end] for text, _ in line.links]
            return names[1:] if len(names) > 1 else names
    return []


def tags(page: Lines, meta: Meta, linked: Linked, title: str) -> tuple[list[str], str]:
    """Keywords as printed, in order, without repeats, and where they were found."""
    for where, values in (
        ("meta article:tag", meta.all("article:tag")),
        ("tags on the page", _printed(page)),
        ("json-ld keywords", _keywords(linked.article.get("keywords"))),
        ("meta news_keywords", meta.all("news_keywords")),
        ("meta keywords", _deliberate(meta.all("keywords"), title)),
    ):
        found = [t for value in values for t in _SPLIT.split(value) if t.strip(" #")]
        found = list(dict.fromkeys(t.strip(" #\u200f\u200e") for t in found if len(t) <= 60))[:MAX_TAGS]
        if found:
            return found, where
    return [], ""


def _printed(page: Lines) -> list[str]:
    for box in page.boxes:
        if box.kind == "tags" and 0 < box.end - box.start <= 30:
            found = [text for line in page.lines[box.start : box.end] for text, _ in line.links if len(text.split()) <= 6]
            if found:
                return found
    return []


def _keywords(value: object) -> list[str]:
    if isinstance(value, str):
        return [tidy(value)]
    return [tidy(v) for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _deliberate(values: list[str], title: str) -> list[str]:
    """Keywords that somebody chose: not the headline cut into words."""
    words = [fold(w) for value in values for w in _SPLIT.split(value) if w.strip()]
    if (
        len(words) >= 2
        and sum(w in title.split() or w in title for w in words) == len(words)
        and all(" " not in w for w in words)
    ):
        return []
    return values


def image(meta: Meta, linked: Linked, url: str) -> str | None:
    """Address of the lead image; None when the page names none."""
    value = meta.first("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src", "thumbnailurl")
    if not value:
        stated = linked.follow(linked.article.get("image"))
        stated = stated[0] if isinstance(stated, list) and stated else stated
        value = stated.get("url") if isinstance(stated, dict) else stated
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        address = urljoin(url, value.strip())
        return address if urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname else None
    except ValueError:
        return None
