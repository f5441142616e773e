"""An orderly end at the first signal, an immediate one at the second."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any


def handle_stop(stop: Callable[[], Any]) -> asyncio.Event:
    """Call `stop` at the first SIGTERM or SIGINT and set the returned event; a second signal ends the process at once."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def on_signal() -> None:
        if stopped.is_set():
            os._exit(130)
        stopped.set()
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    return stopped
