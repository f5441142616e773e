"""Addresses: made absolute or refused; articles and furniture by shape."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.discovery.shapes import shape_of
from crawler.discovery.urls import is_furniture, looks_like_article, resolve, resolve_text
from crawler.sources.schema import Discover, Source

BASE = "https://sada.example/أخبار/page.html?x=1"


def source(home: str = "https://www.sada.example/", **discover: Any) -> Source:
    return Source("sada", "صدى", "SY", home, "Asia/Damascus", discover=Discover(**discover))


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/a", "https://sada.example/a"),
        ("b.html", "https://sada.example/أخبار/b.html"),
        ("../c", "https://sada.example/c"),
        ("//other.example/d", "https://other.example/d"),
        ("?page=2", "https://sada.example/أخبار/page.html?page=2"),
        ("https://sada.example/سوريا/خبر", "https://sada.example/سوريا/خبر"),
        ("HTTP://SADA.example/e", "HTTP://SADA.example/e"),
        (" \n/f\u200f ", "https://sada.example/f"),
        ("/g\nh", "https://sada.example/gh"),
        ("/i#part", "https://sada.example/i"),
        ("/#!/news/5", "https://sada.example/#!/news/5"),
        ("/a b", "https://sada.example/a b"),
        ("/x:y", "https://sada.example/x:y"),
        ("https://موقع.شبكة/a", "https://موقع.شبكة/a"),
    ],
)
def test_resolve(href: str, url: str) -> None:
    assert resolve(href, BASE) == url


@pytest.mark.parametrize(
    "href",
    ["", " ", "javascript:void(0)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "data:text/html,x",
     "file:///etc/hostname", "mailto:a@b.c", "tel:123", "whatsapp://send?text=x", "ftp://sada.example/x", "about:blank", "blob:https://x",
     "\\\\evil.example\\x", "/a\\b", "https://sada.example\\@evil.example", "https://user@sada.example/", "https://u:p@sada.example/",
     "http://", "https://:80/", "https://sada.example:99999/", "https://sada.example:0/", "https://[bad/", "https://a b/", "/" + "x" * 5000],
)  # fmt: skip
def test_resolve_refuses(href: str) -> None:
    assert resolve(href, BASE) is None


def test_text_in_xml_may_be_escaped_twice() -> None:
    assert resolve_text("/a?x=1&amp;y=2", BASE) == "https://sada.example/a?x=1&y=2"
    assert resolve_text("java&#x73;cript:alert(1)", BASE) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://sada.example/123456/",
        "https://sada.example/news/2024/5/1/slug",
        "https://sada.example/story/2020/8/24/وزير-الرى-يشهد-توقيع-عقد/4943459",
        "https://sada.example/سوريا-افتتاح-السوق-القديم-في-حلب",
        "https://sada.example/%D8%AE%D8%A8%D8%B1-%D8%AC%D8%AF%D9%8A%D8%AF-%D9%85%D9%86-%D8%AD%D9%84%D8%A8",
        "https://sada.example/?p=123",
        "https://sada.example/index.php?id=77",
        "https://sada.example/news.php?newsid=5",
        "https://sada.example/articles/c720dxj8dq8o",
        "https://sada.example/archives/754321",
        "https://sada.example/category/politics/2024/05/افتتاح-السوق",
        "https://sada.example/2013/middle_east/8/3/syria.clashes/index.html",
        "https://m.sada.example/news/1234",
        "https://sport.sada.example/news/1234",
        "https://sada.example/#!/news/5",
        "https://sada.example/ar/news/123",
        "https://sada.example/topics/what-we-know-about-the-new-bridge",
    ],
)
def test_articles(url: str) -> None:
    assert looks_like_article(url, source())


@pytest.mark.parametrize(
    "url",
    [
        "https://sada.example/",
        "http://www.sada.example",
        "https://sada.example/index.php",
        "https://other.example/news/123456",
        "https://sada.example/tag/سوريا",
        "https://sada.example/وسم/اقتصاد-سوريا-اليوم-الجديد",
        "https://sada.example/author/ahmad-ali-al-khatib-12345",
        "https://sada.example/category/politics",
        "https://sada.example/category/politics/page/3/",
        "https://sada.example/page/2/",
        "https://sada.example/2024/05/",
        "https://sada.example/2024/05/01",
        "https://sada.example/?s=حلب",
        "https://sada.example/search?q=a-long-search-for-many-words",
        "https://sada.example/?cat=5",
        "https://sada.example/login",
        "https://sada.example/contact-us",
        "https://sada.example/من-نحن",
        "https://sada.example/feed/",
        "https://sada.example/wp-content/uploads/2024/05/long-name-of-a-picture.jpg",
        "https://sada.example/files/report-2024-05-01-final-version.pdf",
        "https://sada.example/sitemap.xml",
        "https://en.sada.example/news/123456",
        "https://english.sada.example/2024/05/a-long-story-of-the-day",
        "https://sada.example/en/news/123456",
        "https://sada.example/fr/rubrique/un-long-titre-d-article-1234",
    ],
)
def test_furniture(url: str) -> None:
    assert not looks_like_article(url, source())


def test_an_edition_of_a_larger_site_keeps_to_itself() -> None:
    arabic = source("https://www.sada.example/arabic")
    assert looks_like_article("https://www.sada.example/arabic/articles/c720dxj8dq8o", arabic)
    assert not looks_like_article("https://www.sada.example/news/uk-123456", arabic)
    host = source("https://arabic.sada.example/")
    assert looks_like_article("https://arabic.sada.example/news/123456", host)
    assert not looks_like_article("https://edition.sada.example/2024/05/01/x", host)
    assert not looks_like_article("https://www.sada.example/2024/05/01/x", host)


def test_the_sources_own_rules_come_first() -> None:
    allowing = source(allow=(r"/watch/\d+", "خبر"), deny=(r"/watch/\d+/live",))
    assert looks_like_article("https://sada.example/watch/5", allowing)
    assert looks_like_article("https://sada.example/%D8%AE%D8%A8%D8%B1", allowing)
    assert not looks_like_article("https://sada.example/watch/5/live", allowing)
    assert not looks_like_article("https://sada.example/news/123456", allowing)
    assert not looks_like_article("https://evil.example/watch/5", allowing)
    denying = source(deny=(r"/opinion/",))
    assert not looks_like_article("https://sada.example/opinion/123456", denying)
    assert looks_like_article("https://sada.example/news/123456", denying)


def test_a_listing_elsewhere_belongs_to_the_source() -> None:
    both = source(listings=("https://new-sada.example/news",))
    assert looks_like_article("https://new-sada.example/news/123456", both)


@pytest.mark.parametrize("url", ["", "http://[bad", "nonsense", "https://", "mailto:a@b.c"])
def test_nonsense_is_no_article_and_nothing_raises(url: str) -> None:
    assert isinstance(is_furniture(url), bool)
    assert not looks_like_article(url, source())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/story/2020/8/24/وزير-الرى-يشهد-توقيع/4943459", "/story/2019/11/3/قصة-أخرى-من-القاهرة/4900000", True),
        ("/article/825076-أمريكا-50-الفا-حصيلة", "/article/825069-صور-هكذا-صلى-النشامى", True),
        ("/?p=1", "/?p=99999", True),
        ("/news/123456", "/tag/123456", False),
        ("/سوريا", "/سوريا-خبر-جديد-من-حلب", False),
        ("/a-long-story-here.html", "/another-long-story-there.html", True),
        ("/a-long-story-here.html", "/a-long-story-here", False),
        ("/2024/5", "/2024/12345", False),
        ("/articles/c720dxj8dq8o", "/articles/c06mk42v1n1o", True),
    ],
)
def test_shapes(one: str, other: str, same: bool) -> None:
    assert (shape_of(f"https://sada.example{one}") == shape_of(f"https://sada.example{other}")) is same
