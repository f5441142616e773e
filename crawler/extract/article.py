"""One page → one RawArticle: every field, and where on the page it was found.

`extract` is pure and picklable, and never raises on any HTML: a page that is no article says so in `refused`, and still
gives what was found. A site's own rules override the general method field by field.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from crawler.extract import body as bodies
from crawler.extract import (
    byline,
    charset,
    dates,
    embedded,
    fields,
    headline,
    jsonld,
    lines,
    links,
    markup,
    meta,
    refusal,
    rules,
    weigh,
)
from crawler.extract.furniture import blocks_of
from crawler.extract.jsonld import Linked
from crawler.extract.layouts import layout_for
from crawler.extract.meta import Meta
from crawler.extract.page import Page
from pipelines.arabic.fold import fold
from pipelines.arabic.language import language_of
from pipelines.article import Link, RawArticle

VERSION = "2"
"""Goes up when the same bytes can give another article."""
_FAR = frozenset({"nav", "footer", "comment", "related", "form", "ad", "side", "hidden"})


@dataclass(slots=True)
class Reading:
    """The intermediate results that the fields are made from."""

    page: Page
    markup: markup.Markup
    meta: Meta
    linked: Linked
    names: frozenset[str]
    headline: headline.Headline
    lines: lines.Lines
    weighed: weigh.Weighed
    body: bodies.Body
    players: int

    @property
    def title_key(self) -> str:
        """Folded headline."""
        return fold(self.headline.text)


def extract(page: Page) -> RawArticle:
    """What the page says; see RawArticle for each field."""
    text, encoding = charset.decode(page.body, page.content_type)
    out = RawArticle(url=page.url, fetched_at=page.fetched_at, source=page.source, charset=encoding)
    tree = None if refusal.not_html(text, page.content_type) else markup.parse(text)
    if tree is None:
        out.refused = "not_html"
        return out
    layout = layout_for(page)
    if layout is not None:
        layout.prepare(tree.root, page)
    rules.drop(tree.root, page.rules)
    reading = _read(page, tree)
    _fill_text(out, reading)
    _fill_dates(out, reading)
    _fill_byline(out, reading)
    _fill_rest(out, reading)
    out.refused = refusal.reason(_case(out, reading))
    return out


def _read(page: Page, tree: markup.Markup) -> Reading:
    head = meta.read(tree.root, page.url)
    linked = jsonld.read(tree.linked_data, page.url, [head.first("og:title") or "", head.title])
    names = headline.site_names(head, _publishers(linked), page.url, page.rules.site_names)
    title = _headline(page, tree.root, head, linked, names)
    names |= _name_in_title(head, title.text)
    read = lines.read(tree.root, title.element)
    hints = weigh.Hints(
        title=fold(title.text),
        description=fold(head.first("og:description", "description", "twitter:description") or ""),
        stated_body=fold(" ".join(embedded.paragraphs(linked.body()))),
        image_texts=_image_texts(tree.root),
        site_names=frozenset(names),
        furniture=page.furniture,
    )
    weighed = weigh.weigh(read, hints)
    body = bodies.read(weighed, hints, rules.select(tree.root, page.rules.body))
    body.keep(lambda text: not rules.drop_text(text, page.rules))
    return Reading(page, tree, head, linked, hints.site_names, title, read, weighed, body, tree.players)


def _headline(page: Page, root: _Element, head: Meta, linked: Linked, names: set[str]) -> headline.Headline:
    for element, text in rules.said(root, page.rules.title):
        if text:
            return headline.Headline(headline.without_site(text, names), "rule title", element)
    found = headline.find(root, head, linked.text("headline"), names)
    if not found.text and page.candidate is not None and page.candidate.title:
        return headline.Headline(" ".join(page.candidate.title.split()), page.candidate.via)
    return found


def _fill_text(out: RawArticle, r: Reading) -> None:
    out.title, out.body = r.headline.text or None, r.body.paragraphs
    if out.title:
        out.found_in["title"] = r.headline.found_in
    if out.body:
        out.found_in["body"] = "rule body" if r.body.by_rule else "text"
    if not r.body.by_rule:
        _fill_embedded(out, r)
    out.language = language_of([out.title or "", *out.body])


def _fill_embedded(out: RawArticle, r: Reading) -> None:
    """Text from JSON where the markup's is missing, or clearly the beginning of a longer one."""
    have = sum(map(len, out.body))
    stated = embedded.paragraphs(r.linked.body())
    if stated and sum(map(len, stated)) > max(150, 1.6 * have) and _begins(out.body, stated):
        out.body, out.found_in["body"] = stated, "json-ld articleBody"
    elif have < 150 and r.markup.state:
        found = embedded.from_state(r.markup.state)
        if sum(map(len, found)) > 2 * have:
            out.body, out.found_in["body"] = found, "json state"


def _begins(paragraphs: list[str], stated: list[str]) -> bool:
    """Whether most of the paragraphs stand in the stated text too (or there are none)."""
    whole = fold(" ".join(stated))
    return sum(fold(p)[:60] in whole for p in paragraphs) * 2 >= len(paragraphs)


def _fill_dates(out: RawArticle, r: Reading) -> None:
    found = dates.find(r.page, r.meta, r.linked, r.weighed, r.body)
    for name, selectors in (("published", r.page.rules.published), ("modified", r.page.rules.modified)):
        raw = rules.first_text(r.markup.root, selectors)
        ruled = dates.of_text(raw, f"rule {name}", r.page, found.zone) if raw else None
        if ruled is not None and name == "published":
            found.published = ruled
        elif ruled is not None:
            found.modified = ruled
    if found.published:
        out.published, out.published_raw = found.published.value, found.published.raw
        out.published_precision = found.published.precision
        out.found_in["published"] = found.published.where
    if found.modified:
        out.modified, out.modified_raw = found.modified.value, found.modified.raw
        out.found_in["modified"] = found.modified.where


def _fill_byline(out: RawArticle, r: Reading) -> None:
    far = frozenset(i for i, kind in enumerate(r.weighed.noise) if kind in _FAR)
    tail = [line for line in r.lines.lines[r.body.last : r.body.last + 8] if line.index not in far]
    place = byline.Place(r.body.first, r.body.last, r.lines.headline, tuple(line for line, _ in r.body.dropped), tuple(tail), far)
    credit = byline.find(r.lines, place, r.linked, r.meta, r.names)
    ruled = rules.first_text(r.markup.root, r.page.rules.author)
    if ruled:
        credit.author, credit.author_from = ruled, "rule author"
    out.author, out.attribution = credit.author, "، ".join(credit.attribution) or None
    if out.author:
        out.found_in["author"] = credit.author_from
    if out.attribution:
        out.found_in["attribution"] = credit.attribution_from


def _fill_rest(out: RawArticle, r: Reading) -> None:
    root, own = r.markup.root, r.page.rules
    out.canonical_url = meta.canonical_url(r.meta, r.page.url)
    section = rules.first_text(root, own.section)
    out.section, where = (section, "rule section") if section else fields.section(r.lines, r.meta, r.linked, r.title_key)
    if out.section:
        out.found_in["section"] = where
    ruled = [text for _, text in rules.said(root, own.tags)]
    out.tags, where = (
        (list(dict.fromkeys(filter(None, ruled))), "rule tags") if ruled else fields.tags(r.lines, r.meta, r.linked, r.title_key)
    )
    if out.tags:
        out.found_in["tags"] = where
    out.image_url = fields.image(r.meta, r.linked, r.page.url)
    if out.image_url:
        out.found_in["image_url"] = "meta og:image" if r.meta.first("og:image") else "head"
    out.related = _ruled_links(r) or links.related(r.lines, r.page.url, r.title_key)
    out.blocks = blocks_of((line.text for line in r.lines.lines), out.body)


def _ruled_links(r: Reading) -> list[Link]:
    found: dict[str, Link] = {}
    for element in rules.select(r.markup.root, r.page.rules.related):
        for anchor in [element] if element.tag == "a" else element.iter("a"):
            address, text = links.address(r.page.url, anchor.get("href") or ""), rules.text_of(anchor)
            if address and text:
                found.setdefault(address, Link(text, address))
    return list(found.values())


def _case(out: RawArticle, r: Reading) -> refusal.Case:
    return refusal.Case(out.url, out.title or "", out.body, r.weighed, r.meta, r.linked, out.published is not None, r.players)


def _publishers(linked: Linked) -> list[str]:
    found = []
    for node in linked.nodes:
        if {"organization", "newsmediaorganization", "website"} & set(jsonld.types_of(node)) and isinstance(
            node.get("name"), str
        ):
            found.append(jsonld.tidy(node["name"]))
    return found


def _name_in_title(head: Meta, title: str) -> set[str]:
    """The site's name, learnt from what the title element has beside the headline."""
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
                texts.add(weigh.bare(text))
    return frozenset(texts)
