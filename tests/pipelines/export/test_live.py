"""Live collections: every change told once, in a chain that shows any damage; feeds that readers read."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from filelock import FileLock

from crawler.discovery.jsonfeed import parse as parse_json_feed
from crawler.discovery.moments import Clock
from pipelines.export import chain, saved
from pipelines.export.chain import ChainError, verify_chain
from pipelines.export.check import ExportError
from pipelines.export.columns import columns
from pipelines.export.feeds import atom, json_feed, newest, write_feeds
from pipelines.export.live import Increment, increment
from pipelines.export.select import articles
from pipelines.export.values import plain, row_of
from pipelines.storage.base import Store
from pipelines.storage.open import open_store
from pipelines.takedown import take_down
from tests.pipelines.export.made import AS_OF, START, edit, fill, made, stored
from tests.pipelines.export.test_again import gone

HOUR = timedelta(hours=1)
CITY = saved.Saved("city", "حلب", 3600)


def told(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def run(store: Store, folder: Path, when: datetime) -> Increment:
    return increment(store, folder, CITY, when, "test")


def replayed(folder: Path) -> dict[str, dict[str, Any]]:
    """The collection as somebody has it who took over one increment after another; fails when one does not fit."""
    have: dict[str, dict[str, Any]] = {}
    for step in chain.increments(folder):
        for row in told(step, "added.jsonl.gz"):
            assert row["id"] not in have, "told twice"
            have[row["id"]] = row
        for row in told(step, "changed.jsonl.gz"):
            assert row["id"] in have and row != have[row["id"]]
            have[row["id"]] = row
        for row in told(step, "removed.jsonl.gz"):
            assert row["id"] in have
            if row["why"] == "removed_by_site":
                have[row["id"]] = {**have[row["id"]], "state": "removed", "revision": row["revision"]}
            else:
                del have[row["id"]]
    return have


def test_every_change_is_told_once(tmp_path: Path, store: Store) -> None:
    """New, edited, gone from the site, taken down, no longer matching, back again; stored late; nothing."""
    known, folder = fill(store, 30), tmp_path / "city"
    first = run(store, folder, AS_OF)
    assert (first.number, first.added, first.changed, first.removed) == (1, 30, 0, 0)
    assert run(store, folder, AS_OF + HOUR).folder is None and len(chain.increments(folder)) == 1, "nothing changed, nothing written"
    edit(store, known[3], AS_OF + HOUR, title="عنوان معدل")
    away = edit(store, known[4], AS_OF + HOUR, title="بلا", body=["لا شيء هنا عن تلك المدينة"], tags=[])
    gone(store, known[5], AS_OF + HOUR, AS_OF + 2 * HOUR)
    take_down(store, tmp_path / "warc", known[6].id, "court order", AS_OF + HOUR)
    late = made(60, first_seen_at=AS_OF - HOUR, checked_at=AS_OF - HOUR, changed_at=AS_OF - HOUR)
    new = made(61, first_seen_at=AS_OF + HOUR, checked_at=AS_OF + HOUR, changed_at=AS_OF + HOUR)
    store.write([write for article in (late, new) for write in stored(article)])
    second = run(store, folder, AS_OF + 3 * HOUR)
    assert second.folder is not None and (second.number, second.added, second.changed, second.removed) == (2, 2, 1, 3)
    assert {row["id"] for row in told(second.folder, "added.jsonl.gz")} == {late.id, new.id}, "also what was stored late"
    why = {row["id"]: (row["why"], row["reason"], row["url"]) for row in told(second.folder, "removed.jsonl.gz")}
    assert why[known[4].id][0] == "no_longer_matches" and why[known[5].id][:2] == ("removed_by_site", "404")
    assert why[known[6].id] == ("taken_down", "court order", None)
    assert run(store, folder, AS_OF + 4 * HOUR).folder is None
    edit(store, away, AS_OF + 5 * HOUR, body=["حلب من جديد"])
    third = run(store, folder, AS_OF + 6 * HOUR)
    assert (third.added, third.changed, third.removed) == (1, 0, 0)
    now = {doc["_id"]: plain(row_of(doc, columns())) for doc in articles(store, CITY.query, AS_OF + 6 * HOUR)}
    have = replayed(folder)
    assert have.keys() == now.keys() and verify_chain(folder) == []
    assert {id: row["title"] for id, row in have.items()} == {id: row["title"] for id, row in now.items()}
    assert chain.read_manifest(folder / "000001")[0]["previous"] is None


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain of three increments."""
    base = tmp_path_factory.mktemp("chain")
    store = open_store(str(base / "x.db"))
    known = fill(store, 12)
    for n in range(3):
        edit(store, known[n], AS_OF + n * HOUR, title=f"حلب {n}")
        run(store, base / "city", AS_OF + n * HOUR)
    store.close()
    return base / "city"


def _changed_manifest(folder: Path) -> None:
    path = folder / "000001" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("test", "best"), "utf-8")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a manifest changed": (_changed_manifest, "000002: its manifest names another predecessor than 000001 is"),
    "an increment lost": (lambda f: shutil.rmtree(f / "000002"), "increment 000002 is missing"),
    "a file lost": (lambda f: (f / "000002" / "added.jsonl.gz").unlink(), "000002/added.jsonl.gz is missing"),
    "a file changed": (lambda f: (f / "000003" / "index.jsonl.gz").write_bytes(b"x"), "000003/index.jsonl.gz does not have its sum"),
    "a file more": (lambda f: (f / "000001" / "x").write_bytes(b"x"), "000001/x is not in its manifest"),
    "no manifest": (lambda f: (f / "000001" / "manifest.json").write_text("{}"), "000001/manifest.json cannot be read"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_a_chain_is_named(tmp_path: Path, links: Path, damage: str) -> None:
    """A whole chain has no complaint."""
    folder = tmp_path / "city"
    shutil.copytree(links, folder)
    assert verify_chain(folder) == [] and chain.is_chain(folder)
    harm, said = DAMAGE[damage]
    harm(folder)
    assert any(said in sentence for sentence in verify_chain(folder)), verify_chain(folder)


def test_a_chain_is_not_continued_when_it_must_not(tmp_path: Path, links: Path) -> None:
    """Another query, a lost increment, another process."""
    folder = tmp_path / "city"
    shutil.copytree(links, folder)
    store = open_store(str(tmp_path / "x.db"))
    fill(store, 12)
    with pytest.raises(ChainError, match="another query"):
        increment(store, folder, replace(CITY, text="دمشق"), AS_OF, "test")
    with FileLock(folder / ".lock"), pytest.raises(ChainError, match="another process"):
        run(store, folder, AS_OF)
    shutil.rmtree(folder / "000001")
    with pytest.raises(ChainError, match="export verify"):
        run(store, folder, AS_OF + 9 * HOUR)
    store.close()


def test_the_timetable(store: Store) -> None:
    """Due at once, claimed once, again after the interval; a run that died comes back in ten minutes."""
    saved.save(store, CITY, START)
    assert saved.claim(store, START - HOUR) is None
    assert saved.claim(store, START) == CITY and saved.claim(store, START) is None
    assert saved.claim(store, START + saved.RETRY) == CITY
    saved.finished(store, CITY, START, 1)
    assert saved.claim(store, START + HOUR - timedelta(seconds=1)) is None and saved.claim(store, START + HOUR) == CITY
    saved.save(store, replace(CITY, every_s=7200), START)
    with pytest.raises(saved.SavedError, match="another query"):
        saved.save(store, replace(CITY, text="دمشق"), START)
    assert saved.remove(store, "city") and not saved.remove(store, "city") and saved.load(store, "city") is None


@pytest.mark.parametrize("name", ["", "City", "../x", "a b", "-x", "حلب", "x" * 65])
def test_bad_names_are_refused(tmp_path: Path, name: str) -> None:
    """A name is a folder and part of an address."""
    store = open_store(str(tmp_path / "x.db"))
    with pytest.raises(saved.SavedError, match="cannot be the name"):
        saved.save(store, replace(CITY, name=name), START)
    assert saved.load(store, name) is None
    with pytest.raises(ExportError, match="cannot be asked for"):
        saved.save(store, replace(CITY, text="has:aliases"), START)
    store.close()


@pytest.mark.parametrize(("text", "seconds"), [("10m", 600), ("6h", 21600), ("1d", 86400), ("5m", 0), ("0h", 0), ("6", 0), ("40d", 0), ("-1h", 0)])
def test_intervals(text: str, seconds: int) -> None:
    """From ten minutes to a month."""
    if seconds:
        assert saved.every(text) == seconds
    else:
        with pytest.raises(saved.SavedError, match="write 30m"):
            saved.every(text)


def test_feeds_are_read_by_readers(tmp_path: Path, store: Store) -> None:
    """feedparser and a JSON Feed reader get every headline as printed, also hostile ones."""
    known = fill(store, 30)
    known[7] = edit(store, known[7], AS_OF, title="حلب \x0b<b>&amp;</b> \ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    take_down(store, tmp_path, known[8].id, "x", AS_OF)
    docs = newest(store, CITY)
    assert len(docs) == 29 and docs[0]["first_seen_at"] == max(article.first_seen_at for article in known)
    read = feedparser.parse(atom(CITY, docs))
    assert not read.bozo and len(read.entries) == 29 and read.feed.title == "Marsad: city" and read.feed.id.startswith("urn:uuid:")
    printed = [" ".join(doc["title"].replace("\x0b", "\ufffd").split()) for doc in docs]
    assert [" ".join(entry.title.split()) for entry in read.entries] == printed
    assert all(entry.link.startswith("https://") and entry.id.startswith("urn:uuid:") and entry.updated_parsed for entry in read.entries)
    data = json.loads(json_feed(CITY, docs))
    assert [item["title"] for item in data["items"]] == [doc["title"] for doc in docs]
    parsed = parse_json_feed(json_feed(CITY, docs).decode(), "https://x.example/", Clock(datetime.now(UTC)))
    assert parsed.is_feed and parsed.complete and not parsed.problems
    write_feeds(store, CITY, tmp_path)
    assert (tmp_path / "feed.atom").read_bytes() == atom(CITY, docs) and json.loads((tmp_path / "feed.json").read_bytes()) == data
