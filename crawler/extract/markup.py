"""Text of a page → element tree, with the machine-readable scripts taken out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

MAX_CHARS = 12_000_000
"""Longer pages are cut here before parsing (characters)."""
_STATE = re.compile(r"application/json|__next_data__|__nuxt_data__", re.I)
_VARIABLE = re.compile(r"(?:__[A-Z]\w*__|_STATE(?:__)?)[\"'\]]*\s*=\s*(?=[{\[])")


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates; naming an error handler costs half of the parsing time, so only where one is needed.
        return text.encode("utf-8", "replace")


def _assigned(script: str) -> list[str]:
    """What a script that only carries data assigns to its variable (`window.__INITIAL_STATE__ = {…}`): from the value on."""
    head = script[:300]
    if "__" not in head and "_STATE" not in head:
        return []
    variable = _VARIABLE.search(head)
    return [script[variable.end() :]] if variable else []


@dataclass(slots=True)
class Markup:
    """A parsed page."""

    root: _Element
    """The html element; scripts and styles are gone from it."""
    linked_data: list[str] = field(default_factory=list)
    """Text of each `application/ld+json` script."""
    state: list[str] = field(default_factory=list)
    """Text of each script that holds a JavaScript application's JSON state."""
    players: int = 0
    """Number of video, audio and frame elements."""


def parse(text: str) -> Markup | None:
    """The tree of an HTML text; None when there is no element at all. Any HTML is read, however broken."""
    text = text[:MAX_CHARS]
    if not text.strip():
        return None
    if "<![CDATA[" in text:
        # Outside scripts CDATA is a bogus comment in HTML and would swallow text; JSON-LD wrapped in it is kept.
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    # A parser for each page: one that is shared keeps an ever growing dictionary of names.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(_encoded(text), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    markup = Markup(root)
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" in kind:
            markup.linked_data.append("".join(script.itertext()))
        elif kind == "application/json" or _STATE.search(script.get("id") or ""):
            markup.state.append("".join(script.itertext()))
        elif not kind or "javascript" in kind:
            markup.state += _assigned(script.text or "")
    markup.players = sum(1 for _ in root.iter("video", "audio", "iframe", "embed"))
    etree.strip_elements(root, "script", "style", "noscript", "template", with_tail=False)
    return markup
