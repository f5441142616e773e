"""JSON-LD, good and broken."""

from __future__ import annotations

import pytest

from crawler.extract.jsonld import load, read

GOOD = '{"@type":"NewsArticle","headline":"عنوان","datePublished":"2026-05-05"}'


@pytest.mark.parametrize(
    "script",
    [
        GOOD,
        f"<![CDATA[{GOOD}]]>",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"<!-- {GOOD} -->",
        GOOD.replace('"', "&quot;"),
        GOOD.replace("}", ",}"),
        GOOD.replace("عنوان", "عن\nوان").replace("عن\nوان", "عنوان") + ";",
        '{"@context":"x"}' + GOOD,
        f"[[{GOOD}]]",
        '{"@graph":[{"@type":"WebPage"},' + GOOD + "]}",
    ],
)
def test_the_article_is_found_in_every_wrapping(script: str) -> None:
    linked = read([script])
    assert linked.text("headline") == "عنوان"
    assert linked.text("datePublished") == "2026-05-05"


def test_unescaped_quotes_lose_only_what_cannot_be_told() -> None:
    linked = read(['{"@type":"NewsArticle","headline":"قال "لا" ومضى","datePublished":"2026-05-05","author":{"name":"س"}}'])
    assert linked.text("headline") == 'قال "لا" ومضى'
    assert linked.text("datePublished") == "2026-05-05"


@pytest.mark.parametrize("script", ["", "   ", "function(){}", "{", "[" * 5000, '"just text"', "null"])
def test_what_is_no_object_gives_no_article(script: str) -> None:
    assert read([script]).article == {}


def test_the_node_of_this_page_is_preferred_to_the_first() -> None:
    other = (
        '{"@type":"NewsArticle","headline":"خبر آخر تماما عن شيء ما","url":"https://x.example/2","datePublished":"2020-01-01"}'
    )
    own = '{"@type":"NewsArticle","headline":"هذا الخبر هو المقصود هنا","url":"https://x.example/1","datePublished":"2026-01-01"}'
    assert read([other, own], "https://x.example/1").text("datePublished") == "2026-01-01"
    assert read([other, own], "https://x.example/9", ["هذا الخبر هو المقصود هنا"]).text("datePublished") == "2026-01-01"


def test_articles_of_a_list_are_not_this_article() -> None:
    listed = '{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle","headline":"آخر"}}]}'
    assert read([listed]).article == {}


def test_references_are_followed() -> None:
    linked = read(['{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@type":"Person","@id":"#p","name":"رنا قباني"}]}'])
    assert linked.text("author") == "رنا قباني"


def test_too_long_scripts_are_left_alone() -> None:
    assert read([GOOD + " " * 2_000_001]).article == {}
    assert load("") == []
