"""A story that runs through three sites, crawled for real on both stores, and shown whole: re-titled, trimmed, corrected, and
then removed where it came from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.loop.test_crawl import make_due
from tests.newsroom.newsroom import Newsroom
from tests.newsroom.text.writer import Draft
from tests.operating import Operator
from tests.pipelines.copies.made import REPORT

SITES = ("wordpress", "baladi", "brbr")
TITLE = "افتتاح الجسر المعلق فوق الوادي بعد أعوام من الانتظار"


@pytest.fixture
def draft() -> Draft:
    """The text at its origin."""
    return Draft(title=TITLE, paragraphs=REPORT, topic="society", author=None, attribution="سانا", tags=())


def shown(operator: Operator, name: str) -> dict[str, Any]:
    (found,) = operator.json_lines("articles", "show", name, "--json")
    return found


def test_a_story_through_three_sites_is_shown_whole(operator: Operator, draft: Draft, tmp_path: Path) -> None:
    operator.env["MARSAD_CONFIRM_REMOVAL_S"] = "1"
    lists = tmp_path / "data" / "watchlists"
    lists.mkdir(parents=True)
    (lists / "works.txt").write_text("جسر\n", encoding="utf-8")
    with Newsroom(list(SITES), articles=2) as newsroom:
        newsroom.write_sources(operator.sources)
        story = newsroom.story(SITES, draft=draft)
        operator.crawl(*SITES)
        origin, copy, corrected = story.urls
        first = shown(operator, origin)
        told = first["story"]
        assert [member["source"] for member in told["members"]] == list(SITES) and told["publisher"] == "wordpress"
        assert [member["lag_s"] for member in told["members"]] == pytest.approx([0, 900, 2700], abs=60), "two print minutes only"
        assert [member["changes"] for member in told["members"]] == [[], ["headline", "trimmed"], ["numbers"]]
        assert [member["updated"] for member in told["members"]] == [False, False, True], "against the first text, whichever was stored first"
        assert "سانا" in told["agencies"] and shown(operator, copy)["story"]["id"] == told["id"] == shown(operator, corrected)["story"]["id"]
        assert first["watch"] == ["works:جسر"]

        # the origin is edited, its copy corrects the headline, and then the origin takes its text down
        newsroom.edit("wordpress", story.articles[0].id, title=f"{TITLE} الطويل", paragraphs=(*draft.paragraphs[:-1], f"{draft.paragraphs[-1]} وانتهى الحفل ليلا."))
        newsroom.edit("baladi", story.articles[1].id, "cosmetic")
        make_due(operator)
        operator.crawl(*SITES)
        story.remove_origin()
        for _ in range(2):  # suspected, then believed
            make_due(operator)
            operator.crawl(*SITES)

        after = shown(operator, origin)
        assert after["state"] == "removed" and [r["kind"] for r in after["revisions"]] == ["first", "edit", "removed"]
        members = {member["source"]: member for member in after["story"]["members"]}
        assert (members["wordpress"]["state"], members["wordpress"]["removed_reason"]) == ("removed", "404")
        assert [r["kind"] for r in members["baladi"]["revisions"]] == ["first", "cosmetic"]
        assert members["brbr"]["changes"] == ["headline", "numbers"], "what a copy changed is told against the first text as it was last"

        text = operator.run("articles", "show", origin).stdout
        lines = text.splitlines()
        assert any("earliest known publisher wordpress" in line for line in lines) and any("credited: " in line and "سانا" in line for line in lines)
        order = re.findall(r"^ ([ *])[0-9a-f]{20}  (\S+)  \+\d+ min  (.+)$", text, re.MULTILINE)
        assert [(mark, source) for mark, source, _ in order] == [("*", "wordpress"), (" ", "baladi"), (" ", "brbr")]
        assert order[0][2].startswith("first publisher  removed (404), noticed ") and order[2][2] == "updated version: headline, numbers"
        assert "Revisions: 1 edit, 1 removal" in text

        changed = operator.run("articles", "diff", origin)
        assert changed.stdout.splitlines()[1] == f"title: {TITLE}{{+ الطويل+}}"
        assert "{+ وانتهى الحفل ليلا.+}" in changed.stdout and "revision 3 is removed (404)" in changed.stderr
        assert "only tashkeel, tatweel, spacing or punctuation differ" in operator.run("articles", "diff", copy).stdout
        (beside,) = operator.json_lines("articles", "diff", origin, "--with", corrected, "--json")
        assert beside["relation"] == "updated" and beside["conflicts"] >= 1 and beside["fields"][0]["field"] == "title"

        # the edited text is found by its new words, a member that was corrected by its own
        assert [doc["source"] for doc in operator.json_lines("articles", "find", "انتهاء الحفل OR وانتهى", "--json")] == ["wordpress"]

        # found by another form of a word, in the printed text, removed as it is; and as members of the story
        found = operator.json_lines("articles", "find", "جسور", "removed:true", "--json")
        assert [doc["id"] for doc in found] == [after["id"]] and found[0]["watch"] == ["works:جسر"]
        start, end = found[0]["highlights"]["title"][0]
        assert found[0]["title"][start:end] == "الجسر"
        assert {doc["source"] for doc in operator.json_lines("articles", "find", f"story:{told['id']}", "--json")} == set(SITES)
        assert {doc["source"] for doc in operator.json_lines("articles", "find", "watch:works", "--json")} == set(SITES)


def test_two_versions_served_in_turn_are_flaps_and_no_edits(lone_operator: Operator, draft: Draft) -> None:
    with Newsroom(["baladi"], articles=1) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        article = newsroom.publish("baladi", draft)
        lone_operator.crawl("baladi")
        for title in (f"{TITLE} | تحديث", TITLE, f"{TITLE} | تحديث"):
            newsroom.edit("baladi", article.id, title=title)
            make_due(lone_operator)
            lone_operator.crawl("baladi")
        url = newsroom.article_url("baladi", article.id)
        assert [r["kind"] for r in shown(lone_operator, url)["revisions"]] == ["first", "edit", "flap", "flap"]
        assert "Revisions: 1 edit, 2 flaps" in lone_operator.run("articles", "show", url).stdout
        assert "flap, a version that was there before" in lone_operator.run("articles", "diff", url).stdout
