"""How values are printed in templates. Nothing here marks a text as safe: escaping is the templates' own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crawler.show import ago, span
from crawler.web.security import safe_href

_CONTROLS = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def age(when: datetime | None, now: datetime) -> str:
    """`12 min ago`, `in 4 min`, `-`."""
    if when is None:
        return "-"
    text = ago(when, now)
    return text if text.startswith("in ") or text == "-" else f"{text} ago"


def stamp(when: datetime | None) -> str:
    """A time for people: `2026-11-03 10:05 UTC`; `-` for none."""
    return f"{when:%Y-%m-%d %H:%M} UTC" if when is not None else "-"


def lag(seconds: float | None) -> str:
    """How long after the first: `+3 h 12 min`."""
    minutes = round((seconds or 0) / 60)
    hours, rest = divmod(minutes, 60)
    return f"+{hours} h {rest} min" if hours else f"+{rest} min"


def controls(text: str) -> int:
    """How many characters of a text steer its direction or have no width: they can make it read as something else."""
    return len(_CONTROLS.findall(text))


FILTERS: dict[str, Callable[..., Any]] = {"age": age, "stamp": stamp, "lag": lag, "controls": controls, "span": span, "href": safe_href}
"""Filter name → function."""
