"""Several processes on one store, killed at any moment: what was acknowledged is there, and the store is whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from pipelines.storage.base import Store
from pipelines.storage.open import open_store
from pipelines.storage.sqlite_driver import load
from pipelines.storage.sqlite_layout import tables
from tests.pipelines.storage.writing import BATCH, batch

REPO = Path(__file__).parents[3]


def start(url: str, *arguments: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "tests.pipelines.storage.writing", url, *arguments]
    process = subprocess.Popen(argv, cwd=REPO, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    return process


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    with process.stdout as out:
        lines = out.read().splitlines()
    process.wait()
    return lines


def check_file(path: str) -> None:
    """The file, its columns, lists and documents agree."""
    connection = load().connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table in tables().values():
        rows = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
        assert rows == connection.execute(f'SELECT count(*) FROM "{table.name}" JOIN "{table.docs}" USING (n)').fetchone()
        assert rows == connection.execute(f'SELECT count(*) FROM "{table.docs}"').fetchone()
        for field in table.arrays:
            side = table.side(field)
            connection.execute(f'INSERT INTO "{side}" ("{side}") VALUES (\'integrity-check\')')
    connection.close()


def check_batches(store: Store, prefix: str, numbers: list[int]) -> None:
    """These batches are there, whole, and found through every index."""
    for number in numbers:
        for write in batch(prefix, number):
            assert store.get(write.collection, write.doc["_id"]) == write.doc  # type: ignore[union-attr]
    last = batch(prefix, numbers[-1])[1].doc  # type: ignore[union-attr]
    assert [doc["_id"] for doc in store.find("articles", {"aliases": last["aliases"][0]})] == [last["_id"]]


def test_a_killed_writer_loses_nothing_acknowledged(store_url: str) -> None:
    rounds, chance = 4, random.Random(20260301)
    for number in range(rounds):
        process = start(store_url, f"w{number}-", "batches")
        assert process.stdout is not None and process.stdout.readline() == "0\n"
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        done = [0, *map(int, acknowledged(process))]
        store = open_store(store_url)
        check_batches(store, f"w{number}-", done)
        for doc in store.find("articles", {"source": f"w{number}-"}, fields=["_id"]):
            assert store.get("revisions", f"{doc['_id']}.000001") is not None  # the revision was written first
        store.close()
    if "://" not in store_url:
        check_file(store_url)


def test_a_batch_is_whole_or_absent_in_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "marsad.db")
    process = start(path, "w", "batches")
    time.sleep(0.1)
    process.kill()
    assert acknowledged(process)
    store = open_store(path)
    assert store.count("articles", {}) % BATCH == 0
    store.close()


def test_processes_that_write_at_once_lose_no_change(store_url: str, store: Store) -> None:
    count, processes = 40, 2
    running = [start(store_url, str(count), "increments") for _ in range(processes)]
    assert [acknowledged(process) for process in running] == [["done"]] * processes
    assert store.get("meta", "counter") == {"_id": "counter", "n": count * processes}


def test_a_disk_that_refuses_loses_nothing_and_work_goes_on(tmp_path: Path) -> None:
    path = str(tmp_path / "marsad.db")
    process = start(path, "w", "full", str(1_500_000))
    *done, refused, after = acknowledged(process)
    assert process.returncode == 0 and refused.startswith("refused") and path in refused
    assert len(done) > 5 and after == str(len(done))
    store = open_store(path)
    check_batches(store, "w", [*map(int, done), int(after)])
    assert store.count("articles", {}) == BATCH * (len(done) + 1)
    store.close()
    check_file(path)
