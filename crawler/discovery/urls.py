"""Addresses found in feeds, sitemaps and pages: made absolute or refused, and judged by their shape."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from pipelines.identity import same_site, url_key

if TYPE_CHECKING:
    from crawler.sources.schema import Source


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_URL = 4000
"""Characters; a percent-encoded Arabic slug of 200 letters has 1,800 already."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_OUTER = re.compile(f"^[\\s{_MARKS}]+|[\\s{_MARKS}]+$")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]*):")

EDITIONS = {
    name: language
    for language, names in {
        "ar": "ar ara arabic arabi", "en": "en eng english", "fr": "fr fra french francais", "tr": "tr turkish turkce",
        "ku": "ku kmr kurdi kurmanci kurdish", "ckb": "ckb sorani", "es": "es spanish espanol", "ru": "ru russian",
        "de": "de deutsch german", "fa": "fa persian farsi", "he": "he hebrew", "ur": "ur urdu", "zh": "zh cn chinese",
        "it": "ita italian italiano", "pt": "pt portuguese", "sw": "sw swahili", "id": "indonesian",
    }.items()
    for name in names.split()
}  # fmt: skip
"""First segment of a path, or label of a host, that names a language's edition of a site → ISO 639 code."""

_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|wmv|webm|ogg|wav|flv|m3u8|pdf|docx?|xlsx?|pptx?"
    r"|zip|rar|7z|gz|tgz|apk|ipa|exe|dmg|css|js|mjs|json|xml|rss|atom|rdf|txt|ics|woff2?|ttf|eot|torrent|epub)$",
    re.IGNORECASE,
)
_NOT_ARTICLES = _words(
    # furniture of sites, in the words of WordPress, Drupal, Joomla and the CMSs common among Arabic outlets
    "tag tags topic topics category categories cat section sections author authors writer writers user users "
    "profile search login logout register signin signup signout account subscribe unsubscribe newsletter cart "
    "checkout contact contact-us contactus about about-us aboutus privacy privacy-policy terms terms-of-use "
    "advertise ads feed feeds rss atom wp-admin wp-login.php wp-content wp-includes wp-json xmlrpc.php cdn-cgi "
    "sitemap archive archives page pages print share comment comments reply embed amp-story webmail oauth api "
    "keyword keywords label labels poll polls survey weather prayer-times live radio schedule careers jobs faq "
    # the same, in Arabic
    "وسم وسوم الوسوم تصنيف تصنيفات قسم أقسام كاتب الكاتب كتاب بحث اتصل-بنا اتصل_بنا من-نحن من_نحن سياسة-الخصوصية "
    "شروط-الاستخدام الأرشيف أرشيف"
)
"""A path that consists of one of these, or begins with one and has no sign of an article after it, is no article."""
_ALWAYS_LISTS = _words(
    "tag tags author authors writer writers user users search login register feed rss wp-admin wp-login.php "
    "wp-content wp-includes wp-json cdn-cgi label labels keyword keywords وسم وسوم الوسوم كاتب بحث"
)
"""First path segments below which nothing is an article, whatever its name looks like."""
_LIST_PARAMETERS = _words("s q search tag cat category author paged page_id feed replytocom")
_ID_PARAMETERS = _words(
    "p id nid aid newsid news_id articleid article_id storyid story_id sid post post_id itemid item_id nn no num"
)
_PAGED = re.compile(r"(?:^|/)page/\d+/?$", re.IGNORECASE)
_DATE_PATH = re.compile(r"(?:^|/)(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?(?:/|$)")
_DATE_ONLY = re.compile(r"^/?(?:[a-z\-]+/)?(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?$", re.IGNORECASE)
_ID = re.compile(r"(?:^|[/\-_=.])[a-z]{0,3}\d{4,}(?:[/\-_.]|$)", re.IGNORECASE)
_HEX_ID = re.compile(r"(?:^|[/\-_])(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{10,36}(?:[/.]|$)", re.IGNORECASE)


def resolve(href: str, base: str) -> str | None:
    """The absolute http(s) address that `href` on the page `base` means, as printed; None for what must not be fetched.

    Refused: other schemes (javascript:, file:, data:, mailto:), backslashes, user names, no host, bad ports, over-long.
    """
    href = _CONTROL.sub("", _OUTER.sub("", href))
    scheme = _SCHEME.match(href)
    if not href or len(href) > MAX_URL or "\\" in href or (scheme and scheme[1].lower() not in ("http", "https")):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.username is not None:
        return None
    if "\\" in url or len(url) > MAX_URL or any(c.isspace() for c in parts.netloc):
        return None
    return url if not parts.fragment or parts.fragment.startswith(("!", "/")) else url[: -len(parts.fragment) - 1]


def resolve_text(printed: str, base: str) -> str | None:
    """`resolve` for an address that stands as text in XML or JSON, where entities are sometimes escaped twice."""
    return resolve(html.unescape(printed) if "&" in printed and ";" in printed else printed, base)


def looks_like_article(url: str, source: Source) -> bool:
    """Whether a discovered address may be an article of `source`: its own rules first, then what no article looks like.

    Generous, since feeds and sitemaps name articles on purpose: only what is plainly something else is refused.
    """
    rules = source.discover
    if _matches(rules.deny, url):
        return False
    if rules.allow:
        own = any(same_site(url, page) for page in (source.home, *rules.listings, *rules.sitemaps, *rules.feeds))
        return own and _matches(rules.allow, url)
    if not _is_of(url, source):
        return False
    return url_key(url) != url_key(source.home) and not is_furniture(url)


def is_furniture(url: str) -> bool:
    """Whether an address is plainly no article: a file, a tag, an author, a search, a login, the home page, a feed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    segments = [unquote(s).lower() for s in parts.path.split("/") if s]
    if segments and _FILE.search(segments[-1]):
        return True
    names = {part.partition("=")[0].lower() for part in parts.query.split("&") if part}
    if not segments or segments == ["index.php"]:
        return not names & _ID_PARAMETERS and not parts.fragment.startswith("!")
    if _PAGED.search(parts.path) or _DATE_ONLY.match(parts.path):
        return True
    if segments[0] in _ALWAYS_LISTS or (len(segments) > 1 and segments[0] in ("ar", "en") and segments[1] in _ALWAYS_LISTS):
        return True
    if segments[-1] in ("feed", "rss", "amp", "embed", "login") and len(segments) == 1:
        return True
    if any(segment in _NOT_ARTICLES for segment in segments[:2]):
        return not has_article_sign(parts)
    return bool(names & _LIST_PARAMETERS) and not names & _ID_PARAMETERS and not has_article_sign(parts)


def has_article_sign(parts: SplitResult) -> bool:
    """Whether the shape speaks for an article: a date, an id, a long slug."""
    path = unquote(parts.path)
    if _DATE_PATH.search(path) or _ID.search(path) or _HEX_ID.search(path):
        return True
    if any(f"{name}=" in f"&{parts.query.lower()}" for name in (f"&{n}" for n in _ID_PARAMETERS)):
        return True
    return slug_words(path) >= 4


def slug_words(path: str) -> int:
    """Words of the longest segment of a decoded path, counted by its separators."""
    return max((len([w for w in re.split(r"[-_+\s]+", s) if w]) for s in path.split("/") if s), default=0)


def _is_of(url: str, source: Source) -> bool:
    """Whether an address is on the source's site, or that of its listings or feeds, and not of another language's edition."""
    d = source.discover
    own = next((page for page in (source.home, *d.listings, *d.sitemaps, *d.feeds) if same_site(url, page)), None)
    if own is None:
        return False
    edition, home = _edition(url), _edition(source.home)
    if home[1]:  # the home page is itself an edition of a larger site: https://site/ar/, https://arabic.site/
        return edition[1] == home[1] if own == source.home else edition[0] in ("", source.language)
    return edition[0] in ("", source.language)


def _edition(url: str) -> tuple[str, str]:
    """(language, place) of the edition that an address names in its host or first segment; ("", "") when none."""
    parts = urlsplit(url)
    label = (parts.hostname or "").removeprefix("www.").partition(".")[0]
    if label in EDITIONS and (parts.hostname or "").count(".") > 1:
        return EDITIONS[label], label
    first = parts.path.strip("/").partition("/")[0].lower()
    return (EDITIONS[first], first) if first in EDITIONS else ("", "")


def _matches(patterns: tuple[str, ...], url: str) -> bool:
    """Whether one of the source's expressions is found in the address, as printed or with its letters decoded."""
    readable = unquote(url)
    return any(_compiled(pattern).search(text) for pattern in patterns for text in (readable, url))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
