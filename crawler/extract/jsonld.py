"""JSON-LD of a page: read even when it is broken, and the one node that describes the article.

Seen on Arabic sites and mended here: CDATA and HTML comment wrappers, `&quot;` for quotes, trailing commas, raw line
breaks inside strings, unescaped quotes inside headlines, several objects in one script, `@graph`, lists in lists.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.arabic.fold import fold

Node = dict[str, Any]

ARTICLE_TYPES = frozenset(
    "newsarticle article reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle blogposting "
    "reviewnewsarticle liveblogposting report satiricalarticle socialmediaposting techarticle askpublicnewsarticle "
    "advertisercontentarticle scholarlyarticle interview".split()
)
_WRAPPERS = re.compile(
    r"^\s*(?:(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?)|(?:(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MISSING_COMMA = re.compile(r'("|\}|\]|\d)\s*\n(\s*")')
_FIELD = re.compile(
    r'"(@type|headline|name|datePublished|dateModified|dateCreated|articleSection|articleBody|description|url)"\s*:\s*"'
)
_VALUE_END = re.compile(r'"\s*(?:,\s*["}]|[}\]]|\n\s*["}])')
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAX_SCRIPT = 2_000_000
"""Longer scripts are not read (characters)."""


@dataclass(slots=True)
class Linked:
    """What the page's JSON-LD says."""

    nodes: list[Node] = field(default_factory=list)
    """Every object with a type, flattened."""
    by_id: dict[str, Node] = field(default_factory=dict)
    """Objects by `@id`, to follow references."""
    article: Node = field(default_factory=dict)
    """The node of this article; empty when there is none."""

    def follow(self, value: Any) -> Any:
        """`value`, or the node that its bare `{"@id": …}` names."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def text(self, key: str, node: Node | None = None) -> str | None:
        """First text under `key` of the article (or `node`), entities resolved, white space folded."""
        value = self.follow((self.article if node is None else node).get(key))
        if isinstance(value, list):
            value = next((v for v in value if isinstance(v, str)), self.follow(value[0]) if value else None)
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        return tidy(value) if isinstance(value, str) else None

    def body(self) -> str:
        """The article's `articleBody` as it stands, line breaks included; "" when there is none."""
        value = self.article.get("articleBody")
        return value if isinstance(value, str) else ""

    def types(self) -> set[str]:
        """Types of every node, lower case."""
        return {t for node in self.nodes for t in types_of(node)}


def read(scripts: Iterable[str], url: str = "", headlines: Iterable[str] = ()) -> Linked:
    """The JSON-LD in `scripts`; the article is the node whose address or headline is this page's, else the first."""
    linked = Linked()
    for script in scripts:
        if len(script) > MAX_SCRIPT:
            continue
        for value in load(script):
            for node in _flatten(value):
                linked.nodes.append(node)
                identity = node.get("@id")
                if isinstance(identity, str) and len(node) > len(linked.by_id.get(identity, {})):
                    linked.by_id[identity] = node
    linked.article = _choose(linked, url, [fold(h) for h in headlines if h])
    return linked


def load(script: str) -> list[Any]:
    """JSON values of one script, mended where needed; empty when nothing can be made of it."""
    text = _WRAPPERS.sub("", _WRAPPERS.sub("", script)).strip()
    if not text:
        return []
    unescaped = _CONTROLS.sub(" ", html.unescape(text)) if "&quot;" in text and '"' not in text[:60] else text
    for mended in (unescaped, _with_commas(_CONTROLS.sub(" ", text)), _TRAILING_COMMA.sub(r"\1", html.unescape(text))):
        values = _decode_all(mended)
        if values:
            return values
    return _salvage(text)


def _with_commas(text: str) -> str:
    return _MISSING_COMMA.sub(r"\1,\n\2", _TRAILING_COMMA.sub(r"\1", text))


def types_of(node: Node) -> list[str]:
    """Types of a node, lower case, without a namespace."""
    kinds = node.get("@type") or node.get("type") or ()
    kinds = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return [k.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for k in kinds if isinstance(k, str)]


def tidy(text: str) -> str:
    """Entities resolved (twice, since many sites escape twice) and white space folded."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return " ".join(text.split())


def _decode_all(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    values, at = [], 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def _salvage(text: str) -> list[Any]:
    """The plain text fields of an object that no parser can read: an unescaped quote inside a headline breaks it all."""
    node: Node = {}
    for match in _FIELD.finditer(text):
        end = _VALUE_END.search(text, match.end())
        if end is None:
            continue
        key, value = match.group(1), text[match.end() : end.start()]
        # `name` and `url` belong to inner objects; only what stands once at the top is safe.
        if key not in ("name", "url") and key not in node and (key == "@type" or len(value) < 100_000):
            node[key] = value.replace('\\"', '"').replace("\\/", "/")
    return [node] if any(k in node for k in ("headline", "datePublished")) else []


def _flatten(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        if types_of(value):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "itemListElement", "item", "hasPart"):
            if isinstance(value.get(key), dict | list):
                yield from _flatten(value[key], depth + 1)


def _choose(linked: Linked, url: str, headlines: list[str]) -> Node:
    listed = {id(n) for top in linked.nodes if "itemlist" in types_of(top) for n in _flatten(top.get("itemListElement"))}
    nodes = [n for n in linked.nodes if ARTICLE_TYPES & set(types_of(n)) and id(n) not in listed]
    if not nodes:
        return {}
    for node in nodes:
        if url and url.rstrip("/") in _addresses(node):
            return node
    for node in nodes:
        name = fold(linked.text("headline", node) or linked.text("name", node) or "")
        if name and any(name == h or (len(name) > 15 and (name in h or h in name)) for h in headlines):
            return node
    return nodes[0] if len(nodes) == 1 or "datePublished" in nodes[0] else max(nodes, key=len)


def _addresses(node: Node) -> set[str]:
    found = set()
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            found.add(value.split("#")[0].rstrip("/"))
    return found
