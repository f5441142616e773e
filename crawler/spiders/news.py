"""The spider: one look at one source. Discovery documents → candidates → pages → items for the pipelines.

Every candidate ends in one outcome, recorded by the poll. `scrapy crawl ID` starts it without a poll; it then opens the
store itself, claims the source, and hands it back when it closes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.http import Response

from crawler.discovery.candidate import Candidate
from crawler.extract.page import Page
from crawler.extract.pool import ExtractionFailed
from crawler.fetch.conditional import conditional_headers, max_age_s, validators_of
from crawler.fetch.failures import failure_of, status_failure
from crawler.fetch.politeness import wanted_pause_s
from crawler.sources.schema import Source
from crawler.spiders import gaps, plan, reading, unlisted
from crawler.spiders.document import Document
from crawler.spiders.known import backlog, candidate_of, known_keys
from crawler.spiders.poll import Poll
from crawler.spiders.standalone import Standalone
from pipelines import clock
from pipelines.article import Outcome, OutcomeCode
from pipelines.identity import url_key
from pipelines.item import Capture, PageItem

logger = logging.getLogger(__name__)

CALLBACK_LIMIT_S = 120.0
"""A callback that takes longer hangs; it is ended and its candidate fails."""


class NewsSpider(Spider):
    """Polls `source`. Classes per source are made by `spider_class`."""

    name = "news"
    source: Source

    def __init__(self, poll: Poll | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._poll = poll
        self._standalone: Standalone | None = None

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.closed_, signal=signals.spider_closed)
        crawler.signals.connect(spider.on_pipeline_error, signal=signals.item_error)
        crawler.signals.connect(spider.on_callback_error, signal=signals.spider_error)
        return spider

    @property
    def poll(self) -> Poll:
        """The poll in progress."""
        if self._poll is None:
            raise RuntimeError("the poll has not begun")
        return self._poll

    async def closed_(self) -> None:
        """Finish what `scrapy crawl` opened."""
        if self._standalone is not None and self._poll is not None:
            await self._standalone.finish(self._poll)

    # requests ---------------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """First requests: exact URLs when asked for, else backlog, re-checks and discovery documents."""
        if self._poll is None:
            self._standalone = Standalone(self.source)
            self._poll = await self._standalone.begin()
        poll = self.poll
        if poll.options.urls:
            for url in poll.options.urls:
                request = await self.candidate_request(Candidate(url, "recrawl"))
                if request is not None:
                    yield request
            return
        now = clock.now()
        for page in await poll.reading(backlog, self.source.id, now, poll.page_limit // 2):
            if page["key"] not in poll.handled:
                poll.handled.add(page["key"])
                yield self.article_request(candidate_of(page), page["key"], tries=int(page.get("tries") or 0))
        if poll.options.again is not None:
            due = await poll.reading(plan.stored_between, self.source.id, poll.options, poll.page_limit)
            poll.counts["left"] += len(due) == poll.page_limit
        else:
            due = await poll.reading(plan.due_rechecks, self.source.id, now, plan.recheck_limit(poll))
        for known in due:
            if known["url_key"] not in poll.handled:
                poll.handled.add(known["url_key"])
                yield self.recheck_request(known)
        for url, kind in plan.documents(self.source, poll):
            yield self.document_request(url, kind)

    def document_request(self, url: str, kind: str, depth: int = 0, root: str = "") -> Request:
        """A conditional request for a feed, sitemap, listing or API page."""
        self.poll.document(url, kind, depth, root)
        render = self.source.render and kind in ("listing", "home")
        # Chromium takes a 304 for a failed navigation, and a shell's validators say nothing of what its scripts show.
        headers = {} if render else conditional_headers(self.poll.validators(url))
        return Request(
            url, callback=self.on_document, errback=self.on_document_error, headers=headers, dont_filter=True,
            priority=100 - depth, meta={**self._render_meta(render), "marsad_doc": (url, kind, depth)},
        )  # fmt: skip

    def article_request(self, candidate: Candidate, key: str, tries: int = 0) -> Request:
        """A request for a page that is not known."""
        meta = {**self._render_meta(self.source.render), "marsad_candidate": candidate, "marsad_key": key, "marsad_try": tries}
        return Request(candidate.url, callback=self.on_article, errback=self.on_article_error, dont_filter=True, meta=meta)

    def recheck_request(self, known: dict[str, Any], listed_again: bool = False) -> Request:
        """A conditional request for a page that is stored; an unconditional one when its removal may be taken back."""
        candidate = Candidate(str(known["url"]), "recheck")
        request = self.article_request(candidate, str(known["url_key"]))
        request.meta["marsad_known"] = known
        request.meta["marsad_listed"] = listed_again
        if not listed_again and not self.poll.options.force and not self.source.render:
            for name, value in conditional_headers(known.get("http")).items():
                request.headers[name] = value
        return request

    async def candidate_request(self, candidate: Candidate) -> Request | None:
        """The request for a URL that was asked for by name: a re-check when it is stored, else a new page."""
        key = url_key(candidate.url)
        if key in self.poll.handled:
            return None
        self.poll.handled.add(key)
        known = await self.poll.reading(plan.stored, key)
        if known is not None and known.get("state") == "tombstone":
            taken = Outcome(OutcomeCode.REJECTED, "taken_down", str(known.get("removed_reason") or ""))
            await self.poll.record(candidate.url, taken, key=key, via=candidate.via)
            return None
        if await self.poll.reading(plan.looked_at, known, key, self.poll.options.again):
            return None
        return self.recheck_request(known) if known else self.article_request(candidate, key)

    def _render_meta(self, render: bool) -> dict[str, Any]:
        if not render:
            return {}
        from crawler.fetch.render import render_meta

        return render_meta(self.source)

    # discovery --------------------------------------------------------------------------------------------------------

    async def on_document(self, response: Response) -> AsyncIterator[Request]:
        """Candidates of a discovery document, and further documents that it names."""
        poll = self.poll
        url, kind, depth = response.meta["marsad_doc"]
        document = poll.document(url, kind)
        document.status = response.status
        document.hints = {"max_age_s": max_age_s(response.headers), "retry_after_s": wanted_pause_s(response)}
        if response.status == 304:
            await unlisted.confirm(poll, document)
            return
        failure = status_failure(response.status)
        if failure is not None:
            document.complete = False
            plan.document_failed(poll, document, failure)
            return
        document.validators = validators_of(response.headers) | reading.fingerprint(response.body)
        if reading.unchanged(document.validators, poll.validators(url)):
            document.status = 304
            await unlisted.confirm(poll, document)
            return
        found = await asyncio.to_thread(reading.read, self.source, poll, document, response)
        if (poll.options.fill or poll.options.thorough) and found.kind:
            document.kind = found.kind
        async for request in self.take_up(document, found.candidates):
            yield request
        await unlisted.check(poll, document)
        for more_url, more_kind in plan.follow_up(self.source, poll, document, found, depth):
            root = more_url if more_kind == "probe" else document.root
            yield self.document_request(more_url, more_kind, depth + 1, root)

    async def on_document_error(self, failure: Any) -> None:
        """A discovery document could not be had."""
        url, kind, _ = failure.request.meta["marsad_doc"]
        document = self.poll.document(url, kind)
        document.complete = False
        plan.document_failed(self.poll, document, failure_of(failure.value))

    async def take_up(self, document: Document, candidates: list[Candidate]) -> AsyncIterator[Request]:
        """Requests for those candidates that are not known; the rest is counted, or kept for later."""
        poll = self.poll
        fresh: dict[str, Candidate] = {}
        for candidate in candidates:
            key = url_key(candidate.url)
            if poll.options.fill and poll.gap is not None and plan.beyond(poll, candidate):
                gaps.mark(poll.gap, document, candidate, None)
            if key not in fresh and plan.wanted(poll, candidate):
                fresh[key] = candidate
                document.listed[key] = candidate.published
                document.times.append(candidate.published or candidate.modified)
        known = await poll.reading(known_keys, self.source.id, list(fresh), clock.now())
        await unlisted.remember(poll, document, known)
        later: list[tuple[Candidate, str]] = []
        poll.unknown |= fresh.keys() - known.keys()
        if poll.options.fill and poll.gap is not None:
            for key, candidate in fresh.items():
                gaps.mark(poll.gap, document, candidate, known.get(key))
        elif (gap := gaps.behind(poll, document)) is not None:
            await gaps.note(poll, gap)
        for key, candidate in fresh.items():
            if key in poll.handled:
                continue
            stored = known.get(key)
            listed_again = stored is not None and unlisted.listed_again(document, stored)
            if stored is not None and not listed_again and not plan.look_again(poll, stored, candidate):
                poll.counts["known"] += 1
                if stored.get("removed_reason") != "unlisted":  # another document may take that back
                    poll.handled.add(key)
                continue
            document.open.add(key)
            if poll.fetched >= poll.page_limit or poll.out_of_time:
                later.append((candidate, key))
                continue
            poll.fetched += 1
            poll.handled.add(key)
            if stored is None or "url_key" not in stored:
                yield self.article_request(candidate, key)
            else:
                yield self.recheck_request(await poll.reading(plan.whole, stored), listed_again)
        if poll.options.limit and later:
            document.complete = False
            poll.counts["left"] += len(later)
        else:
            await poll.postpone(later)

    # articles ---------------------------------------------------------------------------------------------------------

    async def on_article(self, response: Response) -> AsyncIterator[PageItem]:
        """One page → one item, or its outcome."""
        try:
            async with asyncio.timeout(CALLBACK_LIMIT_S):
                item = await self._article(response)
        except TimeoutError:
            await self._failed(response.request, Outcome(OutcomeCode.FAILED, "hang", "callback"), retry=True)
            return
        if item is not None:
            yield item

    async def _article(self, response: Response) -> PageItem | None:
        poll, meta = self.poll, response.meta
        candidate, key, known = meta["marsad_candidate"], meta["marsad_key"], meta.get("marsad_known")
        if response.status == 304 and known is not None:
            await poll.unchanged(known, response.url)
            return None
        verdict = reading.status_verdict(response, candidate.url, self.source)
        if verdict is not None and known is not None and verdict.code is OutcomeCode.REJECTED:
            await poll.lost(known, verdict.reason, response.url)
            return None
        if verdict is None and known is not None and known.get("removed_reason") == "unlisted" and not meta.get("marsad_listed"):
            await poll.lost(known, "unlisted", response.url)  # the page was there all the time
            return None
        if verdict is not None and verdict.code is OutcomeCode.REJECTED:
            await poll.turned_away(candidate, key, verdict)
            return None
        if verdict is not None:
            failure = status_failure(response.status)
            await self._failed(response.request, verdict, retry=failure is not None and failure.retry)
            return None
        try:
            raw = await poll.runtime.pool.extract(self._page(response, candidate))
        except ExtractionFailed as error:
            await self._failed(response.request, Outcome(OutcomeCode.FAILED, "extraction", str(error)), retry=False)
            return None
        return PageItem(
            raw=raw, candidate_key=key, page_key=url_key(response.url), via=candidate.via, capture=_capture(response),
            validators=validators_of(response.headers), found_on=candidate.found_on, recheck=known,
            forced=poll.options.force,
        )  # fmt: skip

    def _page(self, response: Response, candidate: Candidate) -> Page:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if "playwright" in response.flags:
            content_type = f"text/html; charset={getattr(response, 'encoding', 'utf-8')}"
        return Page(
            url=response.url, body=response.body, fetched_at=clock.now(), source=self.source.id,
            content_type=content_type, timezone=self.source.timezone, rules=self.source.rules,
            candidate=candidate if candidate.via not in ("recheck", "recrawl", "manual") else None,
            furniture=self.poll.furniture,
        )  # fmt: skip

    async def on_article_error(self, failure: Any) -> None:
        """A page could not be had."""
        wire = failure_of(failure.value)
        request = failure.request
        if wire.weight:
            self.poll.wire_failures.append(wire.weight)
        if wire.reason == "held":  # not asked for at all: it waits in the store, without an outcome yet
            meta = request.meta
            if meta.get("marsad_known") is None:
                await self.poll.postpone([(meta["marsad_candidate"], meta["marsad_key"])])
            return
        if wire.reason in ("robots", "forbidden", "too_large"):
            outcome = Outcome(OutcomeCode.REJECTED, wire.reason, wire.detail)
            known = request.meta.get("marsad_known")
            if known is None:
                await self.poll.turned_away(request.meta["marsad_candidate"], request.meta["marsad_key"], outcome)
                return
        await self._failed(request, Outcome(OutcomeCode.FAILED, wire.reason, wire.detail), retry=wire.retry)

    async def on_pipeline_error(self, item: Any, failure: Any) -> None:
        """A stage of the pipelines raised: our fault, logged by Scrapy with its trace; the page is tried again later."""
        if isinstance(item, PageItem):
            await self._broke(item.recheck, Candidate(item.raw.url, item.via), item.candidate_key, failure)

    async def on_callback_error(self, failure: Any, response: Response) -> None:
        """A callback raised: our fault as well."""
        meta = response.meta
        if "marsad_key" in meta:
            await self._broke(meta.get("marsad_known"), meta["marsad_candidate"], meta["marsad_key"], failure)
        elif "marsad_doc" in meta:
            self.poll.document(*meta["marsad_doc"][:2]).complete = False
            self.poll.failures.append({"url": response.url, "reason": "document_error", "detail": str(failure.value)[:300]})

    async def _broke(self, known: dict[str, Any] | None, candidate: Candidate, key: str, failure: Any) -> None:
        outcome = Outcome(OutcomeCode.FAILED, "internal", f"{type(failure.value).__name__}: {failure.value}"[:300])
        if known is not None:
            await self.poll.unreachable(known, outcome, candidate.url)
        else:
            await self.poll.failed(candidate, key, outcome, retry=True, tries=1)

    async def _failed(self, request: Any, outcome: Outcome, *, retry: bool) -> None:
        meta = request.meta
        known = meta.get("marsad_known")
        if known is not None:
            await self.poll.unreachable(known, outcome, request.url)
            return
        candidate, key = meta["marsad_candidate"], meta["marsad_key"]
        await self.poll.failed(candidate, key, outcome, retry=retry, tries=int(meta.get("marsad_try") or 0))


def _capture(response: Response) -> Capture:
    def pairs(headers: Any) -> tuple[tuple[str, str], ...]:
        return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, values in headers.items() for v in values)

    sent = pairs(response.request.headers) if response.request else ()
    rendered = "playwright" in response.flags
    return Capture(response.url, response.status, pairs(response.headers), response.body, clock.now(), sent, rendered)


def spider_class(source: Source) -> type[NewsSpider]:
    """The spider class of one source; its name is the source's id."""
    own = {} if source.verify_tls else {"DOWNLOAD_VERIFY_CERTIFICATES": False}
    members = {"name": source.id, "source": source, "custom_settings": own}
    return type(f"NewsSpider_{source.id.replace('-', '_')}", (NewsSpider,), members)
