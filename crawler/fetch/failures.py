"""What went wrong on the wire → a stable reason word, a weight, and whether to try again.

Weights follow Media Cloud's rss-fetcher: hard 1, soft 0.5, name resolution 0.25 (`schedules/cadence.py` backs off by them).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from OpenSSL.SSL import Error as SslError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import DNSLookupError

from crawler.fetch.guard import Forbidden


@dataclass(frozen=True, slots=True)
class WireFailure:
    """How one request failed."""

    reason: str
    """Stable word: dns, timeout, refused, connection, too_large, tls, robots, robots_unavailable, forbidden, held, http_NNN."""
    weight: float
    """What it adds to the source's failures: 1 hard, 0.5 soft, 0.25 name resolution, 0 not the site's fault."""
    retry: bool
    """Whether another try later makes sense."""
    detail: str = ""
    """For people."""


class RobotsDenied(IgnoreRequest):
    """robots.txt forbids this URL."""


class RobotsUnavailable(IgnoreRequest):
    """robots.txt could not be had (5xx, timeout): the host is closed to us until it can.

    `cause` is the failure of the wire behind it: a host that cannot be reached at all is reported as such."""

    def __init__(self, text: str, cause: WireFailure | None = None) -> None:
        super().__init__(text)
        self.cause = cause


class HostHeld(IgnoreRequest):
    """The host asked for a pause (Retry-After) that is longer than this poll waits."""


def failure_of(error: BaseException) -> WireFailure:
    """The WireFailure of an exception that a download raised."""
    text = str(error)[:300]
    if isinstance(error, RobotsUnavailable) and error.cause is not None:
        return replace(error.cause, detail=text)
    if any(isinstance(cause, SslError) for cause in _causes(error)):
        return WireFailure("tls", 1.0, True, f"the certificate or its connection is not to be trusted: {text}")
    table: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], WireFailure], ...] = (
        (RobotsDenied, WireFailure("robots", 0.0, False, text)),
        (RobotsUnavailable, WireFailure("robots_unavailable", 0.5, True, text)),
        (HostHeld, WireFailure("held", 0.0, True, text)),
        ((Forbidden, UnsupportedURLSchemeError), WireFailure("forbidden", 0.0, False, text)),
        ((CannotResolveHostError, DNSLookupError), WireFailure("dns", 0.25, True, text)),
        ((DownloadTimeoutError, asyncio.TimeoutError), WireFailure("timeout", 0.5, True, text)),
        (DownloadConnectionRefusedError, WireFailure("refused", 1.0, True, text)),
        (DownloadCancelledError, WireFailure("too_large", 0.0, False, text)),
        (DownloadFailedError, WireFailure("connection", 0.5, True, text)),
    )
    for kinds, failure in table:
        if isinstance(error, kinds):
            return failure
    if isinstance(error, IgnoreRequest):
        reason = "too_large" if "maxsize" in text.lower() or "exceed" in text.lower() else "ignored"
        return WireFailure(reason, 0.0, False, text)
    return WireFailure("connection", 0.5, True, f"{type(error).__name__}: {text}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What lies behind an exception: its chain, and the failures that Twisted collects in `reasons`."""
    behind: BaseException | None = error
    while behind is not None:
        yield behind
        yield from (reason.value for reason in getattr(behind, "reasons", None) or () if hasattr(reason, "value"))
        behind = behind.__cause__


def status_failure(status: int) -> WireFailure | None:
    """The WireFailure of an HTTP status; None for 200 to 299 and 304. 404 and 410 are not failures of the wire."""
    if 200 <= status < 300 or status == 304:
        return None
    retry = status in (408, 425, 429) or status >= 500
    weight = 1.0 if status in (401, 403, 451) else 0.5
    return WireFailure(f"http_{status}", weight, retry)
