"""`reprocess`: new rules over the raw archive, without the network, on both stores; what changed is a revision."""

from __future__ import annotations

import json
from typing import Any

from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator

COUNT = 4


def reread(operator: Operator, *args: str) -> tuple[list[dict[str, Any]], str]:
    done = operator.run("reprocess", *args, "--json")
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_new_rule_is_carried_back_and_told_field_by_field(operator: Operator) -> None:
    with Newsroom(["baladi", "brbr"], articles=COUNT) as newsroom:
        files = {file.stem: file for file in newsroom.write_sources(operator.sources)}
        operator.crawl("baladi", "brbr")
    text = files["baladi"].read_text(encoding="utf-8")
    files["baladi"].write_text(text.replace("[polite]", '[extract]\ntitle = ".info .date"\n\n[polite]'), encoding="utf-8")
    before = {doc["_id"]: doc for doc in operator.articles()}

    changes, said = reread(operator, "--dry-run")
    assert f"{2 * COUNT} pages read again: {COUNT} changed, 0 could not be read (nothing stored)" in said
    assert {(line["source"], *line["changed"]) for line in changes} == {("baladi", "title")}
    assert {doc["_id"]: doc["title"] for doc in operator.articles()} == {id: doc["title"] for id, doc in before.items()}

    _, said = reread(operator, "--source", "baladi")
    assert f"{COUNT} pages read again: {COUNT} changed" in said
    store = operator.open()
    kinds = [(r["kind"], r["changed"]) for r in store.find("revisions", {"source": "baladi", "number": 2})]
    store.close()
    assert kinds == [("reprocessed", ["title"])] * COUNT
    for doc in operator.articles():
        old = before[doc["_id"]]
        assert (doc["first_seen_at"], doc["changed_at"]) == (old["first_seen_at"], old["changed_at"]), "they speak of the site"
        assert (doc["title"] != old["title"], doc["revision"]) == ((True, 2) if doc["source"] == "baladi" else (False, 1))

    _, said = reread(operator)
    assert f"{2 * COUNT} pages read again: 0 changed" in said, "done once, done for good"


def test_a_lost_archive_is_said_and_nothing_is_lost(lone_operator: Operator) -> None:
    with Newsroom(["baladi"], articles=2) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("baladi")
    for file in (lone_operator.folder / "data" / "warc").rglob("*.warc.gz"):
        file.write_bytes(file.read_bytes()[:50])
    done = lone_operator.run("reprocess", expect=1)
    assert "2 could not be read" in done.stderr
    assert len(lone_operator.articles()) == 2
