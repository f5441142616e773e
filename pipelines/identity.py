"""Identity: which addresses are one page (`url_key`), which texts are one text (`text_hash`), which hosts one site.

A key is for comparing, never for fetching: scheme, `www.` and mobile hosts are gone from it. Two addresses share a key
only where the difference is known not to choose the page; when in doubt they stay two, and the folded text decides.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from pipelines.arabic.fold import fold_tokens
from pipelines.url_tables import (
    INDEX_FILES,
    LISTING_SEGMENTS,
    SECOND_LEVEL,
    SESSION,
    SHARE_NAMES,
    SHARE_VALUES,
    SHARED_HOSTS,
    TRACKING,
    TRACKING_PREFIXES,
    VARIANT_LABELS,
    VARIANTS,
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_HOST_LIKE = re.compile(r"^[^/?#\s:]+\.[^/?#\s:]+(?::\d+)?(?:[/?#]|$)")
_ENCODED_UTF8 = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f]){2,}")
_HEX32 = re.compile(r"^[0-9a-f]{32}$", re.IGNORECASE)
_ASPNET_SESSION = re.compile(r"^(?:\([A-Z]\([A-Za-z0-9]{20,}\)\))+$|^\((?:[A-Z]\([A-Za-z0-9]{20,}\))+\)$")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^;/]*", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^(?:/[acvwi])?(?P<viewer>/[acvwi])?(?P<tls>/s)?/(?P<page>[^/]+\.[^/]+.*)$")
_ARTICLE_LIKE = re.compile(r"\d{4,}|[^\x00-\x7f]|-.*-.*-")
_PORTS = (None, 80, 443)


def article_id(url_key: str) -> str:
    """The id of the article whose canonical address is `url_key`: 20 hex digits of SHA-256."""
    return hashlib.sha256(url_key.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def text_hash(title: str, body: Sequence[str]) -> str:
    """32 hex digits over the folded words: equal when spelling, marks, punctuation or breaks differ."""
    return words_hash(title, [word for paragraph in body for word in fold_tokens(paragraph)])


def words_hash(title: str, words: Sequence[str]) -> str:
    """`text_hash` of a body whose folded `words` are known."""
    return hashlib.sha256(f"{' '.join(fold_tokens(title))}\n{' '.join(words)}".encode()).hexdigest()[:32]


def content_hash(title: str, body: Sequence[str], author: str | None, published: datetime | None) -> str:
    """32 hex digits over the content as printed; `published` to the millisecond. Raises ValueError if naive."""
    moment = None
    if published is not None:
        if published.tzinfo is None:
            raise ValueError("a published time must carry its zone")
        moment = published.astimezone(UTC).isoformat(timespec="milliseconds")
    whole = json.dumps([title, list(body), author, moment], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def url_key(url: str) -> str:
    """The canonical key of an address: `https://host/path?query`, in Unicode, the same for every spelling of one page.

    Idempotent. Text that is no http address is its own key (stripped). Never raises.
    """
    text = _CONTROL.sub("", url).strip()
    parts = _split(text)
    if parts is None:
        return text
    inner = _amp_cached(parts)
    if inner is not None:
        return url_key(inner)
    host = _bare_host(_ascii_host(parts.hostname or ""))
    port = parts.port
    netloc = host if port in _PORTS else f"{host}:{port}"
    path = _path(parts.path)
    query = _query(parts.query)
    fragment = _route(parts.fragment)
    return f"https://{netloc}{path}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"


def host_key(url: str) -> str:
    """The host that a request burdens: `host` on port 80 or 443, else `host:port`; ASCII; "" for no address."""
    parts = _split(_CONTROL.sub("", url).strip())
    if parts is None:
        return ""
    host = _ascii_host(parts.hostname or "")
    return host if parts.port in _PORTS else f"{host}:{parts.port}"


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are of one site: one registrable domain (for numbers and localhost: one host), one port."""
    first, second = host_key(a), host_key(b)
    return bool(first) and _site(first) == _site(second)


def _split(text: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and a valid port; None for anything else."""
    if text.startswith("//"):
        text = f"https:{text}"
    elif "://" not in text.split("?", 1)[0] and _HOST_LIKE.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if valid else None


# host -----------------------------------------------------------------------------------------------------------------


def _ascii_host(host: str) -> str:
    """`host` in lower-case ASCII (IDNA 2003, leniently), without a trailing dot; IPv6 in brackets."""
    if "%" in host and ":" not in host:
        host = unquote_to_bytes(host).decode("utf-8", "replace")
    host = host.strip().rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    return ".".join(_ascii_label(label) for label in re.split("[.\u3002\uff0e\uff61]", host) if label)


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:  # registered under looser rules (an Arabic name that ends in a digit)
        folded = unicodedata.normalize("NFKC", label).lower()
        return folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii")


def _bare_host(host: str) -> str:
    """`host` without labels for www, mobile and AMP, as long as a registrable name remains."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in VARIANT_LABELS and not _is_suffix(labels[1:]):
        labels = labels[1:]
    if len(labels) == 2 and labels[0] == "www":  # www.localhost
        return labels[1] if labels[1] == "localhost" else host
    return ".".join(labels)


def _is_suffix(labels: list[str]) -> bool:
    """Whether names are registered directly below `labels`."""
    if len(labels) == 1 or ".".join(labels) in SHARED_HOSTS:
        return True
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in SECOND_LEVEL


def _site(host: str) -> str:
    """The registrable part of a `host_key`, with its port."""
    name, colon, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    try:
        ipaddress.ip_address(name.strip("[]"))
        return host
    except ValueError:
        labels = name.split(".")
    keep = len(labels)
    while keep > 1 and not _is_suffix(labels[-keep + 1 :]):
        keep -= 1
    return ".".join(labels[-keep:]) + colon + port


def _amp_cached(parts: SplitResult) -> str | None:
    """The page behind an AMP cache or viewer address (cdn.ampproject.org, google.*/amp/), else None."""
    host, path = parts.hostname or "", parts.path
    if re.search(r"(^|\.)google\.[a-z.]+$", host) and path.startswith("/amp/"):
        path = path[4:]
    elif not host.endswith(".ampproject.org"):
        return None
    found = _AMP_CACHE.match(path)
    return f"https://{found['page']}{'?' + parts.query if parts.query else ''}" if found else None


# path -----------------------------------------------------------------------------------------------------------------


def _path(path: str) -> str:
    """The path with one spelling: decoded once, dots resolved, variants, index file and trailing slash gone."""
    segments: list[str] = []
    for raw in _PATH_SESSION.sub("", path).split("/"):
        segment = _decode(raw)
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", ".") and not _ASPNET_SESSION.match(segment):
            segments.append(segment)
    while (fewer := _without_variant(segments)) != segments:
        segments = fewer
    return "/" + "/".join(_encode(segment, "/?#") for segment in segments)


def _without_variant(segments: list[str]) -> list[str]:
    """`segments` without one layer of index file and marks of AMP and mobile forms."""
    if segments and segments[-1].lower() in INDEX_FILES:
        return segments[:-1]
    if len(segments) > 1 and segments[0].lower() == "amp":
        segments = segments[1:]
    if len(segments) > 1 and segments[-1].lower() == "amp" and segments[-2].lower() not in LISTING_SEGMENTS:
        segments = segments[:-1]
    # /m/x may be a section or a short link; /m/news/12345 is the mobile form of /news/12345
    if len(segments) > 2 and segments[0].lower() == "m" and any(_ARTICLE_LIKE.search(s) for s in segments[1:]):
        segments = segments[1:]
    if segments:
        last = re.sub(r"(?<=[^.)])\.amp(?=\.s?html?$|$)", "", segments[-1], flags=re.IGNORECASE)
        if last and last != segments[-1]:
            segments = [*segments[:-1], last]
    return segments


def _decode(text: str, *, plus: bool = False) -> str:
    """`text` percent-decoded, again where plainly encoded twice; NFC. Bytes that are no UTF-8 become surrogates."""
    if plus:
        text = text.replace("+", " ")
    if "%" in text:
        text = unquote_to_bytes(text).decode("utf-8", "surrogateescape")
        for _ in range(2):
            if not (text.isascii() and _twice(text)):
                break
            text = unquote_to_bytes(text).decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", text) if not text.isascii() else text


def _twice(text: str) -> bool:
    """Whether decoded ASCII text still holds percent-encoded letters beyond ASCII: no slug means that literally."""
    found = _ENCODED_UTF8.findall(text.replace("%25", "%"))
    try:
        return any(unquote_to_bytes(run).decode("utf-8") for run in found)
    except UnicodeDecodeError:
        return False


def _encode(text: str, reserved: str) -> str:
    """`text` for the key: readable, but `%`, `reserved`, white space and invisible marks percent-encoded."""
    return "".join(_escape(c) if c == "%" or c in reserved or _hidden(c) else c for c in text)


def _hidden(char: str) -> bool:
    if char.isascii():
        return char <= " " or char in "\x7f\\"
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def _escape(char: str) -> str:
    if "\ud800" <= char <= "\udfff" and not "\udc80" <= char <= "\udcff":  # no byte of the address: broken input
        return "\ufffd"
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))


# query and fragment ---------------------------------------------------------------------------------------------------


def _query(query: str) -> str:
    """Parameters that may choose the page, by name; repeated names keep their order."""
    kept: list[tuple[str, str | None]] = []
    for part in query.split("&"):
        name, equals, value = part.removeprefix("amp;").partition("=")
        pair = (_decode(name, plus=True), _decode(value, plus=True) if equals else None)
        if (name or value) and not _is_idle(pair[0].lower(), (pair[1] or "").lower()) and pair not in kept:
            kept.append(pair)
    kept.sort(key=lambda pair: pair[0])
    return "&".join(_encode(n, "&=#+") + ("" if v is None else f"={_encode(v, '&#+')}") for n, v in kept)


def _is_idle(name: str, value: str) -> bool:
    """Whether a parameter does not choose the page: tracking, session, share mark, AMP or mobile form."""
    if name in TRACKING or name.startswith(TRACKING_PREFIXES) or name in SESSION or name.startswith("aspsessionid"):
        return True
    if name in VARIANTS and value in VARIANTS[name]:
        return True
    if name in SHARE_NAMES and value in SHARE_VALUES:
        return True
    return name in ("sid", "s") and bool(_HEX32.match(value))


def _route(fragment: str) -> str:
    """A fragment that is a client-side route (`#!/news/5`, `#/news/5`); anything else points into the same page."""
    fragment = fragment.rstrip("/")
    if len(fragment) < 2 or not fragment.startswith(("!", "/")):
        return ""
    return "/".join(_encode(_decode(segment), "/#") for segment in fragment.split("/"))
