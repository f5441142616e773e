"""The article's paragraphs: from the core box outwards to lead and continuation, then inwards to what is furniture."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.etree import _Element

from crawler.extract.lines import Box
from crawler.extract.sift import Sift
from crawler.extract.stretch import Body, lines_of
from crawler.extract.trim import trim
from crawler.extract.weigh import Hints, Weighed, bare, is_sentence

__all__ = ["Body", "read"]


def read(weighed: Weighed, hints: Hints, ruled: Sequence[_Element] = ()) -> Body:
    """The body of a weighed page, in the elements that a rule named or else around the core; empty when there is neither."""
    boxes = [box for box in weighed.page.boxes if any(box.element is element for element in ruled)] if ruled else []
    if boxes:
        return _ruled(weighed, hints, boxes)
    core = weighed.core
    if core is None:
        return Body()
    inside, chosen = lines_of(weighed, hints, core)
    return _sifted(weighed, hints, inside, chosen)


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


def _restore(body: Body, hints: Hints) -> None:
    """A sentence under a picture is the text itself when there is no other."""
    found = [
        line
        for line, why in body.dropped
        if why == "caption" and is_sentence(line.text) and bare(line.text) not in hints.image_texts
    ]
    if found:
        body.lines = sorted([*body.lines, *found], key=lambda line: line.index)
        body.dropped = [entry for entry in body.dropped if entry[0] not in found]


def _sifted(weighed: Weighed, hints: Hints, inside: set[int], chosen: list[int]) -> Body:
    lines = weighed.page.lines
    if not chosen:
        return Body()
    body = Body(first=chosen[0], last=chosen[-1] + 1)
    sift = Sift(weighed, hints, inside)
    for index in chosen:
        reason = sift.against(lines[index])
        if reason:
            body.dropped.append((lines[index], reason))
        else:
            body.lines.append(lines[index])
    if not any(weighed.weight[line.index] > 0 for line in body.lines):
        _restore(body, hints)
    trim(body, sift)
    body.paragraphs = [line.text for line in body.lines]
    return body
