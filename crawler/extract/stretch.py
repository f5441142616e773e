"""The stretch of lines that the text takes up: the core, the lead before it, its continuation in boxes of the same kind.

Inside the core a line is kept unless something speaks against it (`sift.py`); outside it a line must prove to be prose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.extract.lines import Box, Line
from crawler.extract.weigh import Hints, Weighed, bare, is_sentence
from pipelines.arabic.fold import fold
from pipelines.arabic.phrases import phrases


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


def lines_of(weighed: Weighed, hints: Hints, core: Box) -> tuple[set[int], list[int]]:
    """(indexes inside the core, indexes of the whole stretch in order), furniture left out."""
    inside = [i for i in range(core.start, core.end) if not weighed.noise[i]]
    before, after = _outside(weighed, core, hints)
    return set(inside), _from_headline(weighed, before + inside + after)


def _from_headline(weighed: Weighed, chosen: list[int]) -> list[int]:
    """The lines after the headline when it stands inside the stretch, up to another article's h1."""
    headline = weighed.page.headline
    if headline is None:
        return chosen
    after = [i for i in chosen if i > headline]
    if weighed.prose(headline, weighed.page.lines[-1].index + 1) and sum(
        map(lambda i: max(weighed.weight[i], 0), after)
    ) * 2 > sum(max(weighed.weight[i], 0) for i in chosen):
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


def _is_shaped(box: Box, shapes: set[tuple[str, str]], core: Box) -> bool:
    """Whether a box after the core is one of its kind: a part of several, or a paragraph under one of the core's own ancestors."""
    outer = box.parent
    if (box.tag, box.names) not in shapes:
        return outer is not None and outer is not core.parent and (outer.tag, outer.names) in shapes
    if box.names or (box.tag, box.names) == (core.tag, core.names):
        return True
    return outer is None or (outer.tag, outer.names) in shapes or any(outer is a for a in core.ancestors())


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
        shaped = _is_shaped(line.box, shapes, core)
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
