"""The article's paragraphs: from the core box outwards to lead and continuation, then inwards to what is furniture.

Inside the core a line is kept unless something speaks against it; outside it a line must prove to be prose. A cue word
alone never deletes a real paragraph: it counts together with link density, length and position.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element

from crawler.extract.byline import reads_as_byline
from crawler.extract.dateline import only_date
from crawler.extract.furniture import block_hash
from crawler.extract.lines import Box, Line
from crawler.extract.weigh import PROSE_WORDS, Hints, Weighed, bare, is_sentence
from pipelines.arabic.credits import is_person
from pipelines.arabic.fold import fold
from pipelines.arabic.phrases import Cue, phrases

_LETTER = re.compile(r"[^\W_]")
_SOCIAL = re.compile(
    r"//(?:[\w-]+\.)*(?:t\.me|telegram\.(?:me|org)|whatsapp\.com|wa\.me|news\.google\.com|facebook\.com|fb\.com|twitter\.com|x\.com|instagram\.com|"
    r"youtube\.com|nabd\.com|play\.google\.com|apps\.apple\.com|itunes\.apple\.com)(?:/|$)",
    re.I,
)
_PROTECTED = frozenset({"legal", "comment", "error", "paywall"})


@dataclass(slots=True)
class Body:
    """The text and what was set apart from it."""

    paragraphs: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """The lines that became paragraphs."""
    dropped: list[tuple[Line, str]] = field(default_factory=list)
    """Lines of the text's own stretch that were left out, each with the reason."""
    first: int = 0
    """Index of the first line of the text's stretch."""
    last: int = 0
    """Index after its last line."""
    by_rule: bool = False
    """Whether a rule of the site named the text's place."""

    def keep(self, test: Callable[[str], bool]) -> None:
        """Leave out the paragraphs that fail `test`."""
        self.dropped += [(line, "rule drop_text") for line in self.lines if not test(line.text)]
        self.lines = [line for line in self.lines if test(line.text)]
        self.paragraphs = [line.text for line in self.lines]


def read(weighed: Weighed, hints: Hints, ruled: Sequence[_Element] = ()) -> Body:
    """The body of a weighed page, in the elements that a rule named or else around the core; empty when there is neither."""
    boxes = [box for box in weighed.page.boxes if any(box.element is element for element in ruled)] if ruled else []
    if boxes:
        return _ruled(weighed, hints, boxes)
    core = weighed.core
    if core is None:
        return Body()
    inside = [i for i in range(core.start, core.end) if not weighed.noise[i]]
    before, after = _outside(weighed, core, hints)
    return _sifted(weighed, hints, set(inside), _from_headline(weighed, before + inside + after))


def _ruled(weighed: Weighed, hints: Hints, boxes: list[Box]) -> Body:
    weighed.core = max(boxes, key=lambda box: box.end - box.start)
    chosen = sorted({i for box in boxes for i in range(box.start, box.end)})
    for box in boxes:
        kinds = {weighed.noise[i] for i in range(box.start, box.end)}
        if len(kinds) == 1:
            # The whole place stands in what looked like furniture; the rule knows better.
            for i in range(box.start, box.end):
                weighed.noise[i] = ""
    chosen = [i for i in chosen if not weighed.noise[i]]
    body = _sifted(weighed, hints, set(chosen), chosen)
    body.by_rule = True
    return body


def _sifted(weighed: Weighed, hints: Hints, inside: set[int], chosen: list[int]) -> Body:
    lines = weighed.page.lines
    if not chosen:
        return Body()
    body = Body(first=chosen[0], last=chosen[-1] + 1)
    sift = _Sift(weighed, hints, inside)
    for index in chosen:
        reason = sift.against(lines[index])
        if reason:
            body.dropped.append((lines[index], reason))
        else:
            body.lines.append(lines[index])
    _trim(body, sift)
    body.paragraphs = [line.text for line in body.lines]
    return body


def _from_headline(weighed: Weighed, chosen: list[int]) -> list[int]:
    """The lines after the headline when it stands inside the stretch, up to another article's h1."""
    headline = weighed.page.headline
    if headline is None:
        return chosen
    after = [i for i in chosen if i > headline]
    if weighed.prose(headline, weighed.page.lines[-1].index + 1) and sum(map(lambda i: max(weighed.weight[i], 0), after)) * 2 > sum(
        max(weighed.weight[i], 0) for i in chosen
    ):
        chosen = after
    for position, index in enumerate(chosen):
        line = weighed.page.lines[index]
        if line.heading == 1 and not line.headline and line.words >= 4 and position > 0 and index > headline:
            title = weighed.page.lines[headline].key
            if line.key != title and any(weighed.weight[i] > 0 for i in chosen[:position]):
                return chosen[:position]
    return chosen


def _outside(weighed: Weighed, core: Box, hints: Hints) -> tuple[list[int], list[int]]:
    """Lines before and after the core that belong to the text: lead, continuation in sibling boxes."""
    headline = weighed.page.headline
    before: list[int] = []
    after: list[int] = []
    shapes = _shapes(weighed, core)
    start, end = core.start, core.end
    box = core.parent
    climbed = 0
    stopped = False
    while box is not None and climbed < 6:
        if headline is None and climbed >= 2:
            break
        floor = box.start if headline is None else max(box.start, headline + 1)
        if headline is None or headline < core.start:
            before = _leads(weighed, range(floor, start), hints) + before
        if not stopped:
            found, stopped = _continuation(weighed, range(end, box.end), shapes, core)
            after += found
        start, end = min(start, box.start), box.end
        if headline is not None and box.start <= headline < box.end:
            break
        box, climbed = box.parent, climbed + 1
    return before, after


def _shapes(weighed: Weighed, core: Box) -> set[tuple[str, str]]:
    """(tag, names) of the boxes directly under the core that hold prose, and the core's own when it is a part of several."""
    shapes = {(core.tag, core.names)}
    for index in range(core.start, core.end):
        if weighed.weight[index] > 0 and not weighed.noise[index]:
            box = weighed.page.lines[index].box
            shapes.add((box.tag, box.names))
    return shapes


def _leads(weighed: Weighed, indexes: range, hints: Hints) -> list[int]:
    kept = []
    for index in indexes:
        line = weighed.page.lines[index]
        if weighed.noise[index] or line.headline or line.density > 0.3 or weighed.weight[index] <= 0 or line.words < 8:
            continue
        key = line.key
        if bare(line.text) not in hints.image_texts and not _begins_another(key, weighed, index):
            kept.append(index)
    return kept


def _begins_another(key: str, weighed: Weighed, index: int) -> bool:
    """Whether a teaser is the beginning of a paragraph of the core."""
    core = weighed.core
    assert core is not None
    return any(
        other.words >= 8 and fold(other.text[: len(key) + 60]).startswith(key[:-8] if len(key) > 40 else key)
        for other in weighed.page.lines[core.start : core.end]
        if other.index != index
    )


def _continuation(weighed: Weighed, indexes: range, shapes: set[tuple[str, str]], core: Box) -> tuple[list[int], bool]:
    """Prose after the core, up to the first sign that something else begins; whether such a sign was met."""
    kept: list[int] = []
    waiting: list[int] = []
    for index in indexes:
        line = weighed.page.lines[index]
        noise = weighed.noise[index]
        if noise in ("related", "comment", "footer", "tags"):
            # A box of related headlines between two parts of a text is common; comments and footers end it.
            if noise in ("comment", "footer"):
                return kept, True
            continue
        if noise:
            continue
        if line.heading == 1 or _ends_text(line):
            return kept, True
        shaped = any((box.tag, box.names) in shapes for box in (line.box, line.box.parent) if box is not None and box is not core.parent)
        prose = weighed.weight[index] > 0 and line.density < 0.3
        if prose and shaped and line.words >= 6:
            kept += [*waiting, index]
            waiting = []
        elif prose and line.words >= 25 and is_sentence(line.text):
            kept += [*waiting, index]
            waiting = []
        elif shaped and line.density < 0.3 and len(waiting) < 2 and line.heading:
            waiting.append(index)
        elif line.density > 0.5:
            waiting = []
    return kept, False


def _ends_text(line: Line) -> bool:
    if line.words > 12:
        return False
    cue = phrases().cue(line.tokens)
    return cue is not None and cue.kind in ("related", "comment", "legal") and (cue.manner != "start" or bool(line.heading))


class _Sift:
    """Reasons to leave a line out."""

    def __init__(self, weighed: Weighed, hints: Hints, inside: set[int]) -> None:
        self.weighed, self.hints, self.inside = weighed, hints, inside
        self.lines = weighed.page.lines
        self.seen: set[str] = set()
        self.prose_seen = 0
        indexes = sorted(i for i in inside if weighed.weight[i] > 0)
        self.last_prose = indexes[-1] if indexes else -1
        self.strict = _strict_boxes(weighed, inside)
        self.promoted = _promoted(weighed)

    def against(self, line: Line) -> str:
        """Why `line` is no part of the text, or ""."""
        tokens = line.tokens
        key = " ".join(tokens)
        reason = self._against(line, tokens, key)
        if not reason:
            if len(key) > 40:
                self.seen.add(key)
            if self.weighed.weight[line.index] > 0:
                self.prose_seen += 1
        return reason

    def _against(self, line: Line, tokens: list[str], key: str) -> str:
        if not tokens:
            return "no words"
        if line.headline or (key == self.hints.title and line.index < self.last_prose):
            return "headline"
        if key in self.seen:
            return "repeated"
        if self.hints.furniture and block_hash(line.text) in self.hints.furniture:
            return "furniture"
        if line.words < 40 and self.weighed.weight[line.index] < 250 and (bare(line.text) in self.hints.image_texts or _under_picture(line)):
            return "caption"
        if line.index in self.promoted:
            return "related box"
        cue = phrases().cue(tokens)
        if cue and self._cue_holds(line, cue):
            return cue.kind
        if self._is_link(line):
            return "link"
        if line.links and line.words <= 20 and not is_sentence(line.text) and any(_SOCIAL.search(href) for _, href in line.links):
            return "follow"
        if self.prose_seen == 0:
            reason = self.at_edge(line)
            if reason:
                return reason
        if self.weighed.weight[line.index] <= 0 and line.box in self.strict:
            return "label"
        return ""

    def at_edge(self, line: Line) -> str:
        """Why `line` is no part of the text when it is its first or last line, or ""."""
        if line.words <= 14:
            if only_date(line.text):
                return "date"
            if reads_as_byline(line.text, self.hints.site_names):
                return "byline"
        return ""

    def signature(self, lines: list[Line]) -> str:
        """Whether the last line is a person's name in a box of its own."""
        last = lines[-1]
        if len(lines) < 2 or last.words > 4 or last.box is lines[-2].box or last.box.tag == "li":
            return ""
        own = (last.box.tag, last.box.names) != (lines[-2].box.tag, lines[-2].box.names) or last.bold > 0.8 * len(last.text)
        return "signature" if own and is_person(last.text, others=self.hints.site_names) else ""

    def _cue_holds(self, line: Line, cue: Cue) -> bool:
        if cue.manner == "whole":
            return True
        if cue.manner == "inside":
            return line.words <= 60 and (cue.kind in _PROTECTED or line.words <= 35)
        rest = line.words - cue.words
        if cue.kind == "related":
            return line.density > 0.35 or rest == 0 or (line.text.rstrip().endswith((":", "...", "…")) and rest <= 3)
        if cue.kind in ("follow", "share", "tool", "comment", "ad", "video"):
            return line.density > 0.2 or (line.words <= 14 and not is_sentence(line.text)) or rest <= 2
        if cue.kind == "tags":
            return line.density > 0.2 or rest <= 1 or not is_sentence(line.text)
        return line.words <= 30 and (":" in line.text[:24] or "،" in line.text[:24] or rest <= 8) and not is_sentence(line.text)

    def _is_link(self, line: Line) -> bool:
        if line.density < 0.75:
            return False
        return not (is_sentence(line.text) and line.words >= PROSE_WORDS and line.index in self.inside)


def _strict_boxes(weighed: Weighed, inside: set[int]) -> set[Box]:
    """Boxes under the core that are mostly links and hold no prose: their labels are furniture."""
    strict: set[Box] = set()
    core = weighed.core
    assert core is not None
    for box in weighed.page.boxes:
        if box is core or box.start < core.start or box.end > core.end or box.tag in _FLOW:
            continue
        lines = [weighed.page.lines[i] for i in range(box.start, box.end) if i in inside]
        if not lines or any(weighed.weight[line.index] > 0 for line in lines):
            continue
        linked = sum(line.density > 0.5 for line in lines)
        if linked * 2 >= len(lines):
            strict.add(box)
            strict.update(inner for inner in weighed.page.boxes if box.start <= inner.start and inner.end <= box.end)
    return strict


def _promoted(weighed: Weighed) -> set[int]:
    """Lines of small boxes in the core that begin with a "read also" line and hold a link: cards, podcast promotions."""
    core = weighed.core
    assert core is not None
    lines, found = weighed.page.lines, set[int]()
    whole = weighed.prose(core.start, core.end)
    for box in weighed.page.boxes:
        size = box.end - box.start
        if box is core or not 3 <= size <= 40 or box.start < core.start or box.end > core.end or box.start in found:
            continue
        if weighed.prose(box.start, box.end) > min(400.0, 0.2 * whole) or not any(line.density > 0.8 for line in lines[box.start : box.end]):
            continue
        for line in lines[box.start : box.start + 2]:
            cue = phrases().cue(line.tokens) if line.words <= 8 else None
            if cue and cue.kind == "related" and (cue.manner == "whole" or line.density > 0.8):
                found.update(range(box.start, box.end))
    return found


def _under_picture(line: Line) -> bool:
    """Whether the line is the only text of a small box that holds a picture."""
    box = line.box
    if box.end - box.start != 1:
        return False
    if box.images:
        return line.words <= 25 and not is_sentence(line.text)
    parent = box.parent
    return parent is not None and parent.end - parent.start == 1 and bool(parent.images) and line.words <= 35


_FLOW = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote dd dt td th pre".split())


def _trim(body: Body, sift: _Sift) -> None:
    """Short labels at both ends, and sub-headings under which nothing is left."""
    _trim_blocks(body, sift)
    lines = body.lines
    while lines:
        reason = sift.at_edge(lines[-1]) or sift.signature(lines) or ("label at the end" if _dangling(lines[-1], lines[:-1]) else "")
        if not reason:
            break
        body.dropped.append((lines.pop(), reason))
    first = next((i for i, line in enumerate(lines) if sift.weighed.weight[line.index] > 0), 0)
    if first <= 8:
        for line in lines[:first]:
            if _label(line, lines[first]):
                body.dropped.append((line, "label at the start"))
                lines.remove(line)
    kept = []
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        if line.heading and following is None:
            body.dropped.append((line, "empty heading"))
        else:
            kept.append(line)
    body.lines = kept
    if kept:
        body.first, body.last = kept[0].index, kept[-1].index + 1


def _trim_blocks(body: Body, sift: _Sift) -> None:
    """Boxes after the last prose that hold none, when a date, a cue or a link in them shows what they are."""
    weighed = sift.weighed
    prose = [line.index for line in body.lines if weighed.weight[line.index] > 0]
    if not prose:
        return
    suspect = {line.index for line, why in body.dropped if why not in ("repeated", "no words", "headline")}
    suspect |= {line.index for line in body.lines if line.density > 0.5 or (line.words <= 8 and only_date(line.text))}
    suspect |= {i for i, kind in enumerate(weighed.noise) if kind}
    for line in [entry for entry in body.lines if entry.index > prose[-1]]:
        block = None
        for box in line.box.ancestors():
            if box.start <= prose[-1]:
                break
            block = box
        if block is not None and block.tag not in _FLOW and any(block.start <= i < block.end for i in suspect):
            body.dropped.append((line, "block after the text"))
            body.lines.remove(line)


def _dangling(line: Line, before: list[Line]) -> bool:
    if line.heading:
        return True
    if line.words > 5 or is_sentence(line.text) or not _LETTER.search(line.text):
        return False
    if line.box.tag in ("li", "td", "th", "dd", "pre"):
        return False
    # A text of short lines (fixtures, verse, a list) ends in a short line.
    return not (before and before[-1].words <= 14 and not is_sentence(before[-1].text))


def _label(line: Line, prose: Line) -> bool:
    """Whether a short line before the first prose is a label (a section, a role) and not the text's own beginning."""
    if is_sentence(line.text) or line.words > 8:
        return False
    own = (line.box.tag, line.box.names) == (prose.box.tag, prose.box.names)
    return line.words <= 2 if own or line.heading or line.box.tag in ("li", "td") else line.words <= 4
