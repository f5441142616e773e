"""Pages that are no articles: each kind has one stable word.

not_html      a feed, a PDF, JSON, an empty document
blocked       an interstitial of a bot filter or a consent wall
soft_404      an error page served with status 200
paywall       a stub that asks for a subscription
listing       a front, section, tag or search page
video_shell   a player with a caption
empty_body    none of these, and no text either
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.extract.jsonld import Linked
from crawler.extract.meta import Meta
from crawler.extract.weigh import Weighed, is_sentence
from pipelines.arabic.fold import fold_tokens
from pipelines.arabic.phrases import phrases

MIN_WORDS = 10
"""A text of fewer words is no article: the shortest real items (breaking news) are one sentence."""
SHORT_WORDS = 60
"""Below this an error, paywall or player on the page decides; above it the text does."""
_NOT_HTML = re.compile(
    r"^\s*(?:%PDF|<\?xml[^>]*>\s*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b|<(?:rss|feed|urlset|sitemapindex)\b|[\[{]\s*[\"\]}])",
    re.I,
)
# Controls and replacement characters: more than one in thirty is no text.
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_BLOCKED = re.compile(
    r"just a moment\.\.\.|attention required! \| cloudflare|checking your browser|enable javascript and cookies to continue|access denied|"
    r"are you a robot|verify you are human|request unsuccessful\. incapsula|ddos protection by|pardon our interruption|captcha",
    re.I,
)
_LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "profilepage", "itemlist"})
_VIDEO_TYPES = frozenset({"videoobject"})
_LISTING_PATH = re.compile(
    r"^/?(?:(?:ar|en|fr|index(?:\.\w+)?|home|default\.aspx|main)/?)?$|/(?:tag|tags|category|categories|section|sections|topic|topics|author|authors|search|archive|archives|keyword|page/\d+)(?:/|$|\?)",
    re.I,
)


@dataclass(slots=True)
class Case:
    """What the decision is made from."""

    url: str
    title: str
    paragraphs: list[str]
    weighed: Weighed
    meta: Meta
    linked: Linked
    dated: bool
    """Whether the page states a publication time."""
    players: int = 0
    """Number of video, iframe and player elements."""
    names: set[str] = field(default_factory=set)

    @property
    def words(self) -> int:
        """Words of the text."""
        return sum(p.count(" ") + 1 for p in self.paragraphs)


def not_html(text: str, content_type: str) -> bool:
    """Whether the response is something other than a web page."""
    kind = content_type.split(";")[0].strip().lower()
    if kind and kind not in (
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "application/octet-stream",
        "text/xml",
        "application/xml",
    ):
        return True
    sample = text[:4000]
    return bool(_NOT_HTML.match(sample[:600])) or len(_BINARY.findall(sample)) * 30 > len(sample)


def reason(case: Case) -> str | None:
    """The word for why this page is no article; None for an article."""
    words = case.words
    if words < SHORT_WORDS:
        stub = _stub(case, words)
        if stub:
            return stub
    if _is_listing(case, words):
        return "listing"
    if words < MIN_WORDS or (words < 25 and not any(is_sentence(p) for p in case.paragraphs) and not case.dated):
        if case.players or _VIDEO_TYPES & case.linked.types() or (case.meta.first("og:type") or "").startswith("video"):
            return "video_shell"
        return "empty_body"
    return None


def _stub(case: Case, words: int) -> str | None:
    lines = [line.text for line in case.weighed.page.lines[:400] if line.density < 0.9]
    heading = f"{case.title} {case.meta.title}"
    if _BLOCKED.search(heading) or (len(lines) < 15 and any(_BLOCKED.search(text) for text in lines)):
        return "blocked"
    kinds = {
        cue.kind for text in [heading, *lines[:150]] if (cue := phrases().cue(fold_tokens(text[:200]))) and cue.manner == "inside"
    }
    in_heading = phrases().cue(fold_tokens(heading))
    if (
        (in_heading and in_heading.kind == "error")
        or ("error" in kinds and words < 25)
        or fold_tokens(case.meta.title)[:1] == ["404"]
    ):
        return "soft_404"
    free = case.linked.article.get("isAccessibleForFree")
    if "paywall" in kinds or (str(free).lower() == "false" and words < 40):
        return "paywall"
    return None


def _is_listing(case: Case, words: int) -> bool:
    parts = urlsplit(case.url)
    types = case.linked.types()
    linked = sum(line.density > 0.8 and line.words >= 5 for line in case.weighed.page.lines)
    score = 0
    if not parts.path.strip("/") and not parts.query:
        score += 3
    elif _LISTING_PATH.search(parts.path):
        score += 1
    if _LISTING_TYPES & types and not case.linked.article:
        score += 1
    if case.linked.article or case.dated:
        score -= 2
    if (case.meta.first("og:type") or "").lower() == "website" and not case.linked.article:
        score += 1
    if not case.title or case.weighed.page.headline is None:
        score += 1
    if words < 80 and linked >= 12:
        score += 1
    if words < MIN_WORDS and linked >= 6:
        score += 1
    if linked >= 5 and linked * 6 > words:
        score += 1
    prose = [p for p in case.paragraphs if p.count(" ") >= 11]
    if prose and sum(is_sentence(p) for p in prose) * 3 < len(prose) and len(prose) >= 4:
        score += 1
    return score >= 3
