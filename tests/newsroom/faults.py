"""What can go wrong with a site, switched on and off while it runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tests.newsroom.wire import Request, Response

if TYPE_CHECKING:
    from tests.newsroom.sites.base import Site

KINDS = {
    "down": "connections are dropped without an answer",
    "timeout": "requests are accepted and never answered",
    "error": "`status` (503) on every `every`-th request",
    "slow": "`delay_s` before each answer",
    "limited": "after `allow` requests 429 with Retry-After `retry_after_s`, until that long has passed",
    "blocked": "403 with a challenge page",
    "truncate": "half a body, then the connection drops",
    "drip": "one byte a second",
    "robots_5xx": "503 on robots.txt",
    "robots_slow": "`delay_s` before robots.txt",
    "layout": "another design: 1 = renamed, still readable; 2 = text and date drawn by a script",
    "empty_feed": "feeds and sitemaps without entries, with status 200",
    "cut_feed": "feeds and sitemaps cut in the middle",
}
CHALLENGE = (
    "<!doctype html><html><head><title>Just a moment...</title></head><body>"
    '<div id="challenge-form">Checking your browser before accessing the site.</div></body></html>'
)


@dataclass(slots=True)
class Fault:
    """One fault of one site; unused fields are ignored by its kind."""

    kind: str
    status: int = 503
    every: int = 1
    delay_s: float = 1.0
    allow: int = 0
    retry_after_s: int = 30
    level: int = 1
    paths: str = ""
    """Only addresses that contain this."""
    until: datetime | None = None
    """Ends by itself at this moment of the newsroom's clock (UTC)."""
    seen: int = 0
    """Requests counted by `error` and `limited`."""
    closed_until: float = 0.0
    """Epoch seconds until which `limited` refuses."""
    too_early: int = 0
    """Requests that came although Retry-After had not passed: 0 for a polite client."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no fault: {', '.join(KINDS)}")


def current(site: Site, now: datetime) -> list[Fault]:
    """Faults in force; those that are over are forgotten."""
    for kind, fault in list(site.faults.items()):
        if fault.until is not None and fault.until <= now:
            site.clear_fault(kind)
    return list(site.faults.values())


def instead(fault: Fault, request: Request, now: datetime) -> Response | None:
    """The answer that a fault gives instead of the site's, or None."""
    is_robots = request.path == "/robots.txt"
    if fault.paths and fault.paths not in request.target:
        return None
    match fault.kind:
        case "down":
            return Response(act="close")
        case "timeout":
            return Response(act="hang")
        case "robots_5xx" if is_robots:
            return Response(503, b"unavailable")
        case "blocked" if not is_robots:
            return Response(403, CHALLENGE.encode(), {"Content-Type": "text/html; charset=utf-8"})
        case "error":
            fault.seen += 1
            return Response(fault.status, "خطأ في الخادم".encode()) if fault.seen % fault.every == 0 else None
        case "limited":
            return _limit(fault, now)
    return None


def _limit(fault: Fault, now: datetime) -> Response | None:
    left = fault.closed_until - now.timestamp()
    if left > 0:
        fault.too_early += 1
    else:
        fault.seen += 1
        if fault.seen <= fault.allow:
            return None
        fault.seen, left = 0, float(fault.retry_after_s)
        fault.closed_until = now.timestamp() + left
    return Response(429, b"too many requests", {"Retry-After": str(math.ceil(left))})


def spoil(fault: Fault, request: Request, response: Response, kind: str) -> None:
    """Change the site's own answer in place."""
    if fault.paths and fault.paths not in request.target:
        return
    if fault.kind == "slow" or (fault.kind == "robots_slow" and request.path == "/robots.txt"):
        response.delay_s += fault.delay_s
    elif fault.kind in ("truncate", "drip") and response.status == 200 and isinstance(response.body, bytes):
        response.act = fault.kind
    elif fault.kind == "cut_feed" and kind in ("feed", "sitemap") and isinstance(response.body, bytes):
        response.body = response.body[: len(response.body) // 2]
