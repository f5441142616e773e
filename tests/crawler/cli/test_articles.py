"""`articles`, `watch` and `reindex` on both stores: answers on stdout, talk on stderr, mistakes named with the next step."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.cli.main import run
from pipelines import backfill
from pipelines.article import Article
from pipelines.enrich import Enricher
from pipelines.storage.articles import article_to_doc
from pipelines.storage.base import Change, Patch, Put, Store
from tests.pipelines.copies.made import OTHER, REPORT
from tests.pipelines.test_enrich import keep, page

Command = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def command(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process: (exit code, lines of stdout, stderr)."""
    monkeypatch.setenv("MONGODB_URI", store_url)
    monkeypatch.setenv("MARSAD_DATA", str(tmp_path))
    monkeypatch.setenv("MARSAD_CONFIG", str(tmp_path / "empty.toml"))
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")

    def call(*args: str, stdin: str = "") -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(args)
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err

    return call


@pytest.fixture
def filled(store: Store) -> dict[str, Article]:
    """A report and its copy, and another text; indexed."""
    enricher = Enricher(store)
    made = {
        "harbour": page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي"),
        "meadow": page("meadow", 30, "جسر جديد لأهل الوادي", REPORT[:4]),
        "valley": page("valley", 60, "تراجع إنتاج العسل", OTHER),
    }
    for article in made.values():
        keep(store, enricher, article)
    store.write([backfill.done()])
    return made


def found(lines: Sequence[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def test_find(command: Command, filled: dict[str, Article]) -> None:
    code, lines, err = command("articles", "find", "جسر", "--json")
    docs = found(lines)
    assert code == 0 and [doc["source"] for doc in docs] == ["meadow", "harbour"] and "2 of 2 articles" in err
    marked = docs[1]["highlights"]["title"]
    assert [docs[1]["title"][start:end] for start, end in marked] == ["الجسر"]
    assert "terms" not in docs[0] and "sketch" not in docs[0] and docs[0]["id"] == filled["meadow"].id
    _, lines, _ = command("articles", "find", "جسر", "source:harbour")
    assert lines[2].strip() == "افتتاح *الجسر* المعلق فوق الوادي" and "*" in lines[3]
    assert [
        doc["source"] for doc in found(command("articles", "find", "--source", "valley", "--source", "meadow", "--json")[1])
    ] == ["valley", "meadow"]
    assert found(command("articles", "find", "--since", "2027", "--json")[1]) == []
    assert len(found(command("articles", "find", "--limit", "0", "--json")[1])) == 3
    code, lines, err = command("articles", "find", "--source", "sanna")
    assert code == 2 and not lines and "no source 'sanna'. Did you mean sana?" in err
    assert command("export", str(Path("nowhere") / "out"), "source:qqqqqq")[2].strip().endswith("sources list shows them.")
    assert found(command("articles", "find", "--changed", "--json")[1]) == []


def test_pages(command: Command, filled: dict[str, Article]) -> None:
    seen, cursor = [], ""
    for _ in range(3):
        code, lines, err = command("articles", "find", "--limit", "1", "--json", *(["--cursor", cursor] if cursor else []))
        assert code == 0
        seen += [doc["source"] for doc in found(lines)]
        cursor = err.rpartition("--cursor ")[2].strip() if "--cursor" in err else ""
    assert seen == ["valley", "meadow", "harbour"] and cursor == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["titel:جسر"], "did you mean title"), (["جسر", "(حلب"], "at character 5"), (["--since", "soon"], "since:soon"), (["--limit", "1001"], "1 to 1000"),
        (["--state", "gone"], "live, removed, tombstone"), (["--sort", "best"], "relevance"), (["--cursor", "oops"], "first page"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_is_wrong_usage(command: Command, store: Store, args: list[str], said: str) -> None:
    code, lines, err = command("articles", "find", *args)
    assert code == 2 and lines == [] and said in err


def test_articles_of_an_older_version_are_named_and_indexed(command: Command, store: Store) -> None:
    store.write([Put("articles", article_to_doc(page("harbour", 0, "افتتاح الجسر المعلق فوق الوادي")))])
    code, lines, err = command("articles", "find", "جسر", "--json")
    assert code == 0 and lines == [] and "./marsad reindex" in err
    assert command("reindex", "--check")[0] == 1
    code, lines, _ = command("reindex", "--json")
    assert code == 0 and found(lines) == [{"articles": 1, "writes": 3}]
    assert command("reindex", "--check")[0] == 0
    assert len(found(command("articles", "find", "جسور", "--json")[1])) == 1
    assert "1 articles are up to date" in command("reindex")[2]


def test_show_and_diff(command: Command, store: Store, filled: dict[str, Article]) -> None:
    id = filled["harbour"].id
    code, lines, _ = command("articles", "show", id, "--json")
    shown = found(lines)[0]
    assert code == 0 and [member["source"] for member in shown["story"]["members"]] == ["harbour", "meadow"]
    assert (
        shown["story"]["members"][1]["changes"] == ["headline", "trimmed"]
        and shown["story"]["members"][1]["title"] == filled["meadow"].title
    )
    store.write([Patch("articles", filled["meadow"].id, Change(set={"state": "tombstone", "title": "", "body": []}))])
    text = command("articles", "show", "https://harbour.example/harbour", "--raw")[1]
    assert any("first publisher" in line for line in text) and any("taken down here" in line for line in text)
    assert command("articles", "show", "none")[0] == 1 and command("articles", "diff", id)[0] == 1
    code, lines, _ = command("articles", "diff", id, "--with", filled["valley"].id, "--json")
    assert code == 0 and found(lines)[0]["relation"] == "different" and found(lines)[0]["fields"][0]["field"] == "title"
    assert command("articles", "diff", id, "--from", "1", "--to", "9")[0] == 2


def test_watchlists(command: Command, store: Store, filled: dict[str, Article], tmp_path: Path) -> None:
    assert "no watchlists" in command("watch", "list")[2]
    lists = tmp_path / "watchlists"
    lists.mkdir()
    (lists / "works.txt").write_text("جسر\nنفق\n", encoding="utf-8")
    assert command("watch", "check") == (0, [f"{lists / 'works.txt'}: 2 terms"], "")
    code, lines, err = command("watch", "apply", "works", "--alert", "--json")
    assert code == 0 and found(lines) == [{"changed": 2, "articles": {"works": 2}}]
    assert store.count("watch_hits", {"state": "waiting"}) == 2
    assert [row["name"] for row in found(command("watch", "list", "--json")[1])] == ["works"]
    assert command("watch", "list")[1][1].split() == ["2", "2", "yes", "file", "works"]
    assert command("watch", "try", "works", stdin="مررنا بالجسر")[1] == ["works:جسر"]
    assert found(command("watch", "try", "--json", stdin="نفق")[1]) == [{"list": "works", "term": "نفق"}]
    (tmp_path / "food.toml").write_text('terms = ["عسل"]\nalert = false\n', encoding="utf-8")
    assert command("watch", "save", str(tmp_path / "food.toml"))[0] == 0
    assert "1 articles have a hit of food" in command("watch", "apply")[1][0]
    assert [doc["source"] for doc in found(command("articles", "find", "watch:food", "--json")[1])] == ["valley"]
    assert command("watch", "remove", "food", "--hits") == (0, [], "hits taken off 1 articles\nfood is removed\n")
    assert found(command("articles", "find", "watch:food", "--json")[1]) == []


def test_what_is_wrong_with_a_watchlist_is_said(command: Command, store: Store, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("؟؟\n", encoding="utf-8")
    code, lines, _ = command("watch", "check", str(bad))
    assert code == 3 and "line 1" in lines[0]
    assert "error" in found(command("watch", "check", str(bad), "--json")[1])[0]
    assert (
        command("watch", "save", str(bad))[0] == 2
        and command("watch", "apply", "none")[0] == 2
        and command("watch", "remove", "none")[0] == 1
    )
    lists = tmp_path / "watchlists"
    lists.mkdir()
    bad.rename(lists / "bad.txt")
    code, _, err = command("watch", "list")
    assert code == 1 and "./marsad watch check" in err
    (lists / "bad.txt").write_text("جسر\n", encoding="utf-8")
    code, _, err = command("watch", "remove", "bad")
    assert code == 1 and "delete it there" in err


def test_times_of_find_are_those_of_the_query(command: Command, filled: dict[str, Article]) -> None:
    day = (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(0)).date().isoformat()
    assert len(found(command("articles", "find", "--since", day, "--until", day, "--json")[1])) == 3
    assert len(found(command("articles", "find", "until:2026-03-02T08:15", "--json")[1])) == 1
