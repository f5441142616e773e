"""Other people's readers get every text back to the byte: readr's rules in another language, DuckDB, warcio."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.export.formats import cell
from pipelines.export.guard import unguard
from pipelines.export.package import Options, export
from pipelines.export.select import articles
from pipelines.export.values import plain
from pipelines.search.parse import parse_query
from pipelines.search.query import Query
from pipelines.storage.open import open_store
from pipelines.takedown import take_down
from tests.conftest import require
from tests.pipelines.export.made import AS_OF, fill
from tests.pipelines.export.test_again import copies, past
from tests.pipelines.export.test_package import rows_of

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty articles with hostile cells, every format."""
    base = tmp_path_factory.mktemp("readers")
    store = open_store(str(base / "x.db"))
    fill(store, 60)
    for name, plain_csv in (("guarded", False), ("plain", True)):
        export(store, base / name, Query(), Options(AS_OF, plain=plain_csv, version="test"))
    store.close()
    return base


def wanted(package: Path) -> dict[str, dict[str, str]]:
    """Id → column → the exact text of its cell, from the JSON lines."""
    return {row["id"]: {name: cell(value) for name, value in row.items()} for row in rows_of(package / "guarded")}


@pytest.mark.parametrize("name", ["guarded", "plain"])
def test_readr_rules_in_another_language(package: Path, name: str) -> None:
    """Every cell of every column, after undoing the guard."""
    node = shutil.which("node")
    require(node, "node")
    argv = [str(node), str(HERE / "readr.mjs"), str(package / name / "articles.csv")]
    head, *rows = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
    undo = unguard if name == "guarded" else str
    read = {undo(row[0]): {column: undo(text) for column, text in zip(head, row, strict=True)} for row in rows}
    assert read == wanted(package)


def test_duckdb_reads_csv_and_json_lines(package: Path) -> None:
    """CSV with every cell as text, and the compressed JSON lines."""
    known, folder = wanted(package), package / "guarded"
    options = "all_varchar=true, header=true, quote='\"', escape='\"', strict_mode=true, auto_detect=false, delim=',', nullstr='\x01'"
    names = list(next(iter(known.values())))
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    found = duckdb.sql(f"select id, title, body from read_csv('{package}/plain/articles.csv', {options}, columns={{{types}}})").fetchall()
    assert {id: (title, body) for id, title, body in found} == {id: (row["title"], row["body"]) for id, row in known.items()}
    found = duckdb.sql(f"select id, title, body from read_json('{folder}/articles.jsonl.gz', format='newline_delimited')").fetchall()
    assert {id: (title, list(body)) for id, title, body in found} == {id: (row["title"], json.loads(row["body"])) for id, row in known.items()}


def indexed(path: Path) -> list[tuple[str, str]]:
    """Address and body of every record that the indexer of pywb's makers finds, each read alone from the place that it names."""
    argv = [str(Path(sys.executable).parent / "cdxj-indexer"), str(path)]
    lines = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        with path.open("rb") as stream:
            stream.seek(int(entry["offset"]))
            found.append((entry["url"], next(iter(ArchiveIterator(stream))).content_stream().read().decode()))
    return found


def test_the_warc_holds_the_records_of_exactly_these_articles(tmp_path: Path) -> None:
    """As they were fetched, in the articles' order; warcio's own check passes; what was taken down is not in it."""
    store = open_store(str(tmp_path / "x.db"))
    known = past(store, copies(tmp_path / "warc"))
    options = Options(AS_OF, ("warc", "jsonl"), archive=tmp_path / "warc", version="test")
    summary = export(store, tmp_path / "all", Query(), options)
    export(store, tmp_path / "beta", parse_query("source:beta"), options)
    take_down(store, tmp_path / "warc", known[20].id, "order", AS_OF + timedelta(days=1))
    export(store, tmp_path / "later", Query(), options)
    assert len(summary.no_record) == 34 and known[20].id not in {doc["_id"] for doc in articles(store, Query(), AS_OF)}
    store.close()
    for folder, urls in (("all", [known[20].url, known[21].url]), ("beta", [known[21].url]), ("later", [known[21].url])):
        path = tmp_path / folder / "articles.warc.gz"
        with path.open("rb") as stream:
            found = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in ArchiveIterator(stream)]
        assert [kind for kind, _, _ in found] == ["warcinfo", *["response"] * len(urls)]
        assert [url for _, url, _ in found[1:]] == urls
        titles = {article.url: article.title for article in known}
        assert all(body.decode() == f"<p>{titles[str(url)]}</p>" for _, url, body in found[1:])
        check = subprocess.run([str(Path(sys.executable).parent / "warcio"), "check", str(path)], capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stdout
        assert indexed(path) == [(url, f"<p>{titles[url]}</p>") for url in urls]
    assert plain(AS_OF) in (tmp_path / "all" / "query.json").read_text()
