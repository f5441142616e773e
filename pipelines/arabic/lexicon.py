"""Reads `lexicon.txt`: the words that the stemmer knows by heart (broken plurals, weak verbs, words that look clitic)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.arabic.fold import fold, strip_marks

LEXICON = Path(__file__).with_name("lexicon.txt")
SECTIONS = ("plurals", "words", "verbs", "strong", "fifth", "names", "function")

_PLAIN = str.maketrans({**dict.fromkeys("أإؤئ", "ء"), **dict.fromkeys("آٱ", "ا"), **dict.fromkeys("ىیې", "ي"), "ک": "ك"})
_INITIAL = str.maketrans("أإآٱ", "اااا")


class LexiconError(ValueError):
    """A line of the lexicon cannot be read; names the line."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known by heart. Every form is as `plain` writes it; every value is the key that the form is found by."""

    nouns: dict[str, str]
    """Nouns and adjectives, broken plurals among them; a word that begins with a hamza also as `with_hamza` writes it."""
    past: dict[str, str]
    """Verb stems that stand without a person's prefix."""
    present: dict[str, str]
    """Verb stems that follow a person's prefix."""
    fifth: frozenset[str]
    """Verbs and verbal nouns of the fifth form that a present of another form also writes."""
    names: frozenset[str]
    """Names, which take clitics but no endings."""
    function: frozenset[str]
    """Words that carry no topic, as `fold` writes them; never stemmed."""
    broken: frozenset[str]
    """Nouns whose plural is broken, which therefore take no plural ending."""


def plain(word: str) -> str:
    """One spelling for lookup: marks dropped; an alef at the head bare, other hamzas alike; ya forms unified; ة apart from ه."""
    word = strip_marks(word)
    return word[:1].translate(_INITIAL).translate(_PLAIN) + word[1:].translate(_PLAIN)


def with_hamza(word: str) -> str:
    """`plain`, but a hamza at the head stays as written: أعداد and إعداد are two words."""
    return word[:1] + plain(word)[1:]


@cache
def lexicon() -> Lexicon:
    """The lexicon of this program, read once."""
    return parse(LEXICON.read_text(encoding="utf-8"))


def parse(text: str) -> Lexicon:
    """A lexicon from the text of such a file. Raises LexiconError for an unknown section or a word outside one."""
    lines: dict[str, list[list[str]]] = {name: [] for name in SECTIONS}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0].startswith("["):
            section = words[0].strip("[]")
            if section not in lines:
                raise LexiconError(f"line {number}: section [{section}]; known are {', '.join(SECTIONS)}")
        elif not section:
            raise LexiconError(f"line {number}: a word before the first section")
        else:
            lines[section].append(words)
    past, present = _verbs(lines["verbs"], _flat(lines["strong"]))
    return Lexicon(
        nouns=_nouns(lines["plurals"], _flat(lines["words"])),
        past=past,
        present=present,
        fifth=frozenset(map(plain, _flat(lines["fifth"]))),
        names=frozenset(plain(_bare(word)) for word in _flat(lines["names"])),
        function=frozenset(map(fold, _flat(lines["function"]))),
        broken=frozenset(plain(line[0]) for line in lines["plurals"] if len(line) > 1),
    )


def _flat(lines: list[list[str]]) -> list[str]:
    return [word for line in lines for word in line]


def _nouns(plurals: list[list[str]], words: list[str]) -> dict[str, str]:
    """A headword of [plurals] is its own key, a plural takes its headword's, then come the words of [words]."""
    nouns: dict[str, str] = {}
    rows = [(line[0], line[0]) for line in plurals]
    rows += [(form, head) for head, *forms in plurals for form in forms]
    rows += [(word, word) for word in words]
    for form, head in rows:
        nouns.setdefault(with_hamza(form), key(plain(head)))
    for form, head in rows:
        if not form.startswith(("أل", "إل", "آل")):  # without its hamza it would look like an article
            nouns.setdefault(plain(form), key(plain(head)))
    return nouns


def _verbs(weak: list[list[str]], strong: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """(past stems, present stems). A stem that only stands before a consonant ending is kept with the ending: قلت، سعت."""
    past = {plain(line[0]): key(plain(line[0])) for line in weak}
    past.update({plain(word): key(plain(word)) for word in strong})
    present: dict[str, str] = {}
    rows = [[plain(form) for form in line] for line in weak]
    for head, *stems in rows:
        hollow = len(head) == 3 and head[1] == "ا" and bool(stems)
        for stem in [*stems, *_defective(head)]:
            if hollow or stem not in past:
                present.setdefault(stem, past[head])
        for stem in _past_forms(head, stems):
            past.setdefault(stem, past[head])
    for form, found in past.items():
        present.setdefault(form, found)
    return past, present


def _past_forms(head: str, stems: list[str]) -> list[str]:
    """What stands in the past beside the headword: before an ending, before a pronoun, in the passive."""
    forms = [stem for stem in stems if stem == head + head[-1]]  # مررت
    for stem in stems:
        if stem[0] == head[0] and len(stem) < len(head):
            forms += [stem + ending for ending in ("ت", "نا", "تم", "ن")]  # قلت، أعدت
    if head[-1] in "يا" and len(head) >= 3:
        forms += [head[:-1] + ending for ending in ("ت", "تا", "وا", "و", "ا", "ي")]  # سعت، ألغاها
    if len(head) == 4 and head[0] == head[2] == "ا":
        forms.append(f"ا{head[1]}ي{head[3]}")  # أقيم
    return forms


def _defective(head: str) -> list[str]:
    """Present stems of a verb that ends in a weak letter: يرم، يرمى، يرماه."""
    return [head[:-1], head[:-1] + "ا", head[:-1] + "ي"] if len(head) >= 3 and head[-1] in "يا" else []


def key(word: str) -> str:
    """The letters that a stem is indexed under: ة and ه are one."""
    return word.replace("ة", "ه")


def _bare(name: str) -> str:
    """A name without its article, which it may or may not carry in a text (الأردن، أردني)."""
    return name[2:] if name.startswith("ال") and len(name) > 4 else name
