"""The supervisor: keeps a worker (and with `up` the dashboard) running, and ends them in order.

A worker that dies is started again with growing pauses; one whose heartbeat in the store is silent for too long is killed
first (it hangs). Under systemd the supervisor speaks sd_notify(3): READY once, WATCHDOG twice in the time that systemd
allows, STATUS with each death, STOPPING at the end.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

POLL_S = 0.5
SUPERVISOR_PID = "MARSAD_SUPERVISOR_PID"
"""Tells a child who looks after it: one that starts just as its supervisor is killed would take its new parent for it."""
MAX_PAUSE_S = 60.0
STABLE_S = 300.0
"""A child that lived this long starts anew without a pause."""
DRAIN_S = 100.0
SILENT_S = 180.0
CONFIGURATION_EXITS = (2, 3)
"""Exits that starting again cannot mend."""
RECYCLE_EXIT = 75
"""Exit code of a worker that asks for a fresh one in its place (EX_TEMPFAIL)."""
CHECK_S = 30.0
SUPERVISOR = "MARSAD_SUPERVISOR"
"""Environment variable that names the supervisor to its worker: of that name there is never more than one alive."""


@dataclass(slots=True)
class Child:
    """One supervised process."""

    name: str
    argv: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    gave_up: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)

    def start(self, now: float) -> None:
        """Start it as a child in a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(self.argv, start_new_session=True, env={**os.environ, SUPERVISOR_PID: str(os.getpid()), **self.env})
        self.started = now


def command(*args: str) -> list[str]:
    """The argv that runs one of our own commands with this interpreter."""
    return [sys.executable, "-m", "crawler", *args]


class Supervisor:
    """Runs children until told to stop. `alive` asks whether the worker's heartbeat is fresh (None = cannot tell)."""

    def __init__(self, children: list[Child], alive: Callable[[int], bool | None] | None = None) -> None:
        self.children, self.alive = children, alive
        self.stopping = False
        self._checked = self._told = time.monotonic()
        name = uuid.uuid4().hex
        for child in children:
            child.env = {SUPERVISOR: name, **child.env}

    def run(self) -> int:
        """Supervise until a signal; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        for child in self.children:
            child.start(time.monotonic())
        notify("READY=1")
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                self._look_after(child, now)
            if all(child.gave_up is not None for child in self.children):
                break
            if now - self._checked > CHECK_S:
                self._checked = now
                self._watch(now)
            if now - self._told >= watchdog_s() / 2:
                self._told = now
                notify("WATCHDOG=1")
            time.sleep(POLL_S)
        notify("STOPPING=1")
        return self._end()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            self._signal_all(signal.SIGKILL)
        self.stopping = True

    def _look_after(self, child: Child, now: float) -> None:
        if child.gave_up is not None:
            return
        if child.process is None:
            if now >= child.not_before:
                child.start(now)
            return
        code = child.process.poll()
        if code is None:
            return
        end_group(child.process.pid)
        child.process = None
        if code in CONFIGURATION_EXITS:
            logger.error("%s ended with %d: it needs a person, it is not started again", child.name, code)
            child.gave_up = code
            notify(f"STATUS={child.name} ended with {code}: it needs a person")
            return
        if code == RECYCLE_EXIT or now - child.started > STABLE_S:
            child.failures = 0
        else:
            child.failures += 1
        pause = 0.0 if code == RECYCLE_EXIT else min(MAX_PAUSE_S, 2.0 ** max(0, child.failures - 1))
        logger.warning("%s ended with %d; started again in %.0f s", child.name, code, pause)
        notify(f"STATUS={child.name} ended with {code}; started again")
        child.not_before = now + pause

    def _watch(self, now: float) -> None:
        worker = self.children[0]
        if self.alive is None or worker.process is None or now - worker.started < SILENT_S:
            return
        if self.alive(worker.process.pid) is False:
            logger.error("%s (pid %d) gave no sign of life for %.0f s: killed", worker.name, worker.process.pid, SILENT_S)
            worker.process.kill()

    def _end(self) -> int:
        self._signal_all(signal.SIGTERM)
        until = time.monotonic() + DRAIN_S
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.error("%s did not drain in time: killed", child.name)
                child.process.kill()
                child.process.wait()
            end_group(child.process.pid)
        given_up = [child.gave_up for child in self.children if child.gave_up is not None]
        return given_up[0] if given_up else 0

    def _signal_all(self, number: int) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(number)


def end_group(pid: int) -> None:
    """Kill what a child left behind (page readers, a browser): it led a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def watchdog_s() -> float:
    """Seconds within which systemd wants a sign of life; a minute without it."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdigit() else 2 * CHECK_S


def notify(message: str) -> None:
    """Tell systemd, if it started us (sd_notify(3)); otherwise nothing."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect("\0" + address[1:] if address.startswith("@") else address)
            sock.sendall(message.encode())
        except OSError as error:
            logger.warning("systemd could not be told %s: %s", message, error)
