"""Batches in groups."""

from __future__ import annotations

from itertools import groupby

import pytest

from pipelines.storage.base import Change, Patch, Put, Remove, Write
from pipelines.storage.order import grouped


def ticket(n: int) -> list[Write]:
    return [
        Remove("pages", f"p{n}"), Put("revisions", {"_id": f"r{n}"}), Put("articles", {"_id": f"a{n}"}),
        Put("stories", {"_id": f"s{n}"}), Patch("common_triples", "t", Change(inc={"n": 1})), Put("outcomes", {"_id": f"o{n}"}),
        Patch("articles", f"a{n - 1}", Change(set={"story_id": f"s{n}"})),
    ]  # fmt: skip


def test_each_collection_once_in_an_order_that_may_be_cut_anywhere() -> None:
    writes = [write for n in range(5) for write in ticket(n)]
    found = grouped(writes)
    assert [name for name, _ in groupby(found, key=lambda write: write.collection)] == [
        "revisions", "stories", "articles", "common_triples", "pages", "outcomes",
    ]  # fmt: skip
    for name in {write.collection for write in writes}:  # within a collection nothing overtakes
        assert [w for w in found if w.collection == name] == [w for w in writes if w.collection == name]


@pytest.mark.parametrize("writes", [[], ticket(1)[:1]])
def test_few(writes: list[Write]) -> None:
    assert grouped(writes) == writes
