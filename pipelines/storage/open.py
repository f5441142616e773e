"""Open the store that an address names, and make sure that program and stored data are of one schema version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from pipelines import clock
from pipelines.storage.base import SCHEMA_VERSION, Put, Store, StoreError, StoreOutdated

DEFAULT_DATABASE = "marsad"

Migration = Callable[[Store], None]
MIGRATIONS: tuple[Migration, ...] = ()
"""The step at place n takes a store from version n + 1 to n + 2; it can be killed and repeated. SCHEMA_VERSION is one more
than their number."""


def open_store(url: str, *, migrate: bool = False) -> Store:
    """`mongodb://…/database`, `mongodb+srv://…`, `sqlite:///file` (absolute with four slashes) or a file's path → an open store.

    With `migrate`, an older store is brought to this program's version; nothing else may use it meanwhile. Raises
    StoreUnavailable when it cannot be reached, StoreOutdated for another schema version, StoreError otherwise.
    """
    store = _connect(url)
    try:
        if migrate:
            upgrade(store, MIGRATIONS)
        check_version(store)
    except BaseException:
        store.close()
        raise
    return store


def check_version(store: Store, needed: int = SCHEMA_VERSION) -> None:
    """Compare the stored schema version with the program's; write it into a new store. Raises StoreOutdated."""
    version = _version(store)
    if version is None:
        _note(store, needed)
    elif version > needed:
        raise StoreOutdated(
            f"the store has schema version {version}, this program knows {needed}: update Marsad (git pull), or name another "
            "store with MONGODB_URI or MARSAD_DATA."
        )
    elif version < needed:
        raise StoreOutdated(
            f"the store has schema version {version}, this program needs {needed}: stop Marsad, copy the store, and follow "
            '"Data changes" in CHANGELOG.md.'
        )


def upgrade(store: Store, migrations: Sequence[Migration]) -> int:
    """Run the steps that an older store lacks, noting each when it is done; returns how many."""
    version = _version(store)
    if version is None:
        return 0
    steps = migrations[max(0, version - 1) :]
    for number, step in enumerate(steps, start=version + 1):
        step(store)
        _note(store, number)
    return len(steps)


def _version(store: Store) -> int | None:
    row = store.get("meta", "schema")
    return int(row["version"]) if row else None


def _note(store: Store, version: int) -> None:
    store.write([Put("meta", {"_id": "schema", "version": version, "noted_at": clock.now()})])


def _connect(url: str) -> Store:
    scheme, separator, _ = url.partition("://")
    if scheme in ("mongodb", "mongodb+srv") and separator:
        from pipelines.storage.mongo import MongoStore

        return MongoStore(url, urlsplit(url).path.strip("/") or DEFAULT_DATABASE)
    if separator and scheme != "sqlite":
        raise StoreError(f"{scheme}:// is no store. Give mongodb://host/database, or the path of a file.")
    from pipelines.storage.sqlite import SqliteStore

    path = url.removeprefix("sqlite:///") if separator else url
    if not path or path.startswith("sqlite://"):
        raise StoreError(f"{url!r} names no file. Give sqlite:///data/marsad.db or the file's path.")
    return SqliteStore(path)
