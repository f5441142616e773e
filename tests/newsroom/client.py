"""A plain HTTP client for the newsroom's own tests: it connects to 127.0.0.1 and says which site it means."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from tests.newsroom.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()


def get(room: Newsroom, site: str, path: str = "/", method: str = "GET", timeout_s: float = 10.0, **headers: str) -> Answer:
    """One request on a connection of its own; `path` may be an absolute address or an IRI. Underscores in names of
    headers become hyphens."""
    if "://" in path:
        parts = urlsplit(path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = HTTPConnection("127.0.0.1", room.port, timeout=timeout_s)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, quote(path, safe="/%?&=:"), headers={"Host": room.host(site), **sent})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
