"""A site's own rules (the `[extract]` table of its TOML) on a page: selectors are CSS, and a rule overrides the method."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError
from lxml.etree import XPath, _Element

from crawler.extract.page import SiteRules


class BadSelector(ValueError):
    """A rule's selector is no CSS that can be used; the message names it."""


_PSEUDO = re.compile(r"::(?:text|attr\(\s*([\w:-]+)\s*\))\s*$")


@lru_cache(maxsize=2048)
def compiled(selector: str) -> XPath:
    """The XPath of a CSS selector, of its elements when it ends in `::text` or `::attr(name)`. Raises BadSelector."""
    try:
        return XPath(HTMLTranslator().css_to_xpath(_PSEUDO.sub("", selector)))
    except SelectorError as error:
        raise BadSelector(f"{selector!r} is no CSS selector: {error}") from error


def select(root: _Element, selectors: Iterable[str]) -> list[_Element]:
    """Elements of the first selector that matches anything, in page order."""
    for selector in selectors:
        found = [element for element in compiled(selector)(root) if isinstance(element.tag, str)]
        if found:
            return found
    return []


def text_of(element: _Element) -> str:
    """What a rule's element says: `content` or `datetime` when it has one, else its text, white space folded."""
    for attribute in ("content", "datetime"):
        value = element.get(attribute)
        if value:
            return " ".join(value.split())
    return " ".join("".join(element.itertext()).split())


def said(root: _Element, selectors: Iterable[str]) -> list[tuple[_Element, str]]:
    """(element, what it says) of the first selector that matches anything; `::attr(name)` names the attribute to read."""
    for selector in selectors:
        found = select(root, (selector,))
        if found:
            match = _PSEUDO.search(selector)
            name = match.group(1) if match else None
            return [(element, " ".join((element.get(name) or "").split()) if name else text_of(element)) for element in found]
    return []


def first_text(root: _Element, selectors: Iterable[str]) -> str | None:
    """Text of the first matching element that is not empty."""
    return next((text for _, text in said(root, selectors) if text), None)


def drop(root: _Element, rules: SiteRules) -> None:
    """Remove the elements that the site's rules name, keeping the text after each."""
    for selector in rules.drop:
        for element in compiled(selector)(root):
            parent = element.getparent()
            if parent is None:
                continue
            if element.tail:
                before = element.getprevious()
                if before is None:
                    parent.text = (parent.text or "") + element.tail
                else:
                    before.tail = (before.tail or "") + element.tail
            parent.remove(element)


@lru_cache(maxsize=2048)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def drop_text(text: str, rules: SiteRules) -> bool:
    """Whether one of the site's `drop_text` expressions matches the whole paragraph."""
    return any(_pattern(expression).fullmatch(text) for expression in rules.drop_text)
