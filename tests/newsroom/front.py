"""The server's front: requests are routed by Host, spoiled by faults, counted."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.newsroom import faults, wire
from tests.newsroom.control import Control
from tests.newsroom.counters import Hit
from tests.newsroom.sites.base import Site
from tests.newsroom.wire import Request, Response

if TYPE_CHECKING:
    from tests.newsroom.newsroom import Newsroom


class Front:
    """What the wire asks (wire.App), on behalf of one newsroom."""

    def __init__(self, room: Newsroom, control: bool) -> None:
        self.room = room
        self._control = Control(room) if control else None
        self._flying: dict[int, Site] = {}
        self._joined: dict[int, set[str]] = {}
        self.connections: set[wire.Connection] = set()

    def connect(self) -> wire.Connection:
        """A new client."""
        connection = wire.Connection(self)
        self.connections.add(connection)
        return connection

    def answer(self, request: Request) -> Response:
        """Route by Host, apply faults, count."""
        with self.room.lock:
            self.room.catch_up()
            host = request.host
            if self._control and host == "control.localhost":
                return self._control.answer(request)
            label = host.removesuffix(".localhost")
            site = self.room.sites.get(label) or self.room.sites.get(label.removeprefix("www."))
            if site is None:
                return self._directory()
            self._flying[id(request)] = site
            site.counters.enter()
            if label != site.label:
                response, kind = Response(301, b"", {"Location": site.base + request.target}), "other"
            else:
                response, kind = self._serve(site, request)
            status = 0 if response.act in ("close", "hang") else response.status
            hit = Hit(request.at, request.method, request.target, status, request.headers.get("user-agent", ""), kind)
            conditional = not {"if-none-match", "if-modified-since"}.isdisjoint(request.headers)
            site.counters.record(hit, conditional, len(response.body) if isinstance(response.body, bytes) else 0)
            return response

    def _serve(self, site: Site, request: Request) -> tuple[Response, str]:
        now = self.room.clock.now()
        active = faults.current(site, now)
        is_robots = request.path == "/robots.txt"
        for fault in active:
            answer = faults.instead(fault, request, now)
            if answer is not None:
                return answer, "robots" if is_robots else "fault"
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", {"Allow": "GET, HEAD"}), "other"
        response, kind = site.answer(request)
        for fault in active:
            faults.spoil(fault, request, response, kind)
        return response, kind

    def _directory(self) -> Response:
        rows = "".join(f'<li><a href="{site.base}/">{escape(site.name)}</a></li>' for site in self.room.sites.values())
        return Response(200, f"<!doctype html><ul>{rows}</ul>".encode(), {"Content-Type": "text/html; charset=utf-8"})

    def finished(self, request: Request) -> None:
        """A request was answered or given up."""
        with self.room.lock:
            site = self._flying.pop(id(request), None)
            if site:
                site.counters.in_flight -= 1

    def joined(self, connection: wire.Connection, host: str) -> None:
        """A connection asks `host` for something."""
        with self.room.lock:
            label = host.removesuffix(".localhost")
            mine = self._joined.setdefault(id(connection), set())
            if label in self.room.sites and label not in mine:
                mine.add(label)
                self.room.sites[label].counters.join()

    def left(self, connection: wire.Connection) -> None:
        """A connection is gone."""
        with self.room.lock:
            self.connections.discard(connection)
            for label in self._joined.pop(id(connection), ()):
                self.room.sites[label].counters.open_connections -= 1
