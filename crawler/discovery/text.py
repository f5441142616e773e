"""Text of XML and JSON documents: decoded as their letters say, titles as plain lines."""

from __future__ import annotations

import html
import re

from crawler.extract.charset import declared, decode

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,500}>")
_SPACE = re.compile(r"\s+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_FOREIGN = re.compile("[\u0080-\u05ff\u0700-\u1fff]")
SAMPLE = 100_000
"""Characters that a guess is made from."""


def plain(value: object) -> str:
    """One line of plain text from a title that may hold markup or entities."""
    text = str(value or "")
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:  # entities of markup that was itself escaped
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def decode_xml(body: bytes, content_type: str = "") -> str:
    """The text of an XML or JSON document. A feed of few words gives statistics little to go on, so a declared encoding,
    and then windows-1256, are believed when what they give is Arabic; the rest is left to crawler.extract.charset."""
    try:
        return body.decode("utf-8-sig").replace("\0", "") if b"\0" not in body[:200] else decode(body, content_type)[0]
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8-sig", "replace")
    if text.count("\ufffd", 0, SAMPLE) * 4 < len(_ARABIC.findall(text, 0, SAMPLE)):
        return text  # UTF-8 with a few broken letters: cut off, or pasted from elsewhere
    for name in dict.fromkeys((*declared(body, content_type), "cp1256")):
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        arabic = len(_ARABIC.findall(text, 0, SAMPLE))
        if arabic and len(_FOREIGN.findall(text, 0, SAMPLE)) < arabic / 4:
            return text
    return decode(body, content_type)[0]
