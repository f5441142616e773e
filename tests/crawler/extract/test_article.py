"""What holds for every page: nothing raises, results cross processes, body and furniture stay apart."""

from __future__ import annotations

import pickle
import random
import time

import pytest

from crawler.extract.article import extract
from crawler.extract.page import Page
from tests.crawler.extract.pages import CASES
from tests.crawler.extract.pages.bank import WATER
from tests.crawler.extract.pages.case import FETCHED, page, paragraphs

ODD = [
    b"", b"\0", b"<", b"<html", b"</p></p>", b"<!DOCTYPE html>", b"\xff\xfe", b"\xff" * 500, b"<p>" * 3000, b"<div>" * 5000 + "نص".encode(),
    b"<table><tr><td>" * 800, b"<a href='http://[bad'>x</a><link rel=canonical href='http://[x'><h1>x</h1>",
    b"<meta property='og:title' content='&#xD800; &#0; &bogus;'><h1>&#1114112;</h1>",
    b"<script type='application/ld+json'>" + b'{"a":' * 3000 + b"</script>",
    b"<time datetime='99999-99-99'>x</time><meta name=date content='2026-13-45T99:99'>",
    b"<img alt='" + b"x" * 100_000 + b"'>",
]  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_odd_bytes_never_raise(body: bytes) -> None:
    assert extract(Page("https://odd.example/1", body, FETCHED)).refused is not None


def test_damaged_pages_never_raise() -> None:
    dice = random.Random(7)
    for case in CASES:
        body = bytearray(case.content)
        for _ in range(min(len(body), 40)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        extract(Page(case.url, bytes(body), FETCHED))
        extract(Page(case.url, case.content[: len(body) // 2], FETCHED))


def test_pages_and_articles_can_be_pickled_and_results_repeat() -> None:
    for case in CASES[:12]:
        asked = pickle.loads(pickle.dumps(Page(case.url, case.content, FETCHED)))  # noqa: S301
        assert pickle.loads(pickle.dumps(extract(asked))) == extract(asked)  # noqa: S301


def test_text_is_not_altered() -> None:
    odd = "قالَ «المُديرُ»: ســـنعود في ٢٠٢٦، وهذه الجملة طويلة بما يكفي لتكون فقرة كاملة من النص."
    html = page(f"<title>{WATER.title}</title>", f"<h1>{WATER.title}</h1><div>{paragraphs(WATER)}<p>{odd}</p></div>")
    assert odd in extract(Page("https://t.example/1", html.encode(), FETCHED)).body


def test_links_and_canonical_addresses() -> None:
    def canonical(head: str) -> str | None:
        return extract(Page("https://www.t.example/a/1?x=2", page(head, "<h1>س</h1>").encode(), FETCHED)).canonical_url

    assert canonical("<link rel='canonical' href='/a/1'>") == "https://www.t.example/a/1"
    assert canonical("<link rel='canonical' href='https://other.example/a/1'>") is None
    assert canonical("<link rel='canonical' href='https://t.example/'>") is None
    assert canonical("<meta property='og:url' content='https://t.example/a/9'>") == "https://t.example/a/9"


def test_time_grows_with_the_page_and_not_faster() -> None:
    def spent(copies: int) -> float:
        body = (
            f"<h1>{WATER.title}</h1><div class='c'>{''.join(f'<p>{n} {text}</p>' for n in range(copies) for text in WATER.body)}</div>"
            + "<div><a href='/x'>رابط إلى خبر آخر هنا</a></div>" * 40 * copies
        )
        html = page(f"<title>{WATER.title}</title>", body).encode()
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            extract(Page("https://t.example/1", html, FETCHED))
            best = min(best, time.process_time() - began)
        return best

    assert spent(40) < 30 * spent(4)
