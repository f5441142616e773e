"""Stage 1: is this page an article at all? What is not is rejected with a reason, and counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scrapy.exceptions import DropItem

from pipelines.arabic.fold import fold_tokens
from pipelines.article import Outcome, OutcomeCode, RawArticle
from pipelines.item import PageItem

MIN_WORDS = 8
"""News flashes of one sentence are real articles; below this there is no text to speak of."""
MAX_CHARACTERS = 2_000_000
FUTURE = timedelta(hours=26)
"""A publication time further ahead than any time zone can explain is refused."""


def validate(raw: RawArticle) -> Outcome | None:
    """The rejection of `raw`, or None when it is an article. A date in the future is dropped from it, not the page."""
    if raw.refused:
        return Outcome(OutcomeCode.REJECTED, raw.refused)
    if not raw.title:
        return Outcome(OutcomeCode.REJECTED, "no_title")
    words = 0
    for paragraph in raw.body:
        words += len(fold_tokens(paragraph))
        if words >= MIN_WORDS:
            break
    else:
        return Outcome(OutcomeCode.REJECTED, "too_short", f"{words} words")
    if sum(map(len, raw.body)) > MAX_CHARACTERS:
        return Outcome(OutcomeCode.REJECTED, "too_long", f"over {MAX_CHARACTERS} characters")
    if raw.published and raw.published > raw.fetched_at + FUTURE:
        raw.published, raw.published_precision = None, None
        raw.found_in.pop("published", None)
    return None


class ValidatePipeline:
    """Scrapy adapter of `validate`."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> ValidatePipeline:
        return cls(crawler)

    async def process_item(self, item: PageItem) -> PageItem:
        """Pass articles on; count and drop the rest."""
        outcome = validate(item.raw)
        if outcome is not None:
            await self.crawler.spider.poll.rejected(item, outcome)
            raise DropItem(str(outcome), log_level="DEBUG")
        return item
