"""Pages written for the tests, in the structures of real Arabic outlets."""

from tests.crawler.extract.pages import (
    agencies,
    kinds,
    newspapers,
    old_layouts,
    outlets,
    refused,
    special,
    systems,
    themes,
    traps,
)

CASES = [
    *agencies.CASES, *newspapers.CASES, *old_layouts.CASES, *outlets.CASES, *systems.CASES, *special.CASES, *kinds.CASES, *themes.CASES, *traps.CASES,
    *refused.CASES,
]  # fmt: skip
