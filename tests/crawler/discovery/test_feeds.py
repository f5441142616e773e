"""Feeds of every kind, whole and broken, honest and hostile."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.discovery import feeds
from crawler.discovery.feeds import FeedResult, parse_feed

NOW = datetime(2024, 5, 2, 12, 0, tzinfo=UTC)
URL = "https://sada.example/feed/"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>صدى الميدان</title><link>https://sada.example/</link>
<generator>https://wordpress.org/?v=6.5</generator><ttl>15</ttl>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<skipHours><hour>3</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>Friday</day></skipDays>
<item><title>افتتاح &amp;quot;السوق&amp;quot; &lt;b&gt;القديم&lt;/b&gt;</title><link>/خبر/1?a=1&amp;b=2</link>
<pubDate>Wed, 01 May 2024 10:00:00 +0300</pubDate></item>
<item><title>اجتماع المجلس المحلي</title><link>https://sada.example/2</link><pubDate>2024-05-01 10:00:00</pubDate></item>
<item><title>توزيع المساعدات</title><guid isPermaLink="true">https://sada.example/3</guid>
<pubDate>Wed, 01 May 2024 10:00:00</pubDate></item>
<item><title>إعادة تأهيل المدارس</title><link>https://sada.example/4</link><dc:date>2024-05-01T07:00:00Z</dc:date></item>
</channel></rss>"""


def read(body: bytes | str, url: str = URL, content_type: str = "", **options: object) -> FeedResult:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, url, content_type, now=NOW, timezone="Asia/Damascus", **options)  # type: ignore[arg-type]


def urls(result: FeedResult) -> list[str]:
    return [candidate.url for candidate in result.candidates]


def test_rss() -> None:
    result = read(RSS)
    assert result.kind == "rss"
    assert result.title == "صدى الميدان"
    assert (result.ttl_s, result.update_period) == (900, 1800)
    assert result.skip_hours == {3, 0}
    assert result.skip_days == {"friday"}
    assert result.next_pages == (f"{URL}?paged=2",)
    assert (result.problems, result.complete) == ((), True)
    first, second, third, fourth = result.candidates
    assert first.url == "https://sada.example/خبر/1?a=1&b=2"
    assert first.title == 'افتتاح "السوق" القديم'
    assert first.published_raw == "Wed, 01 May 2024 10:00:00 +0300"
    assert {c.published for c in (first, second, third, fourth)} == {datetime(2024, 5, 1, 7, tzinfo=UTC)}
    assert all(c.via == "feed" and c.found_on == URL and c.modified is None for c in result.candidates)
    assert third.url == "https://sada.example/3"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("declared", ["windows-1256", "utf-8", "iso-8859-1"])
def test_the_encoding_is_read_from_the_letters(encoding: str, declared: str) -> None:
    result = read(RSS.replace("utf-8", declared, 1).encode(encoding), content_type="text/xml")
    assert result.title == "صدى الميدان"
    assert result.candidates[1].title == "اجتماع المجلس المحلي"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    body = RSS.encode().replace(b"<title>", b"<title>\xff\xfe\x0b ").replace(b"<link>", b"<link> ")
    result = read(body, content_type="application/rss+xml; charset=utf-8")
    assert urls(result) == urls(read(RSS))
    assert str(result.candidates[1].title).endswith("اجتماع المجلس المحلي")


def test_atom() -> None:
    result = read(
        """<feed xmlns="http://www.w3.org/2005/Atom"><title>صدى</title>
        <link rel="next" href="/feed?page=2"/><link rel="prev-archive" href="https://sada.example/2024/04"/>
        <link rel="next" href="https://elsewhere.example/2"/>
        <entry><title type="html">&lt;b&gt;زيارة الوفد&lt;/b&gt;</title><link rel="enclosure" href="/a.mp3"/>
        <link rel="alternate" href="../2024/a.html#top"/><id>tag:1</id>
        <published>2024-05-01T07:00:00Z</published><updated>2024-05-01T09:00:00Z</updated></entry>
        <entry><title>زيارة أخرى</title><link href="https://sada.example/b"/><updated>2024-05-01T09:00:00Z</updated></entry>
        </feed>"""
    )
    assert result.kind == "atom"
    assert result.next_pages == ("https://sada.example/feed?page=2", "https://sada.example/2024/04")
    first, second = result.candidates
    assert (first.url, first.title) == ("https://sada.example/2024/a.html", "زيارة الوفد")
    assert first.published == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert first.modified == datetime(2024, 5, 1, 9, tzinfo=UTC)
    # A change is not a publication: Atom's updated alone gives no date.
    assert (second.published, second.published_raw, second.modified) == (None, None, datetime(2024, 5, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize("namespace", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_rdf(namespace: str) -> None:
    result = read(
        f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>صدى</title></channel>
        <item rdf:about="https://sada.example/1"><title>خبر</title><link>https://sada.example/1</link>
        <dc:date>2024-05-01T10:00:00+03:00</dc:date></item></rdf:RDF>"""
    )
    assert result.kind == "rdf"
    assert result.candidates[0].published == datetime(2024, 5, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "0.94", "2.0", "7"])
def test_old_and_odd_rss_versions(version: str) -> None:
    body = f'<rss version="{version}"><channel><title>t</title><item><title>x</title><link>https://sada.example/1</link></item></channel></rss>'
    assert urls(read(body)) == ["https://sada.example/1"]


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1", "title": "صدى", "next_url": "/feed.json?page=2",
        "items": [
            {"id": "1", "url": "https://sada.example/1", "title": "خبر &amp; خبر", "date_published": "2024-05-01T10:00:00+03:00",
             "date_modified": "2024-05-01T11:00:00+03:00"},
            {"id": "https://sada.example/2", "external_url": "https://agency.example/9"},
            {"id": "3"}, {"url": "javascript:alert(1)"}, "x", {"url": 7},
        ],
    }  # fmt: skip
    result = read(json.dumps(document))
    assert result.kind == "json"
    assert urls(result) == ["https://sada.example/1", "https://sada.example/2"]
    assert result.candidates[0].title == "خبر & خبر"
    assert result.candidates[0].published == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert result.candidates[0].modified == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert result.next_pages == ("https://sada.example/feed.json?page=2",)
    assert result.complete
    assert "3 items have no usable link" in result.problems


def test_a_json_feed_that_breaks_off_gives_its_head() -> None:
    whole = json.dumps(
        {"version": "https://jsonfeed.org/version/1", "items": [{"url": f"https://sada.example/{n}"} for n in range(9)]}
    )
    result = read(whole[: whole.index("example/7")])
    assert len(result.candidates) == 7
    assert not result.complete
    assert "not valid JSON" in result.problems[0]


@pytest.mark.parametrize(
    "body",
    ['{"items": []}', '{"version": 7}', "{", "{}", '{"a":' * 50_000, '{"version":"https://jsonfeed.org/version/1","items":'],
)
def test_other_json_is_no_feed(body: str) -> None:
    result = read(body)
    assert result.candidates == ()
    assert not result.complete


# broken ---------------------------------------------------------------------------------------------------------------


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    broken = RSS.replace("اجتماع المجلس المحلي", "اجتماع & زيارة &nbsp; <br> 5 < 6 &hellip;\x0b")
    result = read(broken)
    assert len(result.candidates) == 4
    assert result.candidates[1].title is not None
    assert result.candidates[1].title.startswith("اجتماع & زيارة")
    assert any("not well-formed" in problem for problem in result.problems)


def test_html_entities_are_no_fault() -> None:
    result = read(RSS.replace("توزيع المساعدات", "توزيع&nbsp;المساعدات &laquo;اليوم&raquo; R&D"))
    assert result.problems == ()
    assert result.candidates[2].title == "توزيع المساعدات «اليوم» R&D"


def test_a_feed_that_breaks_off_says_so() -> None:
    result = read(RSS[: RSS.index("توزيع")])
    assert urls(result)[:2] == ["https://sada.example/خبر/1?a=1&b=2", "https://sada.example/2"]
    assert not result.complete
    assert "breaks off" in " ".join(result.problems)


def test_an_unclosed_cdata_section_says_so() -> None:
    result = read(RSS.replace("توزيع المساعدات", "<![CDATA[توزيع المساعدات"))
    assert len(result.candidates) >= 2
    assert not result.complete


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\x00" * 100,
        b"<html><body>404</body></html>",
        b"/etc/passwd",
        b"http://127.0.0.1/",
        b"\xff\xfe\x00",
        b"[]",
        b"<?xml version='1.0'?><a/>",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_feed(body: bytes) -> None:
    result = read(body)
    assert (result.candidates, result.kind, result.complete) == ((), "", False)
    assert result.problems


def test_an_empty_feed_is_complete() -> None:
    result = read("<rss version='2.0'><channel><title>صدى</title></channel></rss>")
    assert (result.kind, result.candidates, result.complete) == ("rss", (), True)
    assert result.next_pages == ()


def test_a_prolog_may_stand_late_and_a_comment_after_the_end() -> None:
    result = read("\n\n  " + RSS + "\n<!-- cached in 0.1 s -->\n<script>x</script>")
    assert len(result.candidates) == 4
    assert result.complete


def test_one_candidate_per_address_in_the_feeds_order() -> None:
    items = "".join(
        f"<item><title>{n}</title><link>https://sada.example/{n % 3}?utm_source=rss</link></item>" for n in (2, 0, 1, 5, 3)
    )
    result = read(f"<rss><channel>{items}</channel></rss>")
    assert [c.title for c in result.candidates] == ["2", "0", "1"]
    assert read(f"<rss><channel>{items}</channel></rss>") == result


def test_feedburner_hides_no_address() -> None:
    body = """<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>https://feeds.example/~r/1</link>
    <feedburner:origLink>https://sada.example/1</feedburner:origLink></item></channel></rss>"""
    assert urls(read(body)) == ["https://sada.example/1"]


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (f"{URL}?paged=7", f"{URL}?paged=8"),
        ("https://sada.example/?feed=rss2", "https://sada.example/?feed=rss2&paged=2"),
        (f"{URL}?paged=x", f"{URL}?paged=2"),
    ],
)
def test_the_next_page_of_a_wordpress_feed(url: str, following: str) -> None:
    assert read(RSS, url).next_pages == (following,)


# dates ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Wed, 01 May 2024 10:00:00 GMT", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("Wed, 1 May 24 10:00 +0300", datetime(2024, 5, 1, 7, tzinfo=UTC)),
        ("Wed, 01 May 2024 10:00:00 AST", datetime(2024, 5, 1, 7, tzinfo=UTC)),  # Arabia, not the Atlantic
        ("Wed, 01 May 2024 10:00:00 EEST", datetime(2024, 5, 1, 7, tzinfo=UTC)),
        ("2024-05-01T10:00:00", datetime(2024, 5, 1, 7, tzinfo=UTC)),
        ("2024-05-01T10:00:00.1234567+03:00", datetime(2024, 5, 1, 7, 0, 0, 123456, tzinfo=UTC)),
        ("2024-05-01 10:00:00 +0300", datetime(2024, 5, 1, 7, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 4, 30, 21, tzinfo=UTC)),
        ("1 أيار 2024 10:00", datetime(2024, 5, 1, 7, tzinfo=UTC)),
        ("", None),
        ("قريبا", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("2034-05-01T10:00:00Z", None),
        ("Wed, 45 May 2024 99:00:00 GMT", None),
        ("2024-05", None),
        ("9" * 5000, None),
    ],
)
def test_dates(printed: str, moment: datetime | None) -> None:
    body = f"<rss><channel><item><link>https://sada.example/1</link><pubDate>{printed}</pubDate></item></channel></rss>"
    candidate = read(body).candidates[0]
    assert candidate.published == moment
    assert candidate.published_raw == (printed or None)


def test_a_site_that_writes_z_for_its_own_time() -> None:
    body = "<rss><channel><item><link>https://sada.example/1</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item></channel></rss>"
    assert read(body, z_is_local=True).candidates[0].published == datetime(2024, 5, 1, 7, tzinfo=UTC)


# hostile --------------------------------------------------------------------------------------------------------------


def test_entity_bombs_stay_small() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{entities}]><rss><channel><item><title>&l11;</title><link>https://sada.example/1</link></item></channel></rss>'
    result = read(body)
    assert result.candidates[0].title == "&l11;"
    assert "entities of its own" in result.problems[0]


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP-SECRET")
    for doctype in (f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>', f'<!DOCTYPE r SYSTEM "file://{secret}">'):
        result = read(
            f'<?xml version="1.0"?>{doctype}<rss><channel><title>&x;</title><item><title>&x;</title><link>https://sada.example/1</link></item></channel></rss>'
        )
        assert "SECRET" not in repr(result)
        assert len(result.candidates) == 1
    assert "SECRET" not in repr(read(str(secret)))


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/hostname",
        "data:text/html,x",
        "ftp://sada.example/1",
        "https://user@sada.example/1",
        "https://sada.example\\@evil.example/",
        "http://",
        "https://sada.example/" + "a" * 5000,
        " ",
        "java\nscript:alert(1)",
    ],
)
def test_hostile_links_are_refused(link: str) -> None:
    result = read(f"<rss><channel><item><title>x</title><link>{link}</link></item></channel></rss>")
    assert result.candidates == ()
    assert "1 items have no usable link" in result.problems


def test_too_many_items_and_too_many_bytes_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    items = "".join(f"<item><link>https://sada.example/{n}</link></item>" for n in range(50))
    monkeypatch.setattr(feeds, "MAX_ITEMS", 20)
    result = read(f"<rss><channel>{items}</channel></rss>")
    assert (len(result.candidates), result.complete) == (20, False)
    monkeypatch.setattr(feeds, "MAX_BYTES", 800)
    result = read(f"<rss><channel>{items}</channel></rss>")
    assert 10 < len(result.candidates) < 20
    assert not result.complete


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<item>" * 200_000,
        b"<rss><channel><item><title>" + b"<![CDATA[" * 100_000,
        b"<rss>" + b"<!--" * 300_000,
        b"<rss>" + b"<" * 1_000_000,
        b"<rss>" + b"&" * 1_000_000,
        b"<rss><!DOCTYPE " + b"[" * 1_000_000,
        b"<rss " + b'a="1" ' * 100_000 + b">",
        b"<rss><skipHours>" * 50_000,
    ],
    ids=["depth", "cdata", "comments", "brackets", "ampersands", "doctype", "attributes", "skip"],
)
def test_documents_made_to_be_slow(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_TOKENS", 10_000)
    begun = time.process_time()
    result = read(body)
    assert time.process_time() - begun < 5
    assert result.candidates == ()
    assert not result.complete
