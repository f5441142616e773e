"""Persons, agencies and desks in a credit line, told apart by the word lists of `credits.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.arabic.fold import fold, fold_tokens

_FILE = Path(__file__).with_name("credits.txt")
_SECTION = re.compile(r"\[(agency|desk|label|outlet|institution|given)\]")
_NO_NAME = re.compile(r"[\d@#_<>{}=+*؟?!%&/\\]|https?:|www\.|\.(?:com|net|org)\b", re.I)
_TITLES = re.compile(r"^(?:(?:د|أ|ا|م|أ\.د|الدكتور|الدكتورة|الأستاذ|الأستاذة|الكاتب|الكاتبة|الصحفي|الصحافي|الصحفية|الصحافية|المحامي|الشيخ|اللواء|العميد|المهندس|بروفيسور|dr|prof|mr|mrs|ms)\s*[./]?\s+|(?:د|أ|م)\s*[./]\s*)+", re.I)  # fmt: skip
# Words that stand in sentences and labels, never in a name.
_FUNCTION = frozenset("في من على الى عن مع هذا هذه التي الذي كان قال بعد قبل حول بين ان انه كما حيث لم لا ما كل او ثم قد منذ خلال ضد نحو لدى عند اليوم امس غدا هو هي مده قراءه القراءه دقيقه دقائق نشر تاريخ تحديث محدث مشاهدات مشاهده تعليق تعليقات".split())  # fmt: skip
MAX_WORDS = 6
_LISTS = ("agency", "desk", "label", "outlet", "institution", "given")


@dataclass(frozen=True, slots=True)
class Credits:
    """The folded word lists."""

    agency: frozenset[str]
    desk: frozenset[str]
    label: frozenset[str]
    outlet: frozenset[str]
    institution: frozenset[str]
    given: frozenset[str]


@lru_cache(maxsize=1)
def credits() -> Credits:
    """The lists, read once. Raises ValueError when a word stands before any section."""
    lists: dict[str, set[str]] = {name: set() for name in _LISTS}
    current: set[str] | None = None
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        section = _SECTION.fullmatch(line)
        if section:
            current = lists[section.group(1)]
        elif current is None:
            raise ValueError(f"{_FILE.name}: {line} stands before any [section]")
        else:
            current.add(fold(line))
    return Credits(*(frozenset(lists[name]) for name in _LISTS))


def is_agency(text: str) -> bool:
    """Whether `text` is an agency, a desk, or an outlet quoted as a source."""
    key = fold(text)
    table = credits()
    if key in table.agency or key in table.desk or key in table.outlet:
        return True
    bare = key.removeprefix("وكاله ").removeprefix("المصدر ").removeprefix("مصدر ")
    return bare != key and bool(bare) and (bare in table.agency or bare in table.outlet or key.startswith("وكاله "))


@lru_cache(maxsize=512)
def is_person(text: str, *, labelled: bool = False, others: frozenset[str] = frozenset()) -> bool:
    """Whether `text` can be one person's name.

    `labelled`: a word such as بقلم or a Person node vouches for it; without that its first word must be a known given
    name. `others`: folded names that are no person's (the site's own).
    """
    bare = _TITLES.sub("", text.strip())
    tokens = fold_tokens(bare)
    if not 1 <= len(tokens) <= MAX_WORDS or len(bare) > 60 or _NO_NAME.search(bare):
        return False
    table = credits()
    key = " ".join(tokens)
    if (
        key in others
        or fold(text) in others
        or is_agency(bare)
        or key in table.label
        or table.institution & set(tokens)
        or _FUNCTION & set(tokens)
        or len({token[0].isascii() for token in tokens}) > 1
    ):
        return False
    if any(len(o) > 4 and (f" {o} " in f" {key} " or key.replace(" ", "") == o.replace(" ", "")) for o in others):
        return False
    known = tokens[0] in table.given or (len(tokens) > 1 and tokens[0].removeprefix("و") in table.given)
    if len(tokens) == 1:
        return False
    if known:
        return True
    # A first word with the article is a title, a place or an outlet ("المدينة نيوز"), rarely a given name.
    return labelled and not tokens[0].startswith("ال") and all(len(t) > 1 for t in tokens[:1])
