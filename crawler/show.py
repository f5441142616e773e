"""Values as people, terminals and JSON see them. Scraped text is hostile: what could steer a terminal is made visible."""

from __future__ import annotations

import re
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """`text` with control and bidi characters shown as ⟨U+XXXX⟩."""
    return _UNSAFE.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", text)


def plain(value: Any) -> Any:
    """JSON form of a value: times as ISO 8601 with offset, dataclasses as objects."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value


def ago(when: datetime | None, now: datetime) -> str:
    """`12 min`, `3 h`, `5 d`; `-` for None; `in 4 min` for the future."""
    if when is None:
        return "-"
    seconds = (now - when).total_seconds()
    text = span(abs(seconds))
    return f"in {text}" if seconds < 0 else text


def span(seconds: float) -> str:
    """A length of time in its largest sensible unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
