"""RSS, Atom and sitemaps as XML text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from tests.newsroom import dates
from tests.newsroom.text.writer import SECTION_NAMES

if TYPE_CHECKING:
    from tests.newsroom.article import Article
    from tests.newsroom.sites.base import Site

DECLARATION = '<?xml version="1.0" encoding="{}"?>\n'
SITEMAP_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS_NS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def rss(site: Site, articles: Iterable[Article], *, full: bool = True, guid: str = "url") -> str:
    """RSS 2.0; with content:encoded when `full`. `guid` is `url` or `id` (WordPress's ?p=)."""
    items = "".join(_rss_item(site, article, full, guid) for article in articles)
    built = dates.rfc822(site.local(site.desk.changed_at))
    return (
        DECLARATION.format("UTF-8") + '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">\n<channel>\n'
        f"<title>{escape(site.name)}</title><link>{site.base}</link><description>{escape(site.slogan)}</description>\n"
        f"<lastBuildDate>{built}</lastBuildDate><language>ar</language><sy:updatePeriod>hourly</sy:updatePeriod>\n"
        f"{items}</channel>\n</rss>\n"
    )


def _rss_item(site: Site, article: Article, full: bool, guid: str) -> str:
    draft, url = article.draft, escape(site.url(article))
    creator = f"<dc:creator><![CDATA[{draft.author or draft.attribution or site.name}]]></dc:creator>"
    identity = f"{site.base}/?p={article.id}" if guid == "id" else url
    permanent = "false" if guid == "id" else "true"
    html = "\n".join(f"<p>{escape(text)}</p>" for text in draft.paragraphs)
    encoded = f"<content:encoded><![CDATA[{html}]]></content:encoded>" if full else ""
    return (
        f"<item><title>{escape(draft.title)}</title><link>{url}</link>"
        f"<pubDate>{dates.rfc822(site.local(article.published))}</pubDate>{creator}"
        f"<category><![CDATA[{SECTION_NAMES[article.topic]}]]></category>"
        f'<guid isPermaLink="{permanent}">{identity}</guid>'
        f"<description><![CDATA[{draft.paragraphs[0][:180]} […]]]></description>{encoded}</item>\n"
    )


def atom(site: Site, articles: Iterable[Article], self_path: str) -> str:
    """Atom 1.0 with summaries."""
    entries = "".join(
        f'<entry><title type="html">{escape(escape(article.title))}</title>'
        f'<link rel="alternate" type="text/html" href="{escape(site.url(article))}"/>'
        f"<id>tag:{site.label}.localhost,2026:{article.id}</id>"
        f"<published>{dates.iso(site.local(article.published))}</published>"
        f"<updated>{dates.iso(site.local(article.modified))}</updated>"
        f"<author><name>{escape(article.draft.author or site.name)}</name></author>"
        f'<category term="{SECTION_NAMES[article.topic]}"/>'
        f'<summary type="text">{escape(article.draft.paragraphs[0])}</summary></entry>\n'
        for article in articles
    )
    return (
        DECLARATION.format("utf-8") + f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">'
        f"<title>{escape(site.name)}</title><id>{site.base}/</id>"
        f'<link rel="self" href="{site.base}{self_path}"/><link rel="alternate" href="{site.base}/"/>'
        f"<updated>{dates.iso(site.local(site.desk.changed_at))}</updated>\n{entries}</feed>\n"
    )


def sitemap(site: Site, articles: Iterable[Article], *, lastmod: bool = True) -> str:
    """A urlset."""
    rows = []
    for article in articles:
        stamp = f"<lastmod>{dates.iso(site.local(article.modified))}</lastmod>" if lastmod else ""
        rows.append(f"<url><loc>{escape(site.url(article))}</loc>{stamp}</url>\n")
    return DECLARATION.format("UTF-8") + f"<urlset {SITEMAP_NS}>\n{''.join(rows)}</urlset>\n"


def news_sitemap(site: Site, articles: Iterable[Article]) -> str:
    """A Google News sitemap, with titles and dates."""
    rows = "".join(
        f"<url><loc>{escape(site.url(article))}</loc><news:news><news:publication><news:name>{escape(site.name)}"
        "</news:name><news:language>ar</news:language></news:publication>"
        f"<news:publication_date>{dates.iso(site.local(article.published))}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>\n"
        for article in articles
    )
    return DECLARATION.format("UTF-8") + f"<urlset {SITEMAP_NS} {NEWS_NS}>\n{rows}</urlset>\n"


def sitemap_index(urls: Iterable[tuple[str, str]]) -> str:
    """An index of (address, lastmod or "")."""
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc>{f'<lastmod>{stamp}</lastmod>' if stamp else ''}</sitemap>\n" for url, stamp in urls
    )
    return DECLARATION.format("UTF-8") + f"<sitemapindex {SITEMAP_NS}>\n{rows}</sitemapindex>\n"
