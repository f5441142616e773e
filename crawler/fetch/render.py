"""JavaScript pages through scrapy-playwright: one Chromium for the whole process, started when a page first needs it.

What the stock handler lacks is added here: a hard time limit, a size cap, pages that are always closed and that fail as soon
as their renderer dies (a crash hung it for minutes), no download of images, fonts, media and styles, robots.txt for where a
redirect led, and errors mapped to Scrapy's own. Every connection of the browser goes through our own tunnel (tunnel.py),
which checks addresses before anything is sent: redirects, scripts and frames included.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, async_playwright
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.fetch.addresses import POLICY, ForbiddenAddress
from crawler.fetch.failures import RobotsDenied
from crawler.fetch.guard import Forbidden
from crawler.fetch.robots import CACHE
from crawler.fetch.tunnel import Tunnel
from crawler.sources.schema import Source

logger = logging.getLogger(__name__)

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # WebRTC would go past the tunnel
)  # fmt: skip
UNWANTED = frozenset({"image", "font", "media", "stylesheet", "manifest", "ping", "websocket"})
SETTLE_S = 8.0
_SETTLED = """() => {
  const n = document.body ? document.body.innerText.length : 0, w = window;
  w.__marsad_k = w.__marsad_n === n ? (w.__marsad_k || 0) + 1 : 0; w.__marsad_n = n;
  return w.__marsad_k >= (n > 0 ? 3 : 20);
}"""


class BrowserMissing(DownloadFailedError):
    """No Chromium was found; `doctor` says how to install it."""


def chromium_path() -> str | None:
    """The browser to start: MARSAD_CHROMIUM, or the system's chromium; None when there is none."""
    wanted = os.environ.get("MARSAD_CHROMIUM")
    if wanted:
        return wanted
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path:
            return path
    return None


class SharedBrowser:
    """The process's one browser. `get` starts it, or starts it again when it has died."""

    def __init__(self) -> None:
        self._lock: asyncio.Lock | None = None
        self._driver: Any = None
        self._browser: Any = None
        self._tunnel: Tunnel | None = None

    async def get(self) -> Any:
        """A connected browser; raises BrowserMissing."""
        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            path = chromium_path()
            if path is None:
                raise BrowserMissing("no Chromium found. Install Debian's package chromium, or set MARSAD_CHROMIUM.")
            if self._driver is None:
                self._driver = await async_playwright().start()
            if self._tunnel is not None:
                await self._tunnel.close()
            self._tunnel = Tunnel()
            proxy = {"server": await self._tunnel.start()}
            self._browser = await self._driver.chromium.launch(executable_path=path, args=list(ARGUMENTS), proxy=proxy)
            logger.info("Chromium started")
            return self._browser

    async def close(self) -> None:
        """Stop browser and driver, if they were started."""
        browser, driver, self._browser, self._driver = self._browser, self._driver, None, None
        if browser is not None and browser.is_connected():
            await browser.close()
        if driver is not None:
            await driver.stop()
        if self._tunnel is not None:
            await self._tunnel.close()
            self._tunnel = None

    @property
    def started(self) -> bool:
        """Whether a browser has been started in this process."""
        return self._browser is not None


BROWSER = SharedBrowser()


class SharedProvider:
    """scrapy-playwright's browser provider over BROWSER: starting and closing a crawl touches nothing."""

    def __init__(self, config: Any) -> None:
        self.config = config

    async def start(self) -> None:
        """Nothing: no driver until a page needs one."""

    async def launch_browser(self) -> Any:
        """The shared browser."""
        return await BROWSER.get()

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> Any:
        """Not offered: contexts hold no state between crawls."""
        raise NotImplementedError("persistent contexts are not used")

    async def close(self) -> None:
        """Nothing: the browser outlives the crawl."""


class RenderHandler(ScrapyPlaywrightDownloadHandler):
    """One per crawl that renders; its contexts are its own, the browser is shared."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._crawl = crawler
        self.time_limit_s = 2.0 * crawler.settings.getfloat("DOWNLOAD_TIMEOUT")

    async def render(self, request: Request, max_bytes: int) -> Response:
        """The page after its scripts have settled; raises Scrapy's download errors, Forbidden and RobotsDenied."""
        if not hasattr(self, "browser_provider"):
            await self._launch()
        try:
            async with asyncio.timeout(self.time_limit_s):
                response = await self._or_crash(request)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"the page did not settle in {self.time_limit_s:.0f} s") from error
        except PlaywrightError as error:
            raise _mapped(error) from error
        finally:
            await self._close_page(request)
        if len(response.body) > max_bytes:
            raise DownloadCancelledError(f"the rendered page exceeds {max_bytes} bytes")
        if response.url != request.url:
            verdict = await CACHE.verdict(response.url, self._crawl.engine)
            if not verdict.allows(response.url):
                raise RobotsDenied("robots.txt forbids the address that this one led to")
        return response

    async def _or_crash(self, request: Request) -> Response:
        """The download, or DownloadFailedError as soon as the page's renderer has died."""
        crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        request.meta["marsad_crashed"] = crashed
        download: asyncio.Task[Response] = asyncio.ensure_future(self._download_request(request))
        try:
            waiting: set[asyncio.Future[Any]] = {download, crashed}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if not download.done():
                raise DownloadFailedError("the page crashed the browser's renderer")
            return download.result()
        finally:
            request.meta.pop("marsad_crashed")
            if not download.done():
                download.cancel()
                await asyncio.wait({download}, timeout=5)

    async def _create_page(self, request: Request, spider: Any) -> Page:
        page: Page = await super()._create_page(request, spider)
        request.meta.setdefault("marsad_pages", []).append(page)
        crashed = request.meta["marsad_crashed"]
        page.on("crash", lambda _: crashed.done() or crashed.set_result(None))
        return page

    async def _close_page(self, request: Request) -> None:
        for page in request.meta.pop("marsad_pages", []):
            try:
                async with asyncio.timeout(5):
                    await page.close()
            except (PlaywrightError, TimeoutError) as error:
                logger.warning("a page could not be closed: %s", error)

    async def _close(self) -> None:
        for wrapper in list(self.context_wrappers.values()):
            try:
                async with asyncio.timeout(5):
                    await wrapper.context.close()
            except (PlaywrightError, TimeoutError) as error:
                logger.warning("a browser context could not be closed: %s", error)
        self.context_wrappers.clear()

    def _browser_disconnected_callback(self) -> None:
        self.context_wrappers.clear()
        if hasattr(self, "browser"):
            del self.browser


def _mapped(error: PlaywrightError) -> Exception:
    text = str(error).splitlines()[0][:200]
    if "ERR_SOCKS_CONNECTION_FAILED" in text:  # the tunnel's answer for what is not allowed
        return Forbidden(text)
    if "ERR_NAME_NOT_RESOLVED" in text or "ERR_SOCKS_CONNECTION_HOST_UNREACHABLE" in text:
        from scrapy.exceptions import CannotResolveHostError

        return CannotResolveHostError(text)
    if "Timeout" in type(error).__name__ or "Timeout" in text:
        return DownloadTimeoutError(text)
    return DownloadFailedError(text)


async def abort_request(request: Any) -> bool:
    """scrapy-playwright's PLAYWRIGHT_ABORT_REQUEST: True for what is not needed or may not be contacted."""
    if request.resource_type in UNWANTED:
        return True
    if request.url.startswith(("data:", "blob:", "about:")):
        return False
    try:
        POLICY.check_url(request.url)
    except ForbiddenAddress:
        return True
    return False


async def settle(page: Page, selector: str) -> None:
    """Wait until `selector` is there, or until the text has stopped growing for three looks (without any text, for twenty: 3 s);
    at most 8 seconds."""
    try:
        if selector:
            await page.wait_for_selector(selector, timeout=SETTLE_S * 1000)
        else:
            await page.wait_for_function(_SETTLED, polling=150, timeout=SETTLE_S * 1000)
    except PlaywrightError:
        logger.info("%s did not settle; read as it is", page.url)


def render_meta(source: Source) -> dict[str, Any]:
    """The request meta that sends a request of `source` through the browser."""
    context = {"service_workers": "block", "accept_downloads": False, "ignore_https_errors": not source.verify_tls}
    return {
        "playwright": True,
        "playwright_page_methods": [PageMethod(settle, source.polite.render_wait)],
        "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded", "timeout": 0},  # the whole page has one limit, in render
        "playwright_context_kwargs": context,
    }
