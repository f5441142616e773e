"""A site's own rules, and dated layouts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml.etree import _Element

from crawler.extract import layouts, rules
from crawler.extract.article import extract
from crawler.extract.layouts import Layout, layout_for
from crawler.extract.page import Page, SiteRules
from pipelines.article import RawArticle
from tests.crawler.extract.pages.bank import MATCH, WATER
from tests.crawler.extract.pages.case import FETCHED, links, page, paragraphs

HTML = page(
    f"<title>{WATER.title} - الخبر</title>",
    f"<h1>عنوان القسم الذي لا نريده هنا</h1><div class='t'>{WATER.title}</div><div class='sec'>محليات خاصة</div><span class='when' content='2026-05-05T10:00:00+03:00'></span>"
    f"<div class='wrong'>{paragraphs(MATCH)}</div><aside class='sidebar own'><p>{WATER.body[0]}</p><p>{WATER.body[1]}</p><p>ملاحظة المحرر: 12</p><div class='x'>يحذف</div></aside>"
    f"<ul class='rel'>{links(0, 2)}</ul><i class='k'>مياه</i><i class='k'>شبكة</i>",
)


def read(**given: Any) -> RawArticle:
    return extract(Page("https://r.example/1", HTML.encode(), FETCHED, rules=SiteRules(**given)))


def test_rules_override_field_by_field() -> None:
    article = read(
        title=(".t",), body=(".missing", ".own"), section=(".sec",), published=(".when",), tags=(".k",), related=(".rel",),
        drop=(".x",), drop_text=(r"ملاحظة المحرر: \d+",),
    )  # fmt: skip
    assert article.title == WATER.title
    assert article.body == list(WATER.body[:2])
    assert (article.section, article.tags) == ("محليات خاصة", ["مياه", "شبكة"])
    assert article.published == datetime.fromisoformat("2026-05-05T10:00:00+03:00")
    assert [link.url for link in article.related] == ["https://r.example/news/9000", "https://r.example/news/9001"]
    assert {article.found_in[name] for name in ("title", "body", "section", "published", "tags")} == {
        "rule title", "rule body", "rule section", "rule published", "rule tags",
    }  # fmt: skip


def test_a_rule_that_matches_nothing_leaves_the_general_method() -> None:
    assert read(body=(".missing",)).body == read().body == list(MATCH.body)


def test_pseudo_elements_name_text_and_attributes() -> None:
    article = read(published=(".none::attr(content)", ".when::attr(content)"), section=(".sec::text",), author=(".when::attr(missing)",))
    assert article.published == datetime.fromisoformat("2026-05-05T10:00:00+03:00")
    assert (article.section, article.author) == ("محليات خاصة", None)
    assert read(title=(".t::text",)).title == WATER.title


def test_a_bad_selector_is_named() -> None:
    with pytest.raises(rules.BadSelector, match="div>>"):
        rules.compiled("div>>")


def test_dropping_keeps_the_text_behind() -> None:
    from lxml import etree

    root = etree.HTML("<div>قبل <b class='x'>وسط</b> بعد <i class='x'>آخر</i> ختام</div>")
    rules.drop(root, SiteRules(drop=(".x",)))
    assert "".join(root.itertext()).split() == ["قبل", "بعد", "ختام"]


def test_a_page_is_read_as_its_site_was_built_on_the_day_it_was_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def own_column(root: _Element, page: Page) -> None:
        for element in root.iter("div"):
            if element.get("class") == "wrong":
                element.clear()

    old = Layout("r.example", own_column, date(2024, 12, 31))
    monkeypatch.setattr(layouts, "known", lambda: (old,))

    def body(year: int, host: str = "www.r.example") -> list[str]:
        return extract(Page(f"https://{host}/1", HTML.encode(), datetime(year, 6, 1, tzinfo=UTC))).body

    assert body(2024)[:2] == list(WATER.body[:2])
    assert body(2025) == body(2024, "other.example") == list(MATCH.body)


def test_every_module_of_the_package_is_a_layout() -> None:
    assert all(isinstance(layout, Layout) for layout in layouts.known())


def test_the_layout_of_the_day_is_used() -> None:
    old = Layout("r.example", lambda root, page: None, date(2024, 12, 31))
    older = Layout("r.example", lambda root, page: None, date(2020, 12, 31))
    now = Layout("r.example", lambda root, page: None)
    known = (now, old, older)

    def on(year: int) -> Layout | None:
        return layout_for(Page("https://www.r.example/1", b"", datetime(year, 6, 1, tzinfo=UTC)), known)

    assert [on(2019), on(2023), on(2026)] == [older, old, now]
    assert layout_for(Page("https://other.example/1", b"", FETCHED), known) is None
