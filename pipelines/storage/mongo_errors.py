"""pymongo's errors as store errors.

Unavailable is what passes by itself or with the operator's help: no server, no primary, a time-out, a write concern that
could not be met (the write may or may not have been made: batches are safe to repeat), no disk space. Codes:
https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from pipelines.storage.base import StoreConflict, StoreError, StoreRefused, StoreUnavailable

DUPLICATE = 11000
_AWAY = frozenset({50, 64, 89, 91, 100, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031})
"""MaxTimeMSExpired, WriteConcernTimeout, NetworkTimeout, ShutdownInProgress, UnsatisfiableWriteConcern, PrimarySteppedDown,
ExceededTimeLimit, SocketException, NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange,
NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary, OutOfDiskSpace."""
_REFUSED = frozenset({2, 14, 28, 10334})
"""BadValue, TypeMismatch, PathNotViable, BSONObjectTooLarge: the change does not fit the document."""
_LOGIN = frozenset({13, 18, 8000})
"""Unauthorized, AuthenticationFailed, AtlasError."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreErrors in place of pymongo's."""
    try:
        yield
    except DuplicateKeyError as error:
        raise StoreConflict(_short(error)) from error
    except BulkWriteError as error:
        raise _bulk(error) from error
    except (ConnectionFailure, WTimeoutError, ExecutionTimeout) as error:
        raise StoreUnavailable(f"MongoDB cannot be reached: {_short(error)}") from error
    except DocumentTooLarge as error:
        raise StoreRefused(_short(error)) from error
    except (ConfigurationError, InvalidURI) as error:
        raise StoreError(f"MONGODB_URI cannot be used: {_short(error)}") from error
    except OperationFailure as error:
        raise _failure(error.code, _short(error), error.has_error_label("RetryableWriteError")) from error
    except PyMongoError as error:
        if error.timeout:
            raise StoreUnavailable(f"MongoDB did not answer in time: {_short(error)}") from error
        raise StoreError(f"MongoDB: {_short(error)}") from error


def _bulk(error: BulkWriteError) -> StoreError:
    details: dict[str, Any] = dict(error.details or {})
    for first in details.get("writeErrors") or ():
        message = str(first.get("errmsg") or error)[:300]
        return StoreConflict(message) if first.get("code") == DUPLICATE else _failure(first.get("code"), message, False)
    return StoreUnavailable(f"MongoDB could not make the write safe: {details.get('writeConcernErrors') or error}"[:400])


def _failure(code: int | None, message: str, passing: bool) -> StoreError:
    if code in _AWAY or passing:
        return StoreUnavailable(f"MongoDB cannot do it now: {message}")
    if code in _REFUSED:
        return StoreRefused(f"MongoDB refused the change: {message}")
    if code in _LOGIN:
        return StoreError(f"MongoDB refused the login: {message}. Check the user, password and authSource in MONGODB_URI.")
    return StoreError(f"MongoDB: {message}")


def _short(error: Exception) -> str:
    return str(error)[:300]
