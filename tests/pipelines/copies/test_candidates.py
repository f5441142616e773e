"""Both indexes find the same."""

from __future__ import annotations

import random

from pipelines.copies.candidates import MemoryIndex, StoreIndex, least_shared
from pipelines.copies.common import WINDOW
from pipelines.storage.base import Put, Store


def filled(store: Store, seed: int) -> tuple[StoreIndex, MemoryIndex, random.Random]:
    rng = random.Random(seed)
    memory = MemoryIndex()
    rows = []
    for n in range(60):
        sketch = sorted(rng.sample(range(200), rng.randint(1, 24)))
        day = rng.randint(1000, 1060)
        memory.add(f"{n:04}", sketch, day)
        rows.append(Put("articles", {"_id": f"{n:04}", "url_key": f"u{n}", "sketch": sketch, "seen_day": day}))
    store.write(rows)
    return StoreIndex(store), memory, rng


def test_store_and_memory_agree(store: Store) -> None:
    stored, memory, rng = filled(store, 5)
    for _ in range(40):
        sketch = sorted(rng.sample(range(200), rng.randint(0, 24)))
        day = rng.randint(1000, 1080)
        assert stored.candidates(sketch, day) == memory.candidates(sketch, day)


def test_most_shared_first_and_limited() -> None:
    index = MemoryIndex()
    for name, sketch in (("b", range(5)), ("a", range(9)), ("c", range(5)), ("d", [0])):
        index.add(name, list(sketch), 50)
    asked = list(range(12))
    assert index.candidates(asked, 50) == ["a", "b", "c"] and index.candidates(asked, 50, limit=1) == ["a"]
    assert least_shared(asked) == 2 and least_shared([1, 2]) == 1
    assert index.candidates([0], 50) == ["a", "b", "c", "d"]


def test_the_window_is_thirty_days() -> None:
    index = MemoryIndex()
    index.add("a", [1, 2, 3], 100)
    assert index.candidates([1, 2, 3], 100 + WINDOW) == ["a"] and index.candidates([1, 2, 3], 101 + WINDOW) == []


def test_forgotten_days_give_their_memory_back() -> None:
    index = MemoryIndex()
    for n in range(100):
        index.add(f"x{n}", list(range(n, n + 10)), n)
    before = index.bytes
    index.forget(90)
    assert len(index) == 10 and index.bytes < before
    assert index.candidates(list(range(95, 105)), 99)[0] == "x95"
    assert "x50" not in index.candidates(list(range(50, 60)), 60)
