"""Related headlines: what the page shows with its article for further reading, kept apart from the text."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from crawler.extract.lines import Box, Line, Lines
from crawler.extract.noise import kind_of
from pipelines.arabic.fold import fold
from pipelines.arabic.phrases import phrases
from pipelines.article import Link

MAX_RELATED = 30
_MIN_WORDS = 3
# Headings of lists that belong to the site and not to this article.
_OF_THE_SITE = ("الاكثر", "اخر الاخبار", "احدث", "most", "latest")


def related(page: Lines, url: str, title: str) -> list[Link]:
    """Links of boxes that are named or headed as related to this article, and of "read also" lines, in page order."""
    found: dict[str, Link] = {}
    lines = page.lines
    taken = 0
    for box in page.boxes:
        # A box inside one that was taken adds nothing.
        if box.end > max(box.start, taken) and _names_related(box) and _is_small(box, page):
            _take(found, lines[box.start : box.end], url)
            taken = box.end
    for line in lines:
        if (not line.links and line.words > 7) or (line.folded is None and not phrases().may_begin(line.text)):
            continue
        cue = phrases().cue(line.tokens)
        if cue is None or cue.kind != "related" or line.key.startswith(_OF_THE_SITE):
            continue
        if any(len(t.split()) >= _MIN_WORDS for t, _ in line.links) and line.words > cue.words:
            _take(found, [line], url)
        elif line.words <= cue.words + 2:
            _take(found, _following(line, lines), url)
    return [link for link in list(found.values())[: MAX_RELATED + 1] if fold(link.title) != title][:MAX_RELATED]


def _names_related(box: Box) -> bool:
    if not box.names or kind_of(box.names) != "related":
        return False
    names = box.names.lower()
    return not any(
        word in names for word in ("most", "popular", "trend", "latest", "last", "hot", "next", "prev", "navigation", "slidebox")
    )


def _is_small(box: Box, page: Lines) -> bool:
    return page.headline is None or not box.start <= page.headline < box.end


def _following(line: Line, lines: list[Line]) -> list[Line]:
    """The linked lines under a heading such as "مقالات ذات صلة": the rest of the smallest box that holds several."""
    best: list[Line] = []
    if line.box.parent is not None and line.box.start == line.index:
        best = _run_after(line, lines, line.box.parent.end)
    for depth, box in enumerate(line.box.ancestors()):
        if depth > 5 or box.start < line.index - 3:
            break
        under = [entry for entry in lines[line.index + 1 : box.end]]
        linked = [entry for entry in under if entry.density > 0.6 and entry.words >= _MIN_WORDS]
        if len(under) > 60 or any(entry.words > 60 and entry.density < 0.3 for entry in under):
            break
        if linked:
            best = linked
            if len(linked) >= 2:
                break
    return best


def _run_after(line: Line, lines: list[Line], end: int) -> list[Line]:
    """Linked lines right after a heading, up to prose or another heading."""
    found: list[Line] = []
    others = 0
    for entry in lines[line.index + 1 : min(end, line.index + 60)]:
        if entry.density > 0.6 and entry.words >= _MIN_WORDS:
            found.append(entry)
            others = 0
            continue
        others += 1
        if others > 3 or entry.words > 25 or (entry.heading and entry.density < 0.3):
            break
    return found


def _take(found: dict[str, Link], lines: list[Line], url: str) -> None:
    for line in lines:
        if len(found) > MAX_RELATED:
            return
        for text, href in line.links:
            if len(text.split()) < _MIN_WORDS:
                continue
            target = address(url, href)
            if target is not None:
                found.setdefault(target, Link(" ".join(text.split()), target))


def address(base: str, href: str) -> str | None:
    """Absolute address of a link to another page; None for the page itself, home pages and what is no http address."""
    try:
        target = urljoin(base, href.strip())
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.strip("/") and not parts.query:
        return None
    return None if target.split("#")[0] == base.split("#")[0] else target
