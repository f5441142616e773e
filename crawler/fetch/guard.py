"""Downloader middleware: nothing but http and https to permitted addresses, after every redirect as well."""

from __future__ import annotations

from typing import Any

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest

from crawler.fetch.addresses import POLICY, AddressPolicy, ForbiddenAddress


class Forbidden(IgnoreRequest):
    """A request that the guard refused; the reason is the exception's text."""


class Guard:
    """Runs first on every request. Names are checked again when they are resolved (see resolver.py)."""

    def __init__(self, policy: AddressPolicy, stats: Any) -> None:
        self.policy, self.stats = policy, stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> Guard:
        guard = cls(POLICY, crawler.stats)
        crawler.signals.connect(guard.spider_opened, signal=signals.spider_opened)
        return guard

    def spider_opened(self, spider: Any) -> None:
        """Tell the policy which hosts this source may have at private addresses."""
        source = getattr(spider, "source", None)
        if source is not None and source.allow_private:
            for host in source.hosts():
                self.policy.allow_private(host)

    async def process_request(self, request: Request) -> None:
        """Raise Forbidden for what may not be fetched."""
        try:
            self.policy.check_url(request.url)
        except ForbiddenAddress as error:
            self.stats.inc_value("guard/forbidden")
            raise Forbidden(str(error)) from error
