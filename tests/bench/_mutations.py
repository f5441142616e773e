"""Changes to a saved page that leave the answer on it: what another site's system might have made of the same article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree, html
from lxml.etree import _Element

from tests.crawler.extract.pages.bank import COMMENTS, OTHERS, TEASERS

_BLOCKS = frozenset("div p td section article main span blockquote li".split())
_VOID = re.compile(r"</(?:p|li|td|tr|dd|dt|option)>", re.I)


@dataclass(slots=True)
class Saved:
    """A parsed page and the paragraphs that its gold body holds."""

    root: _Element
    paragraphs: list[str]

    def holders(self) -> list[_Element]:
        """The innermost element of each paragraph, in order; paragraphs that are not found whole are left out."""
        found, elements = [], [e for e in self.root.iter() if isinstance(e.tag, str) and e.tag in _BLOCKS]
        for paragraph in self.paragraphs:
            wanted = " ".join(paragraph.split())
            holder = None
            for element in elements:
                if holder is not None and not _inside(element, holder):
                    break
                if wanted in " ".join(" ".join(element.itertext()).split()):
                    holder = element
            if holder is not None:
                found.append(holder)
        return found

    def container(self) -> _Element | None:
        """The innermost element around every paragraph that was found."""
        chains = [[h, *h.iterancestors()] for h in self.holders()]
        if not chains:
            return None
        for element in chains[0]:
            if all(element in chain for chain in chains) and element.tag in _BLOCKS:
                return element
        return None


def _inside(element: _Element, outer: _Element) -> bool:
    return any(ancestor is outer for ancestor in element.iterancestors())


def _text(saved: Saved) -> str:
    return "<!DOCTYPE html>" + etree.tostring(saved.root, encoding="unicode", method="html")


def _remove(element: _Element) -> None:
    element.drop_tree()  # type: ignore[attr-defined]


def _drop(saved: Saved, path: str) -> None:
    for element in saved.root.xpath(path):
        _remove(element)


def no_linked_data(saved: Saved) -> str:
    """Without JSON-LD."""
    _drop(saved, "//script[contains(@type, 'ld+json')]")
    return _text(saved)


def no_meta(saved: Saved) -> str:
    """Without any meta element but the charset."""
    _drop(saved, "//meta[not(@charset)]")
    return _text(saved)


def bare_head(saved: Saved) -> str:
    """Without JSON-LD, meta, canonical link, and with the names of all elements made meaningless."""
    no_linked_data(saved)
    no_meta(saved)
    _drop(saved, "//link")
    return strange_names(saved)


def no_h1(saved: Saved) -> str:
    """Every heading of the first level is a div."""
    for element in saved.root.iter("h1"):
        element.tag = "div"
    return _text(saved)


def strange_names(saved: Saved) -> str:
    """Class and id names that mean nothing, the same name for the same name."""
    for element in saved.root.iter():
        for attribute in ("class", "id"):
            value = element.get(attribute) if isinstance(element.tag, str) else None
            if value:
                element.set(
                    attribute, " ".join("q" + hashlib.blake2b(n.encode(), digest_size=3).hexdigest() for n in value.split())
                )
    return _text(saved)


def plain_boxes(saved: Saved) -> str:
    """HTML5 elements of structure are div, `time` is span."""
    for element in saved.root.iter("article", "main", "section", "header", "footer", "aside", "nav", "figure"):
        element.tag = "div"
    for element in saved.root.iter("time"):
        element.tag = "span"
        element.attrib.pop("datetime", None)
    return _text(saved)


def one_element(saved: Saved) -> str:
    """All paragraphs in one element, with two breaks between them."""
    holders = list(dict.fromkeys(saved.holders()))
    whole = html.Element("div")
    last = whole
    for number, paragraph in enumerate(saved.paragraphs):
        if number == 0:
            whole.text = paragraph
            continue
        for _ in range(2):
            last = etree.SubElement(whole, "br")
        last.tail = paragraph
    if not holders:
        return _text(saved)
    parent = holders[0].getparent()
    assert parent is not None
    parent.insert(parent.index(holders[0]), whole)
    for holder in holders:
        if not any(child is whole or child.tag in ("h1", "h2", "img", "time") for child in holder.iter()):
            _remove(holder)
    return _text(saved)


def sides_first(saved: Saved) -> str:
    """What follows the text's box, level by level, stands before the box that holds the headline and the text."""
    container = saved.container()
    body = saved.root.find("body")
    if container is None or body is None:
        return _text(saved)
    for box in [container, *container.iterancestors()]:
        if box is body or any(True for _ in box.iter("h1")):
            break
    else:
        return _text(saved)
    while box is not body and box is not None:
        parent = box.getparent()
        if parent is None:
            break
        for sibling in reversed(list(box.itersiblings())):
            if isinstance(sibling.tag, str) and sibling.tag not in ("script", "style"):
                sibling.tail = None
                parent.insert(0, sibling)
        box = parent
    return _text(saved)


def in_tables(saved: Saved) -> str:
    """The whole page in nested tables, the menu of other stories in a cell before the text's."""
    body = saved.root.find("body")
    assert body is not None
    links = "".join(f"<tr><td><a href='/s/{n}'>{title}</a></td></tr>" for n, title in enumerate(OTHERS[:12]))
    table = html.fromstring(
        f"<table width='100%'><tr><td valign='top' width='200'><table>{links}</table></td><td valign='top'><table><tr><td></td></tr></table></td></tr></table>"
    )
    cell = table.xpath("./tr/td/table/tr/td | ./tbody/tr/td/table/tr/td")[-1]
    for child in list(body):
        cell.append(child)
    for element in list(cell.iter("div", "section", "article", "main")):
        if len(element) and any(c.tag == "p" for c in element):
            wrapped = html.fromstring("<table><tr><td></td></tr></table>")
            inner = wrapped.xpath(".//td")[0]
            inner.text, element.text = element.text, None
            for child in list(element):
                inner.append(child)
            element.append(wrapped)
    body.append(table)
    return _text(saved)


def comments_below(saved: Saved) -> str:
    """Twenty comments with dates right after the text's box."""
    items = "".join(
        f"<div class='cm'><b>زائر {n}</b> <span>{n + 1}/6/2021 - 10:{n:02d}</span><div>{COMMENTS[n % len(COMMENTS)]}</div></div>"
        for n in range(20)
    )
    return _appended(saved, f"<div id='comments-list'><h3>التعليقات</h3>{items}</div>", after=True)


def strange_comments(saved: Saved) -> str:
    """The same under names that mean nothing."""
    items = "".join(
        f"<div class='x1'><b>زائر {n}</b> <span>{n + 1}/6/2021 - 10:{n:02d}</span><div class='x2'>{COMMENTS[n % len(COMMENTS)]}</div></div>"
        for n in range(20)
    )
    return _appended(saved, f"<div class='x0'><h3>تعليقات القراء</h3>{items}</div>", after=True)


def _cards() -> str:
    return "".join(
        f"<div class='z1'><a href='/n/{n}'><img src='/i/{n}.jpg'><h3>{OTHERS[n % len(OTHERS)]}</h3></a><span>{n % 27 + 1} مايو 2021</span><p>{TEASERS[n % len(TEASERS)]}.</p></div>"
        for n in range(30)
    )


def cards_inside(saved: Saved) -> str:
    """Thirty cards of other stories with dates at the end of the text's own box."""
    return _appended(saved, f"<div class='z0'>{_cards()}</div>", after=False)


def links_inside(saved: Saved) -> str:
    """Forty links to other stories with dates at the end of the text's own box, without any excerpt."""
    items = "".join(f"<li><a href='/n/{n}'>{OTHERS[n % len(OTHERS)]}</a> <i>{n % 27 + 1}/5/2021</i></li>" for n in range(40))
    return _appended(saved, f"<div class='z0'><b>من نفس القسم</b><ul>{items}</ul></div>", after=False)


def cards_before(saved: Saved) -> str:
    """The same cards at the beginning of the page."""
    body = saved.root.find("body")
    assert body is not None
    body.insert(0, html.fromstring(f"<div class='z0'>{_cards()}</div>"))
    return _text(saved)


def _appended(saved: Saved, markup: str, *, after: bool) -> str:
    container = saved.container()
    if container is None:
        return _text(saved)
    if container.tag in ("p", "span"):
        after = True
    addition = html.fromstring(markup)
    if not after:
        container.append(addition)
        return _text(saved)
    parent = container.getparent()
    assert parent is not None
    addition.tail, container.tail = container.tail, None
    parent.insert(parent.index(container) + 1, addition)
    return _text(saved)


def upper_case(saved: Saved) -> str:
    """Tags in capitals."""
    return re.sub(r"</?[a-z][a-z0-9]*", lambda m: m.group().upper(), _text(saved))


def minified(saved: Saved) -> str:
    """White space between tags gone, plain attributes unquoted."""
    text = re.sub(r">\s+<", "><", _text(saved))
    return re.sub(r'(<[a-z][^<>]*?\s(?:class|id|href))="([\w/:.\-]+)"(?=[\s>])', r"\1=\2", text)


def unclosed(saved: Saved) -> str:
    """End tags that HTML lets one leave out are left out."""
    return _VOID.sub("", _text(saved))


def as_saved(saved: Saved) -> str:
    """Parsed and written, nothing else."""
    return _text(saved)


def windows_1256(saved: Saved) -> bytes:
    """In windows-1256, which the page declares; characters that it lacks as references."""
    text = re.sub(r"charset=[\"']?utf-8[\"']?", "charset=windows-1256", _text(saved), flags=re.I)
    return text.encode("windows-1256", "xmlcharrefreplace")


def undeclared_1256(saved: Saved) -> bytes:
    """In windows-1256 while the page still declares UTF-8."""
    return _text(saved).encode("windows-1256", "xmlcharrefreplace")


MUTATIONS: tuple[Callable[[Saved], str | bytes], ...] = (
    as_saved, no_linked_data, no_meta, bare_head, no_h1, strange_names, plain_boxes, one_element, sides_first, in_tables, comments_below,
    strange_comments, cards_inside, links_inside, cards_before, upper_case, minified, unclosed, windows_1256, undeclared_1256,
)  # fmt: skip


def mutated(page: bytes, paragraphs: list[str], how: Callable[[Saved], str | bytes]) -> bytes:
    """The bytes of a UTF-8 page after one change."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = html.document_fromstring(page, parser=parser)
    result = how(Saved(root, paragraphs))
    return result if isinstance(result, bytes) else result.encode("utf-8")
