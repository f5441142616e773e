"""Run a coroutine as the main work of this process, inside Twisted's asyncio reactor with our resolver installed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from scrapy.utils.reactor import install_reactor

from crawler.fetch.resolver import install

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


def run_in_reactor(main: Callable[[], Awaitable[Any]]) -> Any:
    """The result of `await main()`; its exception is raised here. The reactor cannot be started twice in a process."""
    install_reactor(REACTOR)
    from twisted.internet import reactor  # its import installs a reactor: only now

    reactor_: Any = reactor
    install(reactor_)
    outcome: list[Any] = []
    failure: list[BaseException] = []

    async def work() -> None:
        try:
            outcome.append(await main())
        except BaseException as error:  # noqa: BLE001 - carried out of the reactor and raised below
            failure.append(error)
        finally:
            reactor_.stop()

    kept: list[asyncio.Task[None]] = []

    def boot() -> None:
        kept.append(asyncio.get_running_loop().create_task(work()))

    # Once the loop runs: what is started in callWhenRunning itself would see no running loop.
    reactor_.callWhenRunning(lambda: reactor_.callLater(0, boot))
    reactor_.run(installSignalHandlers=False)
    if failure:
        raise failure[0]
    return outcome[0] if outcome else None
