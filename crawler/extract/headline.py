"""The headline: what the page prints, without the site's name.

The first h1 that agrees with og:title, the JSON-LD headline or the title element is nearly always right; those three
carry the site's name on half of the sites, so they are taken only when no heading on the page agrees with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.extract.lines import SKIPPED
from crawler.extract.meta import Meta
from pipelines.arabic.credits import credits
from pipelines.arabic.fold import fold, fold_tokens

_SEPARATOR = re.compile(r"\s+(?:[-|–—•·»«:~/]|::|\|\||>>|<<|›|‹|\*)\s+|\s*[|»«›]\s*|\s+-(?=\S)|(?<=\S)-\s+")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TITLE_NAMES = re.compile(
    r"(?<![a-z])(?:(?:article|entry|post|news|story|page|main|single|content|details?|td-post|jeg_post|item|the)[-_]?(?:title|titel|head(?:line|ing)?)|"
    r"headline|titre?|news-?head|tdb-title-text)(?![a-z])",
    re.I,
)
MAX_WORDS = 45


@dataclass(slots=True)
class Headline:
    """The headline and where it stands."""

    text: str = ""
    """As printed; "" when there is none."""
    found_in: str = ""
    element: _Element | None = None
    """The heading element on the page, when it was found there."""


def site_names(meta: Meta, linked_names: list[str], url: str, declared: tuple[str, ...] = ()) -> set[str]:
    """Folded names that the site has: declared, og:site_name, publisher, application-name, and the host's labels."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [
        *declared,
        *linked_names,
        *meta.all("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone"),
    ]
    names += [meta.first("publisher", "dc.publisher") or "", host, host.split(".")[0]]
    names += [label for label in host.split(".")[:-1] if len(label) > 3]
    return {fold(n) for n in names if n and len(n.split()) <= 8} - {""}


def find(root: _Element, meta: Meta, linked: str | None, names: set[str]) -> Headline:
    """The page's headline; `linked` is the JSON-LD headline, `names` come from `site_names`."""
    given = [("og:title", meta.first("og:title")), ("json-ld headline", linked), ("twitter:title", meta.first("twitter:title")),
              ("meta title", meta.first("headline", "title", "dc.title")), ("title", meta.title)]  # fmt: skip
    stated = [(where, without_site(text, names)) for where, text in given if text]
    stated = [(where, text) for where, text in stated if text and fold(text) and fold(text) not in names]
    keys = list(dict.fromkeys(fold(text) for _, text in stated))
    first = list(_tagged(root, "h1"))
    for heading in first:
        if fold(heading.text) in keys:
            return heading
    agreed = _agreeing(first, keys, at_least=0.9)
    if agreed is not None:
        return agreed
    headings = _headings(root)
    agreed = _agreeing(headings, keys)
    if agreed is not None:
        return agreed
    named = _named(root, [*keys, *_halves(stated)])
    if named is not None:
        return named
    alone = [h for h in headings if h.found_in == "h1" and fold(h.text) not in names and len((h.text).split()) >= 4]
    if len(alone) == 1 and (not keys or _related(fold(alone[0].text), keys) or len((alone[0].text).split()) >= 6):
        return alone[0]
    if stated:
        where, text = stated[0]
        return Headline(_without_short_end(text), where)
    return alone[0] if alone else Headline()


def without_site(text: str, names: set[str]) -> str:
    """`text` without the site's name before or after a separator; unchanged when no part is a known name."""
    text = " ".join(_BIDI.sub("", text).split())
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            return text
        for cut, head, tail in (*((c, text[: c.start()], text[c.end() :]) for c in (cuts[-1], *cuts[:-1])),):
            if head.strip() and _is_name(tail, names):
                text = head.strip()
                break
            if tail.strip() and _is_name(head, names):
                text = tail.strip()
                break
        else:
            return text
    return text


def _halves(stated: list[tuple[str, str]]) -> list[str]:
    """Folded beginnings and ends of what the head states, cut at separators: an unknown site name may be the rest."""
    found = []
    for _, text in stated:
        for cut in _SEPARATOR.finditer(text):
            found += [fold(text[: cut.start()]), fold(text[cut.end() :])]
    return [key for key in found if len(key.split()) >= 4]


def _without_short_end(text: str) -> str:
    """`text` without a short part after a bar or before one, or a part that names an outlet: nothing on the page agreed."""
    for cut in _SEPARATOR.finditer(text):
        head, tail = text[: cut.start()].strip(), text[cut.end() :].strip()
        for part, rest in ((tail, head), (head, tail)):
            outlet = bool(credits().institution & set(fold_tokens(part)))
            if (
                len(rest.split()) >= 4
                and len(part.split()) <= 4
                and (outlet or cut.group().strip() in ("|", "»", "«", "::", "•"))
            ):
                return rest
    return text


def _is_name(part: str, names: set[str]) -> bool:
    key = fold(part)
    if key in names:
        return True
    squeezed = key.replace(" ", "")
    return bool(squeezed) and any(
        squeezed == n.replace(" ", "") or (len(n) > 6 and n in key and len(key) < len(n) + 18) for n in names
    )


def clean(element: _Element) -> str:
    """Text of a heading as printed, white space folded, without bidi controls at its ends."""
    parts: list[str] = []
    _gather(element, parts)
    return " ".join("".join(parts).split()).strip("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff ")


def _gather(element: _Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        if child.tag == "br":
            parts.append(" ")
        elif isinstance(child.tag, str) and child.tag not in SKIPPED and "sr-only" not in (child.get("class") or ""):
            _gather(child, parts)
        if child.tail:
            parts.append(child.tail)


def _tagged(root: _Element, tag: str) -> Iterator[Headline]:
    for element in root.iter(tag):
        text = clean(element)
        if text and len(text.split()) <= MAX_WORDS:
            yield Headline(text, tag, element)


def _headings(root: _Element) -> list[Headline]:
    found = [heading for tag in ("h1", "h2", "h3") for heading in _tagged(root, tag)]
    for element in root.xpath('//*[@itemprop="headline" or @itemprop="name"][not(self::meta)]'):
        text = clean(element)
        if text and len(text.split()) <= MAX_WORDS and element.tag not in ("h1", "h2", "h3", "a"):
            found.append(Headline(text, "itemprop headline", element))
    return found


def _agreeing(headings: list[Headline], keys: list[str], at_least: float = 0.72) -> Headline | None:
    """The first heading equal to what the head states, else the closest one that begins, ends or nearly equals it."""
    if not keys:
        return None
    near: tuple[float, Headline] | None = None
    for heading in headings:
        key = fold(heading.text)
        if not key:
            continue
        if key in keys:
            return _without_kicker(heading, keys)
        rank = max(_agreement(key, k) for k in keys)
        if heading.found_in != "h1":
            rank -= 0.1
        if rank >= at_least and (near is None or rank > near[0] + 0.05):
            near = (rank, heading)
    return _without_kicker(near[1], keys) if near else None


def _agreement(key: str, stated: str) -> float:
    if len(key) < 8:
        return 0.0
    short, long = sorted((key, stated), key=len)
    if long.startswith(short) or long.endswith(short):
        return 0.9 if len(short) > 0.4 * len(long) and len(short.split()) >= 3 else 0.4
    one, other = set(key.split()), set(stated.split())
    overlap = len(one & other) / max(1, min(len(one), len(other)))
    if overlap < 0.6 or min(len(one), len(other)) < 3:
        return 0.0
    return SequenceMatcher(None, key, stated, autojunk=False).ratio()


def _without_kicker(heading: Headline, keys: list[str]) -> Headline:
    """A label set inside the heading in an element of its own ("عاجل", the section) is not part of the headline."""
    element, key = heading.element, fold(heading.text)
    if element is None or key in keys or len(element) == 0:
        return heading
    for child in element:
        text = clean(child) if isinstance(child.tag, str) else ""
        if fold(text) in keys:
            return Headline(text, heading.found_in, element)
    rest = " ".join(filter(None, [(element.text or ""), *((c.tail or "") for c in element)]))
    rest = " ".join(rest.split())
    if fold(rest) in keys:
        return Headline(rest, heading.found_in, element)
    return heading


def _related(key: str, keys: list[str]) -> bool:
    words = set(key.split())
    return any(len(words & set(k.split())) >= max(2, 0.34 * min(len(words), len(k.split()))) for k in keys)


def _named(root: _Element, keys: list[str]) -> Headline | None:
    """Old layouts print the headline in a div, td, span or b: the first such element whose whole text is what the head states."""
    wanted = {k for k in keys if len(k.split()) >= 3}
    if not wanted:
        return None
    found: Headline | None = None
    for element in root.iter("div", "span", "p", "td", "b", "strong", "font", "h4", "h5", "a", "header", "th"):
        if len(element) > 6 or (element.tag == "a" and not _TITLE_NAMES.search(element.get("class") or "")):
            continue
        text = " ".join("".join(element.itertext()).split())
        if 8 < len(text) < 400 and fold(text) in wanted and (found is None or len(text) > len(found.text)):
            found = Headline(clean(element), f"{element.tag} as in head", element)
    return found
