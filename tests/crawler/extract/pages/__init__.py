"""Pages written for the tests, in the structures of real Arabic outlets."""

from tests.crawler.extract.pages import agencies, newspapers, old_layouts, refused, special, themes

CASES = [*agencies.CASES, *newspapers.CASES, *old_layouts.CASES, *special.CASES, *themes.CASES, *refused.CASES]
