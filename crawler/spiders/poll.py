"""One look at one source: what is to be fetched, what became of it, and what the source's row should say afterwards.

The validators of a discovery document (feed, sitemap, listing) move only when every candidate of that response has a
durable outcome or stands in the store's backlog, so a kill at any moment loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from crawler.discovery.candidate import Candidate
from crawler.extract.furniture import known as known_furniture
from crawler.extract.furniture import learn as learn_furniture
from crawler.sources.schema import Source
from crawler.spiders.document import Document, document_key
from crawler.spiders.gaps import Gap, of_row
from crawler.spiders.known import backoff
from crawler.spiders.runtime import Runtime
from pipelines import clock
from pipelines.article import Article, Outcome, OutcomeCode
from pipelines.identity import article_id
from pipelines.item import PageItem
from pipelines.removal import REMOVALS, look_again, observe_removal
from pipelines.storage.base import Change, Patch, Put, StoreUnavailable, Write
from pipelines.storage.outcomes import outcome_writes

logger = logging.getLogger(__name__)
T = TypeVar("T")

MAX_PAUSE_S = 30.0
BACKLOG_TRIES = 8
"""A page that failed this often is given up (and counted so) until something names it again."""
MAX_VALIDATORS = 400
REJECT_AGAIN = timedelta(days=14)
"""A page that was no article is looked at again after this, if it is still listed."""

NextCheck = Callable[[datetime | None, datetime, datetime, int, datetime], datetime | None]
"""(published, changed_at, checked_at, checks, now) → when an article is looked at again; None = no more."""


@dataclass(frozen=True, slots=True)
class PollOptions:
    """What is asked of one poll."""

    limit: int = 0
    """Most article pages to fetch; 0 = the configured max_pages, with the rest kept in the backlog."""
    since: datetime | None = None
    """Only articles dated at or after this, and sitemaps and archives read back to it."""
    until: datetime | None = None
    """Only articles dated before this."""
    dry_run: bool = False
    """Fetch and extract, store nothing."""
    force: bool = False
    """Fetch known articles too."""
    urls: tuple[str, ...] = ()
    """Fetch exactly these and discover nothing."""
    again: datetime | None = None
    """Look also at known articles (of the period asked for) that were not looked at since this moment."""
    fill: bool = False
    """Back-fill the gap in the source's row, by every way that there is."""
    thorough: bool = False
    """Look beyond what the source file declares, where an archive may be."""
    recheck: int = 0
    """0 = as the budget allows. Most known articles whose time has come to look at again."""


class Poll:
    """State of one poll. `runtime` and `source` are shared; everything else is its own."""

    def __init__(
        self,
        runtime: Runtime,
        source: Source,
        row: dict[str, Any],
        options: PollOptions | None = None,
        next_check: NextCheck | None = None,
    ) -> None:
        self.runtime, self.source, self.row = runtime, source, row
        self.options = options or PollOptions()
        self.next_check = next_check
        self.run_id = uuid.uuid4().hex[:12]
        self.started = clock.now()
        self.documents: dict[str, Document] = {}
        self.handled: set[str] = set()
        self.dated: dict[str, datetime] = {}
        """Key of each article stored in this poll → when it was published, where the page says so."""
        self.unknown: set[str] = set()
        """Keys of listed articles that had never been seen before this poll."""
        self.gap: Gap | None = of_row(row) if self.options.fill else None
        """The gap that this poll found, or in a back-fill the one that it is about."""
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.trail: list[str] = []
        """The outcomes in their order, as `code` or `code_reason`."""
        self.failures: list[dict[str, str]] = []
        self.wire_failures: list[float] = []
        self.blocks: list[tuple[str, list[str]]] = []
        self.changes: dict[str, Any] = {}
        self.fetched = 0
        self.stopping = False
        self.ended = False
        """Set before its claim is handed back: from then on its lease is nobody's loss."""
        self.cut_off = False
        """Whether it hung and had to be cut off: its engine is left behind in the process."""
        self.away = False
        self.on_outcome: Callable[[Outcome, str, str], None] | None = None
        self._sequence = 0
        self._furniture: frozenset[str] | None = None

    # reading ----------------------------------------------------------------------------------------------------------

    async def reading(self, question: Callable[..., T], *args: Any) -> T:
        """`question(store, *args)` in a thread; waits out an absent store."""
        pause = 0.5
        while True:
            try:
                answer = await asyncio.to_thread(question, self.runtime.store, *args)
                self.away = False
                return answer
            except StoreUnavailable as error:
                self.away = True
                logger.error("%s: the store is away, waiting: %s", self.source.id, error)
                await asyncio.sleep(pause)
                pause = min(MAX_PAUSE_S, pause * 2)

    def validators(self, url: str) -> dict[str, Any]:
        """What the row keeps for a discovery document."""
        if self.options.force or self.options.since:
            return {}
        return dict((self.row.get("validators") or {}).get(document_key(url)) or {})

    async def store_is_there(self) -> None:
        """Return when the store can be reached: until then nothing more is fetched."""
        while self.waits:
            await asyncio.sleep(0.2)

    @property
    def waits(self) -> bool:
        """Whether the store is away, or the disk full: nothing goes on until it is back."""
        return self.away or self.runtime.writer.away_since is not None

    # outcomes ---------------------------------------------------------------------------------------------------------

    async def record(
        self, url: str, outcome: Outcome, *, key: str, via: str = "", writes: Sequence[Write] = (),
        article: Article | None = None,
    ) -> None:  # fmt: skip
        """The one outcome of a candidate, made durable together with `writes`; returns when it is."""
        self._sequence += 1
        self.counts[outcome.code] += 1
        self.trail.append(f"{outcome.code}_{outcome.reason}" if outcome.reason else str(outcome.code))
        if outcome.reason:
            self.reasons[f"{outcome.code}({outcome.reason})"] += 1
        if article is not None and article.published is not None:
            self.dated[key] = article.published
        if outcome.code is OutcomeCode.FAILED:
            self.failures.append({"url": url, "reason": outcome.reason, "detail": outcome.detail})
        if not self.options.dry_run:
            now = clock.now()
            rows = outcome_writes(
                source=self.source.id, run_id=self.run_id, sequence=self._sequence, url=url, outcome=outcome, at=now,
                via=via, article=article.id if article else article_id(key),
                fields=filled(article) if article and outcome.code in (OutcomeCode.NEW, OutcomeCode.UPDATED) else (),
            )  # fmt: skip
            await self.runtime.writer.write([*writes, *rows])
        logger.info(
            "outcome source=%s outcome=%s via=%s url=%s%s", self.source.id, outcome, via or "-", url,
            f" detail={outcome.detail!r}" if outcome.detail else "",
        )  # fmt: skip
        if self.on_outcome is not None:
            self.on_outcome(outcome, url, via)
        self.close(key)

    async def rejected(self, item: PageItem, outcome: Outcome) -> None:
        """A page that is no article: remembered, so that it is not fetched at every poll. When it is the page of a stored
        article, that article is gone (soft 404) or can no longer be read (a failure to look into), not rejected."""
        if item.recheck is not None:
            await self.lost(item.recheck, outcome.reason, item.raw.url)
            return
        page = self._page(item.candidate_key, item.raw.url, "rejected", outcome.reason, item.via, REJECT_AGAIN)
        await self.record(item.raw.url, outcome, key=item.candidate_key, via=item.via, writes=[page])

    async def lost(self, known: dict[str, Any], reason: str, url: str) -> None:
        """A stored article's page no longer shows it."""
        now = clock.now()
        if reason in REMOVALS:
            writes, outcome = observe_removal(known, REMOVALS[reason], now, self.runtime.config.confirm_removal_s)
        else:
            writes, outcome = look_again(known, now), Outcome(OutcomeCode.FAILED, "unreadable", reason)
        await self.record(url, outcome, key=known["url_key"], via="recheck", writes=writes)

    async def unchanged(self, known: dict[str, Any], url: str) -> None:
        """The server says that a stored article's page has not changed."""
        now = clock.now()
        again = None
        if self.next_check is not None:
            again = self.next_check(known.get("published"), known["changed_at"], now, int(known.get("checks") or 0), now)
        change = Change(
            set={"checked_at": now, "recheck_at": again}, inc={"checks": 1},
            unset=["removal_seen_at", "removal_seen_reason", "failed_checks"],
        )  # fmt: skip
        writes = [Patch("articles", str(known["_id"]), change)]
        await self.record(url, Outcome(OutcomeCode.UNCHANGED, "not_modified"), key=known["url_key"], via="recheck", writes=writes)

    async def unreachable(self, known: dict[str, Any], outcome: Outcome, url: str) -> None:
        """A stored article's page could not be had: nothing is concluded from it."""
        writes = look_again(known, clock.now())
        await self.record(url, outcome, key=known["url_key"], via="recheck", writes=writes)

    async def turned_away(self, candidate: Candidate, key: str, outcome: Outcome) -> None:
        """A candidate that is no page for us: gone, forbidden, too large, not HTML. Remembered like a rejection."""
        page = self._page(key, candidate.url, "rejected", outcome.reason, candidate.via, REJECT_AGAIN)
        await self.record(candidate.url, outcome, key=key, via=candidate.via, writes=[page])

    async def failed(self, candidate: Candidate, key: str, outcome: Outcome, *, retry: bool, tries: int) -> None:
        """A page that could not be had. With `retry` it goes to the backlog and is tried again with growing pauses."""
        if retry and tries < BACKLOG_TRIES:
            page = self._page(key, candidate.url, "retry", outcome.reason, candidate.via, backoff(tries), tries + 1, candidate)
        else:
            page = self._page(key, candidate.url, "rejected", outcome.reason, candidate.via, REJECT_AGAIN)
        await self.record(candidate.url, outcome, key=key, via=candidate.via, writes=[page])

    async def postpone(self, candidates: Sequence[tuple[Candidate, str]]) -> None:
        """Keep candidates for a later poll, durably; they have no outcome yet."""
        if self.options.dry_run or not candidates:
            return
        await self.runtime.writer.write(
            [self._page(key, c.url, "retry", "backlog", c.via, timedelta(0), 0, c) for c, key in candidates]
        )
        self.counts["postponed"] += len(candidates)
        for _, key in candidates:
            self.close(key)

    def _page(
        self, key: str, url: str, state: str, reason: str, via: str, again: timedelta, tries: int = 0,
        candidate: Candidate | None = None,
    ) -> Put:  # fmt: skip
        now = clock.now()
        document: dict[str, Any] = {
            "_id": article_id(key), "source": self.source.id, "url": url, "key": key, "state": state, "reason": reason,
            "via": via, "at": now, "again_at": now + again, "tries": tries,
        }  # fmt: skip
        if candidate is not None:
            document |= {
                "title": candidate.title, "published": candidate.published, "published_raw": candidate.published_raw,
                "found_on": candidate.found_on,
            }  # fmt: skip
        return Put("pages", document)

    # documents --------------------------------------------------------------------------------------------------------

    def document(self, url: str, kind: str, depth: int = 0, root: str = "") -> Document:
        """The record of a discovery document, made at first mention."""
        return self.documents.setdefault(url, Document(url, kind, depth=depth, root=root or url))

    def close(self, key: str) -> None:
        """This candidate has a durable outcome: the documents that named it need wait for it no longer."""
        self.handled.add(key)
        for document in self.documents.values():
            document.open.discard(key)

    def moved_validators(self) -> dict[str, dict[str, str]]:
        """Validators of the documents whose every candidate is durable, by row key."""
        return {
            document_key(document.url): document.validators
            for document in self.documents.values()
            if document.validators and document.complete and not document.open
        }

    @property
    def routine(self) -> bool:
        """Whether this is an ordinary look at everything: only such a poll teaches how often to look."""
        o = self.options
        return not (o.urls or o.since or o.until or o.again or o.force or o.dry_run)

    def recheck_at(self, article: Article, known: dict[str, Any] | None) -> datetime | None:
        """When this article is to be looked at again; None without a schedule."""
        if self.next_check is None:
            return None
        checks = int((known or {}).get("checks") or 0)
        return self.next_check(article.published, article.changed_at, article.checked_at, checks, article.checked_at)

    @property
    def page_limit(self) -> int:
        """Most article pages for this poll."""
        return self.options.limit or self.source.polite.max_pages or self.runtime.config.max_pages

    @property
    def out_of_time(self) -> bool:
        """Whether the poll should stop asking for more."""
        return self.stopping or clock.now() - self.started > timedelta(seconds=clock.span(self.runtime.config.poll_limit_s))

    @property
    def furniture(self) -> frozenset[str]:
        """Hashes of the blocks that are known to repeat on this source's pages."""
        if self._furniture is None:
            self._furniture = known_furniture(self.row.get("furniture") or {})
        return self._furniture

    def row_change(self, now: datetime) -> dict[str, Any]:
        """What the source's row should say after this poll, apart from its schedule."""
        furniture = dict(self.row.get("furniture") or {})
        for url, blocks in self.blocks:
            furniture = learn_furniture(furniture, blocks, url)
        change: dict[str, Any] = {"last_poll_at": now, "furniture": furniture, **self.changes}
        validators = self.moved_validators()
        if validators and not self.options.since:
            kept = dict(self.row.get("validators") or {}) | validators
            change["validators"] = dict(list(kept.items())[-MAX_VALIDATORS:])
        if any(d.status in (200, 304) for d in self.documents.values()):
            change["last_ok_at"] = now
        if self.counts.get(OutcomeCode.NEW):
            change["last_new_at"] = now
        return change

    def worst_failures(self, most: int) -> list[dict[str, str]]:
        """Of feeds, listings and sitemaps first: they say how the site is, and a hundred looks at old articles must not hide it."""
        return sorted(self.failures, key=lambda failure: not failure["reason"].startswith("document_"))[:most]

    def summary(self) -> dict[str, Any]:
        """Counts of this poll, for people and for `--json`."""
        seconds = (clock.now() - self.started).total_seconds()
        return {
            "source": self.source.id, "run": self.run_id, "seconds": round(seconds, 1), "fetched": self.fetched,
            "outcomes": {code.value: self.counts.get(code, 0) for code in OutcomeCode},
            "known": self.counts.get("known", 0), "postponed": self.counts.get("postponed", 0),
            "documents": {d.url: d.status for d in self.documents.values()},
            "reasons": dict(self.reasons), "failures": self.worst_failures(50),
        }  # fmt: skip



def filled(article: Article) -> list[str]:
    """Names of the fields that an article has a value for; counted per source and day."""
    names = ("published", "author", "attribution", "section", "tags", "image_url", "body", "title")
    return [name for name in names if getattr(article, name)]
