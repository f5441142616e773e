"""How commands speak: data to stdout, talk to stderr, `--json` exact, scraped text never inside an aligned row.

Scraped text is hostile: control and bidi characters are made visible before it reaches a terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from crawler.show import ago, plain, safe, span

__all__ = ["ago", "emit", "plain", "safe", "say", "span", "table", "tell"]


def emit(value: Any) -> None:
    """One JSON document or line on stdout, exact UTF-8."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False) + "\n")


def say(text: str = "") -> None:
    """A line of talk, on stderr."""
    print(text, file=sys.stderr)


def tell(text: str = "") -> None:
    """A line of data for people, on stdout."""
    print(text)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Aligned columns of ASCII text on stdout; the last column is not padded."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    for line in [list(head), *lines]:
        tell("  ".join(cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=False)) + f"  {line[-1]}")
