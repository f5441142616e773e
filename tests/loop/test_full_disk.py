"""A disk that is full while the monitor works: it waits, says so, and loses nothing."""

from __future__ import annotations

import json
import resource
import threading
import time

import psutil
import pytest

from tests.loop.test_daemon import until
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

COUNT = 60


def test_writes_wait_for_room_and_nothing_is_lost(lone_operator: Operator, request: pytest.FixtureRequest) -> None:
    with Newsroom([f"wordpress=wordpress:{COUNT}"]) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        process = lone_operator.start("crawl", "wordpress", "--since", "2000-01-01", "--json")
        request.addfinalizer(process.kill)
        said: list[str] = []
        assert process.stderr is not None and process.stdout is not None
        reader = threading.Thread(target=said.extend, args=(process.stderr,))  # a pipe has no size
        reader.start()
        hits = newsroom.requests("wordpress")
        until(lambda: hits.by_kind["article"] >= 5, 60, "the first pages")
        full = psutil.Process(process.pid)
        full.rlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        until(lambda: any("the store is away" in line for line in said), 60, "the wait")
        before = -1
        while before != hits.requests:  # what was under way still arrives
            before = hits.requests
            time.sleep(1.5)
        assert hits.by_kind["article"] < COUNT, "fetching pauses"
        full.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        out = process.stdout.read()
        assert process.wait(timeout=120) == 0
        reader.join()
        process.stdout.close()
        process.stderr.close()
    (summary,) = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert summary["outcomes"]["new"] == COUNT and summary["outcomes"]["failed"] == 0
    assert any("nothing was dropped" in line for line in said)
    assert len(lone_operator.articles()) == COUNT
    assert f"{COUNT} pages read again: 0 changed, 0 could not be read" in lone_operator.run("reprocess", "--dry-run").stderr
