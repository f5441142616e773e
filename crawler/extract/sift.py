"""Why a line inside the text's stretch is no part of the text: furniture, captions, bylines, links to elsewhere.

A cue word alone never deletes a real paragraph: it counts together with link density, length and position.
"""

from __future__ import annotations

import re
from collections import deque

from crawler.extract.byline import reads_as_byline
from crawler.extract.dateline import only_date, without_dates
from crawler.extract.furniture import block_hash
from crawler.extract.lines import Box, Line
from crawler.extract.unlabelled import beside_place
from crawler.extract.weigh import PROSE_WORDS, Hints, Weighed, bare, is_sentence
from pipelines.arabic.credits import is_person
from pipelines.arabic.phrases import Cue, phrases

_SOCIAL = re.compile(
    r"//(?:[\w-]+\.)*(?:t\.me|telegram\.(?:me|org)|whatsapp\.com|wa\.me|news\.google\.com|facebook\.com|fb\.com|twitter\.com|x\.com|instagram\.com|"
    r"youtube\.com|nabd\.com|play\.google\.com|apps\.apple\.com|itunes\.apple\.com)(?:/|$)",
    re.I,
)
_DIGIT = re.compile(r"\d")
# "اقرأ أيضا: …": a colon right after the call, then a headline, which has no full stop.
_TITLED = re.compile(r"^\W*(?:[^\s:]+\s+){0,3}[^\s:]+\s*:")
_ENDED = re.compile(r"(?<!\.)[.؟!][\s\"»”)]*$")
_PROTECTED = frozenset({"legal", "comment", "error", "paywall"})
PULLED_WORDS = 35
"""A quote of at most so many words that stands in an earlier paragraph is pulled from it."""
FLOW = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote dd dt td th pre".split())
"""Elements that hold one piece of text."""


class Sift:
    """Reasons to leave a line out."""

    def __init__(self, weighed: Weighed, hints: Hints, inside: set[int]) -> None:
        self.weighed, self.hints, self.inside = weighed, hints, inside
        self.lines = weighed.page.lines
        self.seen: set[str] = set()
        self.recent: deque[str] = deque(maxlen=40)
        """The last paragraphs that were kept: what a pulled quote is compared with."""
        self.prose_seen = 0
        self.lead: Box | None = None
        """Box of the first prose."""
        indexes = sorted(i for i in inside if weighed.weight[i] > 0)
        self.last_prose = indexes[-1] if indexes else -1
        self.strict = _strict_boxes(weighed, inside)
        self.dated_lines = sum(
            1 for i in inside if self.lines[i].words <= 14 and weighed.weight[i] <= 0 and _is_dated(self.lines[i])
        )
        """Date lines inside the text: one is the article's own and may stand under the lead, more are a chronicle's."""
        self.promoted = _promoted(weighed)

    def against(self, line: Line) -> str:
        """Why `line` is no part of the text, or ""."""
        tokens = line.tokens
        key = " ".join(tokens)
        reason = self._against(line, tokens, key)
        if not reason:
            if len(key) > 40:
                self.seen.add(key)
                self.recent.append(key)
            if self.weighed.weight[line.index] > 0:
                self.prose_seen += 1
                self.lead = self.lead or line.box
        return reason

    def _may_be_edge(self, line: Line) -> bool:
        """Whether a line stands before the text, or between a lead and the rest of it."""
        if self.prose_seen == 0:
            return True
        apart = self.lead is not None and (line.box.tag, line.box.names) != (self.lead.tag, self.lead.names)
        return (self.dated_lines == 1 and not line.heading and bool(_DIGIT.search(line.text))) or (apart and line.box.tag != "li")

    def _against(self, line: Line, tokens: list[str], key: str) -> str:
        if not tokens:
            return "no words"
        if line.headline or (key == self.hints.title and line.index < self.last_prose):
            return "headline"
        if key in self.seen or (6 <= len(tokens) <= PULLED_WORDS and any(key in earlier for earlier in self.recent)):
            return "repeated"
        if self.hints.furniture and block_hash(line.text) in self.hints.furniture:
            return "furniture"
        if (
            line.words < 40
            and self.weighed.weight[line.index] < 250
            and (bare(line.text) in self.hints.image_texts or _under_picture(line, self.weighed.core))
        ):
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
        if self.prose_seen <= 1 and self._may_be_edge(line):
            reason = self.at_edge(line)
            if reason:
                return reason
        if self.weighed.weight[line.index] <= 0 and line.box in self.strict:
            return "label"
        return ""

    def at_edge(self, line: Line) -> str:
        """Why `line` is no part of the text when it is its first or last line, or ""."""
        if line.words <= 22 and only_date(line.text):
            return "date"
        if line.words <= 14:
            rest = without_dates(line.text)
            if rest and is_person(rest, others=self.hints.site_names):
                return "byline"
            if reads_as_byline(line.text, self.hints.site_names) or beside_place(line, self.hints.site_names):
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
            titled = bool(_TITLED.match(line.text)) and rest <= 25 and not _ENDED.search(line.text)
            return line.density > 0.35 or rest == 0 or titled or (line.text.rstrip().endswith((":", "...", "…")) and rest <= 3)
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
        if box is core or box.start < core.start or box.end > core.end or box.tag in FLOW:
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
        if box.images and _is_teaser(weighed, core, box, whole):
            found.update(range(box.start, box.end))
            continue
        if box is core or not 3 <= size <= 40 or box.start < core.start or box.end > core.end or box.start in found:
            continue
        if weighed.prose(box.start, box.end) > min(400.0, 0.2 * whole) or not any(
            line.density > 0.8 for line in lines[box.start : box.end]
        ):
            continue
        for line in lines[box.start : box.start + 2]:
            if weighed.weight[line.index] > 0 and line.density < 0.3:
                break
            cue = phrases().cue(line.tokens) if line.words <= 8 else None
            if cue and cue.kind == "related" and (cue.manner == "whole" or line.density > 0.8):
                found.update(range(box.start, box.end))
    return found


def _is_teaser(weighed: Weighed, core: Box, box: Box, whole: float) -> bool:
    """Whether a box inside the text is a card of another story: a picture, a linked headline and an excerpt."""
    if box is core or not 2 <= box.end - box.start <= 5 or box.start <= core.start or box.end > core.end:
        return False
    first = weighed.page.lines[box.start]
    if first.density < 0.8 or first.words < 4 or weighed.prose(box.start, box.end) > min(260.0, 0.3 * whole):
        return False
    return weighed.prose(core.start, box.start) > 0


def _is_dated(line: Line) -> bool:
    return bool(_DIGIT.search(line.text)) and line.density < 0.5 and without_dates(line.text) is not None


def _under_picture(line: Line, core: Box | None) -> bool:
    """Whether the line is the only text of a small box that holds a picture and is not the text's own box."""
    box = line.box
    if box.end - box.start != 1 or box is core:
        return False
    if box.images:
        return line.words <= 25 and not is_sentence(line.text)
    parent = box.parent
    if parent is None or parent is core or parent.body_named:
        return False
    return parent.end - parent.start == 1 and bool(parent.images) and line.words <= 35
