"""The ends of a text: labels, dates, signatures and boxes of furniture before its first and after its last prose."""

from __future__ import annotations

import re

from crawler.extract.dateline import only_date
from crawler.extract.lines import Line
from crawler.extract.sift import FLOW, Sift
from crawler.extract.stretch import Body
from crawler.extract.weigh import is_sentence

_LETTER = re.compile(r"[^\W_]")


def trim(body: Body, sift: Sift) -> None:
    """Short labels at both ends, and sub-headings under which nothing is left."""
    _trim_blocks(body, sift)
    lines = body.lines
    while lines:
        reason = (
            sift.at_edge(lines[-1]) or sift.signature(lines) or ("label at the end" if _dangling(lines[-1], lines[:-1]) else "")
        )
        if not reason:
            break
        body.dropped.append((lines.pop(), reason))
    first = next((i for i, line in enumerate(lines) if sift.weighed.weight[line.index] > 0), 0)
    prose = lines[first] if lines else None
    if prose is not None and first <= 8:
        for line in lines[:first]:
            if _label(line, prose):
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


def _trim_blocks(body: Body, sift: Sift) -> None:
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
        if block is not None and block.tag not in FLOW and any(block.start <= i < block.end for i in suspect):
            body.dropped.append((line, "block after the text"))
            body.lines.remove(line)


def _dangling(line: Line, before: list[Line]) -> bool:
    if line.heading:
        return True
    if line.words > 5 or is_sentence(line.text) or not _LETTER.search(line.text):
        return False
    if line.box.tag in ("li", "td", "th", "dd", "pre"):
        return False
    # A text of short lines (fixtures, verse, a list) ends in a short line of the same kind.
    alike = bool(before) and (before[-1].box.tag, before[-1].box.names) == (line.box.tag, line.box.names)
    return not (alike and before[-1].words <= 14 and not is_sentence(before[-1].text))


def _label(line: Line, prose: Line) -> bool:
    """Whether a short line before the first prose is a label (a section, a role) and not the text's own beginning."""
    if is_sentence(line.text) or line.words > 8:
        return False
    own = (line.box.tag, line.box.names) == (prose.box.tag, prose.box.names)
    return line.words <= 2 if own or line.heading or line.box.tag in ("li", "td") else line.words <= 4
