"""Scrapy's spider loader over the source files: `scrapy list` prints the sources, `scrapy crawl ID` polls one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.spiderloader import SpiderLoaderProtocol

from crawler.sources import load


class SourceSpiderLoader(SpiderLoaderProtocol):
    """One generated NewsSpider class per source file."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    @classmethod
    def from_settings(cls, settings: Any) -> SourceSpiderLoader:
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of a source; raises KeyError as Scrapy expects."""
        from crawler.spiders.news import spider_class

        return spider_class(load.get(spider_name))

    def list(self) -> list[str]:
        """Ids of all sources."""
        return sorted(load.load_all())

    def find_by_request(self, request: Request) -> list[str]:
        """Sources whose site a request goes to (`scrapy shell URL`, `scrapy parse`)."""
        host = (urlsplit(request.url).netloc).lower()
        return [id for id, source in load.load_all().items() if host in source.hosts()]
