"""A real MongoDB-compatible server over the wire, as a process of its own.

MONGODB_URI's server when that is set; else FerretDB 1.24 (SQLite backend), built once from `tests/ferretdb` with Go (about a
minute on two cores, then kept in the user's cache). When neither can be had, tests that need it are left out with a sentence,
and fail with CI=true.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.conftest import require

HERE = Path(__file__).parent / "ferretdb"
BUILD_LIMIT_S = 900
START_LIMIT_S = 60


def build() -> Path | None:
    """The server's binary, built once per version of its sources; None without Go."""
    go = shutil.which("go") or shutil.which("/usr/local/go/bin/go")
    parts = b"".join(path.read_bytes() for path in sorted(HERE.iterdir()) if path.is_file())
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "marsad-tests"
    binary = cache / f"ferretdb-{hashlib.sha256(parts).hexdigest()[:12]}"
    if binary.exists():
        return binary
    if go is None:
        return None
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{binary}.lock", timeout=BUILD_LIMIT_S):
        if not binary.exists():
            argv = [go, "build", "-ldflags=-s -w", "-o", f"{binary}.new", "."]
            subprocess.run(argv, cwd=HERE, check=True, timeout=BUILD_LIMIT_S)
            Path(f"{binary}.new").rename(binary)
    return binary


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class WireServer:
    """One server process with its data folder; can be killed, frozen and started again on the same port."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.binary, self.folder, self.port = binary, folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """URI without a database."""
        return f"mongodb://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            argv = [str(self.binary), str(self.port), str(self.folder)]
            self.process = subprocess.Popen(argv, stdout=log, stderr=log)
        until = time.monotonic() + START_LIMIT_S
        with MongoClient(self.uri, serverSelectionTimeoutMS=500) as client:
            while True:
                try:
                    client.admin.command("ping")
                    return
                except PyMongoError:
                    if time.monotonic() > until or self.process.poll() is not None:
                        raise

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it at once, as a crash would; with SIGTERM in an orderly way."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps its connections and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def wire_server(tmp_path: Path) -> Iterator[WireServer]:
    """A server of this test's own, which it may kill."""
    binary = build()
    require(binary, "Go (to build FerretDB, the MongoDB-compatible server of the tests)")
    assert binary is not None
    folder = tmp_path / "ferretdb"
    folder.mkdir()
    server = WireServer(binary, folder)
    server.start()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill(signal.SIGTERM)


@pytest.fixture(scope="session")
def wire_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a server shared by the session: MONGODB_URI's, or one of our own."""
    given = os.environ.get("MONGODB_URI")
    if given:
        yield given
        return
    binary = build()
    require(binary, "Go (to build FerretDB, the MongoDB-compatible server of the tests) or MONGODB_URI")
    assert binary is not None
    server = WireServer(binary, tmp_path_factory.mktemp("ferretdb"))
    server.start()
    yield server.uri
    server.kill(signal.SIGTERM)


@pytest.fixture
def mongo_url(wire_uri: str) -> Iterator[str]:
    """Store URL of a fresh database on the session's server; dropped afterwards."""
    name = f"marsad-test-{uuid.uuid4().hex[:12]}"
    yield urlsplit(wire_uri)._replace(path=f"/{name}").geturl()
    with MongoClient(wire_uri, serverSelectionTimeoutMS=5000) as client:
        client.drop_database(name)
