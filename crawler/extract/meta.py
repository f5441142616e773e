"""What the page's head says: meta elements, title, canonical address, language, icons of the site's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from crawler.extract.jsonld import tidy


@dataclass(slots=True)
class Meta:
    """Meta values by lower-case name (property, name, itemprop or http-equiv), in page order."""

    values: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    """Text of the title element, white space folded."""
    canonical: str | None = None
    """`link rel=canonical`, absolute, whatever it points at."""
    lang: str = ""
    """`html lang`, as printed."""

    def first(self, *names: str) -> str | None:
        """First value that is not empty, looking through `names` in order."""
        for name in names:
            for value in self.values.get(name, ()):
                if value:
                    return value
        return None

    def all(self, *names: str) -> list[str]:
        """Every value of `names`, in order, without repeats and empties."""
        return list(dict.fromkeys(v for name in names for v in self.values.get(name, ()) if v))


def read(root: _Element, url: str) -> Meta:
    """The head's facts. Meta elements in the body count too: broken markup moves them there."""
    meta = Meta(lang=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    for element in root.iter("meta"):
        content = element.get("content")
        if content is None:
            continue
        value = tidy(content)
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                meta.values.setdefault(name.strip().lower(), []).append(value)
    for element in root.iter("title"):
        if element.getparent() is not None and element.getparent().tag != "svg":
            meta.title = tidy("".join(element.itertext()))
            if meta.title:
                break
    for element in root.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        href = element.get("href")
        if href and "canonical" in rel and meta.canonical is None:
            meta.canonical = _absolute(url, href)
    return meta


def canonical_url(meta: Meta, url: str) -> str | None:
    """The page's own address as it states it: None when absent, on another site, or the home page."""
    for address in (meta.canonical, _absolute(url, meta.first("og:url"))):
        if address and same_site(address, url) and (urlsplit(address).path.strip("/") or urlsplit(address).query):
            return address
    return None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: equal hosts but for www., m., amp. and mobile."""
    try:
        return _bare(urlsplit(one).hostname) == _bare(urlsplit(other).hostname)
    except ValueError:
        return False


def _bare(host: str | None) -> str:
    host = (host or "").lower()
    for prefix in ("www.", "m.", "amp.", "mobile."):
        host = host.removeprefix(prefix)
    return host


def _absolute(base: str, href: str | None) -> str | None:
    if not href:
        return None
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
