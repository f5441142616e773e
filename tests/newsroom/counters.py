"""What one site was asked, and how."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

LOG_SIZE = 200_000


class Hit(NamedTuple):
    """One answered request."""

    at: float
    """time.monotonic() of its arrival."""
    method: str
    path: str
    """Path and query as sent."""
    status: int
    """0 when the connection was dropped or left hanging."""
    user_agent: str
    kind: str
    """article, home, listing, feed, sitemap, api, robots, asset, junk, trap or other."""


@dataclass(slots=True)
class Counters:
    """Everything counted for one site since the start or the last reset."""

    by_kind: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    requests: int = 0
    conditional: int = 0
    """Requests with If-None-Match or If-Modified-Since."""
    not_modified: int = 0
    """Answers 304."""
    robots: int = 0
    """Fetches of robots.txt."""
    bytes_sent: int = 0
    """Of bodies that were not streamed."""
    in_flight: int = 0
    """Requests received and not yet answered."""
    max_concurrent: int = 0
    """Most requests in flight at once."""
    open_connections: int = 0
    max_connections: int = 0
    """Most connections open at once that have asked this site for something."""
    log: deque[Hit] = field(default_factory=lambda: deque(maxlen=LOG_SIZE))

    def record(self, hit: Hit, conditional: bool, size: int) -> None:
        """Count one answer."""
        self.requests += 1
        self.by_kind[hit.kind] += 1
        self.by_status[hit.status] += 1
        self.conditional += conditional
        self.not_modified += hit.status == 304
        self.robots += hit.kind == "robots"
        self.bytes_sent += size
        self.log.append(hit)

    def enter(self) -> None:
        """A request arrived."""
        self.in_flight += 1
        self.max_concurrent = max(self.max_concurrent, self.in_flight)

    def join(self) -> None:
        """A connection asked for its first page here."""
        self.open_connections += 1
        self.max_connections = max(self.max_connections, self.open_connections)

    def min_gap_s(self) -> float | None:
        """Shortest time between two requests' arrivals, in seconds; None with fewer than two."""
        times = [hit.at for hit in self.log]
        return min((b - a for a, b in pairwise(times)), default=None)

    def paths(self, kind: str | None = None) -> list[str]:
        """Paths asked for, in order."""
        return [hit.path for hit in self.log if kind in (None, hit.kind)]

    def as_dict(self, log: int = 0) -> dict[str, Any]:
        """JSON-able; with the last `log` lines of the log."""
        names = ("requests", "conditional", "not_modified", "robots", "bytes_sent", "in_flight")
        plain: dict[str, Any] = {name: getattr(self, name) for name in names}
        return {
            **plain,
            "max_concurrent": self.max_concurrent,
            "max_connections": self.max_connections,
            "by_kind": dict(self.by_kind),
            "by_status": {str(status): count for status, count in self.by_status.items()},
            "min_gap_s": self.min_gap_s(),
            "log": [hit._asdict() for hit in list(self.log)[-log:]] if log else [],
        }
