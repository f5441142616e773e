"""The agencies that an article credits: in its dateline, its signature, its attribution, or in the words of its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.arabic.fold import fold, fold_tokens
from pipelines.copies.tables import bare, lines

_HEAD = 160
"""Characters of the first paragraph in which a dateline ends."""
_READ, _READ_END = 250, 50
"""Words of beginning and end in which a mention is a credit; deeper in, an agency is rather a subject."""
_SIGNATURE = 60
"""A last paragraph as short as this is a signature."""
_BRACKETS = re.compile(r"[(\[«“\"]([^()\[\]«»“”\"]{1,40})[)\]»”\"]")
# "الرياض – واس:" or "نيويورك: (رويترز) -": what stands before the first dash or colon that is followed by the story
_DATELINE = re.compile(r"^(.{1,80}?)(?:\s[-–—ـ]+\s|:\s|\s?[-–—]\s?|\s?/+\s?)(?=\S)", re.DOTALL)
_SOURCE_LINE = re.compile(r"(?:^|\s)(?:ال)?مصدر\s*[:：/-]\s*(.{1,60})$")
_SPLIT = re.compile(r"[-–—ـ:/|،,()\[\]«»+&]+|\sو(?=\s)")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")


@dataclass(frozen=True, slots=True)
class _Table:
    marks: Mapping[str, str]
    """Folded mark → agency."""
    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    """First word of a phrase, bare unless it is a whole phrase with ل → the phrases that begin so, longest first: their other words, and the agency."""


@lru_cache(maxsize=1)
def _table() -> _Table:
    marks: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in lines("agencies.txt"):
        name, _, rest = line.partition("=")
        first, _, second = rest.partition("|")
        marks.update((_key(mark), name.strip()) for mark in first.split(";") if mark.strip())
        for phrase in filter(str.strip, second.split(";")):
            head, *words = fold_tokens(phrase)
            # لواس and its like are credits, واس alone may be anything
            key = head if not words and head.startswith("ل") else bare(head)
            phrases.setdefault(key, []).append((tuple(words), name.strip()))
    return _Table(marks, {head: sorted(rest, key=lambda p: -len(p[0])) for head, rest in phrases.items()})


def _key(mark: str) -> str:
    """A mark folded, the letters of an abbreviation set apart: أ.ف.ب, أ ف ب."""
    return fold(_DOTTED.sub(" ", mark))


def agencies() -> tuple[str, ...]:
    """Names of all agencies of the table, in its order."""
    table = _table()
    phrases = [name for rest in table.phrases.values() for _, name in rest]
    return tuple(dict.fromkeys([*table.marks.values(), *phrases]))


def credited(article: Mapping[str, Any], words: Sequence[str] | None = None) -> list[str]:
    """Agencies credited by an article (`title`, `body`, `author`, `attribution`), without repeats.

    Those of the attribution and byline first, then the dateline's, the signature's, and those named at the beginning or
    end of the text in the order of their mention. Names are the table's (`agencies.txt`). `words` are the folded words of
    the body, where they are known already.
    """
    body = article.get("body") or ()
    paragraphs = [p for p in (body.splitlines() if isinstance(body, str) else body) if p.strip()]
    found: list[str] = []
    for field in ("attribution", "author"):
        found += _marks(str(article.get(field) or ""))
    if paragraphs:
        found += _dateline(paragraphs[0])
        found += _signature(paragraphs[-1])
        found += _named(fold_tokens("\n".join(paragraphs)) if words is None else words)
    return list(dict.fromkeys(found))


def _named(words: Sequence[str]) -> list[str]:
    """Agencies named in the first or last words of a text."""
    read = words if len(words) <= _READ + _READ_END else [*words[:_READ], *words[-_READ_END:]]
    phrases, found = _table().phrases, []
    for k, word in enumerate(read):
        for rest, name in phrases.get(bare(word)) or phrases.get(word) or ():
            if tuple(read[k + 1 : k + 1 + len(rest)]) == rest:
                found.append(name)
                break
    return found


def _marks(text: str) -> list[str]:
    """Agencies whose mark is a whole part of a credit such as «الرياض - واس، رويترز»."""
    marks = _table().marks
    parts = [_key(part) for part in _SPLIT.split(text)]
    found = [marks[part] for part in parts if part in marks]
    # "القاهرة أ ش أ": a mark may end a part without a separator
    for part in parts:
        words = part.split()
        for size in (3, 2, 1):
            tail = " ".join(words[-size:])
            if len(words) > size and tail in marks and len(words) <= size + 2:
                found.append(marks[tail])
                break
    return found


def _dateline(first: str) -> list[str]:
    """Agencies of what stands before the story begins."""
    head = first[:_HEAD]
    found = [name for match in _BRACKETS.finditer(head) for name in _marks(match.group(1))]
    found += _abbreviation(head)
    dateline = _DATELINE.match(head)
    if dateline and len(fold_tokens(dateline.group(1))) <= 8:
        # all that leads up to the last separator of the dateline: "الرياض – واس:"
        rest = head[dateline.end() :]
        second = _DATELINE.match(rest)
        found += _marks(dateline.group(1))
        if second and len(fold_tokens(second.group(1))) <= 4:
            found += _marks(second.group(1))
        found += _leading(rest)
    return found


def _abbreviation(head: str) -> list[str]:
    """Agencies written as three letters among the first words, which mean nothing else: «القاهرة أ ش أ»."""
    marks, words = _table().marks, _key(head).split()[:8]
    spelled = (words[k : k + 3] for k in range(len(words) - 2))
    return [marks[" ".join(part)] for part in spelled if all(len(w) == 1 for w in part) and " ".join(part) in marks]


def _leading(rest: str) -> list[str]:
    """The agency whose mark the story begins with, after the town: «دمشق-سانا أعلنت»."""
    marks, words = _table().marks, _key(rest).split()
    for size in (3, 2, 1):
        mark = marks.get(" ".join(words[:size]))
        if mark:
            return [mark]
    return []


def _signature(last: str) -> list[str]:
    """Agencies of a short last paragraph, or after «المصدر:» at the end of any."""
    source = _SOURCE_LINE.search(last)
    if source:
        return _marks(source.group(1))
    if len(last) <= _SIGNATURE:
        return _marks(last)
    tail = _BRACKETS.findall(last[-_SIGNATURE:])
    return _marks(tail[-1]) if tail and last.rstrip(" .").endswith((")", "]", "»", "”")) else []


def names_of(values: Sequence[str]) -> str:
    """Names joined as Arabic lists are."""
    return "، ".join(values)
