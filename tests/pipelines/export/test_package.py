"""Packages: every format reads back to the byte, the same again on both stores, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.export.check import ExportError
from pipelines.export.guard import unguard
from pipelines.export.package import Options, export
from pipelines.export.select import articles
from pipelines.export.values import iso
from pipelines.export.verify import verify
from pipelines.search.parse import parse_query
from pipelines.search.query import Query
from pipelines.storage.base import Store
from pipelines.storage.open import open_store
from tests.pipelines.export.made import AS_OF, START, edit, fill, made

OPTIONS = Options(AS_OF, version="test")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows_of(folder: Path, name: str = "articles.jsonl.gz") -> list[dict[str, Any]]:
    with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def package(tmp_path: Path) -> tuple[Path, list[Any]]:
    """A package of 60 articles, and the articles."""
    store = open_store(str(tmp_path / "marsad.db"))
    articles = fill(store, 60)
    export(store, tmp_path / "out", Query(), OPTIONS)
    store.close()
    return tmp_path / "out", articles


def test_parquet_reads_back_with_pandas_and_duckdb(package: tuple[Path, list[Any]]) -> None:
    """Texts to the byte, times with their zone, lists as lists."""
    folder, articles = package
    by_id = {article.id: article for article in articles}
    frame = pd.read_parquet(folder / "articles.parquet")
    assert str(frame["published"].dtype) == "datetime64[ms, UTC]"
    for row in frame.to_dict("records"):
        article = by_id[row["id"]]
        assert row["title"] == article.title and list(row["body"]) == article.body and list(row["tags"]) == article.tags
        assert (None if pd.isna(row["published"]) else row["published"].to_pydatetime()) == article.published
        assert [dict(link) for link in row["related"]] == [{"title": link.title, "url": link.url} for link in article.related]
    found = duckdb.sql(
        f"select id, title, body, related[1].url from '{folder}/articles.parquet' where source = 'beta' and published > timestamp '2026-03-01'"
    ).fetchall()
    wanted = [a for a in articles if a.source == "beta" and a.published]
    assert {row[0]: (row[1], row[2]) for row in found} == {a.id: (a.title, a.body) for a in wanted}
    meta = pq.ParquetFile(folder / "articles.parquet").metadata.row_group(0).column(1)
    assert meta.compression == "ZSTD" and meta.statistics.min == "alpha"


def test_csv_reads_back_with_strict_rules_and_duckdb(package: tuple[Path, list[Any]]) -> None:
    """An RFC 4180 reader gets every text after undoing the guard; nothing is left that begins a formula."""
    folder, articles = package
    by_id = {article.id: article for article in articles}
    raw = (folder / "articles.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    with (folder / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for row in rows:
        article = by_id[unguard(row["id"])]
        assert unguard(row["title"]) == article.title and json.loads(unguard(row["body"])) == article.body
        assert row["published"] == ("" if article.published is None else iso(article.published))
        assert unguard(row["author"]) == (article.author or "")
    frame = pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig", lineterminator=None)
    assert {unguard(i): unguard(t).replace("\r\n", "\n") for i, t in zip(frame["id"], frame["title"], strict=True)} == {
        a.id: a.title.replace("\r\n", "\n") for a in articles
    }


def test_plain_csv_has_neither_bom_nor_guard(tmp_path: Path, package: tuple[Path, list[Any]]) -> None:
    """For programs."""
    store = open_store(str(tmp_path / "marsad.db"))
    export(store, tmp_path / "plain", Query(), Options(AS_OF, ("csv",), plain=True))
    store.close()
    with (tmp_path / "plain" / "articles.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file, strict=True)}
    assert titles == {article.title for article in package[1]} and verify(tmp_path / "plain") == []


def test_order_and_tables_beside(package: tuple[Path, list[Any]]) -> None:
    """By source, publication and id; coverage, stories, revisions, codebook are filled."""
    folder, articles = package
    rows = rows_of(folder)
    keys = [(row["source"], row["published"] or "", row["id"]) for row in rows]
    assert keys == sorted(keys) and len(rows) == 60
    (story,) = rows_of(folder, "stories.jsonl.gz")
    assert [member["id"] for member in story["members"]] == [articles[1].id, articles[2].id]
    assert {row["id"] for row in rows if row["story_id"]} == {articles[1].id, articles[2].id}
    assert len(rows_of(folder, "revisions.jsonl.gz")) == 60
    coverage = (folder / "coverage.csv").read_text("utf-8-sig").splitlines()
    assert coverage[1] == "alpha,2026-03-01,1,48,23,20,0,0,2,1,,0" and coverage[2].endswith(",1")
    codebook = (folder / "codebook.csv").read_text("utf-8-sig")
    assert 'author,string,"Person or persons named by the page' in codebook and ",50.0,0.1.0" in codebook
    assert "[for a person to fill in]" in (folder / "datasheet.md").read_text("utf-8")


def test_the_same_bytes_after_later_edits(tmp_path: Path, store: Store) -> None:
    """Edits, removals and new articles after the moment do not leak, on either store."""
    known = fill(store, 30)
    known[3] = edit(store, known[3], AS_OF - timedelta(days=1), title="عنوان معدل قبل اللحظة")
    for query in ("", "حلب", "معدل", "source:alpha since:2026-03", "missing:author", "changed:true"):
        export(store, tmp_path / f"a{query}", parse_query(query), OPTIONS)
    later = AS_OF + timedelta(days=2)
    for n in (0, 3, 4, 7):
        edit(
            store,
            known[n],
            later,
            title="=لاحق",
            body=["نص آخر"],
            published=later,
            author="لاحق",
            related=[],
            url=f"{known[n].url}?x",
        )
    from tests.pipelines.export.made import stored

    store.write(stored(made(99, first_seen_at=later, checked_at=later, changed_at=later, source="zeta")))
    for query in ("", "حلب", "معدل", "source:alpha since:2026-03", "missing:author", "changed:true"):
        export(store, tmp_path / f"b{query}", parse_query(query), OPTIONS)
        assert bytes_of(tmp_path / f"a{query}") == bytes_of(tmp_path / f"b{query}"), query
    assert [doc["_id"] for doc in articles(store, parse_query("معدل"), AS_OF)] == [known[3].id]
    assert list(articles(store, parse_query("معدل"), later)) == []
    export(store, tmp_path / "now", Query(), Options(later + timedelta(days=1)))
    assert sum(row["title"] == "=لاحق" for row in rows_of(tmp_path / "now")) == 4


@pytest.mark.wire
def test_both_stores_give_the_same_bytes(tmp_path: Path, mongo_url: str) -> None:
    """Order, times and values do not depend on the store."""
    for name, url in (("s", str(tmp_path / "x.db")), ("m", mongo_url)):
        store = open_store(url)
        known = fill(store, 40)
        edit(store, known[5], AS_OF - timedelta(days=3), title="تغير")
        export(store, tmp_path / name, Query(), OPTIONS)
        store.close()
    assert bytes_of(tmp_path / "s") == bytes_of(tmp_path / "m")


def test_a_removal_counts_from_when_it_was_believed(tmp_path: Path, store: Store) -> None:
    """It is dated to its first sign, but an export made in between did not know it."""
    from pipelines.removal import observe_removal

    (article,) = fill_one(store)
    first = AS_OF - timedelta(hours=3)
    for when in (first, AS_OF + timedelta(hours=4)):
        document = store.get("articles", article.id)
        assert document is not None
        writes, _ = observe_removal(document, "404", when, 21600)
        store.write(writes)
    (then,) = articles(store, Query(), AS_OF)
    (now,) = articles(store, Query(), AS_OF + timedelta(days=1))
    assert (then["state"], then["removed_at"], then["revision"]) == ("live", None, 1)
    assert (now["state"], now["removed_at"], now["removed_reason"], now["title"]) == ("removed", first, "404", article.title)


def fill_one(store: Store) -> list[Any]:
    """One stored article."""
    from tests.pipelines.export.made import stored

    article = made(1)
    store.write(stored(article))
    return [article]


def test_what_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """No half package, no folder aside; the next one goes through."""
    store = open_store(str(tmp_path / "marsad.db"))
    fill(store, 10)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "out.part-999999999").mkdir()
    with pytest.raises(KeyboardInterrupt):
        export(store, tmp_path / "out", Query(), OPTIONS, stop)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == []
    assert export(store, tmp_path / "out", Query(), OPTIONS).articles == 10
    with pytest.raises(ExportError, match="not empty"):
        export(store, tmp_path / "out", Query(), OPTIONS)
    store.close()


def test_an_empty_selection_is_a_whole_package(tmp_path: Path, store: Store) -> None:
    """Nothing found is an answer, too."""
    export(store, tmp_path / "out", parse_query("source:nobody"), OPTIONS)
    assert verify(tmp_path / "out") == [] and rows_of(tmp_path / "out") == []


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut parquet": (lambda f: _cut(f / "articles.parquet"), "articles.parquet cannot be read"),
    "cut gzip": (lambda f: _cut(f / "articles.jsonl.gz"), "articles.jsonl.gz cannot be read"),
    "changed text": (lambda f: (f / "datasheet.md").write_text("x"), "datasheet.md does not have its sum"),
    "missing": (lambda f: (f / "coverage.csv").unlink(), "coverage.csv is missing"),
    "extra": (lambda f: (f / "notes.txt").write_text("x"), "notes.txt is not in SHA256SUMS"),
    "csv column": (lambda f: (f / "articles.csv").write_text("id,source\r\n"), "column title of the codebook is missing"),
    "csv rows": (
        lambda f: (f / "articles.csv").write_bytes((f / "articles.csv").read_bytes().split(b"\r\n")[0] + b"\r\n"),
        "articles.csv has 0 rows",
    ),
    "revisions": (
        lambda f: (f / "revisions.jsonl.gz").write_bytes(gzip.compress(b"{}\n")),
        "revisions.jsonl.gz has 1 rows, query.json says 60",
    ),
    "revisions cut": (lambda f: _cut(f / "revisions.jsonl.gz"), "revisions.jsonl.gz cannot be read"),
    "query": (lambda f: (f / "query.json").write_text("{"), "query.json or codebook.csv cannot be read"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_verify_says_what_is_wrong(package: tuple[Path, list[Any]], damage: str) -> None:
    """A whole package has no complaint; each kind of damage is named."""
    folder, _ = package
    assert verify(folder) == []
    harm, said = DAMAGE[damage]
    harm(folder)
    assert any(said in sentence for sentence in verify(folder)), verify(folder)


def test_ids_and_features_hold_no_text(tmp_path: Path, store: Store) -> None:
    """What may be shared: addresses and hashes, or counts of words."""
    known = fill(store, 10)
    export(store, tmp_path / "ids", Query(), Options(AS_OF, only="ids"))
    export(store, tmp_path / "features", Query(), Options(AS_OF, only="features"))
    ids = rows_of(tmp_path / "ids")
    assert set(ids[0]) >= {"id", "url", "url_key", "text_hash"} and "title" not in ids[0] and "body" not in ids[0]
    assert not (tmp_path / "ids" / "revisions.jsonl.gz").exists() and verify(tmp_path / "ids") == []
    counted = rows_of(tmp_path / "features", "features.jsonl.gz")
    assert {row["id"] for row in counted} == {article.id for article in known}
    assert all(row["words"]["الصحه"] == 1 for row in counted) and not (tmp_path / "features" / "articles.csv").exists()
    assert verify(tmp_path / "features") == []


def test_moments_before_anything_are_empty(store: Store) -> None:
    """Nothing was known in the year before."""
    fill(store, 5)
    assert list(articles(store, Query(), datetime(2025, 1, 1, tzinfo=UTC))) == []
    assert len(list(articles(store, Query(), START))) == 1
