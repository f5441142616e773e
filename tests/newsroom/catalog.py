"""Which sites there are: a site is a kind of page, a host label and a number of initial articles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.newsroom.sites.base import Site

DEFAULT_ARTICLES = 14
GOOD = ("wordpress", "baladi", "brbr", "cp1256", "jsonld", "jsonly", "jsonfeed", "tunisie")
"""The eight well-behaved sites: what a Newsroom runs when not told otherwise."""


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """One site to run."""

    label: str
    """Host label: the site answers at `http://<label>.localhost:<port>/`."""
    kind: str
    """Key of `kinds()`."""
    articles: int = DEFAULT_ARTICLES
    """Articles at the start."""
    per_day: float = 30.0
    """Mean rate at which the initial articles were published."""


def kinds() -> dict[str, type[Site]]:
    """Every kind of site by its name."""
    from tests.newsroom.sites import hostile, troubled
    from tests.newsroom.sites.baladi import Baladi
    from tests.newsroom.sites.brbr import BrBr
    from tests.newsroom.sites.bulk import Bulk
    from tests.newsroom.sites.cp1256 import Cp1256
    from tests.newsroom.sites.jsonfeed import JsonFeed
    from tests.newsroom.sites.jsonld import JsonLd
    from tests.newsroom.sites.jsonly import JsOnly
    from tests.newsroom.sites.tunisie import Tunisie
    from tests.newsroom.sites.wordpress import WordPress

    good = (WordPress, Baladi, BrBr, Cp1256, JsonLd, JsOnly, JsonFeed, Tunisie)
    assert tuple(site.kind for site in good) == GOOD
    bad = (
        troubled.Slow,
        troubled.Flaky,
        troubled.Redirecting,
        troubled.Limited,
        troubled.Gone,
        troubled.Soft404,
        troubled.Denied,
        troubled.Robots5xx,
        troubled.RobotsSlow,
        troubled.CrawlDelay,
        troubled.Huge,
        troubled.Bomb,
        troubled.Calendar,
        troubled.BrokenFeed,
        troubled.Etag,
        hostile.SitemapFile,
        hostile.RedirectPrivate,
        hostile.Hostile,
    )
    return {site.kind: site for site in (*good, *bad, Bulk)}


def parse_spec(text: str | SiteSpec, articles: int | None = None) -> SiteSpec:
    """`wordpress`, `wordpress:2000`, `second=wordpress:50` or `bulk-7`. Raises ValueError for an unknown kind."""
    if isinstance(text, SiteSpec):
        return text
    match = re.fullmatch(r"(?:([a-z0-9-]+)=)?([a-z0-9_-]+)(?::(\d+))?", text)
    if not match:
        raise ValueError(f"{text!r} is no site: write kind, kind:articles or label=kind:articles")
    kind = match[2].replace("_", "-")
    label = match[1] or kind
    if re.fullmatch(r"bulk-\d+", kind):
        kind = "bulk"
    if kind not in kinds():
        raise ValueError(f"{kind!r} is no kind of site: {', '.join(kinds())}")
    count = int(match[3]) if match[3] else articles
    return SiteSpec(label, kind, DEFAULT_ARTICLES if count is None else count)


def parse_specs(sites: Iterable[str | SiteSpec] | str | None, articles: int | None = None) -> list[SiteSpec]:
    """A list, a comma-separated string, or None for the GOOD ones."""
    if sites is None:
        sites = GOOD
    elif isinstance(sites, str):
        sites = [part.strip() for part in sites.split(",") if part.strip()]
    specs = [parse_spec(site, articles) for site in sites]
    if len({spec.label for spec in specs}) != len(specs):
        raise ValueError("two sites have the same label")
    return specs
