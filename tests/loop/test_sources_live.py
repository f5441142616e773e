"""`sources try`, `new` and `check --live` against real sites: what they show, what they write, and that they store nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator


def test_try_shows_each_field_and_where_it_was_found(lone_operator: Operator) -> None:
    with Newsroom(["baladi"], articles=3) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        item = newsroom.truth("baladi")[0]
        shown = lone_operator.run("sources", "try", "baladi", item["url"]).stdout
        by_url = lone_operator.json_lines("sources", "try", item["url"], "--json")[0]
        first = lone_operator.run("sources", "try", "baladi").stdout
        missing = lone_operator.run("sources", "try", "baladi", newsroom.url("baladi", "/news/999"), expect=1)
    title = " ".join(item["versions"][-1]["title"].split())
    assert "nothing was stored" in shown and f"\n    {title}\n" in shown
    assert re.search(r"^title +ok +from \S+", shown, re.MULTILINE) and re.search(r"^published +ok +from \S+", shown, re.MULTILINE)
    assert all(paragraph in shown for paragraph in item["versions"][-1]["body"])
    assert by_url["article"]["title"] == title and by_url["outcome"] == "new" and by_url["article"]["source"] == "baladi"
    assert re.search(r"^outcome +new$", first, re.MULTILINE), "without an address, the first article on the home page"
    assert "http_404" in missing.stderr
    assert not Path(lone_operator.store_url).exists() and not (lone_operator.folder / "data" / "warc").exists()


def test_new_proposes_what_the_site_announces_and_the_proposal_works(lone_operator: Operator) -> None:
    with Newsroom(["wordpress"], articles=4) as newsroom:
        home = newsroom.url("wordpress")
        assert "not a public address" in lone_operator.run("sources", "new", home, expect=1).stderr
        shown = lone_operator.run("sources", "new", home, "--allow-private")
        assert list(lone_operator.sources.glob("*.toml")) == []
        lone_operator.run("sources", "new", home, "--allow-private", "--write")
        (file,) = lone_operator.sources.glob("*.toml")
        again = lone_operator.run("sources", "new", home, "--allow-private", "--write", expect=3)
        assert "exists already" in again.stderr
        assert "feeds = [" in shown.stdout and "sitemaps = [" in shown.stdout and "api = " in shown.stdout
        assert shown.stdout == file.read_text(encoding="utf-8") + "\n"
        unfinished = lone_operator.run("sources", "check", file.stem, expect=3)
        assert "country" in unfinished.stdout and "timezone" in unfinished.stdout, "what a person must fill in"
        text = file.read_text(encoding="utf-8").replace('country = ""', 'country = "SY"').replace('timezone = ""', 'timezone = "Asia/Damascus"')
        file.write_text(text + "\n[polite]\ndelay_s = 0.02\n", encoding="utf-8")
        lone_operator.run("sources", "check", file.stem)
        assert lone_operator.crawl(file.stem)[file.stem]["outcomes"]["new"] == 4


@pytest.mark.browser
def test_check_live_marks_what_answers_and_names_what_does_not(lone_operator: Operator, browser: str) -> None:
    lone_operator.env["MARSAD_CHROMIUM"] = browser
    with Newsroom(["baladi", "jsonly", "robots-5xx=robots-5xx:3"], articles=3) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        sites = ("baladi", "jsonly", "robots-5xx")
        done = lone_operator.run("sources", "check", "--live", "--json", *sites, expect=1)
        lines = {line["source"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {site: lines[site]["ok"] for site in sites} == {"baladi": True, "jsonly": True, "robots-5xx": False}, lines
    assert "robots_unavailable" in lines["robots-5xx"]["found"]
    checked = {site: re.search(r'^checked = "(.*)"$', (lone_operator.sources / f"{site}.toml").read_text(encoding="utf-8"), re.MULTILINE) for site in sites}
    assert {site: bool(found and re.fullmatch(r"\d{4}-\d\d-\d\d", found[1])) for site, found in checked.items()} == {
        "baladi": True, "jsonly": True, "robots-5xx": False,
    }  # fmt: skip


def test_reprocess_of_an_unknown_source_is_a_usage_error(lone_operator: Operator) -> None:
    assert "no source 'nosuch'" in lone_operator.run("reprocess", "--source", "nosuch", expect=2).stderr
