"""What a test page is, and the furniture that most of them share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.crawler.extract.pages.bank import ABOUT, MENU, OTHERS, TEASERS, Story

FETCHED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A page and what must be read from it; None = the field must be absent, ... = not checked."""

    name: str
    url: str
    html: str | bytes
    title: str | None = None
    body: Sequence[str] = ()
    published: object = ...
    """ISO text; a day of day precision is a plain date."""
    author: object = None
    attribution: object = ...
    section: object = ...
    tags: object = ...
    related: Sequence[str] = ()
    """Titles that must be among the related links."""
    refused: str | None = None
    content_type: str = "text/html"
    extra: dict[str, object] = field(default_factory=dict)
    """Further fields by name: language, canonical_url, image_url, modified, charset."""

    @property
    def content(self) -> bytes:
        """The bytes as served."""
        return self.html if isinstance(self.html, bytes) else self.html.encode("utf-8")


def page(head: str, body: str, lang: str = "ar") -> str:
    """A whole document."""
    return f'<!DOCTYPE html><html dir="rtl" lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def menu(tag: str = "ul", names: str = "main-menu") -> str:
    """A menu of sections."""
    return (
        f'<{tag} class="{names}">' + "".join(f'<li><a href="/s/{n}">{name}</a></li>' for n, name in enumerate(MENU)) + f"</{tag}>"
    )


def header() -> str:
    """A site header with logo, date of today and menu."""
    return f'<header class="site-header"><a href="/"><img src="/logo.png" alt="شعار"></a><div class="today">الإثنين 1 يونيو 2026</div><nav>{menu()}</nav></header>'


def links(start: int, count: int, item: str = '<li><a href="/news/{n}">{title}</a></li>') -> str:
    """A run of links to other stories."""
    return "".join(item.format(n=9000 + n, title=OTHERS[n % len(OTHERS)]) for n in range(start, start + count))


def sidebar(start: int = 6, count: int = 10, names: str = "sidebar") -> str:
    """A column of the most read, with dates of other stories."""
    items = "".join(
        f'<div class="item"><a href="/news/{9100 + n}"><h3>{OTHERS[n % len(OTHERS)]}</h3></a><span class="date">{n % 27 + 1} مايو 2026</span></div>'
        for n in range(start, start + count)
    )
    return f'<div class="{names}"><h2>الأكثر قراءة</h2>{items}</div>'


def cards(start: int = 0, count: int = 6) -> str:
    """Teasers of other stories: a linked headline and an excerpt each."""
    return "".join(
        f'<div class="card"><a href="/news/{9200 + n}"><img src="/i/{n}.jpg"><h3>{OTHERS[n % len(OTHERS)]}</h3></a><p>{TEASERS[n % len(TEASERS)]}.</p></div>'
        for n in range(start, start + count)
    )


def footer() -> str:
    """A footer with a description of the site."""
    return f'<footer class="site-footer"><div class="about">{ABOUT}</div>{menu("ul", "footer-menu")}<p>جميع الحقوق محفوظة © 2026</p></footer>'


def paragraphs(story: Story, attributes: str = "") -> str:
    """The story's paragraphs in p elements."""
    return "".join(f"<p{' ' + attributes if attributes else ''}>{text}</p>" for text in story.body)


def open_graph(title: str, *more: tuple[str, str]) -> str:
    """Open Graph meta elements."""
    values = [("og:type", "article"), ("og:title", title), *more]
    return "".join(f'<meta property="{name}" content="{value}">' for name, value in values)


def joined(parts: Iterable[str], between: str = "<br><br>") -> str:
    """Paragraphs with breaks between them."""
    return between.join(parts)
