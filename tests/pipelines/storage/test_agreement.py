"""Random documents, questions and changes: the embedded store and a real server must agree on every one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.storage.base import Change, Doc, Patch, Put, Store, StoreError
from pipelines.storage.change import put
from pipelines.storage.open import open_store

pytestmark = pytest.mark.wire

T = datetime(2026, 1, 1, tzinfo=UTC)
SCALARS: tuple[Any, ...] = (
    0, 1, 2, 1.0, 2.5, -3, True, False, "a", "b", "ب", "", "1", "\x01t", None, T, T + timedelta(days=1), T + timedelta(milliseconds=5),
)  # fmt: skip
FIELDS = ("source", "published", "aliases", "terms", "tags", "n", "deep.x", "deep.y", "_id")
OPERATORS = ("$eq", "$ne", "$in", "$nin", "$all", "$gt", "$gte", "$lt", "$lte", "$exists", "between")


class Dice:
    """Random parts of questions, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def some(self) -> list[Any]:
        return self.random.choices(SCALARS, k=self.random.randrange(4))

    def document(self, number: int) -> Doc:
        doc: Doc = {"_id": f"d{number:02d}", "url_key": f"k{number}"}
        for name in FIELDS[:-1]:
            if self.random.random() < 0.75:
                arrays = name in ("aliases", "terms", "tags") or (name == "n" and self.random.random() < 0.2)
                put(doc, name, self.some() if arrays else self.random.choice(SCALARS))
        return doc

    def condition(self) -> Any:
        operator = self.random.choice(OPERATORS)
        value = self.random.choice([scalar for scalar in SCALARS if scalar is not None])
        if operator == "$exists":
            return {operator: self.random.random() < 0.5}
        if operator in ("$in", "$nin", "$all"):
            return {operator: self.some()}
        if operator == "between":
            return {"$gte": value, "$lt": self.random.choice([value, "b", 5, T + timedelta(hours=5)])}
        return {operator: self.random.choice(SCALARS) if operator in ("$eq", "$ne") else value}

    def question(self, depth: int = 0) -> dict[str, Any]:
        if depth < 2 and self.random.random() < 0.25:
            return {
                self.random.choice(["$or", "$and", "$nor"]): [
                    self.question(depth + 1) for _ in range(self.random.randrange(1, 3))
                ]
            }
        return {self.random.choice(FIELDS): self.condition() for _ in range(self.random.randrange(1, 3))}

    def change(self) -> Change:
        names = ("n", "tags", "aliases", "terms", "source", "deep", "deep.x", "deep.y", "deep.z.w")
        values = [scalar for scalar in SCALARS if scalar is not None]  # FerretDB drops null from $setOnInsert

        def part(odds: float = 0.4) -> dict[str, Any]:
            return {self.random.choice(names): self.random.choice(values)} if self.random.random() < odds else {}

        amounts = {name: self.random.choice([1, -2, 0.5]) for name in part()}
        return Change(
            set=part(0.7),
            inc=amounts,
            push=part(),
            add_to_set=part(),
            unset=tuple(part()),
            set_on_insert={"url_key": str(self.random.random()), **part()},
        )


@pytest.fixture
def pair(tmp_path: Path, mongo_url: str) -> Iterator[tuple[Store, Store]]:
    stores = open_store(str(tmp_path / "marsad.db")), open_store(mongo_url)
    yield stores
    for store in stores:
        store.close()


def all_of(store: Store) -> dict[str, Doc]:
    return {doc["_id"]: doc for doc in store.find("articles", {})}


def test_questions(pair: tuple[Store, Store]) -> None:
    dice = Dice(7)
    documents = [dice.document(number) for number in range(40)]
    for store in pair:
        store.write([Put("articles", doc) for doc in documents])
    for _ in range(250):
        where = dice.question()
        one, other = ([doc["_id"] for doc in store.find("articles", where, sort=[("_id", 1)])] for store in pair)
        assert one == other, where
        assert pair[0].count("articles", where) == len(one)
    for name in ("source", "published", "deep.x"):
        for way in (1, -1):
            one, other = ([doc["_id"] for doc in store.find("articles", {}, sort=[(name, way), ("_id", 1)])] for store in pair)
            assert one == other, (name, way)


def test_changes(pair: tuple[Store, Store]) -> None:
    dice, refused = Dice(11), 0
    for number in range(150):
        id, change, upsert = f"d{number % 5}", dice.change(), number % 3 > 0
        ended = []
        for store in pair:
            try:
                store.write([Patch("articles", id, change, upsert)])
                ended.append("done")
            except StoreError as error:
                ended.append(type(error).__name__)
        refused += ended[0] != "done"
        assert ended[0] == ended[1], change
        assert all_of(pair[0]) == all_of(pair[1]), change
    assert 20 < refused < 130
