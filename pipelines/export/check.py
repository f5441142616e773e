"""What can be exported at all. Apart from the writing, so that what only keeps queries need not load Parquet's library."""

from __future__ import annotations

from pipelines.export.columns import LEFT_OUT, UNKEPT
from pipelines.search.query import PRESENCE, Field, Query, leaves


class ExportError(Exception):
    """The export cannot be made; says why and what to do."""


def check_query(query: Query) -> None:
    """Raise ExportError for a query that would not give the same articles twice."""
    for leaf, _ in leaves(query.where):
        if isinstance(leaf, Field) and leaf.name in PRESENCE and leaf.value in UNKEPT:
            raise ExportError(
                f"{leaf.name}:{leaf.value} cannot be asked for in an export: {leaf.value} {LEFT_OUT[leaf.value]}, so the same "
                "query would not give the same articles twice. Leave it out."
            )
