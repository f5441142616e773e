"""Pages written for the tests, in the structures of real Arabic outlets."""

from tests.crawler.extract.pages import agencies, newspapers

CASES = [*agencies.CASES, *newspapers.CASES]
