"""What is known about one site: the frozen `Source` that a TOML file becomes (see docs/add-a-source.md).

Errors
    SourceError      source files that cannot be used; lists every problem of every file
    UnknownSource    no source of that id (a KeyError); names the nearest
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from crawler.extract.page import SiteRules


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a source file."""

    file: str
    """Path of the file (or the name of the variable that named it)."""
    key: str
    """Dotted path of the key, "" for the file as a whole."""
    message: str
    """What is wrong and what was probably meant."""

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class SourceError(Exception):
    """Source files are invalid; `problems` holds all of them, the text one line for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UnknownSource(KeyError):
    """No source has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Discover:
    """Where new articles of the site are announced."""

    feeds: tuple[str, ...] = ()
    """RSS, RDF, Atom or JSON feeds."""
    sitemaps: tuple[str, ...] = ()
    """Sitemaps, sitemap indexes, news sitemaps."""
    listings: tuple[str, ...] = ()
    """Section pages whose links lead to articles."""
    api: tuple[str, ...] = ()
    """Bases of WordPress REST interfaces (`https://host/wp-json/wp/v2/`)."""
    archives: tuple[str, ...] = ()
    """URL templates of date archives, with {year} {month} {day} {page} ({m} and {d} without a leading zero)."""
    allow: tuple[str, ...] = ()
    """Regular expressions; when given, only addresses in which one is found are articles."""
    deny: tuple[str, ...] = ()
    """Regular expressions; an address in which one is found is no article."""
    autodiscover: bool = True
    """Look for feeds and sitemaps from the home page. True by default only when nothing above is declared."""

    @property
    def declared(self) -> bool:
        """Whether the file names any place to look."""
        return bool(self.feeds or self.sitemaps or self.listings or self.api)


@dataclass(frozen=True, slots=True)
class Polite:
    """How the site is treated on the wire."""

    delay_s: float = 1.0
    """Least pause between two requests to one host, in seconds; a Crawl-delay in robots.txt can only lengthen it."""
    max_pages: int = 0
    """Most article pages in one poll; 0 = the operator's `max_pages`."""
    render_wait: str = ""
    """CSS selector that must appear before a rendered page is read; "" = until the page is still."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What healthy means for this site; without it, it is learned."""

    per_day: tuple[float, float] | None = None
    """Fewest and most new articles on an ordinary day."""
    silent_after: timedelta | None = None
    """Silence longer than this is a fault."""
    fields: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Field of Article → least share (0 to 1) of new articles that have it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One site."""

    id: str
    """Name of its TOML file, without the suffix."""
    name: str
    """Name of the outlet in its own language."""
    country: str
    """ISO 3166-1 alpha-2 code of the country that it is about or from."""
    home: str
    """Address of the home page."""
    timezone: str
    """IANA zone in which the site prints its times."""
    language: str = "ar"
    """ISO 639 code of the main language."""
    name_en: str = ""
    """Name in Latin letters."""
    names: tuple[str, ...] = ()
    """Further names under which the site appears in its headlines and bylines."""
    state: str = "active"
    """`active`, `paused` or `retired`; only active sources are polled."""
    reason: str = ""
    """Why it is not active."""
    since: date | None = None
    """Since when it is in this state."""
    checked: str = "never"
    """`never`, or the ISO date of the last successful live check."""
    render: bool = False
    """Pages need a browser (JavaScript only)."""
    allow_private: bool = False
    """The site may be at a private or loopback address."""
    verify_tls: bool = True
    """Refuse invalid certificates."""
    discover: Discover = field(default_factory=Discover)
    rules: SiteRules = field(default_factory=SiteRules)
    """Rules for extraction; `site_names` holds name, name_en and names."""
    polite: Polite = field(default_factory=Polite)
    expect: Expect = field(default_factory=Expect)
    file: str = field(default="", compare=False)
    """Path of the TOML file."""

    def hosts(self) -> frozenset[str]:
        """Hosts of every address in the file, in lower case; with a port as well as without, where one is given."""
        d = self.discover
        found: set[str] = set()
        for url in (self.home, *d.feeds, *d.sitemaps, *d.listings, *d.api, *d.archives):
            parts = urlsplit(url)
            if parts.hostname:
                found |= {parts.hostname.lower(), parts.netloc.lower()}
        return frozenset(found)
