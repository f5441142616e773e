"""Who wrote it and who is credited: persons go to `author`, agencies and desks ("متابعات", "رويترز") to `attribution`.

Evidence, best first: a labelled name near the headline (كتب، بقلم، إعداد), an element marked as the author, JSON-LD
Person, meta author; last a name alone in its own box at the text's end. What may be a site, an agency or a developer's
credit is never a person: nobody named is better than somebody wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.extract import unlabelled
from crawler.extract.jsonld import Linked, tidy, types_of
from crawler.extract.lines import Line, Lines
from crawler.extract.meta import Meta
from crawler.extract.noise import plain
from pipelines.arabic.credits import is_agency, is_person
from pipelines.arabic.fold import fold

_LABEL = (
    r"(?:كتبت?ه?ا?|ي?كتبها?|بقلم|بريشة|إعداد|اعداد|أعد(?:ه|ها|ّه|ته)?|حوار|حاور(?:ه|ها|ته|تها)|أجرى الحوار|أجرت الحوار|تحقيق|تقرير|متابعة|تحرير|ترجمة|ترجمها|"
    r"الكاتبة?|المؤلفة?|الكاتب/ة|اسم الكاتب|المحررة?|المراسلة?|مراسلة?|الصحفية?|الصحافية?|المترجمة?|نشرها?|بواسطة|من إعداد|من طرف|رسالة|تغطية|نص|(?:مرسلة|أرسلت|كتبت?|نشرت?|أضيفت?|المشاركة) (?:من )?(?:بواسطة|قبل)|by|par|written by|author|auteur|posted by|نویسنده|نوشته)"
)
_LABELLED = re.compile(rf"^[\s*\-–—|/•:(\[]*{_LABEL}(?:\s*(?:و|/|،|-)\s*{_LABEL})*\s*[:：/\-–—|ـ،,]*\s+(?P<name>.+)$", re.I)
_LABELLED_TIGHT = re.compile(rf"^[\s*\-–—|/•(\[]*{_LABEL}\s*[:：/|]\s*(?P<name>.+)$", re.I)
_SOURCE = re.compile(
    r"^[\s\-–—(\[*]*(?:المصدر|مصدر الخبر|مصدر|المصادر|نقلا عن|نقلاً عن|source)\s*[:：/\-–]\s*(?P<name>[^.؟!]{2,60})$", re.I
)
_SOURCE_ONLY = re.compile(r"^\W*(?:المصدر|المصادر|مصدر الخبر|source)\W*$", re.I)
_LABEL_ONLY = re.compile(rf"^\s*{_LABEL}\s*[:：/|]?\s*$", re.I)
_SPLIT = re.compile(r"\s*(?:[|/،,;؛•·*()\[\]«»\"“”]|\s[-–—ـ]+\s|[–—ـ]+|(?<=[\u0600-\u06ff])-(?=[\u0600-\u06ff])|\s-|-\s|:)\s*")
_BESIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]|\s*@\w+")
_NAMES_SPLIT = re.compile(r"\s*(?:[|؛;،,/&•+]|\sand\s|\set\s|\s+و\s+)\s*|\s+و(?=\S{3,})", re.I)
_CUT = re.compile(
    r"\s*(?:\d|[-–—|]\s*(?:\d|نشر|تاريخ|آخر|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت)|نشر في|تاريخ|آخر تحديث|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت).*$"
)
_SIGNATURE = re.compile(r"^[\s\-–—/(*\[]{1,6}([^()\[\]/]{2,30})[\s\-–—/)*\]]{0,6}$")
_AUTHOR_NAMES = re.compile(
    r"(?<![a-z])(?:author|writer|write-?by|by-?line|auth-?(?:info|name|box)|reporter|journalist|editor-?name|auteur|posted-?by|written-?by|article-?by|kateb|katib|signatures?|signed)(?![a-z])|(?<![\w-])by(?![\w-])",
    re.I,
)
NEAR_LINES = 14
"""How many lines before the headline and between it and the text are looked at."""


@dataclass(slots=True)
class Byline:
    """Persons and credits, as printed."""

    author: str | None = None
    author_from: str = ""
    attribution: list[str] = field(default_factory=list)
    attribution_from: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text stands among the lines: [first, last) and the lines that were kept or left out."""

    first: int
    last: int
    headline: int | None
    dropped: tuple[Line, ...] = ()
    tail: tuple[Line, ...] = ()
    """Lines right after the text."""
    far: frozenset[int] = frozenset()
    """Indexes of lines in menus, footers, comments and lists of other articles."""


def reads_as_byline(text: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether a short line at the text's edge is a credit: a labelled name, a source, an agency's signature, a site's dateline."""
    if labelled_name(text) or _SOURCE.match(text):
        return True
    parts = [p for p in _SPLIT.split(text.strip(" .:-–—ـ*")) if p.strip()]
    if not parts or len(parts) > 5 or any(len(p.split()) > 5 for p in parts):
        return False
    credited = sum(is_agency(p) or fold(p) in names for p in parts)
    return credited > 0 and credited + sum(len(p.split()) <= 3 for p in parts) >= len(parts)


def labelled_name(text: str, names: frozenset[str] = frozenset()) -> str | None:
    """The person or persons after a label such as بقلم in a short line, as printed; None when there is no such thing."""
    for pattern in (_LABELLED_TIGHT, _LABELLED):
        match = pattern.match(text)
        if match:
            name = _CUT.sub("", match.group("name")).strip(" \t:-–—|/.،*()[]")
            colon = pattern is _LABELLED_TIGHT
            if name and _persons(name, names, labelled=True, strict=not colon):
                return name
    return None


def find(page: Lines, place: Place, linked: Linked, meta: Meta, names: frozenset[str]) -> Byline:
    """The byline of a page; `names` are the site's own folded names."""
    byline = Byline()
    near = list(_near(page, place))
    for line in near:
        name = labelled_name(line.text, names) or _after_bare_label(page, line, names)
        if not name and not (line.index >= place.last and _before_prose(page, line)):
            name = unlabelled.beside_date(line, names)
        if name:
            byline.author, byline.author_from = name, f"text {line.index}"
            break
    if not byline.author:
        byline.author, byline.author_from = _marked(page, place, names)
    if not byline.author:
        byline.author, byline.author_from = unlabelled.first(near, names)
    if not byline.author:
        byline.author, byline.author_from = _linked_persons(linked, page, names)
    if not byline.author:
        byline.author, byline.author_from = _meta_author(meta, page, names)
    if not byline.author:
        byline.author, byline.author_from = _unlabelled(page, place, names)
    if not byline.author:
        byline.author, byline.author_from = _signed(place, names)
    _attribute(byline, page, near, place, linked, names)
    return byline


def _near(page: Lines, place: Place) -> Iterator[Line]:
    """Short lines around the headline and up to the text, then what was left out of the text, then what follows it."""
    headline = place.headline if place.headline is not None else place.first
    window = [*range(headline, min(place.first + 3, len(page.lines))), *range(max(0, headline - 6), headline)]
    if place.first - headline > 40:
        window = [i for i in window if i - headline <= NEAR_LINES or place.first - i <= NEAR_LINES]
    seen = set()
    for line in [*(page.lines[i] for i in window), *place.dropped, *place.tail[:4]]:
        if line.index not in seen and line.index not in place.far and line.words <= 16 and not line.headline:
            seen.add(line.index)
            yield line


def _unlabelled(page: Lines, place: Place, names: frozenset[str]) -> tuple[str | None, str]:
    """A name beside a place or the outlet's name between headline and text, or in the text's dateline."""
    headline = place.headline if place.headline is not None else place.first
    credits = {line.index for line in place.dropped}
    for line in page.lines[headline + 1 : min(place.first, headline + 1 + NEAR_LINES)]:
        if line.index not in place.far and (name := unlabelled.beside_place(line, names)):
            return name, f"text {line.index}"
    for index in range(max(0, headline - 6), min(place.first + 1, headline + NEAR_LINES, len(page.lines))):
        if index not in place.far and (name := unlabelled.next_to_date(page.lines, index, names)):
            return name, f"text {index}"
    for line in page.lines[place.first : place.first + 3]:
        name = unlabelled.beside_place(line, names) if line.index in credits else unlabelled.in_dateline(line.text, names)
        if name:
            return name, f"text {line.index}"
    return None, ""


def _before_prose(page: Lines, line: Line) -> bool:
    """Whether prose follows soon: under a text, name and date are then a reader's, above his comment."""
    return any(other.words >= 8 and other.density < 0.3 for other in page.lines[line.index + 1 : line.index + 4])


def _after_bare_label(page: Lines, line: Line, names: frozenset[str]) -> str | None:
    """The name on the line after a label that stands alone ("بقلم" / "فلان الفلاني")."""
    if not _LABEL_ONLY.match(line.text) or line.index + 1 >= len(page.lines):
        return None
    name = page.lines[line.index + 1].text
    return name if len(name.split()) <= 8 and _persons(name, names, labelled=True, strict=True) else None


def _persons(text: str, names: frozenset[str], *, labelled: bool, strict: bool = False) -> list[str]:
    """The persons among the names in `text`; empty unless the first part is one (`strict`: with a known given name)."""
    parts = [p.strip(" .:-–—") for p in _NAMES_SPLIT.split(" ".join(text.split())) if p.strip(" .:-–—")]
    whole = is_person(text, labelled=labelled and not strict, others=names)
    if whole:
        return [text]
    parts = [q for p in parts for q in re.split(r"\s+[-–—ـ]+\s*|\s*[–—ـ]+\s+|[()\[\]]", p) if q.strip()]
    found = [p for p in parts if is_person(p, labelled=labelled and not strict, others=names)]
    return found if found and len(found) * 2 >= len(parts) else []


def _marked(page: Lines, place: Place, names: frozenset[str]) -> tuple[str | None, str]:
    """An element whose itemprop, rel or class says author, near the headline or at the text's end."""
    headline = place.headline if place.headline is not None else place.first
    for mark in page.marks:
        if not headline - 6 <= mark.line <= place.last + 4:
            continue
        element = mark.element
        said = element.get("itemprop") == "author" or element.get("rel") == "author"
        if not said and not _AUTHOR_NAMES.search(plain(" ".join(filter(None, (element.get("class"), element.get("id")))))):
            continue
        pieces = [piece for text in element.itertext() if (piece := " ".join(text.split()))]
        text = " ".join(pieces)
        if not 3 < len(text) <= 90:
            continue
        # Each piece for itself first: date, reading time and feed link often share the box.
        alone = [p for p in pieces if is_person(p, others=names)] if len(pieces) > 1 else []
        name = "، ".join(dict.fromkeys(alone)) or labelled_name(text, names)
        if not name:
            name = _CUT.sub("", _BESIDE.sub("", text)).strip(" :-–—|/.،*")
            if not _persons(name, names, labelled=False):
                continue
            person = unlabelled.persons_beside(name, names)
            # "الاسم - المدينة" stays as printed; what stands before the name, and the outlet's own name, goes.
            if person and (not name.startswith(person) or any(f" {n} " in f" {fold(name)} " for n in names)):
                name = person
        return name, f"marked {element.tag}"
    return None, ""


def _linked_persons(linked: Linked, page: Lines, names: frozenset[str]) -> tuple[str | None, str]:
    value = linked.article.get("author") or linked.article.get("creator")
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name, person = _named(linked.follow(item))
        if name and name not in found and _vouched(name, page, names, person):
            found.append(name)
    return ("، ".join(found), "json-ld author") if found else (None, "")


def _named(item: Any) -> tuple[str | None, bool]:
    if isinstance(item, str):
        return tidy(item), False
    if isinstance(item, dict):
        name = item.get("name")
        if isinstance(name, list):
            name = next((n for n in name if isinstance(n, str)), None)
        if isinstance(name, str) and "organization" not in types_of(item) and "newsmediaorganization" not in types_of(item):
            return tidy(name), "person" in types_of(item)
    return None, False


def _meta_author(meta: Meta, page: Lines, names: frozenset[str]) -> tuple[str | None, str]:
    for key in (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "sailthru.author",
        "parsely-author",
        "cxenseparse:author",
        "twitter:data1",
    ):
        if key == "twitter:data1" and fold(meta.first("twitter:label1") or "") not in _WRITTEN_BY:
            continue
        found = [v for v in meta.all(key) if _vouched(v, page, names, False)]
        if found:
            return "، ".join(found), f"meta {key}"
    return None, ""


_WRITTEN_BY = frozenset({"written by", "كتب بواسطه", "كتبها", "بواسطه", "ecrit par"})


def _vouched(name: str, page: Lines, names: frozenset[str], person: bool) -> bool:
    """A name stated by a machine counts when it begins with a given name, or is a Person that the page prints as well."""
    if _persons(name, names, labelled=False):
        return True
    if not _persons(name, names, labelled=True):
        return False
    key = fold(name)
    return any(line.words <= 12 and key in fold(line.text) for line in page.lines) if person or len(key.split()) > 1 else False


def _signed(place: Place, names: frozenset[str]) -> tuple[str | None, str]:
    """A person's name alone in its own line right after the text."""
    for line in place.tail[:2]:
        text = line.text.strip(" .:-–—*()")
        if 2 <= len(text.split()) <= 4 and line.density < 0.3 and is_person(text, others=names):
            return text, "signature"
    return None, ""


def _attribute(byline: Byline, page: Lines, near: list[Line], place: Place, linked: Linked, names: frozenset[str]) -> None:
    """Agencies and desks near the headline, in credit lines left out of the text, or signed at its end."""
    for line in [*near, *place.tail[:3]]:
        text = line.text
        if _SOURCE_ONLY.match(text) and line.index + 1 < len(page.lines):
            text = f"{text.rstrip(' :')}: {page.lines[line.index + 1].text}"
        found = list(_credited(text, names))
        if found:
            byline.attribution, byline.attribution_from = list(dict.fromkeys(found)), f"text {line.index}"
            return
    value = linked.article.get("author")
    for item in value if isinstance(value, list) else [value]:
        item = linked.follow(item)
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and is_agency(name) and fold(name) not in names:
            byline.attribution, byline.attribution_from = [tidy(name)], "json-ld author"
            return


def _credited(text: str, names: frozenset[str]) -> Iterable[str]:
    source = _SOURCE.match(text)
    if source:
        yield from (p.strip() for p in _NAMES_SPLIT.split(source.group("name")) if p.strip() and fold(p) not in names)
        return
    if len(text.split()) > 8 or not reads_as_byline(text, names) or labelled_name(text, names):
        return
    for part in _SPLIT.split(text.strip(" .:-–—ـ*")):
        for piece in _NAMES_SPLIT.split(part):
            if piece.strip() and is_agency(piece) and fold(piece) not in names:
                yield piece.strip()
