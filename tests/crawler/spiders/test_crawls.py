"""A poll that hangs is cut off, and a worker that has cut off several makes room for a fresh one."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.config import load_config
from crawler.spiders import crawls
from crawler.spiders.crawls import run_crawl, scrapy_settings
from schedules.worker import MAX_HUNG, RECYCLE_EXIT, Worker


class Hung:
    """A crawler whose engine never ends by itself, and perhaps not when it is told to."""

    stops = True
    told = 0

    def __init__(self, spider: Any, settings: Any) -> None:
        self.over = asyncio.Event()

    async def crawl_async(self, **_: Any) -> None:
        await self.over.wait()

    async def stop_async(self) -> None:
        type(self).told += 1
        if self.stops:
            self.over.set()
        await self.over.wait()


def poll_of(limit_s: float) -> Any:
    source = SimpleNamespace(id="slow", verify_tls=True)
    runtime = SimpleNamespace(config=SimpleNamespace(poll_limit_s=limit_s))
    return SimpleNamespace(source=source, runtime=runtime, stopping=False, cut_off=False, waits=False)


@pytest.mark.parametrize("stops", [True, False])
async def test_a_poll_beyond_its_limit_is_cut_off(stops: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawls, "GRACE_S", 0.05)
    monkeypatch.setattr(crawls, "Crawler", Hung)
    monkeypatch.setattr(Hung, "stops", stops)
    monkeypatch.setattr(Hung, "told", 0)
    poll = poll_of(0.05)
    with pytest.raises(TimeoutError):
        await run_crawl(poll, scrapy_settings(load_config({})))
    assert (poll.stopping, poll.cut_off, Hung.told) == (True, True, 1)


async def test_time_without_a_store_is_not_the_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawls, "COUNT_S", 0.02)
    monkeypatch.setattr(crawls, "GRACE_S", 0.05)
    monkeypatch.setattr(crawls, "Crawler", Hung)
    monkeypatch.setattr(Hung, "stops", True)
    poll = poll_of(0.05)
    poll.waits = True
    crawl = asyncio.ensure_future(run_crawl(poll, scrapy_settings(load_config({}))))
    assert not (await asyncio.wait({crawl}, timeout=1.0))[0], "it waits ten times as long as its limit"
    poll.waits = False
    with pytest.raises(TimeoutError):
        await crawl


async def test_a_worker_that_cut_off_several_polls_asks_for_a_fresh_one() -> None:
    worker = Worker(SimpleNamespace(config=load_config({})))  # type: ignore[arg-type]
    for number in range(MAX_HUNG):
        assert not worker.stopping.is_set()
        for name, cut_off in (("good", False), (f"hung{number}", True)):
            done = asyncio.ensure_future(asyncio.sleep(0))
            await done
            worker.polls[name] = (SimpleNamespace(cut_off=cut_off), None, done)  # type: ignore[assignment]
            worker._ended(name)
    assert worker.stopping.is_set() and worker.exit_code == RECYCLE_EXIT


def test_the_process_settings_reach_every_crawl() -> None:
    settings = scrapy_settings(load_config({"MARSAD_CONTACT": "a@b.example", "MARSAD_BODY_MAX_MB": "3", "MARSAD_REQUEST_LIMIT_S": "7"}))
    assert "a@b.example" in settings["USER_AGENT"]
    assert (settings.getint("DOWNLOAD_MAXSIZE"), settings.getint("DOWNLOAD_TIMEOUT")) == (3 << 20, 7)
    closed = ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED", "COOKIES_ENABLED", "HTTPCACHE_ENABLED", "METAREFRESH_ENABLED")
    assert not any(settings.getbool(name) for name in closed)
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert {name for name, path in handlers.items() if path} == {"http", "https"}
    assert {"file", "data", "ftp", "s3"} <= {name for name, path in handlers.items() if path is None}
