"""Source files: what is right becomes a Source, what is wrong is named with file, key and what was meant."""

from __future__ import annotations

import tomllib
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawler.sources.schema import Problem, Source
from crawler.sources.validate import parse, read_file

GOOD = """
name = "صدى الميدان"
name_en = "Sada"
names = ["الصدى"]
country = "SY"
home = "https://sada.example/"
timezone = "Asia/Damascus"
"""

FULL = """
name = "صدى الميدان"
name_en = "Sada"
names = ["الصدى"]
country = "SY"
home = "http://127.0.0.1:8000/"
timezone = "Asia/Damascus"
language = "ar"
state = "paused"
reason = "moved to another CMS"
since = 2025-01-31
checked = "2025-02-01"
render = true
allow_private = true
verify_tls = false

[discover]
feeds = ["http://127.0.0.1:8000/feed/"]
sitemaps = "http://127.0.0.1:8000/sitemap.xml"
listings = ["http://127.0.0.1:8000/news", "http://127.0.0.1:8000/sport"]
api = "http://127.0.0.1:8000/wp-json/wp/v2/"
archives = ["http://127.0.0.1:8000/{year}/{month}/{day}/page/{page}/"]
autodiscover = true
[discover.article]
allow = '/news/\\d+'
deny = ['/news/\\d+/print']

[extract]
title = "h1.title"
body = ["div.body p", ".text ::text"]
published = "meta[name=date]::attr(content)"
drop = [".related"]
drop_text = "اقرأ أيضا.*"
z_is_local = true

[[dates.fix]]
printed = "31 حزيران 2024"
value = "2024-06-30T10:00:00+03:00"
[[dates.fix]]
printed = "1 تموز"
value = 2024-07-01

[polite]
delay_s = 0
max_pages = 50
render_wait = "article h1"

[expect]
per_day = [5, 40]
silent_after = "36h"
[expect.fields]
author = 0.5
published = 1
"""


def read(text: str, id: str = "sada") -> tuple[Source | None, list[Problem]]:
    return parse(tomllib.loads(text), id, f"{id}.toml")


def good(text: str) -> Source:
    source, problems = read(text)
    assert problems == []
    assert source is not None
    return source


def problem(text: str) -> str:
    """The one problem of GOOD with `text` appended."""
    source, problems = read(GOOD + text)
    assert source is None
    assert len(problems) == 1, problems
    return str(problems[0])


def test_a_short_file_is_enough() -> None:
    source = good(GOOD)
    assert (source.id, source.name, source.country, source.home) == ("sada", "صدى الميدان", "SY", "https://sada.example/")
    assert (source.state, source.checked, source.language) == ("active", "never", "ar")
    assert source.verify_tls
    assert not source.allow_private
    assert source.discover.autodiscover
    assert source.polite.delay_s == 1.0
    assert source.rules.site_names == ("صدى الميدان", "Sada", "الصدى")
    assert source.hosts() == {"sada.example"}


def test_every_key_arrives() -> None:
    source = good(FULL)
    assert (source.state, source.reason, source.since, source.checked) == (
        "paused", "moved to another CMS", date(2025, 1, 31), "2025-02-01",
    )  # fmt: skip
    assert source.render
    assert source.allow_private
    assert not source.verify_tls
    d = source.discover
    assert d.sitemaps == ("http://127.0.0.1:8000/sitemap.xml",)
    assert len(d.listings) == 2
    assert d.api == ("http://127.0.0.1:8000/wp-json/wp/v2/",)
    assert d.archives
    assert d.autodiscover
    assert d.allow == (r"/news/\d+",)
    assert d.deny == (r"/news/\d+/print",)
    assert source.rules.title == ("h1.title",)
    assert source.rules.body == ("div.body p", ".text ::text")
    assert source.rules.z_is_local
    assert source.rules.drop_text == ("اقرأ أيضا.*",)
    assert source.rules.date_fixes == (("31 حزيران 2024", "2024-06-30T10:00:00+03:00"), ("1 تموز", "2024-07-01"))
    assert (source.polite.delay_s, source.polite.max_pages, source.polite.render_wait) == (0.0, 50, "article h1")
    assert source.expect.per_day == (5.0, 40.0)
    assert source.expect.silent_after == timedelta(hours=36)
    assert source.expect.fields == {"author": 0.5, "published": 1.0}
    assert source.hosts() == {"127.0.0.1", "127.0.0.1:8000"}


def test_a_source_is_a_value() -> None:
    source = good(FULL)
    assert hash(source) == hash(good(FULL))
    assert source == good(FULL)
    with pytest.raises(FrozenInstanceError):
        source.home = "x"  # type: ignore[misc]


@pytest.mark.parametrize(("declared", "auto"), [("", True), ('feeds = ["https://sada.example/feed"]', False)])
def test_autodiscovery_is_on_when_nothing_is_declared(declared: str, auto: bool) -> None:
    assert good(f"{GOOD}[discover]\n{declared}").discover.autodiscover is auto


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('nmae = "x"', "sada.toml: nmae: is not known. Did you mean name?"),
        ("render = 1", "sada.toml: render: a number where true or false is meant"),
        ('state = "pause"', "state: 'pause' is not one of active, paused, retired. Did you mean paused?"),
        ('state = "retired"', "reason: is missing: say why the source is retired"),
        ('since = "2024"', "since: a text where a date such as 2025-01-31, without quotes, is meant"),
        ('checked = "soon"', 'checked: \'soon\' where "never" or a date'),
        ('language = "Arabic"', "language: 'Arabic' is no ISO 639 code"),
        ("[extract]\nbody = [1]", "extract.body[0]: a number where a CSS selector"),
        ("discover = 3", "discover: a number where a table [discover] is meant"),
        ('[discover]\nfedes = "https://x.example/"', "discover.fedes: is not known. Did you mean feeds?"),
        ('[discover]\nfeeds = "ftp://x.example/"', "discover.feeds: 'ftp://x.example/' must begin with https://"),
        ('[discover]\nfeeds = "file:///etc/hostname"', "must begin with https://"),
        ('[discover]\nfeeds = "https://u:p@x.example/"', "must hold no user name"),
        ('[discover]\nfeeds = "https:///x"', "has no host"),
        ('[discover]\nfeeds = "https://x.example:99999/"', "is no address"),
        ('[discover]\narchives = "https://x.example/{yaer}/"', "{yaer} is not known"),
        ('[discover]\narchives = "https://x.example/{year!r}/"', "{year} is not known"),
        ('[discover]\narchives = "https://x.example/{year"', "is no template"),
        ('[discover]\narchives = "https://x.example/old"', "holds neither {year} nor {page}"),
        ("[discover]\nautodiscover = false", "discover.autodiscover: is false, and no feeds"),
        ('[discover.article]\nallow = "("', "discover.article.allow: '(' is no regular expression"),
        (f'[discover.article]\nallow = "{"a" * 501}"', "a regular expression of 501 characters; at most 500"),
        ('[extract]\ntitel = "h1"', "extract.titel: is not known. Did you mean title?"),
        ('[extract]\ntitle = "h1["', "extract.title: 'h1[' is no CSS selector"),
        ('[extract]\ndrop_text = "[z-a]"', "extract.drop_text: '[z-a]' is no regular expression"),
        ('[dates]\nfix = [1]', "dates.fix[0]: a number where a table [[dates.fix]] is meant"),
        ('[[dates.fix]]\nprinted = "x"', "dates.fix[0].value: is missing"),
        ('[[dates.fix]]\nprinted = "x"\nvalue = "1 May"', "dates.fix[0].value: '1 May' is no ISO 8601 date"),
        ('[[dates.fix]]\nvalue = 2024-01-01', "dates.fix[0].printed: is missing"),
        ("[polite]\ndelay_s = 0.1", "polite.delay_s: 0.1 is outside 0.5 to 600"),
        ("[polite]\ndelay_s = true", "polite.delay_s: true/false where a number from 0.5 to 600 is meant"),
        ('[polite]\nrender_wait = ">>"', "polite.render_wait: '>>' is no CSS selector"),
        ("[expect]\nper_day = [9, 1]", "expect.per_day: [9, 1] where [fewest, most] a day is meant"),
        ('[expect]\nsilent_after = "long"', "expect.silent_after: 'long' where a span"),
        ("[expect.fields]\nauthr = 0.5", "expect.fields.authr: is not known. Did you mean author?"),
        ("[expect.fields]\nauthor = 1.5", "expect.fields.author: 1.5 is outside 0 to 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    assert said in problem(text)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("country", '"sy"', "'sy' is no ISO 3166-1 alpha-2 code. Did you mean SY?"),
        ("country", '"XX"', "'XX' is no ISO 3166-1 alpha-2 code."),
        ("country", '""', "country: is missing; a two-letter code"),
        ("timezone", '"Asia/Damascs"', "is no IANA time zone. Did you mean Asia/Damascus?"),
        ("timezone", '"../../etc/passwd"', "is no IANA time zone"),
        ("home", '"sada.example"', "must begin with https://"),
        ("home", '"http://localhost:8000/"', "allow_private: http://localhost:8000/ is at a private address"),
        ("home", '"http://192.168.1.1/"', "allow_private"),
        ("home", '"http://[::1]/"', "allow_private"),
        ("name", '"  "', "name: is missing; the outlet's name is needed"),
    ],
)
def test_the_head_is_checked(key: str, value: str, said: str) -> None:
    lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in GOOD.splitlines()]
    source, problems = read("\n".join(lines))
    assert source is None
    assert [said in str(one) for one in problems] == [True]


def test_all_problems_come_at_once() -> None:
    _, problems = read('home = "x"\ncolour = 1\n[polite]\ndelay_s = "1"\n', id="Bad Name")
    keys = sorted(one.key for one in problems)
    assert keys == ["", "colour", "country", "home", "name", "polite.delay_s", "timezone"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'name = "x', "is not valid TOML"),
        ("name = 'حلب'".encode("cp1256"), "is not UTF-8"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_broken_files(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(body)
    source, problems = read_file(path)
    assert source is None
    assert said in str(problems[0])
    assert str(path) in str(problems[0])


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "sada.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    source, problems = read_file(path)
    assert problems == []
    assert source is not None
    assert source.file == str(path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    source, problems = read_file(tmp_path / "absent.toml")
    assert source is None
    assert "cannot be read: No such file" in str(problems[0])
