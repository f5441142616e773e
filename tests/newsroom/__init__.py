"""A local web of small Arabic news sites, served for real over loopback (see README.md)."""

from tests.newsroom.article import REMOVALS, Article, Version
from tests.newsroom.catalog import GOOD, SiteSpec, kinds
from tests.newsroom.clock import RealClock, SimClock
from tests.newsroom.newsroom import Newsroom
from tests.newsroom.programme import Event, Programme, Rate
from tests.newsroom.remote import RemoteNewsroom
from tests.newsroom.story import Story
from tests.newsroom.text.writer import Draft

__all__ = [
    "GOOD",
    "REMOVALS",
    "Article",
    "Draft",
    "Event",
    "Newsroom",
    "Programme",
    "Rate",
    "RealClock",
    "RemoteNewsroom",
    "SimClock",
    "SiteSpec",
    "Story",
    "Version",
    "kinds",
]
