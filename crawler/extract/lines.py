"""The page as a reader's eye takes it: lines of text in order, each knowing the boxes that it stands in.

A line is what stands between two block boundaries or `<br>`s. Boxes are the block elements. All later decisions (where
the text is, what in it is furniture, where the date and the byline stand) are made on these lines, never on the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import _Element

from crawler.extract.noise import kind_of, names_body
from pipelines.arabic.fold import fold_tokens

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q ruby rb rt rp s samp small "
    "span strike strong sub sup time tt u var wbr o:p x-large picture source map area meta link st1:place".split()
)
SKIPPED = frozenset(
    "script style noscript template svg iframe object embed select option optgroup textarea input datalist audio video "
    "canvas math head applet progress meter param track".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TAG_KINDS = {
    "nav": "nav", "footer": "footer", "aside": "side", "figcaption": "caption", "figure": "figure", "form": "form",
    "button": "form", "dialog": "form", "menu": "nav", "address": "meta", "caption": "caption",
}  # fmt: skip
_ROLES = {
    "navigation": "nav",
    "complementary": "side",
    "contentinfo": "footer",
    "search": "form",
    "dialog": "form",
    "banner": "nav",
}
_NEVER_APART = frozenset("a b strong font".split())
MAX_DEPTH = 250
"""Deeper elements are read as plain text (Python's own recursion ends near 1000)."""


@dataclass(slots=True, eq=False)
class Box:
    """A block element."""

    element: _Element
    tag: str
    parent: Box | None
    names: str
    """Class and id, as printed."""
    kind: str = ""
    """Kind of furniture hinted at by tag, role, style or names; "" for none."""
    body_named: bool = False
    """Whether itemprop or names say that it is the article's text."""
    start: int = 0
    """Index of its first line."""
    end: int = 0
    """Index after its last line."""
    depth: int = 0
    images: int = 0
    """Pictures directly in it or in its inline elements; icons and smileys do not count."""

    def ancestors(self) -> Iterator[Box]:
        """Itself, its parent, and so on to the outermost."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, eq=False)
class Line:
    """One line of text."""

    text: str
    """White space folded."""
    box: Box
    """The innermost block that it stands in."""
    index: int = 0
    density: float = 0.0
    """Share of its characters that stand inside links."""
    bold: int = 0
    """How many of its characters stand inside b or strong."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(text, href) of its links."""
    heading: int = 0
    """1–6 inside a heading element, else 0."""
    words: int = 0
    headline: bool = False
    """Whether it belongs to the element that was taken for the headline."""
    folded: list[str] | None = None
    """Its folded tokens once they were asked for."""

    @property
    def tokens(self) -> list[str]:
        """Its folded tokens; of a very long line those of the first 1,000 characters."""
        if self.folded is None:
            self.folded = fold_tokens(self.text[:1000])
        return self.folded

    @property
    def key(self) -> str:
        """Its folded tokens in one text."""
        return " ".join(self.tokens)


@dataclass(slots=True)
class Mark:
    """An inline or block element that a later step may want (time, itemprop, rel, author names), and where it stands."""

    element: _Element
    line: int
    """Index of the line that was being read when it began."""


@dataclass(slots=True)
class Lines:
    """A whole page."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    headline: int | None = None
    """Index of the headline's first line."""


def read(root: _Element, headline: _Element | None = None) -> Lines:
    """The lines of the page's body."""
    body = next(root.iter("body"), root)
    return _Reader(headline).read(body)


class _Reader:
    def __init__(self, headline: _Element | None) -> None:
        self.out = Lines()
        self.headline = headline
        self.pieces: list[str] = []
        self.linked = self.bold = self.heading = 0
        self.links: list[tuple[str, str]] = []
        self.in_link = self.in_bold = self.depth = 0
        self.in_headline = False
        self.box: Box | None = None

    def read(self, body: _Element) -> Lines:
        self.block(body, str(body.tag).lower(), dict(body.items()))
        return self.out

    def block(self, element: _Element, tag: str, said: dict[str, str]) -> None:
        if self.pieces:
            self.flush()
        names = _names(said) if said else ""
        outer = self.box
        box = Box(element, tag, outer, names, start=len(self.out.lines), depth=self.depth)
        if said or tag in _TAG_KINDS:
            box.kind, box.body_named = _meaning(said, tag, names)
            self.mark(element, tag, said, names)
        self.out.boxes.append(box)
        self.box, heading = box, self.heading
        if tag in HEADINGS:
            self.heading = int(tag[1])
        self.inside(element)
        if self.pieces:
            self.flush()
        self.heading, self.box = heading, outer
        box.end = len(self.out.lines)

    def inside(self, element: _Element) -> None:
        """Text and children of an element. Written flat: it runs once for every element of the page."""
        if not len(element) and element is not self.headline:
            text = element.text
            if text and (self.pieces or not text.isspace()):
                self.add(text)
            return
        if self.depth >= MAX_DEPTH:
            self.add(" ".join(element.itertext()))
            return
        was, self.in_headline = self.in_headline, self.in_headline or element is self.headline
        self.depth += 1
        text = element.text
        if text and (self.pieces or not text.isspace()):
            self.add(text)
        for child in element:
            tag = child.tag
            if tag == "br" or tag == "hr":
                if self.pieces:
                    self.flush()
            elif not isinstance(tag, str) or tag in SKIPPED:
                pass
            elif tag not in INLINE:
                self.block(child, tag, dict(child.items()))
            elif tag != "img":
                self.inline(child, tag, dict(child.items()))
            elif self.box is not None and not _is_icon(child):
                self.box.images += 1
            text = child.tail
            if text and (self.pieces or not text.isspace()):
                self.add(text)
        self.depth -= 1
        if element is self.headline:
            self.flush()
        self.in_headline = was

    def inline(self, element: _Element, tag: str, said: dict[str, str]) -> None:
        if said and tag != "font":
            names = _names(said)
            if tag not in _NEVER_APART and ("style" in said or "hidden" in said or names):
                kind, named = _meaning(said, tag, names)
                if kind or named:
                    # A span that is furniture by its name is read as a block of its own.
                    self.block(element, tag, said)
                    return
            self.mark(element, tag, said, names)
            if tag == "a" and said.get("href"):
                self.link(element, said["href"])
                return
        if tag == "b" or tag == "strong":
            self.in_bold += 1
            self.inside(element)
            self.in_bold -= 1
        else:
            self.inside(element)

    def link(self, element: _Element, href: str) -> None:
        """A link: its text counts as linked; a card (blocks inside the link) gives its address to each of its lines."""
        self.in_link += 1
        lines, pieces = len(self.out.lines), len(self.pieces)
        self.inside(element)
        self.in_link -= 1
        for line in self.out.lines[lines:]:
            line.links.append((line.text, href))
            pieces = 0
        text = " ".join("".join(self.pieces[pieces:]).split())
        if text:
            self.links.append((text, href))

    def add(self, text: str) -> None:
        self.pieces.append(text)
        size = len(text.strip()) if self.in_link or self.in_bold else 0
        if self.in_link:
            self.linked += size
        if self.in_bold:
            self.bold += size

    def flush(self) -> None:
        if self.box is None:
            return
        text = " ".join("".join(self.pieces).split())
        if text:
            lines = self.out.lines
            density = min(1.0, self.linked / len(text)) if self.linked else 0.0
            line = Line(text, self.box, len(lines), density, self.bold, self.links, self.heading, text.count(" ") + 1)
            line.headline = self.in_headline
            if line.headline and self.out.headline is None:
                self.out.headline = line.index
            lines.append(line)
        self.pieces, self.links, self.linked, self.bold = [], [], 0, 0

    def mark(self, element: _Element, tag: str, said: dict[str, str], names: str) -> None:
        if (
            tag == "time"
            or "itemprop" in said
            or "datetime" in said
            or said.get("rel") == "author"
            or (tag == "abbr" and "title" in said)
            or (names and kind_of(names) == "meta")
        ):
            self.out.marks.append(Mark(element, len(self.out.lines)))


def _names(said: dict[str, str]) -> str:
    """Class and id."""
    one, other = said.get("class"), said.get("id")
    return f"{one} {other}" if one and other else one or other or ""


def _meaning(said: dict[str, str], tag: str, names: str) -> tuple[str, bool]:
    """(kind of furniture, named as the article's text) of an element with these attributes."""
    return _meant(tag, names, said.get("itemprop", ""), said.get("role", ""), said.get("style", ""), "hidden" in said)


@lru_cache(maxsize=4096)
def _meant(tag: str, names: str, itemprop: str, role: str, style: str, hidden: bool) -> tuple[str, bool]:
    itemprop = itemprop.lower()
    if itemprop in ("articlebody", "reviewbody", "text") and tag not in INLINE:
        return "", True
    if hidden or (style and _invisible(style)):
        return "hidden", False
    if itemprop in ("author", "datepublished", "datemodified"):
        return "meta", False
    kind = _TAG_KINDS.get(tag, "") or _ROLES.get(role.lower(), "")
    named = False
    if names:
        by_name = kind_of(names)
        named = names_body(names)
        if named and (by_name in ("", "media", "side") or _whole_body_name(names)):
            by_name = ""
        else:
            named = False
        kind = kind or by_name
    return kind, named and not kind


def _is_icon(image: _Element) -> bool:
    width = (image.get("width") or "").removesuffix("px")
    return (width.isdigit() and int(width) <= 40) or any(word in (image.get("class") or "") for word in ("emoji", "icon", "smil"))


def _whole_body_name(names: str) -> bool:
    return any(token.lower().replace("_", "-") in _PLAIN for token in names.split())


_PLAIN = frozenset("entry-content post-content article-body article-content articlebody story-body post-body news-body".split())


def _invisible(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style
