"""Conditional GET: a response's validators, and the headers that ask whether it has changed (RFC 9110, section 13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


def validators_of(headers: Any) -> dict[str, str]:
    """`etag` and `last_modified` of a Scrapy response's headers; only those present."""
    found = {}
    for key, name in (("etag", "ETag"), ("last_modified", "Last-Modified")):
        value = headers.get(name)
        if value:
            found[key] = value.decode("latin-1")[:500]
    return found


def max_age_s(headers: Any) -> float | None:
    """Seconds for which an answer says it stays fresh (Cache-Control max-age less Age, RFC 9111, 4.2); 0 for no-cache and
    no-store, None when it does not say."""
    stated = (headers.get("Cache-Control") or b"").decode("latin-1").lower()
    if "no-cache" in stated or "no-store" in stated:
        return 0.0
    found = _MAX_AGE.search(stated)
    if found is None:
        return None
    age = (headers.get("Age") or b"").strip()
    return max(0.0, float(found.group(1)) - (float(age) if age.isdigit() and len(age) < 10 else 0.0))


def conditional_headers(validators: Mapping[str, Any] | None) -> dict[str, str]:
    """Request headers for the validators kept from an earlier response."""
    if not validators:
        return {}
    headers = {}
    if validators.get("etag"):
        headers["If-None-Match"] = str(validators["etag"])
    if validators.get("last_modified"):
        headers["If-Modified-Since"] = str(validators["last_modified"])
    return headers
