"""Exports as their operator runs them: killed with SIGKILL, on a full disk, kept up to date by the monitor."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from pipelines.export.chain import increments, verify_chain
from pipelines.export.verify import verify
from pipelines.storage.open import open_store
from tests.loop.test_daemon import until
from tests.loop.test_takedown import rows_of as rows
from tests.newsroom.newsroom import Newsroom
from tests.operating import REPO, Operator
from tests.pipelines.export.made import edit, made, stored
from tests.pipelines.export.test_live import replayed
from tests.wire import free_port

COUNT = 3000


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that takes some seconds to export."""
    path = tmp_path_factory.mktemp("big") / "marsad.db"
    store = open_store(str(path))
    for start in range(0, COUNT, 500):
        store.write([write for n in range(start, start + 500) for write in stored(made(n))])
    store.close()
    return path


@pytest.fixture
def filled(lone_operator: Operator, big: Path) -> Operator:
    """An operator with a copy of it."""
    shutil.copy(big, lone_operator.store_url)
    return lone_operator


def kill_inside(operator: Operator, parts: str, *args: str) -> bool:
    """Start a command, kill it as soon as something that matches `parts` is in its folder; whether it was killed inside."""
    process = operator.start(*args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not list(operator.folder.glob(parts)):
        time.sleep(0.01)
    time.sleep(0.05)
    inside = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return inside


def test_a_killed_export_leaves_nothing_that_looks_whole(filled: Operator) -> None:
    """The folder has its name only when it is whole; the next one sweeps what was left."""
    out = filled.folder / "out"
    assert kill_inside(filled, "out.part-*/articles.*", "export", str(out))
    assert not out.exists() and list(filled.folder.glob("out.part-*")), "it died inside"
    filled.run("export", str(out), "--json")
    assert verify(out) == [] and not list(filled.folder.glob("out.part-*"))


def test_a_collection_that_is_killed_loses_and_doubles_nothing(filled: Operator) -> None:
    """Killed in the first increment and in a later one, then run again."""
    filled.run("export", "save", "all", "--every", "1h")
    folder = filled.folder / "data" / "live" / "all"
    assert kill_inside(filled, "data/live/all/000001.part-*", "export", "run", "all") and increments(folder) == []
    (first,) = filled.json_lines("export", "run", "all", "--json")
    assert (first["number"], first["added"]) == (1, COUNT) and verify_chain(folder) == []
    store = filled.open()
    for n in range(0, 600, 2):
        edit(store, made(n), datetime.now(UTC), title=f"حلب {n}")
    store.close()
    kill_inside(filled, "data/live/all/000002.part-*", "export", "run", "all")
    filled.run("export", "run", "all", "--json")
    filled.run("export", "run", "all")
    assert verify_chain(folder) == [] and not list(folder.glob("*.part-*"))
    have = replayed(folder)
    assert len(have) == COUNT and sum(row["title"].startswith("حلب ") for row in have.values()) >= 300
    assert filled.run("export", "verify", str(folder)).stdout.strip().endswith("whole")
    (folder / "000001" / "added.jsonl.gz").write_bytes(b"")
    assert "does not have its sum" in filled.run("export", "verify", str(folder), expect=1).stdout


@pytest.mark.parametrize("format", ["parquet", "jsonl", "csv"])
def test_a_full_disk_is_one_clear_error(filled: Operator, format: str) -> None:
    """The kernel refuses to let the file grow: nothing is left, and what to do is said."""
    argv = [sys.executable, "-m", "crawler", "export", str(filled.folder / "out"), "--format", format]
    small = 65_536
    done = subprocess.run(
        argv, cwd=REPO, env=filled.environment(), text=True, capture_output=True, check=False, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (small, small)),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "cannot write" in done.stderr and "Nothing is left of it" in done.stderr and "Traceback" not in done.stderr
    assert not list(filled.folder.glob("out*"))


@pytest.mark.slow
def test_the_monitor_keeps_a_collection_and_serves_its_feed(only_mine: Operator) -> None:
    """Saved by command; its increments come by themselves, its feeds are on disk and at the dashboard."""
    only_mine.env["MARSAD_PORT"] = str(free_port())
    folder = only_mine.folder / "data" / "live" / "news"
    only_mine.run("export", "save", "news", "source:wordpress", "--every", "1h")
    with Newsroom(["wordpress"], articles=4) as newsroom:
        newsroom.write_sources(only_mine.sources)
        only_mine.crawl("wordpress")
        log = (only_mine.folder / "up.log").open("w+")
        process = only_mine.start("up", stdout=log, stderr=log)
        try:
            until(lambda: (folder / "feed.json").exists(), 120, "the first increment")
            assert len(replayed(folder)) == 4
            base = f"http://127.0.0.1:{only_mine.env['MARSAD_PORT']}/feeds"

            def served() -> bool:
                try:
                    with urllib.request.urlopen(f"{base}/news.atom") as answer:
                        read = feedparser.parse(answer.read())
                        return answer.headers["Content-Type"] == "application/atom+xml" and len(read.entries) == 4 and not read.bozo
                except urllib.error.URLError:
                    return False

            until(served, 60, "the feed")
            with urllib.request.urlopen(f"{base}/news.json") as answer:
                assert len(json.load(answer)["items"]) == 4
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{base}/nothing.atom")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            log.close()
    (row,) = only_mine.json_lines("export", "list", "--json")
    assert row["name"] == "news" and row["number"] == 1 and row["error"] == ""
    only_mine.run("export", "remove", "news")
    assert only_mine.json_lines("export", "list", "--json") == [] and (folder / "000001").is_dir()
    assert "no collection" in only_mine.run("export", "run", "news", expect=1).stderr


def test_bad_asking_is_told_how(lone_operator: Operator) -> None:
    """Names, intervals, queries that have no past."""
    assert "a-z" in lone_operator.run("export", "save", "A b", "x", expect=2).stderr
    assert "write 30m" in lone_operator.run("export", "save", "a", "x", "--every", "soon", expect=2).stderr
    assert "cannot be asked for in an export" in lone_operator.run("export", "save", "a", "missing:aliases", expect=2).stderr
    assert "none." in lone_operator.run("export", "list").stderr


def test_a_list_of_ids_gets_its_texts_back(operator: Operator) -> None:
    """From the store that made it, from an empty one by fetching, and honestly where a text has changed or gone since."""
    with Newsroom(["wordpress", "cp1256"], articles=4) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.crawl("wordpress", "cp1256")
        stored_at = {doc["_id"]: doc for doc in operator.articles()}
        ids = operator.folder / "ids"
        operator.run("export", str(ids), "--only", "ids")
        own = operator.folder / "own.jsonl.gz"
        (said,) = operator.json_lines("export", "hydrate", str(ids), "--out", str(own), "--no-fetch", "--json")
        assert said["stored"] == len(stored_at) == 8
        assert {row["id"]: (row["title"], row["body"]) for row in rows(own)} == {id: (d["title"], d["body"]) for id, d in stored_at.items()}

        one, other = newsroom.truth("wordpress")[0], newsroom.truth("cp1256")[0]
        newsroom.edit("wordpress", one["id"], title="عنوان آخر تماما")
        newsroom.remove("cp1256", other["id"])
        (operator.folder / "elsewhere").mkdir()
        stranger = Operator(operator.folder / "elsewhere", str(operator.folder / "elsewhere" / "empty.db"), operator.env)
        newsroom.write_sources(stranger.folder)
        stranger.env = {**operator.env, "MARSAD_SOURCES": str(operator.sources)}
        new = operator.folder / "new.jsonl.gz"
        (said,) = stranger.json_lines("export", "hydrate", str(ids / "articles.csv"), "--out", str(new), "--json", expect=1)
        assert (said["fetched"], said["changed"], said["missing"]) == (6, 1, 1)
        for row in rows(new):
            known = stored_at[row["id"]]
            if row["hydrated"] == "fetched":
                assert (row["title"], row["body"], row["published"] is None) == (known["title"], known["body"], known["published"] is None)
            elif row["hydrated"] == "changed":
                assert row["title"] == "عنوان آخر تماما" and row["url"] == one["url"]
            else:
                assert row["url"] == other["url"] and row["title"] is None and "404" in row["why"]
    assert "exists" in operator.run("export", "hydrate", str(ids), "--out", str(own), expect=1).stderr
    assert "cannot be read" in operator.run("export", "hydrate", str(own.with_name("no")), "--out", str(own.with_name("x")), expect=1).stderr
    bad = operator.folder / "bad.csv"
    bad.write_text("id,url\na,b\n")
    assert "is no rehydration list" in operator.run("export", "hydrate", str(bad), "--out", str(own.with_name("x")), expect=1).stderr
    assert not own.with_name("x").exists()
