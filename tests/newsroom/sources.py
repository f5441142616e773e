"""Source declarations of the newsroom's sites, as a person would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.newsroom.sites.base import Site

DELAY_S = 0.02
"""Pause between requests: a loopback site bears it, and tests stay quick."""


def source_toml(site: Site, port: int) -> str:
    """The TOML of one site. Without [discover] only the home page is declared, so that autodiscovery is exercised."""
    base = f"http://{site.label}.localhost:{port}"
    keys: dict[str, Any] = {
        "name": site.name,
        "country": site.country,
        "home": f"{base}/",
        "timezone": site.timezone,
        "language": "ar",
        "checked": "never",
        "allow_private": True,
        **site.source_keys,
    }
    lines = [f"{key} = {value(item)}" for key, item in keys.items()]
    if site.discover:
        lines += ["", "[discover]", *(f"{key} = {value(absolute(base, item))}" for key, item in site.discover.items())]
    if site.extract:
        lines += ["", "[extract]", *(f"{key} = {value(item)}" for key, item in site.extract.items())]
    return "\n".join([*lines, "", "[polite]", f"delay_s = {DELAY_S}"]) + "\n"


def absolute(base: str, item: Any) -> Any:
    """Paths become addresses; anything else stays."""
    if isinstance(item, str):
        return base + item if item.startswith("/") else item
    return [absolute(base, part) for part in item] if isinstance(item, tuple | list) else item


def value(item: Any) -> str:
    """A TOML value: JSON's strings, numbers, booleans and lists are TOML's."""
    return json.dumps(item, ensure_ascii=False)


def write_sources(folder: Path, port: int, sites: Iterable[Site]) -> list[Path]:
    """Write `<label>.toml` for each site; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for site in sites:
        path = folder / f"{site.label}.toml"
        path.write_text(source_toml(site, port), encoding="utf-8")
        paths.append(path)
    return paths
