"""Pages written for the tests, in the structures of real Arabic outlets."""

from tests.crawler.extract.pages import agencies, newspapers, old_layouts, refused, special

CASES = [*agencies.CASES, *newspapers.CASES, *old_layouts.CASES, *special.CASES, *refused.CASES]
