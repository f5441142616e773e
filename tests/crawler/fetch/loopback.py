"""A small web server for tests of the wire: threads, every request kept, hanging answers that can be let go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Loopback(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1. Handlers add (Host header, path, headers) to `asked` and wait for `over`."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.over = threading.Event()

    def note(self, request: BaseHTTPRequestHandler) -> None:
        """Keep a request."""
        self.asked.append((request.headers["Host"], request.path, dict(request.headers)))

    def count(self, target: str) -> int:
        """How often an address was asked for."""
        return sum(path == target for _, path, _ in self.asked)


def serving(server: Loopback) -> Iterator[Loopback]:
    """Serve until the generator goes on (the body of a fixture)."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()
