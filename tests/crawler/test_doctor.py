"""What `doctor` and `status` say of the machine, the clock, the disk, and sources that are held."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from crawler.cli import doctor_machine
from crawler.cli.doctor import _quarantine
from crawler.cli.doctor_machine import Check, clocks, disk, files, port
from crawler.config import Config, load_config
from pipelines.storage.base import Put, Store
from schedules import room
from schedules.clocks import Event, note
from schedules.overview import overview
from tests.operating import Operator


def config(**values: Any) -> Config:
    return load_config({f"MARSAD_{name.upper()}": str(value) for name, value in values.items()})


def one(checks: Iterator[Check]) -> Check:
    (check,) = checks
    return check


def test_a_port_that_is_free_taken_or_our_own() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        number = sock.getsockname()[1]

        class Ours(BaseHTTPRequestHandler):
            body = b'{"alive": false, "heartbeat_age_s": null}'

            def do_GET(self) -> None:
                self.send_response(503)
                self.end_headers()
                self.wfile.write(self.body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Ours)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            assert "the dashboard answers" in one(port(config(port=server.server_port))).found
            Ours.body = b"something else"
            assert not one(port(config(port=server.server_port))).ok
        finally:
            server.shutdown()
            server.server_close()
    free = one(port(config(port=number)))
    assert free.ok and "is free" in free.found
    nowhere = one(port(config(port=number, host="192.0.2.1")))
    assert not nowhere.ok and "MARSAD_HOST" in nowhere.fix


def test_secrets_that_others_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "marsad.toml"
    file.write_text('webhook_url = "https://hook.example/secret"\n', encoding="utf-8")
    monkeypatch.setenv("MARSAD_CONFIG", str(file))
    file.chmod(0o644)
    secrets = [check for check in files(config()) if check.name == "secrets"]
    assert not secrets[0].ok and secrets[0].fix == f"chmod 600 {file}" and "hook.example" not in str(secrets)
    file.chmod(0o600)
    assert all(check.ok for check in files(config()))


def test_few_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.resource, "getrlimit", lambda _: (256, 256))
    check = next(files(config()))
    assert not check.ok and "ulimit -n" in check.fix


def test_a_disk_without_room_or_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fine = one(disk(config(data=tmp_path / "not" / "there")))
    assert fine.ok and "can be written to" in fine.found and not list(tmp_path.iterdir())
    monkeypatch.setattr(room, "LOW", 1 << 60)
    assert "soon nothing can be stored" in one(disk(config(data=tmp_path))).found
    target = tmp_path / "gone"
    monkeypatch.setattr(room.tempfile, "TemporaryFile", lambda **_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    check = one(disk(config(data=target)))
    assert not check.ok and "Permission denied" in check.found and "MARSAD_DATA" in check.fix


def test_a_clock_that_is_behind_what_is_stored(store: Store) -> None:
    now = datetime.now(UTC)
    assert one(clocks(store)).ok
    note(store, Event("slept", 7200.0), now)
    told = one(clocks(store))
    assert told.ok and "slept or stood still for 7200 s" in told.found
    store.write([Put("outcomes", {"_id": "x", "source": "a", "at": now + timedelta(hours=3), "code": "new"})])
    behind = one(clocks(store))
    assert not behind.ok and "set-ntp" in behind.fix


def test_what_is_held_is_named(store: Store) -> None:
    assert _quarantine(store).ok
    store.write([Put("sources", {"_id": "nahr", "quarantine": {"why": "it hung"}})])
    check = _quarantine(store)
    assert not check.ok and check.found == "nahr" and "sources show nahr" in check.fix


def test_the_overview_tells_of_disk_and_clock(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    assert overview(store, {}, now, tmp_path).disk == "" and not overview(store, {}, now, tmp_path).needs_you
    monkeypatch.setattr(room, "LOW", 1 << 60)
    note(store, Event("set_back", 3600.0), now)
    found = overview(store, {}, now, tmp_path)
    assert found.needs_you and "GiB free" in found.disk and "set back by 3600 s" in found.clock


def test_the_doctor_on_a_machine_that_is_well_and_one_whose_disk_is_full(lone_operator: Operator) -> None:
    good = lone_operator.run("doctor").stdout
    for name in ("user agent", "store", "clock", "quarantine", "disk", "open files", "port", "browser", "alerts"):
        assert f"ok  {name}" in good, good
    assert "tests@marsad.example" in good
    (lone_operator.folder / "data").mkdir(exist_ok=True)
    lone_operator.env["MARSAD_DATA"] = "/proc/self"  # a folder that nobody can write to, root neither
    bad = lone_operator.run("doctor", expect=1).stdout
    assert "FIX disk" in bad and "MARSAD_DATA" in bad
    told = lone_operator.run("status", expect=1).stderr
    assert "The disk: nothing can be written to /proc/self" in told
    assert os.path.exists(lone_operator.store_url)
