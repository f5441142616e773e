"""Whole pages of many structures, each read field by field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from crawler.extract.article import extract
from crawler.extract.page import Page
from pipelines.article import RawArticle
from tests.crawler.extract.pages import CASES
from tests.crawler.extract.pages.case import FETCHED, Case


def read(case: Case) -> RawArticle:
    """The case's page, extracted."""
    return extract(Page(case.url, case.content, FETCHED, content_type=case.content_type))


def shown(value: Any, precision: str | None = None) -> Any:
    """A time as the command prints it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if precision == "day" else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_page(case: Case) -> None:
    article = read(case)
    assert article.refused == case.refused
    if case.refused is None:
        assert article.title == case.title
        assert article.body == list(case.body)
        assert article.author == case.author
        assert set(article.found_in) >= {"title", "body"}
    for name in ("attribution", "section", "tags"):
        if getattr(case, name) is not ...:
            assert getattr(article, name) == getattr(case, name), name
    if case.published is not ...:
        assert shown(article.published, article.published_precision) == case.published
        assert (article.published_from is None) == (case.published is None)
    assert [t for t in case.related if t not in [link.title for link in article.related]] == []
    for name, value in case.extra.items():
        assert shown(getattr(article, name)) == value, name


def test_related_headlines_never_stand_in_the_body() -> None:
    for case in CASES:
        article = read(case)
        body = set(article.body)
        assert not [link.title for link in article.related if link.title in body], case.name
