"""Addresses, schema versions, migrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.storage.base import SCHEMA_VERSION, Change, Patch, Put, Store, StoreError, StoreOutdated
from pipelines.storage.mongo import MongoStore
from pipelines.storage.open import MIGRATIONS, check_version, open_store, upgrade
from pipelines.storage.sqlite import SqliteStore


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_addresses_of_a_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / "data" / "marsad.db"
    store = open_store(form.format(path))
    assert isinstance(store, SqliteStore) and isinstance(store, Store) and path.exists()
    assert store.ping().startswith("SQLite 3.") and str(path) in store.ping()
    store.close()


def test_a_relative_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///data/x.db").close()
    assert (tmp_path / "data" / "x.db").exists()


@pytest.mark.wire
def test_addresses_of_a_database(wire_uri: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(mongo_url)
    assert isinstance(store, MongoStore) and isinstance(store, Store)
    assert store.ping().startswith("MongoDB ") and "marsad-test" in store.ping()
    store.close()
    asked: list[str] = []
    monkeypatch.setattr(MongoStore, "__init__", lambda self, uri, database: asked.append(database))
    monkeypatch.setattr("pipelines.storage.open.check_version", lambda store: None)
    open_store("mongodb://a.test:1,b.test:2/?replicaSet=r")
    open_store("mongodb://u:p%40ss@a.test/other?tls=true")
    assert asked == ["marsad", "other"]


@pytest.mark.parametrize("url", ["redis://x/", "ftp://x", "sqlite://", "sqlite:///", ""])
def test_what_is_no_store_is_told(url: str) -> None:
    with pytest.raises(StoreError, match=r"is no store|names no file"):
        open_store(url)


def test_a_wrong_address_of_a_database() -> None:
    with pytest.raises(StoreError, match="MONGODB_URI"):
        open_store("mongodb://host:notaport/x")


def test_a_new_store_has_this_version(store: Store) -> None:
    assert (store.get("meta", "schema") or {})["version"] == SCHEMA_VERSION == len(MIGRATIONS) + 1


@pytest.mark.parametrize(("version", "words"), [(999, "update Marsad"), (0, "Data changes")])
def test_another_version_is_refused_with_what_to_do(store_url: str, version: int, words: str) -> None:
    first = open_store(store_url)
    first.write([Patch("meta", "schema", Change(set={"version": version}))])
    first.close()
    with pytest.raises(StoreOutdated, match=words):
        open_store(store_url)


def test_a_refused_file_is_let_go(tmp_path: Path) -> None:
    path = str(tmp_path / "x.db")
    first = open_store(path)
    first.write([Patch("meta", "schema", Change(set={"version": 999}))])
    first.close()
    with pytest.raises(StoreOutdated):
        open_store(path)
    held = [str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]
    assert path not in held


def test_migrations_run_once_in_order_and_go_on_where_they_were_killed(store: Store) -> None:
    ran: list[str] = []

    def first(store: Store) -> None:
        ran.append("first")
        store.write([Patch("meta", "x", Change(set={"shape": 2}), upsert=True)])

    def second(store: Store) -> None:
        ran.append("second")
        if ran.count("second") == 1:
            raise KeyboardInterrupt

    store.write([Put("meta", {"_id": "schema", "version": 1})])
    with pytest.raises(KeyboardInterrupt):
        upgrade(store, (first, second))
    with pytest.raises(StoreOutdated, match="version 2, this program needs 3"):
        check_version(store, 3)
    assert upgrade(store, (first, second)) == 1 and upgrade(store, (first, second)) == 0
    check_version(store, 3)
    assert ran == ["first", "second", "second"]
