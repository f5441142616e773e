"""What a page's form sends."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

MAX_FORM = 25_000_000
"""Bytes of a form: a list of the most terms of the greatest length fits."""


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each. Raises ValueError for one that is larger than MAX_FORM."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise ValueError("the form is too large")
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}
