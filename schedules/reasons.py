"""The sentence of a verdict: the only place where health speaks to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

SENTENCES = {
    "": "",
    "declared": "{why}",
    "quarantined": "its poll ended the worker, so it waits and is tried alone: {why}",
    "refused": "the site refuses us ({reason}); last good look {hours} h ago",
    "unreachable": "{failures:g} failures in a row ({reason}); last good look {hours} h ago",
    "crashing": "our own poll of it fails ({crash})",
    "unreadable": "{pages} of {of} pages could not be read: has the site changed its layout? ./marsad sources try shows it",
    "gap_open": "articles since {since} may be missing: its feed ran over while nobody looked",
    "gap_filling": "articles since {since} are being made up for: its feed ran over while nobody looked",
    "not_looked": "not looked at for {minutes} min longer than planned",
    "field_below_floor": "{field} in {share:.0%} of the last {of} articles, {floor:.0%} expected",
    "field_fell": "{field} in {share:.0%} of the last {of} articles, {before:.0%} before",
    "nothing_new": "looked, but nothing new for {hours} h ({allowed_hours} h allowed)",
    "nothing_new_but_due": "looked, but nothing new for {hours} h; about {due:.0f} articles were due",
    "under_per_day": "{new} new yesterday, at least {low:g} expected",
    "over_per_day": "{new} new yesterday, at most {high:g} expected",
    "less_than_usual": "{new} new yesterday, about {due:.0f} were due",
    "more_than_usual": "{new} new yesterday, about {due:.0f} were due",
    "never_reached": "never reached",
    "not_polled": "not polled yet",
    "network": "{failing} of {polled} sources failed within the hour: the fault is ours or the network's, not theirs",
    "disk_low": "{trouble}",
    "hit": "{title}",
    "test": "this is a test: alerts arrive",
}
"""Reason code → sentence, filled with the verdict's numbers."""


def sentence(code: str, numbers: Mapping[str, Any]) -> str:
    """What a person reads. An unknown code (of a newer program) is shown as it is."""
    template = SENTENCES.get(code)
    if template is None:
        return code
    shown = {name: f"{value:%Y-%m-%d %H:%M}Z" if isinstance(value, datetime) else value for name, value in numbers.items()}
    try:
        return template.format_map(_Missing(shown))
    except (ValueError, TypeError):  # a number that is not known yet
        return f"{code} {dict(shown)}"


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
