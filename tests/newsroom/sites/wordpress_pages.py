"""Article pages of the WordPress theme: the full one and the AMP one."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from tests.newsroom import dates
from tests.newsroom.sites import furniture
from tests.newsroom.text.writer import SECTION_NAMES

if TYPE_CHECKING:
    from tests.newsroom.article import Article
    from tests.newsroom.sites.wordpress import WordPress


def graph(site: WordPress, article: Article) -> dict[str, Any]:
    """Yoast's @graph."""
    draft, url = article.draft, site.url(article)
    person = draft.author or site.name
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "@id": f"{url}#article",
                "isPartOf": {"@id": url},
                "author": {"name": person, "@id": f"{site.base}/#/schema/person/{article.id % 9}"},
                "headline": draft.title,
                "datePublished": dates.iso(article.published),
                "dateModified": dates.iso(article.modified),
                "mainEntityOfPage": {"@id": url},
                "publisher": {"@id": f"{site.base}/#organization"},
                "image": {"@id": f"{url}#primaryimage"},
                "keywords": list(draft.tags),
                "articleSection": [SECTION_NAMES[article.topic]],
                "inLanguage": "ar",
            },
            {"@type": "WebPage", "@id": url, "url": url, "name": f"{draft.title} - {site.name}"},
            {"@type": "ImageObject", "@id": f"{url}#primaryimage", "url": image(site, article)},
            {"@type": "Organization", "@id": f"{site.base}/#organization", "name": site.name, "url": site.base},
        ],
    }


def image(site: WordPress, article: Article) -> str:
    """Address of the lead picture (never served)."""
    return f"{site.base}/wp-content/uploads/{site.local(article.published):%Y/%m}/{article.id}.jpg"


def head(site: WordPress, article: Article) -> str:
    """Links and metadata."""
    draft, url = article.draft, escape(site.url(article))
    data = json.dumps(graph(site, article), ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<link rel="canonical" href="{url}"><link rel="amphtml" href="{url}amp/">\n'
        f'<link rel="shortlink" href="{site.base}/?p={article.id}">\n'
        f'<link rel="alternate" type="application/rss+xml" href="{site.base}/feed/">\n'
        f'<meta property="og:locale" content="ar_AR"><meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{escape(draft.title)} - {site.name}">\n'
        f'<meta property="og:url" content="{url}"><meta property="og:site_name" content="{site.name}">\n'
        f'<meta property="article:published_time" content="{dates.iso(article.published)}">\n'
        f'<meta property="article:modified_time" content="{dates.iso(article.modified)}">\n'
        f'<meta property="og:image" content="{image(site, article)}">\n'
        f'<script type="application/ld+json" class="yoast-schema-graph">{data}</script>\n'
    )


def article(site: WordPress, item: Article) -> str:
    """The theme's single.php."""
    draft = item.draft
    paragraphs = [f"<p>{furniture.inline(text)}</p>" for text in draft.paragraphs]
    paragraphs.insert(min(2, len(paragraphs) - 1), inline_related(site, item))
    tags = "".join(f'<a rel="tag" href="/tag/{i}/">{escape(tag)}</a>' for i, tag in enumerate(draft.tags))
    author = f'<span class="author vcard">بقلم <a class="url fn n" href="/author/{item.id % 9}/">{draft.author}</a></span>'
    body = "\n".join(paragraphs)
    main = (
        f'<article id="post-{item.id}" class="post type-post hentry"><header class="entry-header">'
        f'<nav class="breadcrumbs"><a href="/">الرئيسية</a> » '
        f'<a href="{site.section_path(item.topic)}">{SECTION_NAMES[item.topic]}</a></nav>'
        f'<h1 class="entry-title">{escape(draft.title)}</h1><div class="entry-meta">'
        f'<time class="entry-date published" datetime="{dates.iso(site.local(item.published))}">'
        f"{site.shown_date(item)}</time>{author if draft.author else ''}</div></header>\n"
        f'<figure class="post-thumbnail"><img src="{image(site, item)}" alt="">'
        f"<figcaption>صورة أرشيفية ({site.name})</figcaption></figure>\n"
        f'<div class="entry-content">\n{body}\n{credit(draft.attribution)}</div>\n'
        f'{furniture.share(site.url(item))}<div class="tags-links">الوسوم: {tags}</div></article>\n'
        f"{furniture.related(site, item)}{furniture.comments(item)}{furniture.most_read(site, item)}"
    )
    return furniture.shell(site, f"{draft.title} - {site.name}", main, head(site, item), "single single-post")


def credit(attribution: str | None) -> str:
    """`المصدر: وكالات`, where there is one."""
    return f'<p class="source"><strong>المصدر: {escape(attribution)}</strong></p>\n' if attribution else ""


def inline_related(site: WordPress, item: Article) -> str:
    """A link in the middle of the text, another on every visit."""
    other = next(iter(furniture.others(site, item, 1, site.visits)), None)
    if other is None:
        return ""
    return f'<div class="read-also"><b>اقرأ أيضاً:</b> <a href="{site.path(other)}">{escape(other.title)}</a></div>'


def amp(site: WordPress, item: Article) -> str:
    """The AMP variant: same text, little around it."""
    draft = item.draft
    body = "".join(f"<p>{escape(text)}</p>" for text in draft.paragraphs)
    return (
        f'<!doctype html><html amp lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{escape(draft.title)}</title>'
        f'<link rel="canonical" href="{escape(site.url(item))}"></head><body><article><h1>{escape(draft.title)}</h1>'
        f'<time datetime="{dates.iso(site.local(item.published))}">{site.shown_date(item)}</time>'
        f'<div class="amp-wp-article-content">{body}</div></article></body></html>'
    )
