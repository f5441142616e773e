"""Writes articles: the same seed, site and number always give the same text, and no two of them share a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from tests.newsroom.text.grammar import Cast, Pattern, patterns, render, vocabulary

TOPICS = ("politics", "economy", "sport", "weather", "court", "health", "society")
SECTION_NAMES = {
    "politics": "سياسة",
    "economy": "اقتصاد",
    "sport": "رياضة",
    "weather": "طقس",
    "court": "قضاء",
    "health": "صحة",
    "society": "مجتمع",
}
INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MARKED = {"مؤكداً": "مُؤكِّداً", "مشيراً": "مُشيراً", "لافتاً": "لافِتاً", "قضت": "قَضَت", "يوضح": "يُوضِّح", "الذي": "الّذي"}
STRETCHED = {"وسط": "وســط", "خلال": "خـلال", "قال": "قــال"}
QUOTES = (("«", "»"), ("“", "”"), ('"', '"'))


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor hands in. Give one to `Newsroom.publish` to choose the text yourself."""

    title: str
    """Headline without any site name."""
    paragraphs: tuple[str, ...]
    """Plain text, one string a paragraph; compared with what is stored, so no markup and no double spaces."""
    topic: str = "politics"
    """One of TOPICS: the section."""
    author: str | None = None
    """A person's name, or None."""
    attribution: str | None = None
    """Agency or desk, or None."""
    tags: tuple[str, ...] = ()
    """Keywords."""


def write(seed: int, site: str, number: int, topic: str | None = None) -> Draft:
    """The article `number` of `site`: 3–12 paragraphs of about 25–60 words."""
    rng = Random(f"{seed}/{site}/{number}")
    topic = topic or rng.choice(TOPICS)
    cast = Cast(rng)
    title = _headline(topic, cast)
    paragraphs = _paragraphs(rng, cast, topic)
    paragraphs[0] += f" (الخبر رقم {number} من {rng.choice(vocabulary()['place'])})" if rng.random() < 0.3 else ""
    author = cast.fixed["man"][2] if rng.random() < 0.5 else None
    attribution = rng.choice(vocabulary()["agency"]) if author is None or rng.random() < 0.3 else None
    tags = tuple(dict.fromkeys([cast.fixed["place"][0], cast.fixed["man"][0], SECTION_NAMES[topic]]))
    if rng.random() < 0.1:
        paragraphs = [text.translate(INDIC) for text in paragraphs]
    return Draft(title, tuple(paragraphs), topic, author, attribution, tags)


def headline(seed: int, site: str, number: int, topic: str, variant: int) -> str:
    """Another headline for the same article: same persons and places, other words."""
    cast = Cast(Random(f"{seed}/{site}/{number}"))
    cast.rng = Random(f"{seed}/{site}/{number}/headline {variant}")
    return _headline(topic, cast)


def _headline(topic: str, cast: Cast) -> str:
    first = render(cast.rng.choice(patterns()[f"headline.{topic}"]), cast)
    if cast.rng.random() < 0.35:
        return f"{cast.fixed['place'][0]}.. {first}"
    return first


def _paragraphs(rng: Random, cast: Cast, topic: str) -> list[str]:
    count = rng.randint(3, 12)
    own = rng.sample(patterns()[topic], len(patterns()[topic]))
    other = patterns()[rng.choice(TOPICS)]
    clauses = own[: max(6, count + 4)] + rng.sample(other, 6)
    openings = rng.sample(patterns()["opening"], min(count * 2, len(patterns()["opening"])))
    paragraphs = []
    for index in range(count):
        text = ""
        while len(text.split()) < rng.randint(26, 38):
            opening = openings.pop() if openings and rng.random() < 0.8 else None
            text += (" " if text else "") + _sentence(cast, opening, clauses)
        paragraphs.append(_ornament(rng, text) if index else text)
    return paragraphs


def _sentence(cast: Cast, opening: Pattern | None, clauses: list[Pattern]) -> str:
    rng = cast.rng
    clause = clauses.pop(0) if len(clauses) > 1 else rng.choice(patterns()[rng.choice(TOPICS)])
    start = render(opening, cast) + " " if opening else ""
    text = start + render(clause, cast) + render(rng.choice(patterns()["closing"]), cast)
    return re.sub(r"\bلـ ", "لـ", text) + "."


def _ornament(rng: Random, text: str) -> str:
    """Now and then what newsrooms do to a text: marks, stretched letters, other quotes."""
    chance = rng.random()
    if chance < 0.12:
        text = " ".join(MARKED.get(word, word) for word in text.split(" "))
    elif chance < 0.18:
        text = " ".join(STRETCHED.get(word, word) for word in text.split(" "))
    left, right = rng.choice(QUOTES)
    return text.replace("«", left).replace("»", right)


def correct_numbers(paragraphs: tuple[str, ...], rng: Random, count: int = 2) -> tuple[str, ...]:
    """The same text with `count` of its two-digit or longer numbers changed, as a correction does."""
    found = [(i, re.finditer(r"(?<![\d.])\d{2,}(?!\.?\d)", text)) for i, text in enumerate(paragraphs)]
    spots = [(i, match.start(), match.end()) for i, matches in found for match in matches]
    out = list(paragraphs)
    for index, start, end in sorted(rng.sample(spots, min(count, len(spots))), reverse=True):
        old = out[index][start:end]
        new = str(int(old) + rng.choice((1, 2, 5, 7))).translate(INDIC if not old.isascii() else {})
        out[index] = out[index][:start] + new + out[index][end:]
    return tuple(out)
