"""What repeats on a source's pages."""

from __future__ import annotations

import json

from crawler.extract import furniture
from crawler.extract.article import extract
from crawler.extract.furniture import block_hash, blocks_of, known, learn
from crawler.extract.page import Page
from tests.crawler.extract.pages.bank import FESTIVAL, MATCH, MUSEUM, WATER, Story
from tests.crawler.extract.pages.case import FETCHED, page, paragraphs

NOTE = "يعمل مراسلونا على مدار الساعة لنقل الخبر من مكانه كما هو."


def fetched(story: Story, number: int, known_blocks: frozenset[str] = frozenset()) -> Page:
    html = page(
        f"<title>{story.title}</title>",
        f"<h1>{story.title}</h1><div class='entry-content'>{paragraphs(story)}<p>{NOTE}</p></div>",
    )
    return Page(f"https://f.example/{number}", html.encode(), FETCHED, furniture=known_blocks)


def test_a_note_that_stands_in_every_text_is_learnt_and_left_out() -> None:
    state: dict[str, object] = {}
    for number, story in enumerate((WATER, MATCH, MUSEUM)):
        article = extract(fetched(story, number))
        assert article.body[-1] == NOTE
        assert block_hash(NOTE) not in known(state)
        state = json.loads(json.dumps(learn(state, article.blocks, article.url)))
    assert block_hash(NOTE) in known(state)
    assert extract(fetched(FESTIVAL, 9, known(state))).body == list(FESTIVAL.body)


def test_one_page_or_one_text_seen_again_teaches_nothing() -> None:
    again = extract(fetched(WATER, 1))
    state: dict[str, object] = {}
    for _ in range(5):
        state = learn(state, again.blocks, again.url)
    for number in range(5):
        state = learn(state, again.blocks, f"https://f.example/copy/{number}")
    assert known(state) == frozenset()


def test_the_state_is_bounded_and_keeps_what_is_known() -> None:
    state: dict[str, object] = {}
    for number in range(3):
        state = learn(state, [f"={block_hash(str(number))}", "shared"], f"https://f.example/{number}")
    many = [f"{n:016x}" for n in range(furniture.MAX_BLOCKS + 500)]
    state = learn(state, ["=ffffffffffffffff", *many], "https://f.example/many")
    assert len(state["blocks"]) == furniture.MAX_BLOCKS  # type: ignore[arg-type]
    assert known(state) == {"shared"}


def test_the_argument_is_not_changed() -> None:
    state: dict[str, object] = {"blocks": {"a": ["1" * 16]}, "pages": 1}
    learn(state, ["a", "b"], "https://f.example/2")
    assert state == {"blocks": {"a": ["1" * 16]}, "pages": 1}


def test_blocks_are_short_distinct_and_marked_by_the_body() -> None:
    blocks = blocks_of(["نص", "نص", "x" * (furniture.MAX_LENGTH + 1), "ط", "آخر"], ["متن"])
    assert blocks == ["=" + block_hash("متن"), block_hash("نص"), block_hash("آخر")]
    assert block_hash("أ  ب\n") == block_hash("أ ب")
