"""The download handler for http and https: Scrapy's own, with a browser beside it that exists only when asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from crawler.fetch.addresses import POLICY
from crawler.fetch.guard import Forbidden
from crawler.fetch.politeness import note_pause, turn


class Handler(HTTP11DownloadHandler):
    """Plain requests go over HTTP/1.1; those with `playwright` in their meta through the shared Chromium."""

    lazy = False

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._crawl = crawler
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._renderer: Any = None

    async def download_request(self, request: Request) -> Response:
        """See Scrapy's download handler interface. Waits for the request's turn at its host."""
        async with turn(self._crawl, request):
            answer: Response = await self._download(request)
            note_pause(request, answer)
        return answer

    async def _download(self, request: Request) -> Response:
        if not request.meta.get("playwright"):
            try:
                answer: Response = await super().download_request(request)
            except CannotResolveHostError as error:  # what the resolver says of a name at forbidden addresses, too
                why = POLICY.refused.get((urlsplit(request.url).hostname or "").lower())
                if why is None:
                    raise
                raise Forbidden(why) from error
            return answer
        if self._renderer is None:
            from crawler.fetch.render import RenderHandler  # the driver's import costs half a second

            self._renderer = RenderHandler(self._crawl)
        rendered: Response = await self._renderer.render(request, self._max_bytes)
        return rendered

    async def close(self) -> None:
        """Close what was opened for this crawl."""
        if self._renderer is not None:
            await self._renderer.close()
        await super().close()
