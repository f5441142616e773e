"""An article is taken down as its operator does it: nothing of its text is left, and no later look brings it back."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.archive import records
from pipelines.storage.base import Put
from pipelines.takedown import resume
from schedules.alerts.deliver import queue_hits
from tests.loop.test_crawl import make_due
from tests.newsroom.newsroom import Newsroom
from tests.newsroom.text.writer import Draft
from tests.operating import Operator
from tests.pipelines.copies.made import REPORT

SITES = ("wordpress", "baladi", "brbr")
TITLE = "افتتاح الجسر المعلق فوق الوادي بعد أعوام من الانتظار"
WHY = "court order 12/2026"


def everything(operator: Operator) -> str:
    """All that the store holds of the article's source, as text: copies of the text at other outlets are theirs."""
    store = operator.open()
    names = ("articles", "revisions", "stories", "pages", "outcomes", "watch_hits", "alerts", "sources", "takedowns")
    source = lambda row: row.get("source") or (row.get("numbers") or {}).get("source")  # noqa: E731
    found = {name: [row for row in store.find(name, {}) if source(row) in (None, "wordpress")] for name in names}
    store.close()
    return json.dumps(found, default=str, ensure_ascii=False)


def archived(operator: Operator) -> dict[str, bytes]:
    """Address → body of every response in the archive."""
    files = sorted((operator.folder / "data" / "warc").glob("*/*/*.warc.gz"))
    return {capture.url: capture.body for path in files for _, capture in records(path)}


def raw(folder: Path) -> bytes:
    """The embedded store's files, byte for byte."""
    return b"".join(path.read_bytes() for path in folder.glob("marsad.db*"))


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_a_takedown_leaves_no_text_and_nothing_brings_it_back(operator: Operator, tmp_path: Path) -> None:
    lists = tmp_path / "data" / "watchlists"
    lists.mkdir(parents=True)
    (lists / "works.txt").write_text("جسر\n", encoding="utf-8")
    secret = "وهذه جملة لا ترد في أي نص آخر مطلقا."
    first = Draft(title=f"{TITLE} الأول", paragraphs=(*REPORT, secret), topic="society", author="ليلى السرية", attribution=None, tags=("وسمسري",))
    with Newsroom(list(SITES), articles=2) as newsroom:
        newsroom.write_sources(operator.sources)
        story = newsroom.story(SITES, draft=first)
        url = story.urls[0]
        operator.crawl(*SITES)
        newsroom.edit("wordpress", story.articles[0].id, title=f"{TITLE} المعدل", paragraphs=(*first.paragraphs, "وزيدت جملة سرية أيضا."))
        make_due(operator)
        operator.crawl("wordpress")
        store = operator.open()
        assert queue_hits(store, {"log": lambda notice: None}, datetime.now(UTC)) > 0
        store.close()
        before = archived(operator)
        assert url in before and secret in everything(operator)
        embedded = not operator.store_url.startswith("mongodb")
        assert not embedded or "وزيدت جملة سرية".encode() in raw(tmp_path)

        (done,) = operator.json_lines("takedown", url, "--why", WHY, "--json")
        assert done["reason"] == WHY and done["archive_records"] == 2
        after = archived(operator)
        assert after == {at: body for at, body in before.items() if at != url}, "every other page is still there"
        held = everything(operator)
        for text in (TITLE + " الأول", TITLE + " المعدل", secret, "ليلى السرية", "وسمسري", "جملة سرية"):
            assert text not in held, text
        assert not embedded or "وزيدت جملة سرية".encode() not in raw(tmp_path), "nor in unused pages of the file"

        make_due(operator)  # found again in the feed, asked for by name, read again from the archive
        newsroom.edit("wordpress", story.articles[0].id, title=f"{TITLE} الثالث")
        again = operator.crawl("wordpress")
        assert again["wordpress"]["outcomes"]["updated"] == 0
        listed = tmp_path / "urls"
        listed.write_text(f"{url}\n")
        operator.run("recrawl", "wordpress", "--urls", str(listed), "--force", expect=None)
        operator.run("reprocess", expect=None)
        operator.run("reindex")
        operator.run("watch", "apply")
        assert secret not in everything(operator) and TITLE + " الثالث" not in everything(operator)
        (stored,) = [doc for doc in operator.articles() if doc["url"] == url]
        assert (stored["state"], stored["removed_reason"], stored["body"]) == ("tombstone", WHY, [])
        assert operator.run("takedown", url, "--why", "another").stdout.strip().endswith(WHY), "the first reason stays"

    out = tmp_path / "out"
    operator.run("export", str(out), "--format", "jsonl,csv,warc")
    assert stored["_id"] not in {row["id"] for row in rows_of(out / "articles.jsonl.gz")} and len(rows_of(out / "articles.jsonl.gz")) == len(operator.articles()) - 1
    assert WHY in (out / "tombstones.csv").read_text("utf-8-sig")
    shown = operator.run("articles", "show", url).stdout
    assert WHY in shown and secret not in shown


def test_what_was_interrupted_or_written_back_is_carried_out_later(operator: Operator) -> None:
    """A command killed before the archive, and a poll that stored the article again from what it had read before."""
    with Newsroom(["wordpress"], articles=3) as newsroom:
        newsroom.write_sources(operator.sources)
        operator.crawl("wordpress")
        kept = operator.articles()[0]
        store = operator.open()
        store.write([Put("takedowns", {"_id": kept["_id"], "at": datetime(2026, 3, 1, tzinfo=UTC), "reason": WHY, "done": False})])
        archive = operator.folder / "data" / "warc"
        assert resume(store, archive) == 1 and resume(store, archive) == 0
        assert kept["url"] not in archived(operator)
        store.write([Put("articles", kept)])
        assert resume(store, archive) == 1
        now = store.get("articles", kept["_id"])
        assert now is not None and (now["state"], now["title"], now["removed_reason"]) == ("tombstone", "", WHY)
        kinds = [row["kind"] for row in store.find("revisions", {"article_id": kept["_id"]}, sort=[("number", 1)])]
        assert kinds == ["first", "takedown"]
        store.close()


def test_bad_asking_is_told_how(lone_operator: Operator) -> None:
    """No reason, no article."""
    assert "--why needs a reason" in lone_operator.run("takedown", "x", "--why", " ", expect=2).stderr
    assert "no article" in lone_operator.run("takedown", "x", "--why", "y", expect=1).stderr
