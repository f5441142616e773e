"""The same query and moment give the same bytes weeks later, whatever happened since, on every store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.archive import Archive
from pipelines.article import Article, RevisionKind
from pipelines.copies.desk import Desk
from pipelines.export.check import ExportError
from pipelines.export.package import Options, export
from pipelines.export.select import articles
from pipelines.item import Capture
from pipelines.removal import observe_removal
from pipelines.revise import revision_of
from pipelines.search.parse import parse_query
from pipelines.search.query import Query
from pipelines.storage.articles import article_from_doc, article_writes, extra_of
from pipelines.storage.base import Change, Doc, Patch, Put, Store
from pipelines.storage.open import open_store
from pipelines.storage.sqlite import SqliteStore
from pipelines.watch.apply import apply_to_stored
from pipelines.watch.terms import Watchlist, parse_terms
from tests.pipelines.copies.made import REPORT
from tests.pipelines.export.made import AS_OF, START, edit, fill, hashed, made, stored
from tests.pipelines.export.test_package import bytes_of

QUERIES = (
    "", "حلب", "معدل", "source:alpha since:2026-03-02 until:2026-03-03", "seen_since:2026-03-02", "missing:author", "missing:published",
    "changed:true", "removed:true", "-removed:true", "lang:ar", "section:صحة", "watch:cities", "watch:cities:حلب", "-watch:cities", "has:watch",
    "has:story_id", "missing:story_id", "state:live حلب", 'title:"عنوان معدل" OR tag:حلب',
)  # fmt: skip
HARD = ("", "-watch:cities", "removed:true", "missing:story_id")
FORMATS = ("parquet", "jsonl", "csv", "warc")
CITIES = Watchlist("cities", parse_terms("حلب"))
WORDS = Watchlist("cities", parse_terms("اللقاحات"))


def copies(archive: Path) -> list[Article]:
    """Two copies of one text, with records of their pages in the archive."""
    found = []
    for n, source in ((20, "alpha"), (21, "beta")):
        article = hashed(replace(made(n), title=f"تقرير {n}", body=list(REPORT), source=source))
        kept = Archive(archive, 1 << 30, "test")
        file, offset = kept.append(source, Capture(article.url, 200, (), f"<p>{article.title}</p>".encode(), article.checked_at))
        kept.close()
        found.append(replace(article, warc_file=file, warc_offset=offset))
    return found


def gone(store: Store, article: Article, seen: datetime, noted: datetime) -> None:
    """A removal first seen at one moment and believed at another."""
    for when in (seen, noted):
        known = store.get("articles", article.id)
        assert known is not None
        store.write(observe_removal(known, "404", when, 3600)[0])


def placed(store: Store, article: Article) -> None:
    """Put an article into its story, as the worker does after an update."""
    doc = store.get("articles", article.id)
    assert doc is not None
    found = Desk(store).place(doc, older=True)
    store.write([Patch("articles", article.id, Change(set=found.extra)), *found.writes])


def past(store: Store, two: list[Article]) -> list[Article]:
    """What had happened at AS_OF: edits, a removal, a removal suspected, hits, two copies not yet linked."""
    known = fill(store, 36)
    known[20:22] = two
    store.write([write for article in two for write in stored(article)])
    known[3] = edit(store, known[3], AS_OF - timedelta(days=1), title="عنوان معدل قبل اللحظة")
    gone(store, known[4], AS_OF - timedelta(days=2), AS_OF - timedelta(days=1))
    gone(store, known[6], AS_OF - timedelta(hours=1), AS_OF + timedelta(hours=5))
    store.write([Put("gaps", gap("g3", "alpha", AS_OF - timedelta(days=1)))])
    since = {"at": START + timedelta(days=5), "watch": ["cities:حلب"]}
    for n in (1, 2, 8):
        hits = {"watch": since["watch"], "watch_log": [since], "watch_at": since["at"]}
        doc = store.get("articles", known[n].id)
        assert doc is not None
        from pipelines.search.index import index_terms

        store.write([Patch("articles", known[n].id, Change(set={**hits, "terms": index_terms({**doc, **hits})}))])
    return known


def gap(id: str, source: str, noted: datetime) -> Doc:
    """A gap of two days in the past, noted then."""
    times = {"from": AS_OF - timedelta(days=3), "to": AS_OF - timedelta(days=2)}
    return {"_id": id, "source": source, **times, "noted_at": noted, "filled": False, "closed_at": None}


def since_then(store: Store, known: list[Article]) -> None:
    """Everything that can happen afterwards."""
    later = AS_OF + timedelta(days=2)
    for n in (0, 3, 5, 7, 8):
        edit(store, known[n], later, title="=لاحق حلب", body=["نص آخر"], published=later, author="لاحق", related=[], url=f"{known[n].url}?x", tags=[])
    gone(store, known[9], later, later + timedelta(days=1))
    doc = store.get("articles", known[4].id)
    assert doc is not None
    back = replace(article_from_doc(doc), state="live", removed_at=None, removed_reason=None, revision=3, checked_at=later, changed_at=later)
    store.write(article_writes(back, revision_of(back, RevisionKind.RESTORED, []), extra_of(doc)))
    for n in (90, 91):
        store.write(stored(made(n, first_seen_at=later, checked_at=later, changed_at=later, source=("alpha", "zeta")[n - 90])))
    apply_to_stored(store, [CITIES])
    apply_to_stored(store, [WORDS])
    placed(store, known[20])
    placed(store, known[21])
    story = store.get("articles", known[21].id)
    assert story is not None and story["story_id"] == known[20].id, "the copies are linked now"
    codes = {"new": 3}
    store.write(
        [
            Put("days", {"_id": "alpha.2026-03-20", "source": "alpha", "day": "2026-03-20", "version": 1, "polls": 9, "codes": codes}),
            Put("gaps", gap("g2", "beta", later)),
            Patch("gaps", "g3", Change(set={"closed_at": later, "filled": True})),
        ]
    )


def all_of(store: Store, folder: Path, queries: Sequence[str] = QUERIES) -> dict[str, dict[str, bytes]]:
    """Query → file → bytes; the archive is beside `folder`. All formats for the first query."""
    found = {}
    for number, query in enumerate(queries):
        options = Options(AS_OF, ("jsonl",) if number else FORMATS, archive=folder.parent / "warc", version="test")
        export(store, folder / str(number), parse_query(query), options)
        found[query] = bytes_of(folder / str(number))
    return found


def same(before: dict[str, dict[str, bytes]], after: dict[str, dict[str, bytes]]) -> None:
    for query, files in before.items():
        assert files.keys() == after[query].keys()
        assert [name for name in files if files[name] != after[query][name]] == [], query


def test_nothing_that_happens_later_changes_a_past_moment(tmp_path: Path, store: Store) -> None:
    """Edits, removals, restorations, new articles, late lists, late stories, later days."""
    known = past(store, copies(tmp_path / "warc"))
    asked = QUERIES if isinstance(store, SqliteStore) else HARD
    before = all_of(store, tmp_path / "a", asked)
    since_then(store, known)
    same(before, all_of(store, tmp_path / "b", asked))
    now = datetime.now(UTC)
    ids = {query: {doc["_id"] for doc in articles(store, parse_query(query), AS_OF)} for query in QUERIES}
    assert ids["watch:cities"] == {known[n].id for n in (1, 2, 8)} == ids["has:watch"] and ids["removed:true"] == {known[4].id}
    assert ids["has:story_id"] == {known[1].id, known[2].id}
    assert {doc["_id"] for doc in articles(store, parse_query("has:story_id"), now)} == ids["has:story_id"] | {known[20].id, known[21].id}
    assert len(list(articles(store, parse_query("watch:cities"), now))) > 20


@pytest.mark.wire
def test_both_stores_give_the_same_bytes_before_and_after(tmp_path: Path, mongo_url: str) -> None:
    """One archive, two stores, two moments of asking."""
    made_by, two, queries = {}, copies(tmp_path / "warc"), ("", "watch:cities", "has:story_id")
    for name, url in (("sqlite", str(tmp_path / "x.db")), ("wire", mongo_url)):
        store = open_store(url)
        known = past(store, two)
        made_by[f"{name} before"] = all_of(store, tmp_path / f"{name}-a", queries)
        since_then(store, known)
        made_by[f"{name} after"] = all_of(store, tmp_path / f"{name}-b", queries)
        store.close()
    first, *others = made_by.values()
    for other in others:
        same(first, other)


@pytest.mark.parametrize("query", ["has:aliases", "-missing:found_in", "حلب missing:checked_at"])
def test_what_has_no_past_is_refused(tmp_path: Path, query: str) -> None:
    """A field that moves without a revision would give another collection each time."""
    store = open_store(str(tmp_path / "x.db"))
    with pytest.raises(ExportError, match="cannot be asked for in an export"):
        export(store, tmp_path / "out", parse_query(query), Options(AS_OF))
    store.close()
    assert not (tmp_path / "out").exists() and Query() == parse_query("")
