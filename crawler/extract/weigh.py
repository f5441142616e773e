"""Where the article's text is: every line gets a weight, every box the sum of its lines, and one box is the core.

Prose weighs its length; linked headlines and short labels weigh against. A box's sum fades by a tenth for each level that
a group of lines lies deeper, so that the tightest box that holds nearly all the prose wins. Position after the headline,
the name of the box, and agreement with the page's own description and JSON-LD text multiply the sum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from crawler.extract.lines import Box, Line, Lines
from pipelines.arabic.fold import fold
from pipelines.arabic.phrases import phrases

_SENTENCE_END = re.compile("[.!؟?…۔:»”\"'）)\\]][\u200e\u200f\\s]*$")
_STOP = re.compile('[.!؟?…۔][\u200e\u200f\\s"”»)]*$')
PROSE_WORDS = 12
"""A line of this many words is prose unless links or cues say otherwise."""
FADE = 0.9
LINKS_SPEAK = 60.0
"""So much at most does one box of links inside it speak against a box: a text with a long list below is still a text."""
LEAD_WORDS = 14
"""A heading of so many words that ends like a sentence is a lead."""
VERSE_LINES = 4
"""So many short unlinked lines in one box are verse, a list of fixtures, a table in words: text."""
# Share of the page's prose that a box of this kind must hold to be taken for text in spite of its name; below a half it
# must hold more than all the prose that stands in no such box.
_CANCEL = {"meta": 0.3, "side": 0.3, "media": 0.3, "tags": 0.4, "figure": 0.5, "legal": 0.4}
_CANCEL_STRONG = 0.5
_MOST = 9.0
"""No box's factor is greater."""
_NEVER = frozenset({"footer", "nav", "comment"})
_LINE_TAGS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote span font b strong center dd dt a".split())


@dataclass(slots=True)
class Hints:
    """What the rest of the page says about the text."""

    title: str = ""
    """Folded headline."""
    description: str = ""
    """Folded description of the page."""
    stated_body: str = ""
    """Folded `articleBody` of the JSON-LD, or ""."""
    image_texts: frozenset[str] = frozenset()
    """Alt and title texts of the page's images, as `bare` gives them."""
    site_names: frozenset[str] = frozenset()
    """Folded names of the site."""
    furniture: frozenset[str] = frozenset()
    """Hashes of blocks known to repeat on the site."""


@dataclass(slots=True)
class Weighed:
    """Lines with their weights."""

    page: Lines
    weight: list[float] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    """Kind of furniture that each line stands in, "" for none."""
    core: Box | None = None
    score: float = 0.0

    def prose(self, start: int, end: int) -> float:
        """Sum of the positive weights of the lines in [start, end) that do not stand in furniture."""
        return sum(w for w, n in zip(self.weight[start:end], self.noise[start:end], strict=True) if w > 0 and not n)


def weigh(page: Lines, hints: Hints) -> Weighed:
    """Weights, furniture and the core box of a page."""
    result = Weighed(page, [line_weight(line, hints) for line in page.lines], [""] * len(page.lines))
    _lift_verse(result)
    _mark_cards(result)
    _mark_noise(result)
    _mark_comments(result)
    _choose_core(result, hints)
    return result


def line_weight(line: Line, hints: Hints) -> float:
    """Characters of prose (positive), or how much the line speaks against its box (negative)."""
    size, density = len(line.text), line.density
    if line.headline or line.heading == 1:
        return 0.0
    if density > 0.5:
        return -0.6 * min(size, 120)
    sentence = bool(_SENTENCE_END.search(line.text))
    if line.words < PROSE_WORDS and not (sentence and line.words >= 5):
        return -2.0 if line.heading else -6.0
    if line.heading and not (line.words >= LEAD_WORDS and _STOP.search(line.text)):
        return 0.0
    tokens = line.tokens
    if " ".join(tokens) == hints.title:
        return 0.0
    cue = phrases().cue(tokens)
    if cue and cue.manner == "inside" and cue.kind in ("legal", "comment", "follow", "error"):
        return -0.5 * min(size, 300)
    weight = size * (1 - density)
    return weight if sentence else 0.7 * weight


def _lift_verse(result: Weighed) -> None:
    """Runs of short lines in one box (between breaks), or in paragraphs of one box that is named as the text."""
    groups: dict[int, list[Line]] = {}
    for line in result.page.lines:
        box = line.box
        if box.parent is not None and box.tag == "p" and box.end - box.start == 1 and box.parent.body_named:
            box = box.parent
        groups.setdefault(id(box), []).append(line)
    for group in groups.values():
        short = [
            line for line in group if 2 <= line.words < PROSE_WORDS and not line.links and not line.heading and not line.headline
        ]
        if len(short) >= VERSE_LINES and len(short) == len(group) and sum(line.words for line in short) >= 3 * len(short):
            for line in short:
                if result.weight[line.index] < 0:
                    result.weight[line.index] = 0.5 * len(line.text)


def _mark_cards(result: Weighed) -> None:
    """Teasers in lists (a linked headline and an excerpt, three times or more in boxes of one shape) are not prose."""
    shapes: dict[tuple[int, str, str], list[Box]] = {}
    for box in result.page.boxes:
        if box.parent is not None and 2 <= box.end - box.start <= 8:
            shapes.setdefault((id(box.parent), box.tag, box.names), []).append(box)
    for boxes in shapes.values():
        cards = [box for box in boxes if _is_card(result, box)]
        if len(cards) >= 3 and len(cards) >= 0.6 * len(boxes):
            for box in cards:
                for index in range(box.start, box.end):
                    if result.weight[index] > 0:
                        result.weight[index] *= -0.2


def _is_card(result: Weighed, box: Box) -> bool:
    lines = result.page.lines[box.start : box.end]
    if any(line.headline for line in lines):
        return False
    linked = any(line.density > 0.8 and line.words >= 3 for line in lines)
    return linked and sum(result.weight[i] > 0 for i in range(box.start, box.end)) <= 2


def _mark_noise(result: Weighed) -> None:
    positive = [0.0, *accumulate(max(w, 0.0) for w in result.weight)]
    total, headline = positive[-1], result.page.headline
    free = sum(max(result.weight[line.index], 0.0) for line in result.page.lines if not any(b.kind for b in line.box.ancestors()))
    for box in result.page.boxes:
        if not box.kind or box.start == box.end or result.noise[box.start]:
            continue
        if headline is not None and box.start <= headline < box.end:
            continue
        share = (positive[box.end] - positive[box.start]) / total if total else 0.0
        if box.kind in _NEVER and (headline is not None or box.tag in ("footer", "nav")):
            share = 0.0
        if share >= _CANCEL_STRONG or (share >= _CANCEL.get(box.kind, _CANCEL_STRONG) and share * total >= free):
            continue
        for index in range(box.start, box.end):
            result.noise[index] = result.noise[index] or box.kind


def _mark_comments(result: Weighed) -> None:
    """What stands under a heading such as "تعليقات القراء" after the text is comments, whatever its boxes are called."""
    headline = result.page.headline
    if headline is None:
        return
    for line in result.page.lines[headline + 1 :]:
        if line.words > 5 or result.noise[line.index] or not (line.heading or _stands_apart(line)):
            continue
        cue = phrases().cue([token for token in line.tokens if not token.isdigit()])
        if cue is None or cue.kind != "comment" or result.prose(headline, line.index) < 60:
            continue
        box = line.box.parent or line.box
        for index in range(line.index, box.end):
            result.noise[index] = result.noise[index] or "comment"


def _stands_apart(line: Line) -> bool:
    """Whether a line is an unlinked label in a box of its own."""
    return line.density < 0.5 and line.box.end - line.box.start == 1 and line.box.tag not in ("li", "a")


def _choose_core(result: Weighed, hints: Hints) -> None:
    page = result.page
    order = {id(box): number for number, box in enumerate(page.boxes)}
    sums = [0.0] * len(page.boxes)
    for line in page.lines:
        if not result.noise[line.index]:
            sums[order[id(line.box)]] += result.weight[line.index]
    for number in range(len(page.boxes) - 1, 0, -1):
        box = page.boxes[number]
        if box.parent is not None:
            fade = 1.0 if box.end - box.start <= 1 or box.tag in _LINE_TAGS else FADE
            sums[order[id(box.parent)]] += sums[number] * fade if sums[number] >= 0 else max(sums[number], -LINKS_SPEAK) * fade
    judge = _Judge(result, hints)
    for number, box in enumerate(page.boxes):
        if sums[number] <= 0 or box.tag in _LINE_TAGS:
            continue
        if sums[number] * _MOST < result.score:
            continue
        score = sums[number] * judge.factor(box)
        if score > result.score * 1.0001:
            result.core, result.score = box, score


class _Judge:
    """How much a box's position and name speak for it."""

    def __init__(self, result: Weighed, hints: Hints) -> None:
        self.result, self.headline = result, result.page.headline
        self.positive = [
            0.0,
            *accumulate(w if w > 0 and not n else 0.0 for w, n in zip(result.weight, result.noise, strict=True)),
        ]
        self.described = self._described(hints)
        self.stated = self._stated(hints)
        self.others = [
            line.index for line in result.page.lines
            if line.heading == 1 and not line.headline and line.words >= 4 and line.key != hints.title
        ]  # fmt: skip

    def factor(self, box: Box) -> float:
        first = next((i for i in range(box.start, box.end) if self.result.weight[i] > 0 and not self.result.noise[i]), box.start)
        factor = 1.0
        if self.headline is not None:
            if box.end <= self.headline:
                factor *= 0.3
            elif first > self.headline:
                gap = self.positive[first] - self.positive[self.headline]
                factor /= 1 + gap / 1500
            if any(self.headline < other < first for other in self.others):
                factor *= 0.3
        if box.body_named:
            factor *= 2.0 if box.element.get("itemprop") else 1.4
        if any(box.start <= i < box.end for i in self.described):
            factor *= 1.5
        if self.stated:
            inside = sum(box.start <= i < box.end for i in self.stated)
            factor *= 1 + 2 * inside / len(self.stated)
        return factor

    def _described(self, hints: Hints) -> list[int]:
        """Lines that the description was cut from."""
        wanted = hints.description[:60]
        if len(wanted) < 25 or (hints.title and wanted in hints.title):
            return []
        found = []
        for line in self.result.page.lines:
            if self.result.weight[line.index] > 0 and not self.result.noise[line.index]:
                start = fold(line.text[:160])
                if wanted in start or (len(start) > 40 and start[:60] in hints.description):
                    found.append(line.index)
        return found

    def _stated(self, hints: Hints) -> list[int]:
        """Lines that stand in the JSON-LD's articleBody."""
        if len(hints.stated_body) < 100:
            return []
        return [
            line.index
            for line in self.result.page.lines
            if self.result.weight[line.index] > 0 and fold(line.text[:120])[:80] in hints.stated_body
        ]


def bare(text: str) -> str:
    """A caption without what its copies differ in: white space and the marks at its ends."""
    return " ".join(text.split()).strip(" .،:-–\"'«»()")


def is_sentence(text: str) -> bool:
    """Whether the text ends like a sentence."""
    return bool(_STOP.search(text))
