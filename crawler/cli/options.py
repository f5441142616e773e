"""Values of options that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime

import click


def moment(text: str) -> datetime | None:
    """A date or time given by the user, UTC when it names no zone; "" is None. Raises a usage error."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no date. Write 2026-11-24 or 2026-11-24T10:00+03:00.") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
