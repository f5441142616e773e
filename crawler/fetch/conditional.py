"""Conditional GET: a response's validators, and the headers that ask whether it has changed (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def validators_of(headers: Any) -> dict[str, str]:
    """`etag` and `last_modified` of a Scrapy response's headers; only those present."""
    found = {}
    for key, name in (("etag", "ETag"), ("last_modified", "Last-Modified")):
        value = headers.get(name)
        if value:
            found[key] = value.decode("latin-1")[:500]
    return found


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
