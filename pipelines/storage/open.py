"""Open the store that an address names, and make sure that program and stored data are of one schema version."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from pipelines.storage.base import SCHEMA_VERSION, Put, Store, StoreError, StoreOutdated

DEFAULT_DATABASE = "marsad"


def open_store(url: str) -> Store:
    """`mongodb://…/database`, `mongodb+srv://…`, `sqlite:///file` or a file's path → an open store.

    Raises StoreUnavailable when it cannot be reached, StoreOutdated for another schema version, StoreError otherwise.
    """
    store = _connect(url)
    try:
        check_version(store)
    except StoreError:
        store.close()
        raise
    return store


def check_version(store: Store) -> None:
    """Compare the stored schema version with the program's; write it into a new store."""
    row = store.get("meta", "schema")
    if row is None:
        store.write([Put("meta", {"_id": "schema", "version": SCHEMA_VERSION, "made_at": datetime.now(UTC)})])
        return
    version = int(row["version"])
    if version > SCHEMA_VERSION:
        raise StoreOutdated(
            f"the store has schema version {version}, this program knows {SCHEMA_VERSION}: update Marsad (git pull), or "
            "name another store with MONGODB_URI or MARSAD_DATA."
        )
    if version < SCHEMA_VERSION:
        raise StoreOutdated(f"the store has schema version {version}, this program needs {SCHEMA_VERSION}: see CHANGELOG.md.")


def _connect(url: str) -> Store:
    scheme = urlsplit(url).scheme
    if scheme in ("mongodb", "mongodb+srv"):
        from pipelines.storage.mongo import MongoStore

        return MongoStore(url, urlsplit(url).path.strip("/") or DEFAULT_DATABASE)
    if scheme not in ("", "sqlite"):
        raise StoreError(f"{scheme}:// is no store. Give mongodb://host/database, or the path of a file.")
    try:
        from pipelines.storage.sqlite import SqliteStore
    except ImportError as error:
        raise StoreError(f"the embedded store needs the package pysqlite3-binary: {error}. Run ./marsad again.") from error
    return SqliteStore(url.removeprefix("sqlite:///") if scheme else url)
