"""Persons that no label announces: beside a place or the outlet's name, behind a link to writers, in a text's dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract.dateline import only_date, without_dates, without_labels
from crawler.extract.lines import Line
from pipelines.arabic.credits import is_agency, is_person
from pipelines.arabic.fold import fold, fold_tokens

_PARTS = re.compile(
    r"\s*(?:[|/•·«»\"“”]|[()\[\]]|[،,؛;](?=\s)|\s[-–—ـ]+|[-–—ـ]+\s|[–—ـ]+|(?<=[\u0600-\u06ff])-(?=[\u0600-\u06ff]))\s*"
)
_WRITERS = re.compile(
    r"/(?:author|writer|editor|journalist|reporter|columnist|contributor|staff|kateb|katib|kuttab|auteur|profile|كاتب|كتاب|الكاتب|محرر)s?(?:[/?=_-]|$)"
    r"|[?&](?:author|writer|editor)(?:_?id)?=",
    re.I,
)
# "بيروت (سامر الخطيب) - أعلنت …", "دمشق - سامر الخطيب: …", "(القاهرة - سامر الخطيب) …"
_BRACKETED = re.compile(r"^[^()\[\]]{0,40}[(\[]\s*(?P<inside>[^()\[\]]{4,60})\s*[)\]]\s*[-–—ـ:،,]?\s")
_OPENING = re.compile(r"\s*[:ـ–—-]{1,2}\s+(?=\S+\s)")
_TOPIC = re.compile(r"/(?:tags?|topics?|keywords?|search|person|people)(?:[/?=_-]|$)|[?&](?:tag|q|s|keyword)=", re.I)
# Beside these a name is that of somebody pictured, playing, speaking or written about.
_WRITTEN_ABOUT = frozenset(
    "تصوير عدسه صوره صور ارشيفيه ارشيف بطوله اخراج تقديم تمثيل سيناريو غناء ضيف الضيف ضيفه ضيوف المدرب اللاعب الفنان الفنانه الممثل "
    "المطرب المخرج الرئيس الوزير النائب النجم الراحل الشهيد الاسير المتهم الدكتور الخبير المحلل الشاعر الكابتن مدرب لاعب رئيس وزير".split()
)
MOST_WORDS = 12
"""A line of more words is no byline."""


def persons_beside(text: str, names: frozenset[str]) -> str | None:
    """The persons in a short line of several parts ("دمشق - فلان الفلاني", "فلان الفلاني | موقع كذا"); None without any.

    The other parts must be short: places, agencies, the outlet's own name, a role.
    """
    parts = [part for part in (without_labels(p) for p in _PARTS.split(text)) if part]
    if not 1 <= len(parts) <= 5 or any(len(part.split()) > 5 for part in parts):
        return None
    found = [part for part in parts if is_person(part, others=names) and not is_agency(part) and fold(part) not in names]
    others = [part for part in parts if part not in found]
    if any(_WRITTEN_ABOUT & set(fold_tokens(part)) for part in others):
        return None
    if not found or any(len(part.split()) > 3 and fold(part) not in names and not is_agency(part) for part in others):
        return None
    return "، ".join(dict.fromkeys(found))


def beside_date(line: Line, names: frozenset[str]) -> str | None:
    """The person whose name shares a line with the date."""
    if line.words > 14 or line.density > 0.9:
        return None
    rest = without_dates(line.text)
    return persons_beside(rest, names) if rest else None


def next_to_date(lines: list[Line], index: int, names: frozenset[str]) -> str | None:
    """The person whose name alone is the line before or after the line at `index`, when that one is a date in the same box."""
    line = lines[index]
    if line.words > 14 or line.headline or not only_date(line.text):
        return None
    for other in (index - 1, index + 1):
        if not 0 <= other < len(lines) or not 2 <= lines[other].words <= 5 or lines[other].heading:
            continue
        near = lines[other].box.parent in (line.box, line.box.parent) or lines[other].box in (line.box, line.box.parent)
        name = lines[other].text.strip(" -–—|/•:،,")
        if near and not _is_elsewhere(lines[other]) and is_person(name, others=names):
            return name
    return None


def _is_elsewhere(line: Line) -> bool:
    """Whether a name is the headline's, a picture's or a topic's."""
    return line.headline or bool(line.box.images) or any(_TOPIC.search(href) for _, href in line.links)


def beside_place(line: Line, names: frozenset[str]) -> str | None:
    """The person in an unlinked line of two or more parts: a place, an agency or the outlet, and a name."""
    if line.words > MOST_WORDS or line.density > 0.5 or len([p for p in _PARTS.split(line.text) if p]) < 2:
        return None
    return persons_beside(line.text, names)


def linked_writers(line: Line, names: frozenset[str]) -> str | None:
    """The persons behind links whose address is a writer's page."""
    if line.words > MOST_WORDS:
        return None
    found = [
        person for text, href in line.links if _WRITERS.search(href) and (person := persons_beside(text.strip(" :@"), names))
    ]
    return "، ".join(dict.fromkeys(found)) or None


def in_dateline(text: str, names: frozenset[str]) -> str | None:
    """The person named before the first sentence of a text, in brackets or with a place."""
    match = _BRACKETED.match(text[:140])
    if match:
        found = persons_beside(match["inside"], names)
        if found:
            return found
    for end in [match.start() for match in _OPENING.finditer(text[:90])][1:3]:
        head = text[:end].strip()
        if len(_PARTS.split(head)) > 1 and ":" not in head and (found := persons_beside(head, names)):
            return found
    return None


def first(lines: Iterable[Line], names: frozenset[str]) -> tuple[str | None, str]:
    """The first line with a writer's link, and where it stands."""
    for line in lines:
        if line.links and (name := linked_writers(line, names)):
            return name, f"link {line.index}"
    return None, ""
