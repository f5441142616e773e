"""Identity: addresses of one page share a key, addresses of two pages never do; hashes see words, not spelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest

from pipelines.identity import article_id, content_hash, host_key, same_site, text_hash, url_key

PAGE = "https://example.com/news/12345"
SLUG = "https://example.com/سوريا/خبر-جديد"

ONE_PAGE = [
    # scheme, host, port
    (PAGE, "http://example.com/news/12345"),
    (PAGE, "HTTPS://WWW.Example.COM/news/12345"),
    (PAGE, "http://example.com:80/news/12345"),
    (PAGE, "https://example.com:443/news/12345"),
    (PAGE, "//example.com/news/12345"),
    (PAGE, "example.com/news/12345"),
    (PAGE, "https://example.com./news/12345"),
    (PAGE, "  https://example.com/news/\n12345 "),
    (PAGE, "https://user:secret@example.com/news/12345"),
    # path
    (PAGE, "https://example.com/news/12345/"),
    (PAGE, "https://example.com//news///12345"),
    (PAGE, "https://example.com/news/./x/../12345"),
    (PAGE, "https://example.com/news/12345/index.html"),
    (PAGE, "https://example.com/news/12345/index.php"),
    (PAGE, "https://example.com/news/12345/default.aspx"),
    (PAGE, "https://example.com/%6Eews/%31%32345"),
    ("https://example.com/", "https://www.example.com"),
    ("https://example.com/", "https://example.com/index.php"),
    ("https://example.com/a,b", "https://example.com/a%2Cb"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://example.com/50%", "https://example.com/50%25"),
    # percent-encoding and IRI
    (SLUG, "https://example.com/%D8%B3%D9%88%D8%B1%D9%8A%D8%A7/%D8%AE%D8%A8%D8%B1-%D8%AC%D8%AF%D9%8A%D8%AF"),
    (SLUG, "https://example.com/%d8%b3%d9%88%d8%b1%d9%8a%d8%a7/%d8%ae%d8%a8%d8%b1-%d8%ac%d8%af%d9%8a%d8%af/"),
    (SLUG, "https://example.com/%25D8%25B3%25D9%2588%25D8%25B1%25D9%258A%25D8%25A7/خبر-جديد"),
    ("https://example.com/أخبار", "https://example.com/ا\u0654خبار"),  # NFC: alef and combining hamza
    ("https://example.com/?q=سوريا", "https://example.com/?q=%D8%B3%D9%88%D8%B1%D9%8A%D8%A7"),
    ("https://example.com/?q=a b", "https://example.com/?q=a+b"),
    ("https://موقع.شبكة/a", "https://xn--4gbrim.xn--ngbc5azd/a"),
    ("https://موقع.شبكة/a", "https://%D9%85%D9%88%D9%82%D8%B9.شبكة/a"),
    # parameters
    (PAGE, f"{PAGE}?utm_source=facebook&utm_medium=social&utm_campaign=x"),
    (PAGE, f"{PAGE}?fbclid=IwAR0abc"),
    (PAGE, f"{PAGE}?GCLID=1&msclkid=2&yclid=3&igshid=4"),
    (PAGE, f"{PAGE}?at_medium=RSS&at_campaign=KARANGA"),
    (PAGE, f"{PAGE}?ref=rss"),
    (PAGE, f"{PAGE}?share=whatsapp&nb=1"),
    (PAGE, f"{PAGE}?replytocom=77#respond"),
    (PAGE, f"{PAGE}?PHPSESSID=0123456789abcdef"),
    (PAGE, f"{PAGE};jsessionid=1A2B3C"),
    (PAGE, "https://example.com/(S(abcdefghijklmnopqrstuvwx))/news/12345"),
    (PAGE, f"{PAGE}?sid=0123456789abcdef0123456789abcdef"),
    (PAGE, f"{PAGE}?"),
    ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    ("https://example.com/?a=1&b=2", "https://example.com/?a=1&amp;b=2"),
    ("https://example.com/?a=1", "https://example.com/?a=1&a=1"),
    # fragments
    (PAGE, f"{PAGE}#comments"),
    (PAGE, f"{PAGE}#:~:text=سوريا"),
    (PAGE, f"{PAGE}#!"),
    # AMP and mobile
    (PAGE, f"{PAGE}/amp"),
    (PAGE, f"{PAGE}/amp/"),
    (PAGE, "https://example.com/amp/news/12345"),
    (PAGE, f"{PAGE}/amp/index.html"),
    (PAGE, f"{PAGE}/index.amp.html"),
    (PAGE, f"{PAGE}?amp"),
    (PAGE, f"{PAGE}?amp=1"),
    (PAGE, f"{PAGE}?outputType=amp"),
    (PAGE, f"{PAGE}.amp"),
    ("https://example.com/a-b.html", "https://example.com/a-b.amp.html"),
    (PAGE, "https://amp.example.com/news/12345"),
    (PAGE, "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/12345"),
    (PAGE, "https://www.google.com/amp/s/www.example.com/news/12345/amp/"),
    (PAGE, "https://m.example.com/news/12345"),
    (PAGE, "https://mobile.example.com/news/12345"),
    (PAGE, "https://www.m.example.com/news/12345"),
    (PAGE, "https://example.com/m/news/12345"),
    (PAGE, f"{PAGE}?mobile=1"),
]

TWO_PAGES = [
    ("https://example.com/news/12345", "https://example.com/news/12346"),
    ("https://example.com/?id=1", "https://example.com/?id=2"),
    ("https://example.com/?p=1", "https://example.com/"),
    ("https://example.com/a?id=5", "https://example.com/a"),
    ("https://example.com/?ID=5", "https://example.com/?id=5"),
    ("https://example.com/modules.php?name=News&sid=12", "https://example.com/modules.php?name=News&sid=13"),
    ("https://example.com/News", "https://example.com/news"),
    ("https://example.com/a/b", "https://example.com/a%2Fb"),
    ("https://example.com/a?b", "https://example.com/a%3Fb"),
    ("https://example.com/?a=1%262", "https://example.com/?a=1&2"),
    ("https://example.com/?q=a%2Bb", "https://example.com/?q=a+b"),
    ("https://example.com/?t[]=1&t[]=2", "https://example.com/?t[]=2&t[]=1"),
    ("https://example.com/a.html", "https://example.com/a.htm"),
    ("https://example.com/index.php/a", "https://example.com/index.php/b"),
    ("https://example.com/m/abc", "https://example.com/abc"),
    ("https://example.com/amp", "https://example.com/"),
    ("https://example.com/tag/amp", "https://example.com/tag"),
    ("https://example.com/?amp=4521", "https://example.com/"),
    ("https://example.com/?source=reuters", "https://example.com/"),
    ("https://example.com/?ref=123", "https://example.com/"),
    ("https://example.com/#!/news/5", "https://example.com/#!/news/6"),
    ("https://example.com/#/news/5", "https://example.com/"),
    ("https://example.com:8080/", "https://example.com/"),
    ("https://ar.example.com/a", "https://example.com/a"),
    ("https://www2.example.com/a", "https://example.com/a"),
    ("https://amp.co.uk/a", "https://co.uk/a"),
    ("https://m.com/a", "https://com/a"),
    ("https://m.blogspot.com/a", "https://blogspot.com/a"),
    ("https://example.com/أخبار", "https://example.com/اخبار"),  # folding is for text, not for addresses
    ("https://example.com/%D8%B3%D9", "https://example.com/%D8%B3%D8"),
]

ODD = [
    "", " ", "mailto:a@b.c", "javascript:alert(1)", "http://", "http://[bad", "http://x:99999/", "http://x:abc/", "::::",
    "\x00\x01", "https://exa mple.com/a", "data:text/html,x", "/relative/path", "#top", "?a=b", "http://\ud800/",
    "https://example.com/\ud800", "https://" + "a" * 70 + ".com/x", "https://ا" + "ب" * 80 + ".com/", "http://[::1]:8000/x",
    "https://x.com/%", "https://x.com/%zz%4", "https://x.com/%00", "https://x.com/%FF%FE", "https://x.com/..", "https://..",
    "https://x.com/%252525D8", "https://x.com/\u200fabc", "https://x.com/a\\b", "https://x.com/;jsessionid=1;v=2",
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_spellings_of_one_page_share_a_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_two_pages_keep_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize("url", [*ODD, *(url for pair in [*ONE_PAGE, *TWO_PAGES] for url in pair)])
def test_a_key_is_its_own_key_and_nothing_raises(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    assert len(article_id(key)) == 20
    assert host_key(url) == host_key(url).lower()
    assert isinstance(same_site(url, PAGE), bool)


def test_any_mixture_of_marks_gives_a_stable_key() -> None:
    parts = [
        "/", "//", "amp", "m", "news", "12345", "index.html", "index.amp.html", ".amp", "%25D8%25B3", "%D8%B3", "س", "%2F", "%252F", "..", ".",
        "%", "%25", ";jsessionid=1", "?", "&", "amp=1", "id=5", "utm_source=x", "=", "+", "%26", "#", "!", "#!/a", "(S(abcdefghijklmnopqrstuvwx))",
        " ", "%20", "\u200f", "أ", "ا\u0654", "tag", "%FF", "%C3%83", "\\", "http://", "https://www.google.com/amp/s/", "x.com/",
    ]  # fmt: skip
    random = Random(7)
    for _ in range(5000):
        url = "https://" + random.choice(["", "www.", "m.", "amp.", "www.m."]) + "example.com/"
        url += "".join(random.choices(parts, k=random.randint(1, 9)))
        key = url_key(url)
        assert url_key(key) == key, url


def test_a_key_is_readable_and_hides_nothing() -> None:
    assert url_key("http://www.example.com/%D8%B3%D9%88/?b=2&a=1") == "https://example.com/سو?a=1&b=2"
    assert url_key("https://example.com/\u200fa\u202e b") == "https://example.com/%E2%80%8Fa%E2%80%AE%20b"


def test_what_is_no_address_is_its_own_key() -> None:
    assert url_key(" mailto:a@b.c ") == "mailto:a@b.c"
    assert url_key("http://[bad") == "http://[bad"


def test_article_id_is_the_hash_of_the_key() -> None:
    assert article_id("https://example.com/") == "0f115db062b7c0dd030b"
    assert article_id(url_key("http://www.example.com")) == article_id("https://example.com/")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.com/x", "www.example.com"),
        ("http://example.com:80/", "example.com"),
        ("http://example.com:8080/", "example.com:8080"),
        ("http://127.0.0.1:9000/x", "127.0.0.1:9000"),
        ("http://[::1]:9000/x", "[::1]:9000"),
        ("https://موقع.شبكة/", "xn--4gbrim.xn--ngbc5azd"),
        ("https://موقع1.شبكة/", "xn--1-znc0alp.xn--ngbc5azd"),  # ends in a digit: IDNA 2003 refuses it, registries do not
        ("mailto:a@b.c", ""),
        ("file:///etc/hostname", ""),
    ],
)
def test_host_key(url: str, host: str) -> None:
    assert host_key(url) == host


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.example.com/", "http://news.example.com/x", True),
        ("https://a.com.sy/", "https://b.com.sy/", False),
        ("https://x.a.com.sy/", "https://a.com.sy/", True),
        ("https://gate.ahram.org.eg/", "https://www.ahram.org.eg/", True),
        ("https://a.blogspot.com/", "https://b.blogspot.com/", False),
        ("https://example.com/", "https://example.org/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", True),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
        ("http://a.localhost:5/", "http://b.localhost:5/", False),
        ("http://www.a.localhost:5/", "http://a.localhost:5/x", True),
        ("mailto:a@example.com", "https://example.com/", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_same_site(a: str, b: str, same: bool) -> None:
    assert same_site(a, b) is same
    assert same_site(b, a) is same


def test_text_hash_sees_words_only() -> None:
    first = text_hash("أكّد الوزير: «نعم»", ["قال إنّه وصل إلى حلب.", "العدد ١٢٣"])
    assert first == text_hash("اكد الوزير نعم", ["قال انه وصل الي حلب", "العدد 123"])
    assert first == text_hash("أكد  الوزير: نعم", ["قال إنه وصل إلى حلب. العدد 123"])  # a paragraph break is no difference
    assert first != text_hash("أكد الوزير: نعم", ["قال إنه وصل إلى حماة.", "العدد ١٢٣"])
    assert first != text_hash("أكد الوزير: نعم قال", ["إنه وصل إلى حلب.", "العدد ١٢٣"])


def test_content_hash_sees_everything_printed() -> None:
    when = datetime(2024, 5, 1, 7, 0, tzinfo=UTC)
    base = content_hash("عنوان", ["أ", "ب"], "كاتب", when)
    assert base == content_hash("عنوان", ("أ", "ب"), "كاتب", when.astimezone(timezone(timedelta(hours=3))))
    others = [
        content_hash("عنوان.", ["أ", "ب"], "كاتب", when),
        content_hash("عنوان", ["أب"], "كاتب", when),
        content_hash("عنوان", ["أ", "ب"], None, when),
        content_hash("عنوان", ["أ", "ب"], "", when),
        content_hash("عنوان", ["أ", "ب"], "كاتب", None),
        content_hash("عنوان", ["أ", "ب"], "كاتب", when + timedelta(milliseconds=1)),
    ]
    assert base not in others
    assert len(set(others)) == len(others)


def test_content_hash_refuses_a_naive_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        content_hash("ع", [], None, datetime(2024, 5, 1))
