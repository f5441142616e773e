"""The design that a site changes to: other names for everything, the headline and date elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from tests.newsroom import dates
from tests.newsroom.sites import furniture

if TYPE_CHECKING:
    from tests.newsroom.article import Article
    from tests.newsroom.sites.base import Site


def article(site: Site, item: Article, level: int) -> str:
    """Level 1 can still be read by a careful program; in level 2 a script draws text and date."""
    draft = item.draft
    if level >= 2:
        data = json.dumps({"t": draft.title, "b": list(draft.paragraphs)}, ensure_ascii=False).replace("</", "<\\/")
        main = f'<div id="app-root" class="css-1x9f"></div><script id="state">window.__STATE__={data}</script>'
        return furniture.shell(site, site.name, main, body_class="v3")
    when = dates.long_date(site.local(item.published), dates.EGYPT)
    clock = site.local(item.published).strftime("%H:%M")
    body = "".join(f'<div class="x-par"><p>{furniture.inline(text)}</p></div>' for text in draft.paragraphs)
    byline = f'<div class="x-who">{escape(draft.author)}</div>' if draft.author else ""
    main = (
        f'<article class="x-story"><div class="x-head"><h1 class="x-hed">{escape(draft.title)}</h1>{byline}'
        f'<span class="x-when">نُشر: {when} الساعة {clock}</span></div>{furniture.share(site.url(item))}'
        f'<div class="x-copy">{body}</div></article>{furniture.related(site, item, "قد يهمك أيضاً")}'
    )
    canonical = f'<link rel="canonical" href="{escape(site.url(item))}">'
    head = f'<meta property="og:title" content="{escape(draft.title)}">{canonical}'
    return furniture.shell(site, f"{draft.title} | {site.name}", main, head, "v2")
