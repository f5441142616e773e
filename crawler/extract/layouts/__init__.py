"""Code for one site whose pages no selector can describe, dated: the last resort after the general method and TOML rules.

A layout is a module here with `LAYOUT = Layout(...)`. A site that changes keeps its old layout with the last day that it was
served, so that archived pages are still read as they were.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.extract.page import Page


@dataclass(frozen=True, slots=True)
class Layout:
    """How one host's pages were built until some day."""

    host: str
    """Host without www."""
    prepare: Callable[[_Element, Page], None]
    """Changes the tree in place before anything is read (moves the text into one box, removes what misleads)."""
    valid_until: date | None = None
    """Last day (UTC) on which the site served it; None while it still does."""


@cache
def known() -> tuple[Layout, ...]:
    """The layouts of every module in this package, read once."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").LAYOUT for name in names)


def layout_for(page: Page, layouts: Sequence[Layout] | None = None) -> Layout | None:
    """The layout of the page's host on the day it was fetched: of those still valid then, the one that ended first."""
    layouts = known() if layouts is None else layouts
    if not layouts:
        return None
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    day = page.fetched_at.date()
    valid = [x for x in layouts if x.host == host and (x.valid_until is None or day <= x.valid_until)]
    return min(valid, key=lambda x: x.valid_until or date.max, default=None)
