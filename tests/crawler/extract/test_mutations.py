"""The pages of this folder as other systems might have built them: the text stays found, no date is wrong, nobody is named falsely."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.cli.extract import result_of
from crawler.extract.article import extract
from crawler.extract.page import Page
from tests.bench._mutations import MUTATIONS, Saved, mutated
from tests.bench._shingles import author_state, body_f1, date_state
from tests.crawler.extract.pages import CASES
from tests.crawler.extract.pages.case import FETCHED, Case

FLOOR = 0.97
SHARE = 3
"""Each change is tried on every third page, beginning elsewhere: all pages together take too long."""
# Dates that contradict each other do so no more when one is taken away, and today's box is told by its name.
UNTOLD_DATES = {"dates that cannot agree", "header date alone"}
PAGES = [
    case for case in CASES if case.refused is None and case.body and isinstance(case.html, str) and case.name not in UNTOLD_DATES
]  # fmt: skip
# Where the change takes away what told the text from the rest: names of comment boxes and notes, the next article's h1, the
# JSON-LD that held the text.
UNTOLD = {
    "no_linked_data": {"stated body"},
    "no_h1": {"next article below", "excerpt of text in slider"},
    "sides_first": {"next article below"},
    "one_element": {"standings"},
    "unclosed": {"embeds between"},
    "strange_names": {
        "next component site", "dateline and caption table", "chapo and newsletter", "votes and comment dates", "prose in li",
        "grid of sections", "comments inside the article",
    },
}  # fmt: skip
UNTOLD["bare_head"] = UNTOLD["strange_names"] | UNTOLD["no_linked_data"]


def read(case: Case, how: Callable[[Saved], str | bytes]) -> dict[str, object]:
    return result_of(extract(Page(case.url, mutated(case.content, list(case.body), how), FETCHED)))


@pytest.mark.parametrize("how", MUTATIONS, ids=lambda how: how.__name__)
def test_change(how: Callable[[Saved], str | bytes]) -> None:
    worse, wrong, false = {}, {}, {}
    for case in PAGES[MUTATIONS.index(how) % SHARE :: SHARE]:
        found = read(case, how)
        gold = {"body": list(case.body), "author": case.author or "", "published": str(case.published)}
        f1 = body_f1(gold, found["body"])  # type: ignore[arg-type]
        if f1 < FLOOR and case.name not in UNTOLD.get(how.__name__, set()):
            worse[case.name] = f1
        published = found["published"]
        if published and case.published is not ... and (
            case.published is None or date_state(gold, str(published))[0] == "wrong"
        ):  # fmt: skip
            wrong[case.name] = published
        if author_state(gold, found["author"]) == "false":  # type: ignore[arg-type]
            false[case.name] = found["author"]
    assert (worse, wrong, false) == ({}, {}, {})


def test_a_change_is_a_change() -> None:
    case = PAGES[0]
    plain = mutated(case.content, list(case.body), MUTATIONS[0])
    for how in MUTATIONS[1:]:
        if how.__name__ not in ("no_linked_data", "one_element"):
            assert mutated(case.content, list(case.body), how) != plain, how.__name__
