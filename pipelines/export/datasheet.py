"""datasheet.md: the headings of Datasheets for Datasets (Gebru et al., 2021), filled with what the store knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.export.codebook import Counts
from pipelines.export.descriptors import TO_FILL, Facts
from pipelines.export.values import iso

LIMITS = (
    "Only what a site's feeds, sitemaps and listings announced, and what its robots.txt allows, was fetched.",
    "Dates are the site's own; where none could be trusted, `published` is empty. `first_seen_at` is no publication time.",
    "Text is what the page printed; images, video, comments and pages behind a paywall are not held.",
    "Changes between two looks at a page are not seen; looks become rarer as an article ages.",
    "Filters on watchlists and stories use the store's present state, everything else that of the moment of export.",
    "Articles taken down since are missing even from exports of earlier moments; they are listed in tombstones.csv.",
)


@dataclass(slots=True)
class Watched:
    """What coverage.csv adds up to."""

    days: dict[str, int] = field(default_factory=dict)
    """Source → days with a poll."""
    polls: int = 0
    failed: int = 0
    rejected: int = 0
    gaps: dict[str, list[str]] = field(default_factory=dict)
    """Source → days with a known gap."""

    def add(self, row: Mapping[str, object]) -> None:
        """Count one row of coverage."""
        source = str(row["source"])
        self.days[source] = self.days.get(source, 0) + int(bool(row["monitored"]))
        self.polls += int(str(row["polls"]))
        self.failed += int(str(row["failed"]))
        self.rejected += int(str(row["rejected"]))
        if row["gap"]:
            self.gaps.setdefault(source, []).append(str(row["day"]))


def datasheet(facts: Facts, query: str, counts: Counts, watched: Watched, taken_down: int) -> str:
    """The whole file."""
    span = f"{iso(counts.first)} to {iso(counts.last)}" if counts.first and counts.last else "none is dated"
    undated = counts.rows - counts.filled["published"]
    parts = {
        "Motivation": [f"Why it was made, by whom, who paid: {TO_FILL}"],
        "Composition": [
            f"{counts.rows} articles of {len(counts.sources)} Arabic news sources, {counts.words} words.",
            f"Published {span}; {undated} without a publication time.",
            f"States: {_share(counts.states)}. Languages: {_share(counts.languages)}.",
            f"Texts taken down and listed without text: {taken_down}.",
            "Persons are named in texts and bylines as the press printed them. Sensitive content: " + TO_FILL,
        ],
        "Collection process": [
            f"Query: `{query or 'every article'}`, as known at {iso(facts.as_of)}. Marsad {facts.version}.",
            f"Sites polled automatically: {watched.polls} polls, {watched.rejected} pages rejected, {watched.failed} failed, on the days "
            "that coverage.csv lists by source.",
            f"Known gaps: {_gaps(watched)}.",
            f"Ethical review and consent: {TO_FILL}",
        ],
        "Preprocessing, cleaning, labelling": [
            "White space is folded; the text is otherwise as printed. Hashes and word counts use a folded form that is not stored.",
            "What each column means, and how often it is filled: codebook.md.",
        ],
        "Uses": [f"Uses so far, and uses it is not fit for: {TO_FILL}"],
        "Distribution": [f"Texts belong to their publishers. Licence and terms of sharing: {TO_FILL}"],
        "Maintenance": [f"Contact, updates, corrections: {TO_FILL}", "The same query and moment give the same files again."],
    }
    lines = [f"# {facts.title}", "", facts.description, ""]
    for heading, facts_ in parts.items():
        lines += [f"## {heading}", "", *(f"- {text}" for text in facts_), ""]
    lines += ["## Sources", "", "| source | articles | days monitored |", "|---|---|---|"]
    lines += [f"| {name} | {n} | {watched.days.get(name, 0)} |" for name, n in sorted(counts.sources.items())]
    lines += ["", "## Known limits", "", *(f"- {limit}" for limit in LIMITS)]
    return "\n".join(lines) + "\n"


def _share(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))) or "none"


def _gaps(watched: Watched) -> str:
    return "; ".join(f"{source}: {', '.join(days)}" for source, days in sorted(watched.gaps.items())) or "none recorded"
