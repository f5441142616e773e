"""The newsroom's sites say on the wire what they have published."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import feedparser
import lxml.etree
import lxml.html
import pytest

from crawler.sources.load import load_all
from tests.newsroom import GOOD, REMOVALS, Draft, Newsroom, SimClock, kinds
from tests.newsroom.client import get

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STATIC = tuple(kind for kind in GOOD if kind != "jsonly")


@pytest.fixture(scope="module")
def web() -> Iterator[Newsroom]:
    """Every kind of site, on a clock that stands still; tests here change nothing in it."""
    with Newsroom(list(kinds()), seed=5, clock=SimClock(START), articles=25) as room:
        yield room


@pytest.fixture
def room() -> Iterator[Newsroom]:
    """The good sites, to be changed."""
    with Newsroom(seed=6, clock=SimClock(START)) as room:
        yield room


def words(html: bytes, charset: str = "utf-8") -> str:
    """The text of a page, white space folded."""
    return " ".join(lxml.html.fromstring(html.decode(charset)).text_content().split())


@pytest.mark.parametrize("site", STATIC)
def test_article_pages_hold_headline_and_every_paragraph(web: Newsroom, site: str) -> None:
    charset = web.sites[site].charset
    for article in web.truth(site)[:8]:
        answer = get(web, site, article["url"])
        assert answer.status == 200
        text = words(answer.body, charset)
        version = article["versions"][-1]
        assert [part for part in (version["title"], *version["body"]) if part not in text] == []


@pytest.mark.parametrize("site", sorted(set(kinds()) - {"robots-5xx", "flaky", "limited", "slow"}))
def test_home_pages_link_to_news_and_to_junk(web: Newsroom, site: str) -> None:
    answer = get(web, site)
    assert answer.status == 200
    if site == "jsonly":
        assert "card-link" not in answer.text
        return
    links = lxml.html.fromstring(answer.body).xpath("//a/@href")
    newest = web.sites[site].desk.listed()[0]
    assert any(link.startswith(web.sites[site].path(newest)) for link in links)
    assert {"/login", "/about"} <= set(links)


@pytest.mark.parametrize("site", GOOD)
def test_sections_lead_to_every_article(web: Newsroom, site: str) -> None:
    each = web.sites[site]
    if site == "jsonly":
        items = json.loads(get(web, site, "/api/articles").text)["items"]
        assert {item["id"] for item in items} == set(each.desk.articles)
        return
    found = "".join(get(web, site, unescape(each.section_path("all", page))).body.decode(each.charset) for page in (1, 2, 3))
    missing = [a.id for a in each.desk.articles.values() if each.path(a) not in found]
    assert missing == []


@pytest.mark.parametrize("site", GOOD)
def test_robots_favicon_and_unknown_pages(web: Newsroom, site: str) -> None:
    assert "User-agent: *" in get(web, site, "/robots.txt").text
    assert get(web, site, "/favicon.ico").status == 404
    assert get(web, site, "/no/such/page").status == 404


def test_wordpress_feed_pages_and_full_text(web: Newsroom) -> None:
    first = feedparser.parse(get(web, "wordpress", "/feed/").body)
    second = feedparser.parse(get(web, "wordpress", "/feed/?paged=2").body)
    truth = sorted(web.truth("wordpress"), key=lambda article: article["published"], reverse=True)
    assert [e.link for e in first.entries + second.entries] == [a["url"] for a in truth[:20]]
    assert truth[0]["versions"][0]["body"][-1] in unescape(first.entries[0].content[0].value)
    stated = datetime.fromtimestamp(timegm(first.entries[0].published_parsed), UTC)
    assert stated == datetime.fromisoformat(truth[0]["published"])
    assert get(web, "wordpress", "/feed/?paged=9").status == 404


def test_wordpress_sitemap_names_all(web: Newsroom) -> None:
    index = lxml.etree.fromstring(get(web, "wordpress", "/wp-sitemap.xml").body)
    posts = index.xpath("//*[local-name()='loc'][contains(., 'posts-post')]/text()")
    urls = lxml.etree.fromstring(get(web, "wordpress", posts[0]).body).xpath("//*[local-name()='loc']/text()")
    assert set(urls) == {article["url"] for article in web.truth("wordpress")}


def test_wordpress_rest_pages_and_dates(web: Newsroom) -> None:
    answer = get(web, "wordpress", "/wp-json/wp/v2/posts?per_page=10&page=3&order=asc")
    assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"]) == ("25", "3")
    assert len(json.loads(answer.text)) == 5
    middle = sorted(article["published"] for article in web.truth("wordpress"))[12]
    limit = middle.replace("+00:00", "Z")
    after = json.loads(get(web, "wordpress", f"/wp-json/wp/v2/posts?per_page=100&after={limit}").text)
    before = json.loads(get(web, "wordpress", f"/wp-json/wp/v2/posts?per_page=100&before={limit}").text)
    assert (len(after), len(before)) == (12, 12)
    assert get(web, "wordpress", "/wp-json/wp/v2/posts?page=99").status == 400
    assert get(web, "wordpress", "/wp-json/wp/v2/posts?per_page=1000").status == 400


def test_wordpress_short_links_amp_and_graph(web: Newsroom) -> None:
    article = web.truth("wordpress")[0]
    moved = get(web, "wordpress", f"/?p={article['id']}")
    assert (moved.status, moved.headers["Location"]) == (301, article["url"])
    page = lxml.html.fromstring(get(web, "wordpress", article["url"]).text)
    (graph,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(graph)["@graph"][0]["headline"] == article["versions"][0]["title"]
    amp = lxml.html.fromstring(get(web, "wordpress", page.xpath("//link[@rel='amphtml']/@href")[0]).text)
    assert amp.xpath("//link[@rel='canonical']/@href") == [article["url"]]


def test_baladi_template_around_a_given_text(room: Newsroom) -> None:
    draft = Draft("عنوان من عندنا", tuple(f"فقرة رقم {n} من نص قصير" for n in range(9)), attribution="متابعات")
    article = room.publish("baladi", draft)
    pages = [lxml.html.fromstring(get(room, "baladi", f"/news/{article.id}").text) for _ in range(2)]
    assert pages[0].findtext(".//title") == "عنوان من عندنا - الخبر من أهله"
    assert pages[0].xpath("//div[@class='post-body']/p/text()") == ["دارنا نيوز – (متابعات)", *draft.paragraphs]
    related = [page.xpath("//div[@class='related-posts']//a/@href") for page in pages]
    assert [len(links) for links in related] == [6, 6]
    assert related[0] != related[1]


def test_brbr_has_one_cell_and_a_news_sitemap(web: Newsroom) -> None:
    article = web.truth("brbr")[0]
    page = get(web, "brbr", article["url"]).text
    assert len(re.findall(r"<br>\s*<br />", page)) == len(article["versions"][0]["body"]) - 1
    assert re.search(r"[٠-٩]+ تشرين الثاني ٢٠٢٦ - [٠-٩:]+ [صم]", page)
    sitemap = lxml.etree.fromstring(get(web, "brbr", "/news-sitemap.xml").body)
    assert len(sitemap.xpath("//*[local-name()='publication_date']")) == 25
    assert "utm_source=home" in get(web, "brbr").text


def test_cp1256_is_declared_in_meta_or_nowhere(web: Newsroom) -> None:
    metas = []
    for article in web.truth("cp1256")[:2]:
        answer = get(web, "cp1256", article["url"])
        assert answer.headers["Content-Type"] == "text/html"
        metas.append(b"windows-1256" in answer.body)
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode("utf-8")
    assert sorted(metas) == [False, True]
    feed = feedparser.parse(get(web, "cp1256", "/rss/news.rdf").body)
    assert (feed.version, len(feed.entries)) == ("rss10", 25)
    assert feed.entries[0].title == web.sites["cp1256"].desk.listed()[0].title


def test_jsonld_is_good_on_even_and_broken_on_odd_articles(web: Newsroom) -> None:
    for article in web.truth("jsonld")[:9]:
        page = get(web, "jsonld", article["url"]).text
        (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        if article["id"] % 2 == 0:
            assert json.loads(script)["datePublished"].endswith("+03:00")
        else:
            with pytest.raises(json.JSONDecodeError):
                json.loads(script)


def test_jsonld_sitemaps_are_gzip_files_by_day(web: Newsroom) -> None:
    index = gzip.decompress(get(web, "jsonld", "/sitemap_index.xml.gz").body)
    days = lxml.etree.fromstring(index).xpath("//*[local-name()='loc']/text()")
    found = [url for day in days for url in re.findall(r"<loc>(.*?)</loc>", unpack(get(web, "jsonld", day).body))]
    assert set(found) == {article["url"] for article in web.truth("jsonld")}
    atom = feedparser.parse(get(web, "jsonld", "/atom.xml").body)
    assert (atom.version, len(atom.entries)) == ("atom10", 20)


def unpack(body: bytes) -> str:
    return gzip.decompress(body).decode()


def test_jsonfeed_has_iris_a_mobile_variant_and_both_calendars(web: Newsroom) -> None:
    feed = json.loads(get(web, "jsonfeed", "/feed.json").text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    item = feed["items"][0]
    assert "/خبر/" in item["url"]
    page = get(web, "jsonfeed", item["url"]).text
    assert "جمادى الآخرة 1448 هـ - " in page
    mobile = get(web, "jsonfeed", item["url"].replace("/خبر/", "/m/خبر/")).text
    assert f'<link rel="canonical" href="{item["url"]}">' in mobile


def test_tunisie_prints_two_kinds_of_dates_and_a_separate_lead(web: Newsroom) -> None:
    for article in web.truth("tunisie")[:2]:
        page = lxml.html.fromstring(get(web, "tunisie", article["url"]).text)
        shown = page.findtext(".//div[@class='article-date']")
        assert re.fullmatch(r"2026/11/\d\d \d\d:\d\d" if article["id"] % 2 == 0 else r"\d+ نوفمبر 2026 \d\d:\d\d", shown)
        assert page.findtext(".//div[@class='chapo']") == article["versions"][0]["body"][0]
        assert len(page.xpath("//div[@class='contenu']/div")) == len(article["versions"][0]["body"])


@pytest.mark.parametrize("site", STATIC)
def test_validators_answer_304_until_something_changes(room: Newsroom, site: str) -> None:
    each = room.sites[site]
    article = each.desk.listed()[3]
    feeds = {"wordpress": "/feed/", "cp1256": "/rss/news.rdf", "jsonld": "/atom.xml", "jsonfeed": "/feed.json"}
    sitemaps = {"brbr": "/news-sitemap.xml", "wordpress": "/wp-sitemap-posts-post-1.xml"}
    paths = [each.path(article), "/", feeds.get(site, "/"), sitemaps.get(site, "/"), unescape(each.section_path("all"))]
    for path in paths:
        first = get(room, site, path)
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
        same = [get(room, site, path, If_None_Match=f'"x", {tag}'), get(room, site, path, If_Modified_Since=date)]
        assert [(answer.status, answer.body) for answer in same] == [(304, b""), (304, b"")]
        assert get(room, site, path, If_None_Match='"other"', If_Modified_Since=date).status == 200
    tags = [get(room, site, path).headers["ETag"] for path in paths]
    room.advance(60)
    room.edit(site, article.id, "title")
    assert [get(room, site, path, If_None_Match=tag).status for path, tag in zip(paths, tags, strict=True)] == [200] * 5
    counted = room.requests(site)
    assert (counted.conditional, counted.not_modified) == (20, 10)


def test_the_shell_of_the_javascript_site_never_changes(room: Newsroom) -> None:
    article = room.sites["jsonly"].desk.listed()[0]
    paths = ["/", "/section/sport", f"/story/{article.id}"]
    tags = {get(room, "jsonly", path).headers["ETag"] for path in paths}
    old = get(room, "jsonly", f"/api/articles/{article.id}")
    room.edit("jsonly", article.id, "title")
    assert {get(room, "jsonly", path).headers["ETag"] for path in paths} == tags == {'"shell-1"'}
    assert get(room, "jsonly", "/", If_None_Match='"shell-1"').status == 304
    new = get(room, "jsonly", f"/api/articles/{article.id}", If_None_Match=old.headers["ETag"])
    assert (new.status, json.loads(new.text)["title"]) == (200, article.title)


@pytest.mark.parametrize("how", REMOVALS)
@pytest.mark.parametrize("site", GOOD)
def test_removals_and_restoration(room: Newsroom, site: str, how: str) -> None:
    each = room.sites[site]
    article = each.desk.listed()[0]
    url = each.url(article)
    before = get(room, site, url).headers["ETag"]
    room.remove(site, article.id, how)
    answer = get(room, site, url)
    expected = {"404": 404, "410": 410, "redirected_home": 302, "soft_404": 200, "unlisted": 200}[how]
    assert answer.status == expected
    assert (answer.headers["ETag"] is None) == (how != "unlisted")
    assert article not in each.desk.listed()
    assert each.path(article) not in get(room, site).body.decode(each.charset)
    if how == "redirected_home":
        assert answer.headers["Location"] == room.url(site)
    if how == "soft_404":
        assert "غير موجودة" in answer.body.decode(each.charset)
    room.restore(site, article.id)
    again = get(room, site, url)
    assert (again.status, article in each.desk.listed()) == (200, True)
    assert (again.headers["ETag"] != before) == (site != "jsonly")


@pytest.mark.parametrize("site", STATIC)
def test_new_designs_keep_the_text_or_hide_it(room: Newsroom, site: str) -> None:
    each = room.sites[site]
    article = each.desk.listed()[0]
    tag = get(room, site, each.path(article)).headers["ETag"]
    room.set_fault(site, "layout", level=1)
    changed = get(room, site, each.path(article), If_None_Match=tag)
    assert (changed.status, changed.body.decode(each.charset).count("x-par")) == (200, len(article.draft.paragraphs))
    room.set_fault(site, "layout", level=2)
    hidden = get(room, site, each.path(article)).body.decode(each.charset)
    assert ("x-par" in hidden, "__STATE__" in hidden) == (False, True)


def test_source_files_are_valid(web: Newsroom, tmp_path: Path) -> None:
    paths = web.write_sources(tmp_path / "sources")
    sources = load_all([tmp_path / "sources"])
    assert set(sources) == {path.stem for path in paths} == set(web.sites)
    assert all(source.allow_private for source in sources.values())
    assert [name for name, source in sources.items() if source.render] == ["jsonly"]
    assert {name for name in GOOD if sources[name].discover.autodiscover} == {"wordpress", "jsonfeed"}
    assert sources["tunisie"].timezone == "Africa/Tunis"


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_jsonly_draws_its_news_in_a_browser(web: Newsroom, tmp_path: Path) -> None:
    article = web.truth("jsonly")[4]
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", f"--user-data-dir={tmp_path}"]
    command = ["chromium", *flags, "--dump-dom", article["url"]]
    drawn = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    page = lxml.html.fromstring(drawn.decode())
    version = article["versions"][0]
    assert page.findtext(".//h1") == version["title"]
    assert page.xpath("//div[@class='story-body']/p/text()") == version["body"]
    assert len(page.xpath("//section[@class='more-stories']//a[starts-with(@href, '/story/')]")) == 4
