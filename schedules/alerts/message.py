"""A notice as words: a headline of one line, and the text below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schedules.reasons import sentence

HEADS = {
    "problem": "{subject} is {verdict}",
    "reminder": "{subject} is still {verdict}",
    "clear": "{subject} is well again (it was {verdict})",
    "hit": "watchlist {subject}",
    "test": "a test of Marsad's alerts",
}
NAMES = {"fleet": ("the whole fleet", "broken"), "disk": ("the disk", "almost full")}
"""Subjects that are no sources, and what is the matter with them."""
NEXT = {"fleet": "./marsad status", "disk": "./marsad doctor"}


def headline(notice: Mapping[str, Any]) -> str:
    """One line."""
    subject, verdict = NAMES.get(notice["subject"], (notice["subject"], notice["verdict"]))
    return HEADS[notice["about"]].format(subject=subject, verdict=verdict)


def text(notice: Mapping[str, Any]) -> str:
    """The headline, why, since when, and what to do next."""
    why = sentence(notice["code"], notice["numbers"])
    lines = [f"Marsad: {headline(notice)}" + (f": {why}" if why else "")]
    if notice.get("since") is not None and notice["about"] in ("problem", "reminder", "clear"):
        lines.append(f"since {notice['since']:%Y-%m-%d %H:%M} UTC")
    if notice["numbers"].get("url"):
        lines.append(str(notice["numbers"]["url"]))
    if notice["about"] in ("problem", "reminder"):
        lines.append("next: " + NEXT.get(notice["subject"], f"./marsad sources show {notice['subject']}"))
    return "\n".join(lines)
