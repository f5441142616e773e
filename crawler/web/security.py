"""What guards every page: the Host allow-list, the password beyond loopback, and the response headers, all in one place.

Everything shown was scraped and is hostile: text is autoescaped, links are http(s) only, nothing is loaded from outside.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crawler.config import Config

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

Next = Callable[[Request], Awaitable[Response]]


def guard(config: Config) -> Callable[[Request, Next], Awaitable[Response]]:
    """The middleware of the dashboard for this configuration."""
    hosts = LOCAL | {config.host}

    async def middleware(request: Request, call_next: Next) -> Response:
        response = _refusal(request, config, hosts) or await call_next(request)
        response.headers.update(HEADERS)
        return response

    return middleware


def _refusal(request: Request, config: Config, hosts: frozenset[str]) -> Response | None:
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if not config.token and name not in hosts:
        return PlainTextResponse("This name is not served here.\n", 400)
    if request.method not in ("GET", "HEAD") and not _own(request):
        return PlainTextResponse("Cross-site requests change nothing here.\n", 403)
    if config.token and request.url.path != "/-/health.json" and not _knows(request, config.token):
        return PlainTextResponse("A password is needed.\n", 401, {"WWW-Authenticate": 'Basic realm="Marsad"'})
    return None


def _own(request: Request) -> bool:
    """Whether a request that changes something comes from our own pages or from no browser at all. Browsers since 2023 send
    Sec-Fetch-Site; older ones send Origin with a POST (datasette's rule, without tokens in forms)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _knows(request: Request, token: str) -> bool:
    import base64
    import binascii

    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        given = value
    elif kind.lower() == "basic":
        try:
            given = base64.b64decode(value, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return False
    else:
        return False
    return hmac.compare_digest(given.encode(), token.encode())


def safe_href(url: str) -> str | None:
    """`url` if a browser may be sent there, else None."""
    return url if urlsplit(url).scheme in ("http", "https") else None
