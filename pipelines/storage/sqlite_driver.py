"""The SQLite library behind the embedded store, and its errors as store errors.

SQLite before 3.51.3 can corrupt a write-ahead log that two connections write or checkpoint at the same moment
(https://sqlite.org/wal.html, "the WAL-reset bug"). The store takes turns under a file lock, so the wheel pysqlite3-binary
is safe in it; Python's own SQLite is taken only when it has the mend, since other programs may open the file with it too.
"""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import Timeout

from pipelines.storage.base import StoreConflict, StoreError, StoreOutdated, StoreUnavailable

MENDED = (3, 51, 3)

_AWAY = ("locked", "busy", "full", "disk i/o", "unable to open", "readonly", "interrupted")
"""In messages of errors that pass by themselves or with the operator's help. The full list of SQLite's messages:
https://sqlite.org/rescode.html"""
_CHANGED = ("no such table", "no such column", "has no column")


@cache
def load() -> Any:
    """The DB-API module; raises StoreError when there is none that is safe."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError as error:
        if sqlite3.sqlite_version_info >= MENDED:
            return sqlite3
        raise StoreError(
            f"the embedded store needs the package pysqlite3-binary ({error}); Python's own SQLite {sqlite3.sqlite_version} is "
            "older than 3.51.3 and can damage the file. Run ./marsad again to install it, or set MONGODB_URI."
        ) from error


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """SQLite's errors, the lock's and the system's as store errors that name the file."""
    driver = load()
    try:
        yield
    except driver.IntegrityError as error:
        raise StoreConflict(f"{file}: {error}") from error
    except driver.OperationalError as error:
        raise _operational(file, str(error)) from error
    except driver.Error as error:
        raise StoreError(f"{file}: {error}. If the file is damaged, restore a copy, or move it away to begin anew.") from error
    except Timeout as error:
        raise StoreUnavailable(f"{file}: another process has held the write lock for too long") from error
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error}") from error


def _operational(file: Path, message: str) -> StoreError:
    if any(part in message.lower() for part in _AWAY):
        return StoreUnavailable(f"{file}: {message}")
    if any(part in message for part in _CHANGED):
        return StoreOutdated(f"{file}: {message}: another version of Marsad has changed the file; start this program again")
    return StoreError(f"{file}: {message}")
