"""Copy, updated version, or another text? Rare word triples, containment, and a guard on what conflicts.

`compare` is pure: two texts and the triples known to be template or furniture in, a verdict out.

The share of the shorter text's rare triples that the longer one has says whether they are one text; Jaccard similarity
would call a copy trimmed to half its length a different text. Templates (weather, prices, tallies, congratulations)
share more than that by their form alone; what tells them is that most of what a template fills in differs, while a copy
fills in the same. A few differences in a text that is otherwise the same make an updated version. The thresholds were
chosen on made variants, made templates and real pairs of nine days of Saudi papers; `marsad bench copies` measures them.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pipelines.copies.evidence import Evidence, Side, weigh
from pipelines.copies.shingles import Reading, hash_triples, read
from pipelines.copies.slots import read_slots
from pipelines.copies.tables import furniture


class Relation(StrEnum):
    """How two texts are related."""

    COPY = "copy"
    """One text: retitled, trimmed, extended, reordered, lightly edited, or as it was."""
    UPDATED = "updated"
    """One text of which some numbers or names were changed: linked, both kept."""
    DIFFERENT = "different"
    """Two texts, or two fillings of one template."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on two texts."""

    relation: Relation
    containment: float
    """Share of the shorter text's distinct rare triples that the other text has, 0 to 1."""
    conflicts: int
    """Slots and names that differ where the texts run in parallel; 0 where they share too little to be compared."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds of the verdict; all shares are of the shorter text's rare words."""

    covered: float = 0.72
    """Covered by so much, it is one text wherever the parts stand."""
    containment: float = 0.35
    """Then at least so many of its rare triples are in the other: a learned template keeps its words but not these."""
    led: float = 0.5
    """Covered by so much suffices when both begin alike and `solid` or `whole` holds …"""
    led_containment: float = 0.3
    """… with so much containment."""
    solid: float = 0.3
    """So much in runs of 20 words or more."""
    whole: float = 0.5
    """So much in one passage."""
    rewritten: float = 0.62
    """Covered by so much suffices without them: a press release in an outlet's own words …"""
    rewritten_containment: float = 0.42
    """… with so much containment."""
    opening: int = 26
    """Words of an opening run that no two articles share by chance: a trimmed copy with new paragraphs …"""
    opened: float = 0.25
    """… covered by so much …"""
    opened_containment: float = 0.2
    """… with so much containment."""
    template: float = 0.6
    """Share of conflicts among the values compared from which a text is another filling of a template."""
    known_template: float = 0.34
    """The same where template is already known to make up most of a text …"""
    mostly: float = 0.6
    """… that is, where less than this share of its words is rare."""
    dense: float = 0.5
    """… or at least this share of its words stands in triples of one: a table has a value in almost every triple …"""
    other_day: tuple[int, float] = (3, 0.25)
    """The same where weekday or date are among at least so many conflicts: tomorrow's table keeps many of today's values."""
    sparse: int = 250
    """… unless there are one or two conflicts, in a text of at least so many words for each."""
    names_of_edits: float = 1 / 6
    """Exchanged names count when they are at least this share of all edits: random edits exchange some too."""
    replaced: tuple[int, float, float] = (2, 0.6, 0.025)
    """Unknown words exchanged count as names from this number, this share of edits and this share of words."""
    least: int = 8
    """With fewer rare triples there is nothing but template: a copy must then be the same in everything."""
    strict: float = 0.9
    """Coverage required then."""


RULES = Rules()


@lru_cache(maxsize=1)
def seeded() -> frozenset[int]:
    """Hashes of the triples of `furniture.txt`: what is common before anything was learned."""
    return frozenset(triple for phrase in furniture() for triple in hash_triples(*read_slots(phrase.split())))


def compare(a: Mapping[str, Any], b: Mapping[str, Any], common: Set[int] | None = None, rules: Rules = RULES) -> Comparison:
    """Compare two articles, each with `title` and `body` (text or paragraphs).

    `common` holds the triples that do not count (see `common.py`); None stands for the seed alone. Symmetric.
    """
    return compare_readings(read(a), read(b), common, rules)


def compare_readings(a: Reading, b: Reading, common: Set[int] | None = None, rules: Rules = RULES) -> Comparison:
    """`compare` of texts that are read already."""
    common = seeded() if common is None else common
    rare_a, rare_b = (set(reading.triples) - common for reading in (a, b))
    if min(len(rare_a), len(rare_b)) < rules.least:
        return _compare_bare(a, b, rules)
    contained = len(rare_a & rare_b) / min(len(rare_a), len(rare_b))
    if contained < rules.opened_containment:
        return Comparison(Relation.DIFFERENT, contained, 0)
    short, long = _by_length(Side(a, common), Side(b, common))
    evidence = weigh(short, long)
    if not _one_text(evidence, contained, rules):
        return Comparison(Relation.DIFFERENT, contained, 0)
    if not evidence.conflict + evidence.renamed + evidence.replaced:
        return Comparison(Relation.COPY, contained, 0)
    known = short.weight < rules.mostly * len(short.rare) or short.template >= rules.dense
    limit = rules.known_template if known else rules.template
    return Comparison(*_verdict(evidence, contained, rules, limit))


def _by_length(a: Side, b: Side) -> tuple[Side, Side]:
    """The side with fewer rare words first; of equals, the one whose hashes are smaller, so that order does not matter."""
    return (a, b) if (a.weight, a.reading.triples) <= (b.weight, b.reading.triples) else (b, a)


def _one_text(found: Evidence, contained: float, rules: Rules) -> bool:
    words = max(1, found.words)
    covered = found.covered / words
    if covered >= rules.covered and contained >= rules.containment:
        return True
    if found.lead and covered >= rules.rewritten and contained >= rules.rewritten_containment:
        return True
    in_pieces = found.solid >= rules.solid * words or found.largest >= rules.whole * words
    if found.lead and in_pieces and covered >= rules.led and contained >= rules.led_containment:
        return True
    return found.lead >= rules.opening and covered >= rules.opened and contained >= rules.opened_containment


def _verdict(found: Evidence, contained: float, rules: Rules, limit: float) -> tuple[Relation, float, int]:
    """None of the values conflict: copy. Some: updated. Most (`limit`): another filling of a template."""
    names = found.renamed if found.renamed >= rules.names_of_edits * found.edits else 0
    number, of_edits, of_words = rules.replaced
    exchanged = found.replaced + found.renamed
    if found.replaced >= number and exchanged >= of_edits * found.edits and found.replaced >= of_words * found.words:
        names += found.replaced
    conflicts = found.conflict + names
    if not conflicts:
        return Relation.COPY, contained, 0
    if found.dated and conflicts >= rules.other_day[0]:
        limit = min(limit, rules.other_day[1])
    most = conflicts >= limit * (conflicts + found.agree)
    if most and not (conflicts <= 2 and conflicts * rules.sparse <= found.words):
        return Relation.DIFFERENT, contained, conflicts
    return Relation.UPDATED, contained, conflicts


def _compare_bare(a: Reading, b: Reading, rules: Rules) -> Comparison:
    """Texts too short, or of nothing but template: one text only if they agree in all of it."""
    short, long = _by_length(Side(a, ()), Side(b, ()))
    mine, theirs = set(short.reading.triples), set(long.reading.triples)
    if not mine:
        words = [reading.body[0] + reading.body[1] for reading in (a, b)]
        same = bool(words[0]) and words[0] == words[1]
        return Comparison(Relation.COPY if same else Relation.DIFFERENT, float(same), 0)
    contained = len(mine & theirs) / len(mine)
    found = weigh(short, long)
    conflicts = found.conflict + found.renamed + found.replaced
    same = found.covered >= rules.strict * found.words and not conflicts
    return Comparison(Relation.COPY if same else Relation.DIFFERENT, contained, conflicts)
