"""The shape of an address: its path with numbers, dates and slugs replaced by their kind."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_HEX = re.compile(r"^(?=.*\d)(?=.*[a-z])[a-z0-9]{8,40}$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_+\s.]+")
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)
_IDS = re.compile(r"^\d+$")


def shape_of(url: str) -> str:
    """`/story/<year>/<n>/<n>/<slug>/<id>?x=<n>`: equal for the articles of one site and section-independent CMS.

    Literal words stay (`story`, `ar`), so that `/tag/<word>` and `/news/<slug>` differ; a word that is followed by a slug
    or id stays too, since sections often keep templates of their own.
    """
    parts = urlsplit(url)
    kinds = [_kind(unquote(segment)) for segment in parts.path.split("/") if segment]
    query = sorted(_parameter(part) for part in parts.query.split("&") if part)
    route = "#!" if parts.fragment.startswith("!") else ""
    return "/" + "/".join(kinds) + ("?" + "&".join(query) if query else "") + route


def _kind(segment: str) -> str:
    extension = _EXTENSION.search(segment)
    name = segment[: extension.start()] if extension else segment
    suffix = extension[0].lower() if extension else ""
    if _YEAR.match(name):
        return "<year>" + suffix
    if _IDS.match(name):
        return ("<n>" if len(name) < 4 else "<id>") + suffix
    words = [word for word in _SEPARATORS.split(name) if word]
    if _HEX.match(name) and len(words) == 1:
        return "<hex>" + suffix
    if len(words) >= 3 or len(name) > 24:
        numbered = "<id>-" if len(words[0]) >= 4 and _IDS.match(words[0]) else ""
        ending = "-<id>" if len(words[-1]) >= 4 and _IDS.match(words[-1]) else ""
        return f"{numbered}<slug>{ending}{suffix}"
    if not name.isascii():
        return "<word>" + suffix
    return _DIGITS.sub("<n>", name.lower()) + suffix


def _parameter(part: str) -> str:
    name, _, value = part.partition("=")
    return f"{name.lower()}=<n>" if _IDS.match(value) else f"{name.lower()}={'<word>' if value else ''}"
