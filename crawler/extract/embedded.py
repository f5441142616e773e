"""The text where the page's markup has none: JSON-LD `articleBody`, and the state that JavaScript sites carry along."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

_BREAK = re.compile(r"(?:\r?\n)+|(?i:<br\s*/?>|</p>|</div>|</h\d>|</li>)")
_TAG = re.compile(r"<[^>]+>")
_TEXT_KEYS = re.compile(
    r"^(?:article_?body|body|content|text|html|full_?text|description_?html|body_?html|details|story|main_?text|articleText|value)$",
    re.I,
)
_SENTENCE = re.compile("[.!؟?۔]")
_DECODER = json.JSONDecoder(strict=False)
MIN_CHARS = 200
MAX_STATE = 3_000_000
"""Longer state is not read (characters)."""


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a text that may hold HTML or line breaks, white space folded."""
    if "&lt;" in text:
        text = html.unescape(text)
    parts = (" ".join(html.unescape(_TAG.sub(" ", part)).split()) for part in _BREAK.split(text))
    return [part for part in parts if part]


def from_state(scripts: list[str]) -> list[str]:
    """The longest prose among the strings of the page's JSON state, as paragraphs; empty when there is none worth it."""
    best: list[str] = []
    for script in scripts:
        if len(script) > MAX_STATE:
            continue
        try:
            value, _ = _DECODER.raw_decode(script.lstrip())
        except (ValueError, RecursionError):
            continue
        # A flat array of values (Nuxt) has no keys: any long string may be the text.
        flat = [v for v in value if isinstance(v, str) and len(v) >= MIN_CHARS] if isinstance(value, list) else []
        for text in [*flat, *_texts(value)]:
            found = paragraphs(text)
            if sum(map(len, found)) > sum(map(len, best)) and _is_prose(found):
                best = found
    return best


def _texts(value: Any, key: str = "", depth: int = 0) -> Iterator[str]:
    if depth > 40:
        return
    if isinstance(value, str):
        if len(value) >= MIN_CHARS and _TEXT_KEYS.match(key):
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, str(name), depth + 1)
    elif isinstance(value, list):
        # Block editors keep one object a paragraph: their texts belong together.
        blocks = [v for item in value if isinstance(item, dict) for v in [_block_text(item)] if v]
        if len(blocks) >= 3:
            yield "\n".join(blocks)
        for inner in value:
            yield from _texts(inner, key, depth + 1)


def _block_text(block: dict[str, Any]) -> str:
    kind = str(block.get("type") or block.get("blockType") or block.get("__typename") or "").lower()
    if not any(word in kind for word in ("text", "paragraph", "html", "header", "heading")):
        return ""
    for key in ("content", "text", "html", "body", "value"):
        if isinstance(block.get(key), str):
            return str(block[key])
    return ""


def _is_prose(found: list[str]) -> bool:
    sentences = [p for p in found if p.count(" ") >= 8 and _SENTENCE.search(p)]
    return sum(map(len, sentences)) >= MIN_CHARS and sum(map(len, sentences)) * 2 > sum(map(len, found))
