"""One page → one RawArticle: every field, and where on the page it was found.

`extract` is pure and picklable, and never raises on any HTML: a page that is no article says so in `refused`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.etree import _Element

from crawler.extract import body as bodies
from crawler.extract import byline, charset, headline, jsonld, lines, links, markup, meta, weigh
from crawler.extract.furniture import blocks_of
from crawler.extract.jsonld import Linked
from crawler.extract.meta import Meta
from crawler.extract.page import Page
from pipelines.arabic.fold import fold
from pipelines.article import RawArticle

VERSION = "1"
"""Goes up when the same bytes can give another article."""


@dataclass(slots=True)
class Reading:
    """The intermediate results that the fields are made from."""

    page: Page
    markup: markup.Markup
    meta: Meta
    linked: Linked
    names: set[str]
    headline: headline.Headline
    lines: lines.Lines
    weighed: weigh.Weighed
    body: bodies.Body


def extract(page: Page) -> RawArticle:
    """What the page says; see RawArticle for each field."""
    text, encoding = charset.decode(page.body, page.content_type)
    out = RawArticle(url=page.url, fetched_at=page.fetched_at, source=page.source, charset=encoding)
    tree = markup.parse(text)
    if tree is None:
        out.refused = "not_html"
        return out
    reading = _read(page, tree)
    _fill(out, reading)
    return out


def _read(page: Page, tree: markup.Markup) -> Reading:
    head = meta.read(tree.root, page.url)
    linked = jsonld.read(tree.linked_data, page.url, [head.first("og:title") or "", head.title])
    names = headline.site_names(head, _publishers(linked), page.url, page.rules.site_names)
    title = headline.find(tree.root, head, linked.text("headline"), names)
    names |= _name_in_title(head, title.text)
    read = lines.read(tree.root, title.element)
    hints = weigh.Hints(
        title=fold(title.text or ""),
        description=fold(head.first("og:description", "description", "twitter:description") or ""),
        stated_body=fold(linked.text("articleBody") or ""),
        image_texts=_image_texts(tree.root),
        site_names=frozenset(names),
        furniture=page.furniture,
    )
    weighed = weigh.weigh(read, hints)
    return Reading(page, tree, head, linked, names, title, read, weighed, bodies.read(weighed, hints))


def _fill(out: RawArticle, r: Reading) -> None:
    out.canonical_url = meta.canonical_url(r.meta, r.page.url)
    out.title = r.headline.text
    if out.title:
        out.found_in["title"] = r.headline.found_in
    out.body = r.body.paragraphs
    place = byline.Place(
        r.body.first, r.body.last, r.lines.headline,
        tuple(line for line, _ in r.body.dropped), tuple(r.lines.lines[r.body.last : r.body.last + 6]),
    )  # fmt: skip
    credit = byline.find(r.lines, place, r.linked, r.meta, frozenset(r.names))
    out.author = credit.author
    out.attribution = "، ".join(credit.attribution) or None
    if credit.author:
        out.found_in["author"] = credit.author_from
    if out.attribution:
        out.found_in["attribution"] = credit.attribution_from
    out.tags = r.meta.all("article:tag")
    image = r.meta.first("og:image", "og:image:secure_url", "twitter:image", "twitter:image:src")
    out.image_url = urljoin(r.page.url, image) if image else None
    out.related = links.related(r.lines, r.page.url, fold(out.title or ""))
    out.blocks = blocks_of((line.text for line in r.lines.lines), out.body)


def _publishers(linked: Linked) -> list[str]:
    found = []
    for node in linked.nodes:
        if {"organization", "newsmediaorganization", "website"} & set(jsonld.types_of(node)) and isinstance(node.get("name"), str):
            found.append(jsonld.tidy(node["name"]))
    return found


def _name_in_title(head: Meta, title: str | None) -> set[str]:
    """The site's name, learnt from what the title element has beside the headline."""
    if not title or not head.title:
        return set()
    whole, own = fold(head.title), fold(title)
    if own and own != whole and own in whole and len(own) > 15:
        rest = [whole[: whole.index(own)].strip(), whole[whole.index(own) + len(own) :].strip()]
        return {part for part in rest if 0 < len(part.split()) <= 4}
    return set()


def _image_texts(root: _Element) -> frozenset[str]:
    texts = set()
    for image in root.iter("img"):
        for text in (image.get("alt"), image.get("title")):
            if text and len(text) > 12:
                texts.add(fold(text))
    return frozenset(texts)
