"""Live collections: when an increment is due, a process of its own writes it, so that no poll waits and no kill reaches the worker."""

from __future__ import annotations

import asyncio
import logging
import sys

from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.export import saved

logger = logging.getLogger(__name__)


async def collections(runtime: Runtime) -> None:
    """Write the increments that are due, one after another."""
    while True:
        due = await asyncio.to_thread(saved.claim, runtime.store, clock.now())
        if due is None:
            return
        code, said = await _run(due.name)
        if code:
            logger.error("collection %s: no increment was written (exit %d): %s", due.name, code, said)
        else:
            logger.info("collection %s: %s", due.name, said)


async def _run(name: str) -> tuple[int, str]:
    """Exit code and last line of `export run NAME`; the process ends with its worker."""
    argv = [sys.executable, "-m", "crawler", "export", "run", name]
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    try:
        out, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    lines = out.decode("utf-8", "replace").strip().splitlines()
    return process.returncode or 0, lines[-1] if lines else ""
