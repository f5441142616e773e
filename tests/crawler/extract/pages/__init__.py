"""Pages written for the tests, in the structures of real Arabic outlets."""

from tests.crawler.extract.pages import agencies, newspapers, old_layouts, outlets, refused, special, themes

CASES = [
    *agencies.CASES, *newspapers.CASES, *old_layouts.CASES, *outlets.CASES, *special.CASES, *themes.CASES, *refused.CASES,
]  # fmt: skip
