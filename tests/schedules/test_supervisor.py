"""The supervisor under systemd: its messages over a real socket, and what it does with children that die or hang."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.daemon import SUPERVISOR, Child, Supervisor, notify, watchdog_s

HERE = Path(__file__).parent.parent.parent
PROGRAM = """
import sys
from schedules import daemon
daemon.CHECK_S, daemon.SILENT_S = 0.2, 0.5
child = daemon.Child("worker", [sys.executable, "-c", sys.argv[1]])
hangs = sys.argv[2] == "hangs"
raise SystemExit(daemon.Supervisor([child], (lambda pid: False) if hangs else None).run())
"""


class Systemd:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(30)

    def until(self, wanted: str) -> list[str]:
        """Messages up to the first that begins with `wanted`."""
        got: list[str] = []
        while not got or not got[-1].startswith(wanted):
            got.append(self.socket.recv(4096).decode())
        return got


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    name = str(tmp_path / "notify")
    listening = Systemd("\0" + name if request.param == "abstract" else name)
    monkeypatch.setenv("NOTIFY_SOCKET", "@" + name if request.param == "abstract" else name)
    monkeypatch.setenv("WATCHDOG_USEC", "400000")
    yield listening
    listening.socket.close()


def start(program: str, kind: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, program, kind], cwd=HERE, text=True, stderr=subprocess.PIPE)


def test_ready_watchdog_stopping(systemd: Systemd) -> None:
    process = start("import time; time.sleep(600)")
    assert systemd.until("READY=1") == ["READY=1"]
    assert systemd.until("WATCHDOG=1") and systemd.until("WATCHDOG=1")
    process.send_signal(signal.SIGTERM)
    assert set(systemd.until("STOPPING=1")) <= {"WATCHDOG=1", "STOPPING=1"}
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_deaths_are_told_and_a_configuration_error_ends_it(systemd: Systemd) -> None:
    process = start("raise SystemExit(3)")
    assert systemd.until("STATUS")[-1] == "STATUS=worker ended with 3: it needs a person"
    process.communicate(timeout=60)
    assert process.returncode == 3
    process = start("import os; os.abort()")
    assert systemd.until("STATUS")[-1] == "STATUS=worker ended with -6; started again"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def test_a_hanging_child_is_killed_and_started_again(systemd: Systemd) -> None:
    process = start("import time; time.sleep(600)", "hangs")
    assert systemd.until("STATUS")[-1] == "STATUS=worker ended with -9; started again"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def test_without_systemd_nothing_is_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    notify("READY=1")
    assert watchdog_s() == 60.0 and caplog.text == ""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("READY=1")
    assert "systemd could not be told" in caplog.text


def test_each_supervisor_has_a_name_that_its_children_know() -> None:
    children = [Child("a", [sys.executable, "-c", ""], env={"X": "1"}), Child("b", [])]
    Supervisor(children)
    other = Child("c", [])
    Supervisor([other])
    assert children[0].env[SUPERVISOR] == children[1].env[SUPERVISOR] != other.env[SUPERVISOR]
    assert children[0].env["X"] == "1" and os.environ.get(SUPERVISOR) is None
