"""Values of options that several commands share, and what is said of wrong ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import click

from crawler.sources.table import nearest


def moment(text: str) -> datetime | None:
    """A date or time given by the user, UTC when it names no zone; "" is None. Raises a usage error."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no date. Write 2026-11-24 or 2026-11-24T10:00+03:00.") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def unknown_source(id: str, known: Collection[str]) -> click.UsageError:
    """The error for an id that no source has, with the nearest one or where they are listed."""
    return click.UsageError(f"no source {id!r}." + (nearest(id, list(known)) or " ./marsad sources list shows them."))
