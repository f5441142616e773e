"""Reading pages in processes of their own: a page that kills or hangs its reader fails alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import psutil
import pytest

from crawler.extract import pool as pool_module
from crawler.extract.page import Page
from crawler.extract.pool import ExtractionFailed, ExtractionPool
from pipelines.article import RawArticle

HTML = "<html><body><article><h1>إغلاق الطريق الشرقي في مدينة الساحل مساء اليوم</h1><p>نص قصير للخبر فيه كلمات تكفي لقراءته كاملا.</p></article></body></html>"


def read(page: Page) -> RawArticle:
    """What stands in for extraction in the readers: some pages are deadly."""
    if b"KILL" in page.body:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"HANG" in page.body:
        time.sleep(600)
    return RawArticle(page.url, page.fetched_at, title=page.body.decode())


def page(body: str) -> Page:
    return Page(url="https://a.test/1", body=body.encode(), fetched_at=datetime.now(UTC))


async def results(pool: ExtractionPool, *bodies: str) -> list[str]:
    async def one(body: str) -> str:
        try:
            return (await pool.extract(page(body))).title or ""
        except ExtractionFailed as error:
            return f"failed: {error}"

    return await asyncio.gather(*(one(body) for body in bodies))


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "extract", read)


async def test_a_page_that_kills_its_reader_fails_alone(deadly: None) -> None:
    pool = ExtractionPool(2, 20)
    try:
        got = await results(pool, "one", "KILL", "two", "three", "four")
        assert got[1] == "failed: the page killed its reader"
        assert [got[0], *got[2:]] == ["one", "two", "three", "four"], "those beside it are read all the same"
        assert await results(pool, "five") == ["five"]
    finally:
        pool.close()


async def test_a_page_that_hangs_is_given_up_and_its_reader_ended(deadly: None) -> None:
    pool = ExtractionPool(1, 1)
    try:
        assert await results(pool, "HANG") == ["failed: not read within 1 s"]
        assert await results(pool, "after") == ["after"]
    finally:
        pool.close()
    hanging = [p for p in psutil.Process().children(recursive=True) if p.status() == psutil.STATUS_RUNNING and p.cpu_times().user > 60]
    assert hanging == []


async def test_many_pages_at_once_beside_deadly_ones_are_all_read(deadly: None) -> None:
    """Pages that wait when the readers are replaced are neither dropped nor counted as slow."""
    pool = ExtractionPool(1, 2)
    bodies = [f"p{n}" for n in range(60)]
    bodies[5], bodies[30] = "KILL", "HANG"
    try:
        got = await asyncio.wait_for(results(pool, *bodies), 60)
    finally:
        pool.close()
    assert got[5].startswith("failed") and got[30].startswith("failed")
    assert [text for n, text in enumerate(got) if n not in (5, 30)] == [b for n, b in enumerate(bodies) if n not in (5, 30)]


async def test_readers_are_replaced_after_some_pages_while_others_wait(deadly: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "PAGES_PER_PROCESS", 10)
    pool = ExtractionPool(1, 20)
    bodies = [f"p{n}" for n in range(95)]
    try:
        assert await asyncio.wait_for(results(pool, *bodies), 60) == bodies
        assert pool.replaced >= 9
        gone = [p for p in psutil.Process().children(recursive=True) if "forkserver" not in " ".join(p.cmdline())]
        assert len(gone) <= 2 + pool.workers, "the readers before have ended"
    finally:
        pool.close()


async def test_a_callback_that_is_cancelled_takes_no_other_page_with_it(deadly: None) -> None:
    pool = ExtractionPool(1, 2)
    try:
        doomed = asyncio.get_running_loop().create_task(pool.extract(page("HANG")))
        await asyncio.sleep(0)
        doomed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await doomed
        assert await asyncio.wait_for(results(pool, "a", "b"), 60) == ["a", "b"]
    finally:
        pool.close()


async def test_it_reads_what_extraction_reads() -> None:
    pool = ExtractionPool(1)
    try:
        raw = await pool.extract(page(HTML))
    finally:
        pool.close()
    assert raw.title == "إغلاق الطريق الشرقي في مدينة الساحل مساء اليوم" and raw.body


def test_readers_end_when_their_parent_is_killed() -> None:
    program = (
        "import asyncio, sys\n"
        "from tests.crawler.extract.test_pool import ExtractionPool, page, HTML\n"
        "async def main():\n"
        "    pool = ExtractionPool(2)\n"
        "    await asyncio.gather(*(pool.extract(page(HTML)) for _ in range(6)))\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    readers = psutil.Process(process.pid).children(recursive=True)
    assert readers
    process.kill()
    process.wait()
    process.stdout.close()
    _, alive = psutil.wait_procs(readers, timeout=20)
    assert alive == []
