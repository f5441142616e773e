"""Made articles for measurements: words of the product's lexicon with clitics and endings, as common as Zipf's law has it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from pipelines.arabic.lexicon import LEXICON
from pipelines.article import Article

START = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = [f"site-{n:02d}" for n in range(40)]
SECTIONS = ["سياسة", "اقتصاد", "رياضة", "محليات", "ثقافة", "العالم"]
_BEFORE = ["", "", "", "ال", "ال", "ال", "و", "وال", "بال", "لل", "ب", "ل", "ف", "كال"]
_AFTER = ["", "", "", "", "ها", "هم", "ه", "ات", "ين", "ون", "ية", "نا"]


def vocabulary(seed: int, size: int) -> tuple[list[str], list[float]]:
    """(printed words, running sum of their weights): function words first, as in any text."""
    rng = random.Random(seed)
    sections: dict[str, list[str]] = {}
    name = ""
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words and words[0].startswith("["):
            name = words[0]
        elif words:
            sections.setdefault(name, []).extend(words)
    topical = [word for part in ("[plurals]", "[words]", "[strong]", "[names]") for word in sections[part]]
    forms: dict[str, None] = dict.fromkeys(rng.sample(sections["[function]"], 120))
    rng.shuffle(topical)
    while len(forms) < size:
        word = topical[int(len(topical) * rng.random() ** 2)]
        forms[rng.choice(_BEFORE) + word + rng.choice(_AFTER)] = None
    return list(forms), list(accumulate(1 / (rank + 3) for rank in range(len(forms))))


def articles(count: int, seed: int = 1, words: int = 250, size: int = 120_000) -> Iterator[Article]:
    """`count` articles of `words` words on average, published evenly over ten months, one in fifty without a date."""
    forms, weights = vocabulary(seed, size)
    rng = random.Random(seed + 1)
    for number in range(count):
        length = max(40, int(rng.gauss(words, words / 3)))
        text = rng.choices(forms, cum_weights=weights, k=length + 10)
        seen = START + timedelta(seconds=300 * 86_400 * number / count)
        title, body = " ".join(text[:10]), [" ".join(text[at : at + 45]) + "." for at in range(10, len(text), 45)]
        published = None if rng.random() < 0.02 else seen - timedelta(minutes=rng.randrange(1, 600))
        source = rng.choice(SOURCES)
        yield Article(
            id=f"{number:020x}", source=source, url=f"https://{source}.example/{number}", url_key=f"{source}.example/{number}",
            first_seen_at=seen, checked_at=seen, changed_at=seen, title=title, body=body, published=published,
            section=rng.choice(SECTIONS), tags=rng.sample(forms[200:2000], 3), language="ar", via="feed",
            author=" ".join(rng.sample(forms[300:900], 2)), word_count=length, text_hash=f"{number:016x}", content_hash=f"{number:016x}",
            warc_file="2026/01/01.warc.gz", warc_offset=number * 30_000,
        )  # fmt: skip
