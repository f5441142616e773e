"""The fleet's guard: when many sources fail within an hour, the fault is ours or the network's. Said once, for all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from schedules.health import Facts, Verdict, unreadable

WINDOW = timedelta(hours=1)
LEAST, SHARE = 3, 0.5
"""So many sources, and this share of those polled within the window, must be failing."""
ENDED = 0.25
"""The fault is over when fewer than this share fail of at least LEAST that were tried."""
WIRE = ("dns", "timeout", "refused", "connection", "tls", "robots_unavailable")
"""Reasons that a broken line of ours gives as well as a broken site."""


def fleet_verdict(fleet: Iterable[Facts], before: str) -> Verdict:
    """`broken` with code `network`, or `ok`. `before`: the fleet's last state, so that the verdict does not flicker."""
    polled = [
        facts for facts in fleet if facts.declared == "active" and facts.last_poll_at is not None and facts.now - facts.last_poll_at < WINDOW
    ]
    failing = [facts for facts in polled if _ours(facts)]
    if before == "broken":
        lasts = len(polled) < LEAST or len(failing) >= ENDED * len(polled)
    else:
        lasts = len(failing) >= LEAST and len(failing) >= SHARE * len(polled)
    return Verdict("broken", "network", {"failing": len(failing), "polled": len(polled)}) if lasts else Verdict("ok")


def _ours(facts: Facts) -> bool:
    """Whether it fails in a way that, with many at once, is not theirs: on the wire, in our own code, or in reading pages."""
    wire = facts.failures > 0 and (bool(facts.crash) or bool(set(facts.reasons) & set(WIRE)))
    return wire or any(True for _ in unreadable(facts))
