"""HTTP/1.1 by hand on asyncio: keep-alive, pipelining, HEAD, streams, and every way of answering badly on purpose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Protocol

MAX_HEAD = 64 * 1024
MAX_BODY = 16 * 1024 * 1024
REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """One request as received."""

    method: str
    target: str
    """Path and query as sent."""
    headers: dict[str, str]
    """Names in lower case; of repeated headers the last."""
    body: bytes = b""
    at: float = 0.0
    """time.monotonic() of its arrival."""

    @property
    def host(self) -> str:
        """Host without port, lower case, "" when absent."""
        value = self.headers.get("host", "").lower()
        return value if value.startswith("[") else value.rpartition(":")[0] or value

    @property
    def path(self) -> str:
        """The path as sent (still percent-encoded)."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query as sent."""
        return self.target.partition("?")[2]


@dataclass(slots=True)
class Response:
    """One answer. `act` makes it a bad one: see ACTS."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    """Wait before the first byte."""
    act: str = ""
    """"" or one of ACTS."""


ACTS = {
    "close": "drop the connection without a byte",
    "hang": "never answer",
    "truncate": "promise the whole body, send half, drop the connection",
    "drip": "send the body one byte a second",
}


class App(Protocol):
    """What answers."""

    def answer(self, request: Request) -> Response: ...

    def finished(self, request: Request) -> None: ...

    def joined(self, connection: Connection, host: str) -> None: ...

    def left(self, connection: Connection) -> None: ...


class BadRequest(Exception):
    """The bytes are no request; the text is the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(REASONS[status])
        self.status = status


def parse_head(head: bytes) -> Request:
    """Request line and headers (without the blank line). Raises BadRequest."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[0].isalpha():
        raise BadRequest(400)
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400)
        headers[name.lower()] = value.strip()
    target = parts[1].encode("latin-1").decode("utf-8", "replace")
    if target.startswith(("http://", "https://")):
        rest = target.split("://", 1)[1]
        host, slash, path = rest.partition("/")
        headers["host"] = host
        target = slash + path or "/"
    if parts[2] == "HTTP/1.0" and headers.get("connection", "").lower() != "keep-alive":
        headers["connection"] = "close"
    return Request(parts[0].upper(), target, headers, at=time.monotonic())


class Connection(asyncio.Protocol):
    """One client. Requests of one connection are answered in order."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.transport: asyncio.Transport
        self.buffer = bytearray()
        self.current: Request | None = None
        self.resume: Callable[[], None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()
        self.resume = None
        self._finish()
        self.app.left(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.current is None:
            self._next()

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        if self.resume:
            self.resume()

    def _next(self) -> None:
        while self.current is None and not self.transport.is_closing():
            try:
                request = self._read()
            except BadRequest as error:
                self._refuse(error.status)
                return
            if request is None:
                return
            self.current = request
            self.app.joined(self, request.host)
            self._answer(request)

    def _read(self) -> Request | None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self.buffer) > MAX_HEAD:
                raise BadRequest(431)
            return None
        request = parse_head(bytes(self.buffer[:end]).lstrip(b"\r\n"))
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or "transfer-encoding" in request.headers:
            raise BadRequest(400)
        if int(length) > MAX_BODY:
            raise BadRequest(413)
        total = end + 4 + int(length)
        if len(self.buffer) < total:
            return None
        request.body = bytes(self.buffer[end + 4 : total])
        del self.buffer[:total]
        return request

    def _refuse(self, status: int) -> None:
        self.buffer.clear()
        head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.close()

    def _answer(self, request: Request) -> None:
        response = self.app.answer(request)
        if response.act == "close":
            self._finish()
            self.transport.abort()
        elif response.act != "hang":
            if response.delay_s > 0:
                loop = asyncio.get_running_loop()
                self.timer = loop.call_later(response.delay_s, self._send, request, response)
            else:
                self._send(request, response)

    def _send(self, request: Request, response: Response) -> None:
        self.timer = None
        body = response.body
        headers = {"Server": "nginx", "Date": formatdate(usegmt=True), **response.headers}
        if isinstance(body, bytes):
            if response.status != 304:
                headers.setdefault("Content-Length", str(len(body)))
        elif "Content-Length" not in headers:
            headers["Transfer-Encoding"] = "chunked"
        if request.headers.get("connection", "").lower() == "close":
            headers["Connection"] = "close"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}\r\n{lines}\r\n".encode()
        if request.method == "HEAD" or response.status == 304:
            self._done(request, head)
        elif response.act == "truncate":
            assert isinstance(body, bytes)
            self._done(request, head + body[: len(body) // 2], close=True)
        elif response.act == "drip":
            assert isinstance(body, bytes)
            self.transport.write(head)
            self._drip(request, body, 0)
        elif isinstance(body, bytes):
            self._done(request, head + body)
        else:
            self.transport.write(head)
            chunked = "Transfer-Encoding" in headers
            self.resume = lambda: self._stream(request, body, chunked)
            self._stream(request, body, chunked)

    def _drip(self, request: Request, body: bytes, position: int) -> None:
        if position >= len(body) - 1:
            self._done(request, body[position:])
            return
        self.transport.write(body[position : position + 1])
        self.timer = asyncio.get_running_loop().call_later(1.0, self._drip, request, body, position + 1)

    def _stream(self, request: Request, body: Iterator[bytes], chunked: bool) -> None:
        while not self.paused and not self.transport.is_closing():
            chunk = next(body, None)
            if chunk is not None:
                self.transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
                continue
            self.resume = None
            self._done(request, b"0\r\n\r\n" if chunked else b"", close=not chunked)

    def _done(self, request: Request, last: bytes, close: bool = False) -> None:
        """Write the last bytes. The request counts as finished before the client can have read them."""
        self._finish()
        self.transport.write(last)
        if close or request.headers.get("connection", "").lower() == "close":
            self.transport.close()
        elif self.buffer:
            asyncio.get_running_loop().call_soon(self._next)

    def _finish(self) -> None:
        if self.current is not None:
            request, self.current = self.current, None
            self.app.finished(request)
