"""The codebook: one line a column, with how often it is filled in this collection. `docs/data.md` is the same without shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.export.columns import LEFT_OUT, Column, columns, docstrings
from pipelines.export.coverage import MEANINGS

HEAD = ("field", "type", "meaning", "missing", "filled_percent", "since_version")
TYPES = {
    "string": "text (UTF-8, exactly as printed unless the meaning says otherwise)",
    "integer": "whole number",
    "time": "moment in UTC, to the millisecond; ISO 8601 with Z in CSV and JSON",
    "strings": "list of texts; in CSV a JSON list in one cell",
    "links": "list of objects with title and url; in CSV a JSON list in one cell",
}


@dataclass(slots=True)
class Counts:
    """What is counted while articles pass by; its size does not grow with their number."""

    rows: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    words: int = 0
    first: datetime | None = None
    """Earliest publication."""
    last: datetime | None = None
    """Latest publication."""

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row."""
        self.rows += 1
        self.filled.update(name for name, value in row.items() if value not in (None, [], ""))
        self.sources[row["source"]] += 1
        self.states[row["state"]] += 1
        self.languages[row.get("language") or "unknown"] += 1
        self.words += row.get("word_count") or 0
        published = row.get("published")
        if published is not None:
            self.first = min(self.first or published, published)
            self.last = max(self.last or published, published)


def rows(used: Sequence[Column], counts: Counts) -> Iterator[dict[str, Any]]:
    """The rows of codebook.csv."""
    for column in used:
        share = f"{100 * counts.filled[column.name] / counts.rows:.1f}" if counts.rows else ""
        yield dict(zip(HEAD, (column.name, column.type, column.meaning, column.missing, share, column.since), strict=True))


def markdown(used: Sequence[Column], counts: Counts | None = None) -> str:
    """The codebook for people; with `counts`, with the filled share of each column."""
    lines = ["# Codebook", "", "Columns of `articles.parquet`, `articles.jsonl.gz` and `articles.csv`, in this order.", ""]
    lines += [f"- `{name}`: {text}" for name, text in TYPES.items()]
    lines += [
        "", "`articles.csv` begins with a BOM, ends lines with CRLF, and a cell that a spreadsheet could take for a formula begins",
        "with `'`: take away one leading `'` of a cell to have the exact text (`--plain` writes neither). Parquet and JSON hold it as is.", "",
    ]  # fmt: skip
    shares = {row["field"]: row["filled_percent"] for row in rows(used, counts)} if counts else {}
    lines += [
        f"| field | type | meaning | missing |{' filled % |' if counts else ''} since |",
        f"|---|---|---|---|{'---|' if counts else ''}---|",
    ]
    for column in used:
        share = f" {shares[column.name]} |" if counts else ""
        cells = " | ".join(text.replace("|", "\\|") for text in (f"`{column.name}`", column.type, column.meaning, column.missing))
        lines.append(f"| {cells} |{share} {column.since} |")
    lines += [
        "",
        "## Left out",
        "",
        "These change without a revision, or mean nothing elsewhere; with them no export would come out twice.",
        "",
    ]
    lines += [f"- `{name}`: {reason}." for name, reason in LEFT_OUT.items()]
    return "\n".join(lines) + "\n"


def reference() -> str:
    """`docs/data.md`: the codebook without a collection, and the fields of revisions."""
    head = "<!-- Made by `./marsad export codebook`; the meanings are the docstrings of pipelines/article.py. -->\n"
    lines = [
        "",
        "# revisions.jsonl.gz",
        "",
        "One observed state of an article a line, whole. `content` is empty for removals.",
        "",
    ]
    lines += [f"- `{name}`: {text}" for name, text in docstrings("Revision").items()]
    lines += ["", "# coverage.csv", "", "One source and UTC day a row, also days on which nothing was looked at.", ""]
    lines += [f"- `{name}`: {text}" for name, text in MEANINGS.items()]
    return head + markdown(columns()) + "\n".join(lines) + "\n"
