"""The daemon through a network that is gone and a database that is started anew: told once, nobody accused, nothing lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
import pytest

from pipelines.clock import VARIABLE
from tests.loop.test_daemon import until, worker_of
from tests.loop.test_suspects import daemon
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator
from tests.wire import WireServer

SITES = ("wordpress", "baladi", "cp1256", "etag")


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(address, what was posted to it)."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.slow
def test_a_lost_network_is_told_once_and_nobody_is_accused(only_mine: Operator) -> None:
    with Newsroom(list(SITES), articles=3) as newsroom, webhook() as (address, told):
        newsroom.write_sources(only_mine.sources)
        only_mine.env |= {"MARSAD_WEBHOOK_URL": address, VARIABLE: f"{datetime.now(UTC).isoformat()} 60 {time.time()}"}
        with daemon(only_mine):
            until(lambda: len(only_mine.articles()) == 12, 90, "the first articles")
            for site in SITES:
                newsroom.set_fault(site, "down")
            until(lambda: told, 90, "the alert")
            for site in SITES:
                newsroom.clear_fault(site)
            until(lambda: len(told) > 1, 90, "the all-clear")
            store = only_mine.open()
            until(lambda: all(not row["failures"] for row in store.get_many("sources", SITES).values()), 60, "good looks at all")
            store.close()
    assert [(notice["subject"], notice["kind"]) for notice in told] == [("fleet", "problem"), ("fleet", "clear")]
    assert "the fault is ours or the network's" in told[0]["text"]


@pytest.mark.slow
@pytest.mark.wire
def test_a_database_that_is_started_anew_goes_unnoticed(only_mine: Operator, wire_server: WireServer) -> None:
    only_mine.store_url = f"{wire_server.uri}again"
    with Newsroom(["wordpress", "baladi"], articles=4) as newsroom:
        newsroom.write_sources(only_mine.sources)
        with daemon(only_mine, **{"schedules.pulse:LOOKS": 30}) as process:
            until(lambda: len(only_mine.articles()) == 8, 90, "the first articles")
            worker = worker_of(process.pid)
            assert worker is not None
            for _ in range(2):
                wire_server.kill()
                log = only_mine.folder / "daemon.log"
                said = log.read_text(encoding="utf-8").count("heartbeats cannot be read")
                until(lambda: log.read_text(encoding="utf-8").count("heartbeats cannot be read") > said, 90, "the outage")  # noqa: B023
                wire_server.start()
            newsroom.publish("wordpress")
            until(lambda: len(only_mine.articles()) == 9, 150, "an article published after it")
            assert worker_of(process.pid) == worker and worker.status() != psutil.STATUS_ZOMBIE, "the worker lived through it"
    store = only_mine.open()
    assert all(row["owner"] is None and not row.get("quarantine") for row in store.get_many("sources", ["wordpress", "baladi"]).values())
    store.close()
