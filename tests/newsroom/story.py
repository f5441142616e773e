"""A story that travels: one text at its origin, a trimmed copy under another headline, a corrected copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from tests.newsroom.programme import Programme
from tests.newsroom.text.writer import Draft, correct_numbers, write

if TYPE_CHECKING:
    from tests.newsroom.article import Article
    from tests.newsroom.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Story:
    """One text at several sites, the origin first."""

    room: Newsroom
    sites: tuple[str, ...]
    drafts: tuple[Draft, ...]
    """What each site publishes."""
    refs: dict[str, int]
    name: str

    @property
    def articles(self) -> list[Article]:
        """Those that are published by now, in the order of `sites`."""
        self.room.catch_up()
        found = [(site, self.refs.get(f"{self.name}/{site}")) for site in self.sites]
        return [self.room.sites[site].desk.articles[number] for site, number in found if number is not None]

    @property
    def urls(self) -> list[str]:
        """Their addresses."""
        return [self.room.article_url(article.site, article.id) for article in self.articles]

    def remove_origin(self, how: str = "404") -> None:
        """Take the text down where it came from. Raises KeyError when it is not published yet."""
        self.room.remove(self.sites[0], self.refs[f"{self.name}/{self.sites[0]}"], how)


def tell(room: Newsroom, sites: Sequence[str], times: Sequence[datetime], draft: Draft | None, count: int) -> Story:
    """Queue the three publications. Raises ValueError when there is not a site for each time."""
    if len(sites) != len(times) or not 1 <= len(sites) <= 3:
        raise ValueError("a story needs one to three sites, and a lag for each")
    name = f"story {count}"
    first = draft or long_text(room.seed, name)
    rng = Random(f"{room.seed}/{name}")
    copies = (first, retold(first, room.sites[sites[0]].name), corrected(first, rng))[: len(sites)]
    programme = Programme()
    for site, at, text in zip(sites, times, copies, strict=True):
        programme.add(at, site, "publish", f"{name}/{site}", draft=text)
    room.play(programme)
    room.catch_up()
    return Story(room, tuple(sites), copies, programme.refs, name)


def long_text(seed: int, name: str) -> Draft:
    """A generated text of at least seven paragraphs, so that a trimmed copy is still a text."""
    number = next(n for n in range(1, 1000) if len(write(seed, name, n).paragraphs) >= 7)
    return write(seed, name, number)


def retold(first: Draft, credit: str) -> Draft:
    """Another headline, the last third of the text cut off, the origin credited."""
    keep = max(2, len(first.paragraphs) - len(first.paragraphs) // 3)
    words = first.title.split()
    half = len(words) // 2
    title = f"{' '.join(words[half:])}: {' '.join(words[:half])} - تفاصيل"
    return replace(first, title=title, paragraphs=first.paragraphs[:keep], author=None, attribution=credit)


def corrected(first: Draft, rng: Random) -> Draft:
    """The same headline and text with two numbers changed."""
    return replace(first, paragraphs=correct_numbers(first.paragraphs, rng), author=None, attribution="وكالات")
