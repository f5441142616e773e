"""The text of a new source file, from a home page's address and what was found there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.sources.countries import ZONES

if TYPE_CHECKING:
    from crawler.discovery.autodiscover import Found

_KEYS = (("feed", "feeds"), ("sitemap", "sitemaps"), ("listing", "listings"))


def template(url: str, found: Iterable[Found] = (), *, name: str = "", allow_private: bool = False) -> str:
    """TOML for a source whose home is `url`; `found` (see autodiscover.judge) fills [discover], best first."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    host = (parts.hostname or "").lower()
    country = host.rpartition(".")[2].upper()
    guessed = country in ZONES
    port = f":{parts.port}" if parts.port else ""
    path = parts.path if parts.path.strip("/") else "/"
    lines = [
        f"name = {_quote(name or host.removeprefix('www.'))}  # as the outlet writes it, in Arabic",
        f'country = "{country}"' if guessed else 'country = ""  # two letters, such as SY (ISO 3166-1)',
        f"home = {_quote(f'{parts.scheme}://{host}{port}{path}')}",
        f'timezone = "{ZONES[country]}"' if guessed else 'timezone = ""  # such as Asia/Damascus (IANA)',
        'language = "ar"',
        'checked = "never"',
        *(["allow_private = true"] if allow_private else []),
        *_discover(list(found)),
    ]
    return "\n".join(lines) + "\n"


def _discover(found: Sequence[Found]) -> list[str]:
    lines: list[str] = []
    for kind, key in _KEYS:
        urls = [one.url for one in found if one.kind == kind]
        if urls:
            lines += [f"{key} = [", *(f"  {_quote(url)}," for url in urls), "]"]
    api = next((one.url for one in found if one.kind == "api"), "")
    if api:
        lines.append(f"api = {_quote(api)}")
    if not lines:
        return [
            "",
            "# No feed or sitemap is declared: they are looked for from the home page at each poll.",
            "[discover]",
        ]
    return ["", "[discover]", *lines]


def _quote(text: str) -> str:
    """`text` as a TOML basic string (JSON's escapes are TOML's, DEL apart)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
