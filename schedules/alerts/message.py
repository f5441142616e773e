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


def headline(notice: Mapping[str, Any]) -> str:
    """One line."""
    subject = "the whole fleet" if notice["subject"] == "fleet" else notice["subject"]
    return HEADS[notice["about"]].format(subject=subject, verdict=notice["verdict"])


def text(notice: Mapping[str, Any]) -> str:
    """The headline, why, since when, and what to do next."""
    why = sentence(notice["code"], notice["numbers"])
    lines = [f"Marsad: {headline(notice)}" + (f": {why}" if why else "")]
    if notice.get("since") is not None and notice["about"] in ("problem", "reminder", "clear"):
        lines.append(f"since {notice['since']:%Y-%m-%d %H:%M} UTC")
    if notice["numbers"].get("url"):
        lines.append(str(notice["numbers"]["url"]))
    if notice["about"] in ("problem", "reminder"):
        lines.append("next: ./marsad status" if notice["subject"] == "fleet" else f"next: ./marsad sources show {notice['subject']}")
    return "\n".join(lines)
