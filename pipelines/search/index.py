"""What an article is found by: the strings of its indexed array field `terms`.

    =الحكومه     the folded word, as printed, in headline or text
    ~حكومه       the stem of its forms; only for words that have forms (not for numbers, Latin words and function words)
    t=… t~…      the same in the headline; s section, g tags, a author
    w=name       a watchlist with a hit

One multikey field answers everything: a query asks for terms alone, and what terms cannot tell (the order of words in a
phrase) is checked on the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipelines.arabic.tokens import chunks, is_function, pairs_of
from pipelines.article import Article

MARKS = {"": "", "title": "t", "section": "s", "tag": "g", "author": "a"}
"""Text field → what its terms begin with. `body` has no terms of its own: headline and text share theirs."""
MAX_TERMS = 20_000
"""Most terms of an article; a page of more different words is a dump, and its first ones are kept."""
_FIELDS = ("title", "body", "section", "tags", "author", "watch")


def index_terms(article: Article | Mapping[str, Any]) -> list[str]:
    """The terms of an article or of its stored document, each once, in order of first use."""
    doc = article if isinstance(article, Mapping) else {name: getattr(article, name) for name in _FIELDS}
    title, tags = doc.get("title") or "", doc.get("tags") or []
    found: dict[str, None] = {}
    for mark, texts in (
        ("t", [title]),
        ("", [title, *(doc.get("body") or [])]),
        ("s", [doc.get("section") or ""]),
        ("g", tags),
        ("a", [doc.get("author") or ""]),
    ):
        for text in texts:
            for chunk in chunks(text):
                found.update(_chunk_terms(chunk, mark))
    lists = {watch_term(hit.partition(":")[0]): None for hit in doc.get("watch") or ()}
    return [*lists, *list(found)[:MAX_TERMS]]


def watch_term(name: str) -> str:
    """The term of articles with a hit of the watchlist `name`."""
    return f"w={name}"


def terms_of(exact: str, stem: str, mark: str = "") -> tuple[str, ...]:
    """The terms of one word."""
    return (f"{mark}={exact}", f"{mark}~{stem}") if has_forms(exact, stem) else (f"{mark}={exact}",)


@lru_cache(maxsize=1 << 15)
def _chunk_terms(chunk: str, mark: str) -> dict[str, None]:
    return {term: None for exact, stem in pairs_of(chunk) for term in terms_of(exact, stem, mark)}


def has_forms(exact: str, stem: str) -> bool:
    """Whether a word has other forms than this one: Arabic words other than function words."""
    return stem != exact or (stem[:1] >= "\u0621" and not is_function(stem))
