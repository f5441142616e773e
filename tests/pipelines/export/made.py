"""Made articles with hostile cells, edits, removals, stories and coverage: what exports are tested on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.article import Article, Link, RevisionKind
from pipelines.identity import article_id
from pipelines.revise import revision_of
from pipelines.storage.articles import article_to_doc, article_writes, extra_of
from pipelines.storage.base import Put, Store, Write
from pipelines.watch.log import logged

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
AS_OF = datetime(2026, 3, 20, tzinfo=UTC)
HOSTILE = (
    "=1+1", "+حلب", "-5 درجات", "@SUM(A1)", "\t=cmd", "\r\n=2", "'=already", "'", "''", "\u200f=HYPERLINK(1)", "\ufeff=1", "=1", "  @x",
    'قال: "نعم"، ثم سكت', "a,b;c\td", "سطر\nسطر ثان", "ٱلسَّلَامُ عَلَيْكُمْ", "🙂 \U0001f1f8\U0001f1fe", "N/A", "NULL", "None", "0012", "1,5", "\u202eمقلوب\u202c", "−5", "#REF!",
)  # fmt: skip
"""Headlines that spreadsheets, CSV readers and type guessers get wrong."""


def made(n: int, **values: Any) -> Article:
    """Article number `n` of three sources, new headline each; every fifth has no date."""
    source = ("alpha", "beta", "gamma")[n % 3]
    key = f"{source}.example/news/{n}"
    seen = START + timedelta(hours=n)
    title = HOSTILE[n % len(HOSTILE)]
    body = [
        f"قالت وزارة الصحة إن الحملة رقم {n} بدأت في مدينة حلب.",
        "وأضافت أن اللقاحات متوفرة في جميع المراكز، «مجانا».",
        title,
    ]
    article = Article(
        id=article_id(key), source=source, url=f"https://{key}", url_key=key, first_seen_at=seen, checked_at=seen, changed_at=seen,
        title=title, body=body, published=None if n % 5 == 0 else seen - timedelta(minutes=7), published_raw="الأحد",
        published_precision="minute", author="سليم، ليلى" if n % 2 else None, section="صحة", tags=["صحة", "حلب"] if n % 2 else [],
        related=[Link("خبر آخر", "https://alpha.example/1")] if n % 2 else [], language="ar", via="feed", word_count=16, extractor="1",
    )  # fmt: skip
    return hashed(replace(article, **values))


def hashed(article: Article) -> Article:
    """With its derived fields."""
    from pipelines.export.past import derived

    row = {"title": article.title, "body": article.body, "author": article.author, "published": article.published}
    return replace(article, **derived(row))


def stored(article: Article) -> list[Write]:
    """The writes of a new article, with its search terms."""
    from pipelines.search.index import index_terms

    return article_writes(article, revision_of(article, RevisionKind.FIRST, []), {"terms": index_terms(article)})


def fill(store: Store, count: int = 40) -> list[Article]:
    """`count` articles, a story of the first two of different sources, and coverage of some days."""
    articles = [made(n) for n in range(count)]
    store.write([write for article in articles for write in stored(article)])
    store.write(list(_beside(articles)))
    return articles


def _beside(articles: list[Article]) -> Iterator[Write]:
    from pipelines.search.index import index_terms

    leader, other = articles[1], articles[2]
    story = {
        "_id": leader.id,
        "leader": leader.id,
        "members": [leader.id, other.id],
        "order": [],
        "latest_at": other.first_seen_at,
    }
    yield Put("stories", story)
    for article in (leader, other):
        yield Put("articles", article_to_doc(replace(article, story_id=leader.id), {"terms": index_terms(article)}))
    for day in ("2026-03-01", "2026-03-02"):
        codes = {"new": 20, "rejected": 2, "failed": 1}
        yield Put(
            "days",
            {
                "_id": f"alpha.{day}",
                "source": "alpha",
                "day": day,
                "version": 1,
                "polls": 48,
                "codes": codes,
                "reasons": {},
                "fields": {},
            },
        )
    yield Put(
        "gaps",
        {
            "_id": "g1", "source": "alpha", "from": START + timedelta(days=1), "to": START + timedelta(days=1, hours=2),
            "noted_at": START + timedelta(days=1, hours=3), "closed_at": None, "filled": False,
        },
    )
    yield Put(
        "gaps",
        {
            "_id": "g2", "source": "alpha", "from": START, "to": START + timedelta(hours=2), "noted_at": START + timedelta(hours=3),
            "closed_at": START + timedelta(hours=4), "filled": True,
        },
    )


def edit(store: Store, article: Article, when: datetime, **values: Any) -> Article:
    """A later look that found other content."""
    from pipelines.search.index import index_terms

    changed = hashed(replace(article, **values, checked_at=when, changed_at=when, revision=article.revision + 1))
    revision = revision_of(changed, RevisionKind.EDIT, sorted(values))
    doc = store.get("articles", article.id) or {}
    found = {"terms": index_terms(changed), **logged(doc, changed.watch, when)}
    store.write(article_writes(changed, revision, extra_of(doc) | found))
    return changed
