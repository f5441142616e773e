"""The file of the embedded store: its connections, its one writer, and the lock that processes take turns under."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipelines.storage import sqlite_driver
from pipelines.storage.base import StoreError, StoreOutdated, StoreUnavailable
from pipelines.storage.sqlite_driver import translated
from pipelines.storage.sqlite_layout import file_mark, make

LOCK_TIMEOUT_S = 30.0
"""Longest wait for another process's write. Its commits take milliseconds; a rebuild of a large file takes longer."""
POLL_S = 0.001
BUSY_MS = 10_000
IDLE_READERS = 8
CACHE_KB = 16_000
WAL_KEEP_BYTES = 64 * 1024 * 1024
"""The write-ahead log is cut back to this after a checkpoint that emptied it."""


class SqliteFile:
    """Connections to one file. Thread-safe."""

    def __init__(self, path: Path, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        self.path = path
        self._timeout_s = lock_timeout_s
        self._thread = threading.Lock()
        self._pool = threading.Lock()
        self._idle: list[Any] = []
        self._writer: Any = None
        self._closed = False
        self._mark = file_mark()
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = FileLock(
            f"{path}.lock", timeout=lock_timeout_s, thread_local=False, poll_interval=POLL_S, fallback_to_soft=False
        )
        with self._my_turn():
            self._prepare()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection that cannot write, for one thread at a time."""
        with translated(self.path):
            connection = self._take()
            try:
                yield connection
            finally:
                self._give(connection)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """The writing connection inside one durable transaction; nothing of it stays when it fails.

        Raises StoreUnavailable when the turn does not come or the disk refuses, StoreOutdated when another version of the
        program has rebuilt the file.
        """
        with self._my_turn():
            connection = self._open_writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                if connection.execute("PRAGMA user_version").fetchone()[0] != self._mark:
                    raise StoreOutdated(f"{self.path}: another version of Marsad has changed the file; start this program again")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._undo(connection)
                raise

    def close(self) -> None:
        """Close every connection. The last one on the file checkpoints, so this takes a turn if one can be had."""
        self._closed = True
        try:
            with self._my_turn():
                self._shut()
        except StoreUnavailable:
            self._shut()  # whoever holds the turn has the file open, so ours are not the last connections

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._thread.acquire(timeout=self._timeout_s):
            raise StoreUnavailable(f"{self.path}: another thread has been writing for {self._timeout_s:.0f} s")
        try:
            with translated(self.path), self._turn:
                yield
        finally:
            self._thread.release()

    def _prepare(self) -> None:
        """WAL, and tables and columns as declared."""
        connection = self._open_writer()
        connection.execute("PRAGMA journal_mode=WAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] == self._mark:
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            make(connection)
            connection.execute("COMMIT")
        except BaseException:
            self._undo(connection)
            raise

    def _connect(self) -> Any:
        if self._closed:
            raise StoreError(f"{self.path}: the store was closed")
        connection = sqlite_driver.load().connect(
            str(self.path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        return connection

    def _open_writer(self) -> Any:
        if self._writer is None or self._closed:
            self._writer = self._connect()
            self._writer.execute("PRAGMA synchronous=FULL")
            self._writer.execute("PRAGMA secure_delete=ON")  # a text that was taken down must not survive in free pages
            self._writer.execute(f"PRAGMA journal_size_limit={WAL_KEEP_BYTES}")
        return self._writer

    def _undo(self, connection: Any) -> None:
        """Roll back; a connection that cannot is thrown away, which rolls back too."""
        driver = sqlite_driver.load()
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except driver.Error:
            self._writer = None
            connection.close()

    def _take(self) -> Any:
        with self._pool:
            if self._idle and not self._closed:
                return self._idle.pop()
        connection = self._connect()
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA query_only=1")
        return connection

    def _give(self, connection: Any) -> None:
        if connection.in_transaction:
            connection.rollback()
        with self._pool:
            if not self._closed and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    def _shut(self) -> None:
        with self._pool:
            while self._idle:
                self._idle.pop().close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
