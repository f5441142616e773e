"""The vocabulary: what a page said (RawArticle), what is stored (Article), what changed (Revision), how it ended (Outcome).

The string under each field is its documentation; the codebook of every export is made from it. All times are aware UTC
datetimes with millisecond precision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class OutcomeCode(StrEnum):
    """How one candidate URL ended. Every candidate ends in exactly one of these, counted once."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ALIAS = "alias"
    REMOVED = "removed"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one counted result of a candidate."""

    code: OutcomeCode
    """One of the seven codes."""
    reason: str = ""
    """A stable machine word for `rejected`, `failed` and `removed` (for example `soft_404`, `robots`, `http_503`)."""
    detail: str = ""
    """What a person needs beyond the reason: a number, a header, an exception's text. Never parsed."""

    def __str__(self) -> str:
        return f"{self.code}({self.reason})" if self.reason else str(self.code)


@dataclass(frozen=True, slots=True)
class Link:
    """A related headline that a page shows beside its article."""

    title: str
    """The link's text as printed."""
    url: str
    """Absolute URL."""


@dataclass(slots=True)
class RawArticle:
    """What one page said, and where on the page it was found. Nothing in it is folded or guessed."""

    url: str
    """The address that was fetched, after redirects."""
    fetched_at: datetime
    """When the page was fetched (UTC)."""
    source: str = ""
    """Id of the source (the name of its TOML file)."""
    canonical_url: str | None = None
    """The page's own `link rel=canonical` (or og:url), absolute; None when absent or pointing at another site or the home page."""
    title: str | None = None
    """Headline as printed, white space folded, without the site's name."""
    published: datetime | None = None
    """Publication time (aware). None when the page states none that can be trusted: never the time of fetching."""
    published_raw: str | None = None
    """The text that `published` was read from, exactly as found."""
    published_precision: str | None = None
    """`day`, `minute` or `second`: how fine the printed time is. A day is stored as local midnight of the site."""
    modified: datetime | None = None
    """Last change as stated by the page (aware)."""
    modified_raw: str | None = None
    """The text that `modified` was read from."""
    author: str | None = None
    """Name or names of persons as printed, joined by "، ". None when the page names nobody."""
    attribution: str | None = None
    """Agencies or desk credited ("متابعات", "وكالات", "رويترز"), as printed, joined by "، "."""
    section: str | None = None
    """The site's own section for the article, as printed."""
    tags: list[str] = field(default_factory=list)
    """Keywords that the page gives, as printed, in order, without repeats."""
    image_url: str | None = None
    """Address of the lead image (never downloaded)."""
    body: list[str] = field(default_factory=list)
    """Paragraphs in reading order, white space folded; sub-headings are paragraphs of their own."""
    related: list[Link] = field(default_factory=list)
    """Related headlines shown with the article; never part of the body."""
    language: str | None = None
    """ISO 639 code judged from the text (ar, fa, ur, ckb, en, fr, …), not from the page's tag."""
    charset: str | None = None
    """Encoding that the bytes were decoded with."""
    found_in: dict[str, str] = field(default_factory=dict)
    """Field name → where its value was found (`json-ld datePublished`, `h1`, `rule body`, `feed`, …)."""
    refused: str | None = None
    """Why this page is no article (`listing`, `video_shell`, `paywall`, `soft_404`, `empty_body`, …); None for an article."""
    blocks: list[str] = field(default_factory=list)
    """Hashes of short text blocks on the page, for learning a source's furniture; not stored with the article."""

    @property
    def published_from(self) -> str | None:
        """Where `published` was found."""
        return self.found_in.get("published")


@dataclass(slots=True)
class Article:
    """One stored article: the latest observed text of one page, its identity, and its life so far."""

    id: str
    """20 hex digits of SHA-256 of `url_key`: the same page has the same id in every store and export."""
    source: str
    """Id of the source that it was first seen at."""
    url: str
    """Address to open, as first fetched."""
    url_key: str
    """Canonical form of the URL (see `pipelines/identity.py`); two spellings of one address share it."""
    first_seen_at: datetime
    """When Marsad first stored it (UTC). Not a publication time."""
    checked_at: datetime
    """When the page was last looked at (UTC)."""
    changed_at: datetime
    """When Marsad last saw the content change (UTC); equals `first_seen_at` until then."""
    title: str
    """Headline as printed, without the site's name."""
    body: list[str]
    """Paragraphs in reading order, as printed."""
    canonical_url: str | None = None
    """The page's own canonical address, if it states one."""
    aliases: list[str] = field(default_factory=list)
    """Other URL keys under which the same text of the same source was seen."""
    published: datetime | None = None
    """Publication time (UTC); None when the page states none that can be trusted."""
    published_raw: str | None = None
    """The text that `published` was read from, exactly as found."""
    published_from: str | None = None
    """Where `published` was found on the page or in the feed."""
    published_precision: str | None = None
    """`day`, `minute` or `second`. A day is stored as the site's local midnight."""
    modified: datetime | None = None
    """Last change as stated by the page (UTC)."""
    modified_raw: str | None = None
    """The text that `modified` was read from."""
    author: str | None = None
    """Person or persons named by the page, joined by "، "."""
    attribution: str | None = None
    """Agencies or desk credited, as printed, joined by "، "."""
    section: str | None = None
    """The site's own section, as printed."""
    tags: list[str] = field(default_factory=list)
    """Keywords given by the page."""
    image_url: str | None = None
    """Address of the lead image."""
    related: list[Link] = field(default_factory=list)
    """Related headlines shown with the article when it was last stored; not part of the text or its hash."""
    language: str | None = None
    """ISO 639 code judged from the text."""
    found_in: dict[str, str] = field(default_factory=dict)
    """Field name → where its value was found."""
    via: str = ""
    """How its address was discovered: feed, sitemap, listing, archive, api, recrawl, manual."""
    word_count: int = 0
    """Number of folded tokens in the body."""
    text_hash: str = ""
    """Hash of the folded title and body: equal for texts that differ in spelling, marks, punctuation or spacing alone."""
    content_hash: str = ""
    """Hash of title, body, author and published as printed: a change of it makes a revision."""
    revision: int = 1
    """Number of the latest revision; 1 when never changed."""
    state: str = "live"
    """`live`, `removed` or `tombstone` (taken down here: text deleted, id kept)."""
    removed_at: datetime | None = None
    """When the removal was first observed (UTC)."""
    removed_reason: str | None = None
    """`404`, `410`, `redirected_home`, `soft_404` or `unlisted`."""
    warc_file: str | None = None
    """WARC file, relative to the archive folder, that holds the response this text was read from."""
    warc_offset: int | None = None
    """Byte offset of that record in `warc_file`."""
    story_id: str | None = None
    """Story that it belongs to: the id of the story's leader article; None when no copy is known."""
    watch: list[str] = field(default_factory=list)
    """Watchlist hits as `list:term`."""
    extractor: str = ""
    """Version of the extraction code that read the page."""


class RevisionKind(StrEnum):
    """What a revision records."""

    FIRST = "first"
    EDIT = "edit"
    COSMETIC = "cosmetic"
    FLAP = "flap"
    REMOVED = "removed"
    RESTORED = "restored"
    REPROCESSED = "reprocessed"
    TAKEDOWN = "takedown"


@dataclass(slots=True)
class Revision:
    """One observed state of an article, whole, so that any past moment can be rebuilt."""

    id: str
    """`<article id>.<number, 6 digits>`."""
    article_id: str
    """Id of the article."""
    source: str
    """Id of the source."""
    number: int
    """1 for the first state, then counting up."""
    kind: RevisionKind
    """Why it was written."""
    observed_at: datetime
    """When Marsad saw this state (UTC)."""
    changed: list[str] = field(default_factory=list)
    """Names of the fields that differ from the revision before."""
    reason: str | None = None
    """For removals: how it was noticed. For takedowns: the reason given."""
    content: dict[str, Any] = field(default_factory=dict)
    """The content fields as they were: title, body, author, published, … Empty after a takedown."""


CONTENT_FIELDS = (
    "title", "body", "author", "attribution", "published", "published_raw", "published_from", "published_precision",
    "modified", "modified_raw", "section", "tags", "image_url", "language", "canonical_url",
)  # fmt: skip
"""Fields that a revision keeps. `related` is left out on purpose: it changes with every visit."""
