"""Sitemaps: whole, packed, broken and hostile."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.discovery import sitemaps
from crawler.discovery.sitemaps import SitemapResult, parse_sitemap

NOW = datetime(2024, 5, 2, 12, 0, tzinfo=UTC)
URL = "https://sada.example/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><!-- made by hand -->
<url><loc>https://sada.example/سوريا/1?a=1&b=2</loc><lastmod>2024-05-01T12:00:00+03:00</lastmod>
<image:image><image:loc>https://sada.example/a.jpg</image:loc><image:title>صورة</image:title></image:image>
<news:news><news:publication><news:name>صدى</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2024-05-01T10:00:00</news:publication_date><news:title><![CDATA[افتتاح السوق & المعرض]]></news:title></news:news></url>
<url><loc> https://sada.example/2?x=1&amp;y=2
</loc><lastmod>2024-04-30</lastmod></url>
<url><loc>file:///etc/hostname</loc></url><url><loc>javascript:alert(1)</loc></url><url></url>
</urlset>"""


def read(body: bytes | str, **options: object) -> SitemapResult:
    raw = body.encode() if isinstance(body, str) else body
    return parse_sitemap(raw, URL, now=NOW, timezone="Asia/Damascus", **options)  # type: ignore[arg-type]


def urls(result: SitemapResult) -> list[str]:
    return [candidate.url for candidate in result.candidates]


def test_a_news_sitemap() -> None:
    result = read(NEWS)
    assert (result.kind, result.is_news, result.complete) == ("urlset", True, True)
    assert result.problems == ("3 entries have no usable address",)
    first, second = result.candidates
    assert first.url == "https://sada.example/سوريا/1?a=1&b=2"
    assert first.title == "افتتاح السوق & المعرض"
    assert first.published == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert first.published_raw == "2024-05-01T10:00:00"
    assert first.modified == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert (first.via, first.found_on) == ("sitemap", URL)
    assert (second.url, second.title, second.published) == ("https://sada.example/2?x=1&y=2", None, None)
    assert second.modified == datetime(2024, 4, 29, 21, tzinfo=UTC)


def test_an_index() -> None:
    result = read(
        """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://sada.example/a.xml.gz</loc><lastmod>2024-05-01T00:00:00Z</lastmod></sitemap>
        <sitemap><loc>/b.xml</loc></sitemap><sitemap><loc>ftp://x/</loc></sitemap></sitemapindex>"""
    )
    assert result.kind == "index"
    assert [(c.url, c.modified) for c in result.children] == [
        ("https://sada.example/a.xml.gz", datetime(2024, 5, 1, tzinfo=UTC)),
        ("https://sada.example/b.xml", None),
    ]
    assert result.candidates == ()


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(NEWS.encode(), mtime=0),
        gzip.compress(gzip.compress(NEWS.encode()), mtime=0),
        NEWS.encode("utf-8-sig"),
        NEWS.encode("utf-16"),
        NEWS.replace("UTF-8", "windows-1256").encode("cp1256"),
        ("\n\n" + NEWS).encode(),
        NEWS.replace('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', "").encode(),
        NEWS.replace('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(),
        NEWS.replace("صدى", "صدى\x0b\x01").encode(),
        NEWS.replace("<urlset", '<?xml-stylesheet href="x.xsl"?><urlset').encode(),
    ],
    ids=["gz", "gz twice", "bom", "utf-16", "windows-1256", "late", "no news ns", "no ns", "control", "stylesheet"],
)
def test_other_wrappings_of_the_same(body: bytes) -> None:
    assert read(body).candidates == read(NEWS).candidates


def test_a_list_of_addresses() -> None:
    result = read(b"\xef\xbb\xbfhttps://sada.example/1\r\n\r\nhttps://sada.example/2\nftp://x/\n")
    assert (result.kind, urls(result)) == ("text", ["https://sada.example/1", "https://sada.example/2"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><a href='https://x.example/'>x</a></html>",
        b"<rss></rss>",
        b"not found\nsorry\nhttps://x.example/1",
        b"\x00\x01",
        b"{}",
    ],
)
def test_what_is_no_sitemap(body: bytes) -> None:
    result = read(body)
    assert (result.kind, result.candidates, result.children, result.complete) == ("", (), (), False)
    assert "no sitemap" in result.problems[0]


# broken ---------------------------------------------------------------------------------------------------------------


def test_a_document_that_breaks_off_gives_its_head() -> None:
    result = read(NEWS[: NEWS.index("<lastmod>2024-04-30")])
    assert urls(result)[0] == "https://sada.example/سوريا/1?a=1&b=2"
    assert not result.complete
    assert "breaks off" in " ".join(result.problems)


@pytest.mark.parametrize("wrong", ["</link>", "<b>", "</url></url>", "<loc>", "</urlset>"])
def test_wrong_tags_lose_no_entry(wrong: str) -> None:
    broken = NEWS.replace("</lastmod>", f"</lastmod>{wrong}", 1)
    result = read(broken)
    assert result.candidates == read(NEWS).candidates
    assert any("not well-formed" in problem for problem in result.problems)


def test_an_error_before_the_cap_changes_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    entries = "".join(f"<url><loc>https://sada.example/?a={n}&amp;b=1</loc></x></url>" for n in range(9))
    result = read(f"<urlset>{entries}</urlset>")
    assert urls(result) == [f"https://sada.example/?a={n}&b=1" for n in range(3)]


def test_wrong_tags_in_an_index_lose_no_entry() -> None:
    entries = "".join(f"<sitemap><loc>https://sada.example/{n}.xml</loc></wrong></sitemap>" for n in range(5))
    assert len(read(f"<sitemapindex>{entries}</sitemapindex>").children) == 5


@pytest.mark.parametrize("cut", [10, 40, 200])
def test_gzip_that_breaks_off(cut: int) -> None:
    body = gzip.compress(
        "".join(["<urlset>", *(f"<url><loc>https://sada.example/{n * n}</loc></url>" for n in range(500)), "</urlset>"]).encode()
    , mtime=0)
    result = read(body[:-cut])
    assert len(result.candidates) > 100
    assert not result.complete


def test_gzip_that_is_damaged() -> None:
    body = bytearray(
        gzip.compress(
            "".join(
                [
                    "<urlset>",
                    *(f"<url><loc>https://sada.example/{n * 7919 % 10007}</loc></url>" for n in range(3000)),
                    "</urlset>",
                ]
            ).encode()
        , mtime=0)
    )
    body[len(body) // 2 : len(body) // 2 + 40] = b"\xff" * 40
    result = read(bytes(body))
    assert not result.complete
    assert result.problems
    assert read(b"\x1f\x8bnonsense").candidates == ()
    assert read(b"\x1f\x8b").kind == ""


# hostile --------------------------------------------------------------------------------------------------------------


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://sada.example/TOP-SECRET")
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY l0 "lol">{lols}]><urlset><url><loc>https://sada.example/&s;&l11;</loc></url><url><loc>https://sada.example/2</loc></url></urlset>'
    result = read(body)
    assert urls(result)[-1] == "https://sada.example/2"
    assert "SECRET" not in repr(result)
    assert "lollol" not in repr(result)
    assert "has a DTD" in result.problems[0]


def test_a_gzip_bomb_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 1_000_000)
    bomb = gzip.compress(b"<urlset><url><loc>https://sada.example/1</loc></url>" + b" " * 50_000_000 + b"</urlset>", mtime=0)
    assert len(bomb) < 100_000
    result = read(bomb)
    assert urls(result) == ["https://sada.example/1"]
    assert not result.complete
    assert "more than 1000000 bytes unpacked" in result.problems[0]


@pytest.mark.parametrize("kind", ["xml", "text"])
def test_too_many_entries_are_cut(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 50)
    if kind == "xml":
        body = "<urlset>" + "".join(f"<url><loc>https://sada.example/{n}</loc></url>" for n in range(100)) + "</urlset>"
    else:
        body = "\n".join(f"https://sada.example/{n}" for n in range(100))
    result = read(body)
    assert len(result.candidates) == 50
    assert not result.complete
    assert "more than 50 entries" in result.problems[0]


@pytest.mark.parametrize(
    "body",
    [b"<urlset>" + b"<a>" * 500_000, b"<urlset><url><loc>https://x.example/" + b"a" * 9_000_000, b"<urlset>" + b"<![CDATA[" * 300_000,
     b"<urlset></x>" + b"<url><loc" * 200_000, b"<urlset></x><url>" + b"<loc><![CDATA[" * 500_000, b"<urlset>" + b"&" * 2_000_000, b"<urlset>" + b"<!--" * 500_000, b"<urlset><url " + b'a="1" ' * 300_000 + b"/>"],
    ids=["depth", "long", "cdata", "entries", "sections", "ampersands", "comments", "attributes"],
)  # fmt: skip
def test_documents_made_to_be_slow(body: bytes) -> None:
    begun = time.process_time()
    result = read(body)
    assert time.process_time() - begun < 5
    assert result.candidates == ()
    assert not result.complete


def test_memory_stays_small_while_a_large_sitemap_is_read() -> None:
    import tracemalloc

    body = (
        "<urlset>"
        + "".join(f"<url><loc>https://sada.example/{n}</loc><note>{'x' * 400}</note></url>" for n in range(5000))
        + "</urlset>"
    ).encode()
    tracemalloc.start()
    result = read(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(result.candidates) == 5000
    assert peak < 5 * len(body)
