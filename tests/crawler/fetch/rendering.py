"""A process that renders a few pages with the real handler and prints what came of each: JSON, one line a page.

`python -m tests.crawler.fetch.rendering URL…`, with the sources of the environment; the first source's rules apply.
"""

from __future__ import annotations

import json
import sys

from crawler.config import load_config
from crawler.fetch.render import BROWSER
from crawler.sources import load
from crawler.spiders.crawls import scrapy_settings
from crawler.spiders.fetching import fetch_all
from crawler.spiders.reactor import run_in_reactor


async def main() -> None:
    """Fetch, print, close."""
    source = next(source for source in load.load_all().values() if source.render)
    settings = scrapy_settings(load_config())
    settings.set("CONCURRENT_REQUESTS", 1, priority="cmdline")
    try:
        for url in sys.argv[1:]:
            (fetched,) = await fetch_all([url], settings, source)
            line = {"url": url, "reason": fetched.failure.reason if fetched.failure else "", "body": "", "final": ""}
            if fetched.response is not None:
                line |= {"body": fetched.response.text[:20_000], "final": fetched.response.url}
            browser = BROWSER._browser
            line["pages"] = sum(len(context.pages) for context in browser.contexts) if browser else 0
            print(json.dumps(line), flush=True)
    finally:
        await BROWSER.close()


if __name__ == "__main__":
    run_in_reactor(main)
