"""What is the embedded store's alone: its file, its lock, its layout, and the SQLite that it runs on."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.storage import sqlite_driver
from pipelines.storage.base import (
    COLLECTIONS,
    Change,
    Index,
    Patch,
    Put,
    StoreError,
    StoreOutdated,
    StoreRefused,
    StoreUnavailable,
)
from pipelines.storage.open import open_store
from pipelines.storage.sqlite import CHUNK, SqliteStore
from pipelines.storage.sqlite_arrays import MAX_TOKEN, token, tokens
from tests.pipelines.storage.test_processes import check_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "marsad.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path, lock_timeout_s=0.2)
    yield opened
    opened.close()


def settings(store: SqliteStore, names: list[str], *, writer: bool) -> list[Any]:
    with store._file.writing() if writer else store._file.reading() as connection:
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]


def test_commits_are_durable_and_readers_cannot_write(store: SqliteStore) -> None:
    assert settings(store, ["journal_mode", "synchronous"], writer=True) == ["wal", 2]
    assert settings(store, ["query_only", "wal_autocheckpoint"], writer=False) == [1, 0]
    driver = sqlite_driver.load()
    with store._file.reading() as connection, pytest.raises(driver.OperationalError):
        connection.execute("DELETE FROM articles")


def test_a_writer_waits_for_its_turn_and_says_when_it_gives_up(path: Path, store: SqliteStore) -> None:
    other = SqliteStore(path)
    with other._file.writing():
        with pytest.raises(StoreUnavailable, match="another process"):
            store.write([Put("meta", {"_id": "x"})])
        assert store.get("meta", "x") is None  # reading waits for nobody
    store.write([Put("meta", {"_id": "x"})])
    assert other.get("meta", "x") == {"_id": "x"}
    other.close()


def test_closing_does_not_wait_for_ever(path: Path) -> None:
    store, other = SqliteStore(path, lock_timeout_s=0.2), SqliteStore(path)
    with other._file.writing():
        store.close()
    with pytest.raises(StoreError, match="closed"):
        store.get("meta", "x")
    with pytest.raises(StoreError, match="closed"):
        store.write([Put("meta", {"_id": "x"})])
    other.close()


def test_a_failed_transaction_leaves_nothing(store: SqliteStore) -> None:
    with pytest.raises(StoreRefused):
        store.write([Put("meta", {"_id": "a"}), Put("meta", {"_id": "b", "n": "text"}), Patch("meta", "b", Change(inc={"n": 1}))])
    assert store.count("meta", {}) == 0
    store.write([Put("meta", {"_id": "a"})])
    assert store.count("meta", {}) == 1


def test_a_document_that_mongodb_would_not_take(store: SqliteStore) -> None:
    with pytest.raises(StoreRefused, match="16 MiB"):
        store.write([Put("meta", {"_id": "a"}), Put("meta", {"_id": "big", "text": "ب" * (9 * 1024 * 1024)})])
    assert store.count("meta", {}) == 0


def test_upserts_begin_with_every_equality(store: SqliteStore) -> None:
    where = {"_id": "m", "$and": [{"kind": {"$eq": "k"}}, {"a.b": 1}], "$or": [{"n": 1}, {"n": None}], "m": {"$in": [1]}}
    made = store.update_one("queries", where, Change(inc={"n": 1}), upsert=True)
    assert made == {"_id": "m", "kind": "k", "a": {"b": 1}, "n": 1}


def test_a_long_reading_sees_one_moment_and_holds_up_nobody(store: SqliteStore) -> None:
    count = 3 * CHUNK
    store.write([Put("meta", {"_id": f"{n:04d}", "n": n}) for n in range(count)])
    reading = store.find("meta", {"n": {"$gte": 0}}, sort=[("_id", 1)])
    first = next(reading)
    store.write([Put("meta", {"_id": f"{n:04d}", "n": -1}) for n in range(count)])
    assert first["n"] == 0 and [doc["n"] for doc in reading] == list(range(1, count))
    assert store.count("meta", {"n": -1}) == count


def test_an_abandoned_reading_gives_its_connection_back(store: SqliteStore) -> None:
    store.write([Put("meta", {"_id": f"{n:04d}"}) for n in range(2 * CHUNK)])
    for _ in range(3):
        reading = store.find("meta", {})
        next(reading)
        reading.close()  # type: ignore[attr-defined]
    one = store.find("meta", {}, limit=1)
    next(one)  # a short result has its connection back before the first document leaves
    assert len(store._file._idle) == 1


def test_readers_in_many_threads(store: SqliteStore) -> None:
    store.write([Put("articles", {"_id": f"a{n}", "url_key": f"k{n}", "terms": ["x"]}) for n in range(50)])
    counts: list[int] = []

    def work() -> None:
        counts.extend(len(list(store.find("articles", {"terms": "x"}))) for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [50] * 120


def test_a_changed_declaration_builds_the_tables_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = SqliteStore(path)
    old.write(
        [Put("articles", {"_id": f"a{n}", "url_key": f"k{n}", "aliases": [f"x{n}"], "tags": ["حلب", f"t{n}"]}) for n in range(9)]
    )
    declared = (*COLLECTIONS["articles"], Index((("tags", 1),), array=True), Index((("language", 1), ("published", -1))))
    monkeypatch.setitem(COLLECTIONS, "articles", declared)
    new = SqliteStore(path)
    assert new.count("articles", {"tags": "حلب"}) == 9 and new.count("articles", {"tags": "t3", "aliases": "x3"}) == 1
    with pytest.raises(StoreOutdated, match="another version"):
        old.write([Put("articles", {"_id": "late", "url_key": "late"})])
    new.close()
    old.close()
    check_file(str(path))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "marsad.db"
    path.write_bytes(b"something else entirely, and long enough to be looked at as a header of a database file" * 50)
    with pytest.raises(StoreError, match="move it away") as caught:
        SqliteStore(path)
    assert not isinstance(caught.value, StoreUnavailable)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="marsad"):
        SqliteStore(tmp_path / "file" / "marsad.db")


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sqlite_driver.load.cache_clear()
    real = sqlite_driver.importlib.import_module

    def missing(name: str, *more: Any) -> Any:
        if name.startswith("pysqlite3"):
            raise ImportError(f"No module named {name!r}")
        return real(name, *more)

    monkeypatch.setattr(sqlite_driver.importlib, "import_module", missing)
    yield
    sqlite_driver.load.cache_clear()


@pytest.mark.usefixtures("without_wheel")
def test_an_sqlite_that_can_damage_the_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreError, match="older than 3"):
        open_store(str(path))


@pytest.mark.usefixtures("without_wheel")
def test_a_mended_sqlite_of_python_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert sqlite_driver.load() is sqlite3


def test_tokens_keep_apart_what_is_different() -> None:
    values = [
        "",
        "a",
        "A",
        " ",
        "a b",
        "ab",
        "حلب",
        "حَلب",
        "1",
        "-",
        "_",
        '"',
        "\0",
        "\ue000",
        "\ue0000041",
        "\ue001n1",
        1,
        2.5,
        -1,
        True,
        False,
    ]
    made = [token(value) for value in values]
    assert len(set(made)) == len(values)
    assert not any(character in text for text in made for character in ' "-_*:^+(){}')
    assert token(1) == token(1.0) and token("x" * 5000) != token("x" * 5001) and len(token("x" * 5000)) < MAX_TOKEN
    assert tokens(["b", None, "a", "b"]) == "a b" and tokens(None) == "" and tokens("a") == "a"


def test_every_printable_element_is_found_again(store: SqliteStore) -> None:
    elements = [chr(n) for n in (*range(0x20, 0x250), *range(0x600, 0x700), 0x1F600, 0x10FFFF)]
    store.write(
        [Put("articles", {"_id": f"{n:03x}", "url_key": f"{n}", "terms": [e + e, f"{e}x"]}) for n, e in enumerate(elements)]
    )
    for n, element in enumerate(elements):
        found = store.find("articles", {"terms": {"$all": [element + element, f"{element}x"]}}, fields=["_id"])
        assert [doc["_id"] for doc in found] == [f"{n:03x}"]
