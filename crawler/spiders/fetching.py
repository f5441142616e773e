"""Fetch a few named URLs with all our manners (robots, guard, delays) and hand back the responses: for `sources try`,
`sources new` and `sources check --live`. Stores nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.fetch.failures import WireFailure, failure_of, status_failure
from crawler.sources.schema import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """One URL's answer."""

    url: str
    """As asked."""
    response: Response | None
    """The answer; None when there was none."""
    failure: WireFailure | None
    """What went wrong, for an error status too."""


class FetchSpider(Spider):
    """Asks for `urls` and keeps the answers in `answers`."""

    name = "fetch"

    def __init__(self, urls: Sequence[str] = (), source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls, self.source = urls, source
        self.answers: dict[str, Fetched] = {}

    async def start(self) -> AsyncIterator[Request]:
        """One request a URL; through the browser when the source says so."""
        meta: dict[str, Any] = {}
        if self.source is not None and self.source.render:
            from crawler.fetch.render import render_meta

            meta = render_meta(self.source)
        for url in self.urls:
            keyed = {**meta, "marsad_url": url}
            yield Request(url, callback=self.answered, errback=self.failed, dont_filter=True, meta=keyed)

    async def answered(self, response: Response) -> None:
        """Keep an answer."""
        url = response.meta["marsad_url"]
        self.answers[url] = Fetched(url, response, status_failure(response.status))

    async def failed(self, failure: Any) -> None:
        """Keep a failure."""
        url = failure.request.meta["marsad_url"]
        self.answers[url] = Fetched(url, None, failure_of(failure.value))


async def fetch_all(urls: Sequence[str], settings: Settings, source: Source | None = None) -> list[Fetched]:
    """Fetch `urls`; answers in the same order. Needs the running reactor."""
    scrapy_settings = settings.copy()
    scrapy_settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    if source is not None and not source.verify_tls:
        scrapy_settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")
    crawler = Crawler(FetchSpider, scrapy_settings)
    await crawler.crawl_async(urls=urls, source=source)
    spider: Any = crawler.spider
    lost = WireFailure("lost", 0.0, True, "the request got no answer")
    return [spider.answers.get(url, Fetched(url, None, lost)) for url in urls]
