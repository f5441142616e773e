"""Bytes of a page → text, and the name of the encoding that gave it.

What a page declares is evidence, not truth: Arabic sites declare utf-8 and send windows-1256, or the reverse. A byte
order mark decides; then valid UTF-8 (Arabic in windows-1256 is practically never valid UTF-8); else every plausible
decoding is tried and the one whose words look most like real words wins, the declared one first among equals.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.\-]+)", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.\-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.\-]+)", re.I)
# Labels that browsers read as another, wider table (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER = {"iso8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
_TRIED = ("cp1256", "cp1252", "iso8859-6")
_TAGS = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<[^>]*>")
_NON_ASCII_WORD = re.compile(r"\S*[^\x00-\x7f\s]\S*")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_BROKEN = re.compile("[\ufffd\u0080-\u009f\u2500-\u257f]")
# The most frequent words of Arabic and Persian prose: any true decoding of a news page holds some of them.
_FREQUENT = frozenset("في من على إلى الى أن ان عن مع هذا التي الذي بعد كان لا ما در به از که را با این است و".split())
_MOJIBAKE = re.compile("[ØÙÚÛ][\u00a0-\u00bf\u0080-\u009f\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]")
_SAMPLE_WORDS = 1500
_SAMPLE_CHARS = 200_000


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """`(text, encoding)` of a page; never raises. Bytes that fit nothing become U+FFFD."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _without_nul(body.decode(name, "replace").lstrip("\ufeff")), name.removesuffix("-sig")
    name = _wide(body[:2000])
    if name:
        return _without_nul(body.decode(name, "replace")), name
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text, name = _best_of(body, declared(body, content_type))
        return _without_nul(text), name
    text = _unmojibake(text)
    return _without_nul(text) if b"\0" in body else text, "utf-8"


def _wide(sample: bytes) -> str:
    """Name of UTF-16 without a mark, told by where the zero bytes of its ASCII characters stand; "" for anything else."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < max(4, len(sample) // 25) or max(even, odd) < 9 * min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def declared(body: bytes, content_type: str = "") -> list[str]:
    """Python names of the encodings that header, meta and XML declaration name, in that order; unknown ones left out."""
    labels = [m.group(1) for m in [_HEADER.search(content_type)] if m]
    labels += [m.group(1).decode("ascii", "replace") for m in [_META.search(body[:8192]), _XML.search(body[:400])] if m]
    names: list[str] = []
    for label in labels:
        try:
            name = codecs.lookup(label.strip().lower()).name
        except LookupError:
            continue
        name = _WIDER.get(name, name)
        if name not in names and not name.startswith(("utf-16", "utf-32")):
            names.append(name)
    return names


def plausibility(text: str) -> float:
    """How much the non-ASCII words of `text` look like words of one script: about 1 and more for a true decoding."""
    sample = _TAGS.sub(" ", text[:_SAMPLE_CHARS])
    words = _NON_ASCII_WORD.findall(sample)[:_SAMPLE_WORDS]
    if not words:
        return 0.0
    score = 0.0
    for word in words:
        if _BROKEN.search(word):
            score -= 3
        elif _ARABIC.search(word):
            score += -2 if _LATIN.search(word) else (3 if word in _FREQUENT else 1)
        elif _LATIN.search(word):
            # Long runs of accented capitals are Arabic bytes read as Western ones.
            accented = sum(c > "\x7f" for c in word)
            score += 1 if accented * 2 <= len(word) else -1
    return score / len(words)


def _best_of(body: bytes, names: list[str]) -> tuple[str, str]:
    best, best_name, best_score = "", "", float("-inf")
    for name in dict.fromkeys([*names, "utf-8", *_TRIED]):
        try:
            text = body.decode(name, "replace")
        except (LookupError, ValueError):
            continue
        score = plausibility(text)
        if score > best_score + 1e-9:
            best, best_name, best_score = text, name, score
    if best_score < 0.3:
        guess = from_bytes(body[:_SAMPLE_CHARS]).best()
        if guess is not None and plausibility(str(guess)) > best_score:
            return body.decode(guess.encoding, "replace"), guess.encoding
    return best, _public(best_name)


def _public(name: str) -> str:
    return {"cp1256": "windows-1256", "cp1252": "windows-1252", "cp1254": "windows-1254"}.get(name, name)


def _unmojibake(text: str) -> str:
    """UTF-8 that was read as windows-1252 and encoded once more, undone; anything else unchanged."""
    if "Ø" not in text and "Ù" not in text:
        return text
    found = len(_MOJIBAKE.findall(text, 0, _SAMPLE_CHARS))
    if found < 50 or found < len(_ARABIC.findall(text, 0, _SAMPLE_CHARS)):
        return text
    for name in ("cp1252", "latin-1"):
        try:
            # cp1252 leaves five bytes undefined; pages keep them as C1 controls.
            raw = b"".join(c.encode(name) if not "\x80" <= c <= "\x9f" else bytes([ord(c)]) for c in text)
            return raw.decode("utf-8")
        except UnicodeError:
            continue
    return text


def _without_nul(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text
