"""Made articles and queries over a few words in many forms, and a slow, plain reading of what a query means."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.arabic.tokens import pairs
from pipelines.search.index import index_terms
from pipelines.search.query import And, Field, Node, Not, Or, Phrase, Query, Word
from pipelines.search.when import span
from pipelines.storage.base import Put, Store

START = datetime(2026, 3, 1, tzinfo=UTC)
FORMS = [
    ["حكومة", "الحكومة", "وبالحكومة", "حكوماتها", "الحُكُومَةُ"], ["جسر", "الجسر", "جسور", "الجســر", "للجسر"],
    ["مدرسة", "مدارس", "بمدارسنا", "المدرستين"], ["وزير", "الوزراء", "ووزيرها", "وزيرًا"], ["يعلن", "أعلنت", "سيعلنون", "أعلن"],
    ["12", "١٢", "1,234", "1234"], ["NATO", "nato"], ["حلب", "بحلب", "وحلب"],
]  # fmt: skip
WORDS = [word for forms in FORMS for word in forms]
SOURCES, STATES, LANGUAGES = ("harbour", "meadow", "valley"), ("live", "removed"), ("ar", "fa")


def document(number: int, rng: random.Random) -> dict[str, Any]:
    """A stored article of a few words."""

    def text(most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, most)))

    made: dict[str, Any] = {
        "_id": f"{number:04d}", "url_key": f"{number}", "url": f"https://{number}.example/", "source": rng.choice(SOURCES),
        "title": text(4), "body": [text(8) for _ in range(rng.randint(1, 3))], "tags": [text(2)] if rng.random() < 0.5 else [],
        "section": text(1) if rng.random() < 0.5 else None, "author": text(2) if rng.random() < 0.3 else None,
        "language": rng.choice(LANGUAGES), "via": "feed", "state": rng.choice(STATES), "revision": rng.randint(1, 2),
        "published": START + timedelta(hours=rng.randrange(24 * 60)) if rng.random() < 0.8 else None,
        "first_seen_at": START + timedelta(hours=rng.randrange(24 * 60)), "story_id": f"{rng.randrange(3):04d}" if rng.random() < 0.4 else None,
        "watch": rng.sample(["works:جسر", "works:حلب", "food:عسل"], rng.randint(0, 2)),
    }  # fmt: skip
    return made


def fill(store: Store, count: int, rng: random.Random) -> list[dict[str, Any]]:
    """Store made articles with their terms."""
    made = [document(number, rng) for number in range(count)]
    store.write([Put("articles", {**doc, "terms": index_terms(doc)}) for doc in made])
    return made


def query(rng: random.Random) -> Query:
    """A query of any shape."""
    dates = {
        name: rng.choice(("2026-03", "2026-04-1", "2026-03-15", "2026"))
        for name in ("since", "seen_until")
        if rng.random() < 0.15
    }
    where = node(rng, 3) if rng.random() < 0.95 else None
    return Query(
        where=where, sort=rng.choice(("", "", "relevance", "published", "first_seen")), limit=rng.choice((1, 3, 7, 50)), **dates
    )


def node(rng: random.Random, depth: int) -> Node:
    """A tree of at most this depth."""
    kind = rng.random()
    if depth and kind < 0.25:
        return And(tuple(_flat(rng, depth, And)))
    if depth and kind < 0.45:
        return Or(tuple(_flat(rng, depth, Or)))
    if depth and kind < 0.55:
        inner = node(rng, depth - 1)
        return inner.part if isinstance(inner, Not) else Not(inner)
    if kind < 0.75:
        return Word(rng.choice(WORDS), rng.choice(("", "", "", "title", "body", "tag", "section", "author")), rng.random() < 0.3)
    if kind < 0.85:
        return Phrase(" ".join(rng.choices(WORDS, k=rng.randint(1, 2))), rng.choice(("", "", "title", "body", "tag")))
    return Field(*rng.choice([
        ("source", "harbour"), ("lang", "fa"), ("state", "removed"), ("story", "0001"), ("watch", "works"), ("watch", "works:جسر"),
        ("has", "author"), ("missing", "tags"), ("missing", "published"), ("changed", "true"), ("removed", "false"), ("via", "feed"),
    ]))  # fmt: skip


def _flat(rng: random.Random, depth: int, kind: type) -> Iterator[Node]:
    for _ in range(rng.randint(2, 3)):
        part = node(rng, depth - 1)
        yield from part.parts if isinstance(part, kind) and isinstance(part, And | Or) else (part,)


def means(query: Query, doc: dict[str, Any]) -> bool:
    """Whether the article is what the query asks for, read word by word from its text."""
    for name, since, until in (("published", query.since, query.until), ("first_seen_at", query.seen_since, query.seen_until)):
        when = doc[name]
        if (since or until) and when is None:
            return False
        if (since and when < span(since)[0]) or (until and when >= span(until)[1]):
            return False
    return query.where is None or _holds(query.where, doc)


def _holds(part: Node, doc: dict[str, Any]) -> bool:
    if isinstance(part, And):
        return all(_holds(each, doc) for each in part.parts)
    if isinstance(part, Or):
        return any(_holds(each, doc) for each in part.parts)
    if isinstance(part, Not):
        return not _holds(part.part, doc)
    if isinstance(part, Field):
        return _field(part, doc)
    wanted = pairs(part.text)
    single = isinstance(part, Word) and len(wanted) == 1
    return any(_word(part, wanted[0], text) if single else _phrase(wanted, text) for text in _texts(doc, part.field))


def _texts(doc: dict[str, Any], field: str) -> list[str]:
    parts = {
        "title": [doc["title"]],
        "body": doc["body"],
        "tag": doc["tags"],
        "section": [doc["section"] or ""],
        "author": [doc["author"] or ""],
    }
    return parts[field] if field else [doc["title"], *doc["body"]]


def _word(part: Any, wanted: tuple[str, str], text: str) -> bool:
    return any(exact == wanted[0] or (not part.exact and stem == wanted[1]) for exact, stem in pairs(text))


def _phrase(wanted: list[tuple[str, str]], text: str) -> bool:
    """The words in order; the first may carry clitics, which in these texts are و ب ل and وب, ل before ال written لل."""
    words = [exact for exact, _ in pairs(text)]
    first, rest = wanted[0][0], [exact for exact, _ in wanted[1:]]
    led = {first, *(clitic + first for clitic in ("و", "ب", "وب") if first[0] >= "ء")}
    if first.startswith("ال"):
        led.add("لل" + first[2:])
    return any(word in led and words[at + 1 : at + 1 + len(rest)] == rest for at, word in enumerate(words))


def _field(part: Field, doc: dict[str, Any]) -> bool:
    value = part.value
    if part.name == "watch":
        return value in doc["watch"] if ":" in value else any(hit.split(":")[0] == value for hit in doc["watch"])
    if part.name in ("has", "missing"):
        return bool(doc[value]) is (part.name == "has")
    if part.name == "changed":
        return (doc["revision"] > 1) is (value == "true")
    if part.name == "removed":
        return (doc["state"] == "removed") is (value == "true")
    return bool(doc[{"lang": "language", "story": "story_id"}.get(part.name, part.name)] == value)
