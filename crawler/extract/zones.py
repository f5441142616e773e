"""The time zone that a page's bare times are in, when its source declares none."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FILE = Path(__file__).with_name("zones.txt")
_COUNTRIES = {
    "sy": "Asia/Damascus", "eg": "Africa/Cairo", "sa": "Asia/Riyadh", "iq": "Asia/Baghdad", "jo": "Asia/Amman", "lb": "Asia/Beirut",
    "ma": "Africa/Casablanca", "dz": "Africa/Algiers", "tn": "Africa/Tunis", "ly": "Africa/Tripoli", "sd": "Africa/Khartoum",
    "ye": "Asia/Aden", "ps": "Asia/Hebron", "ae": "Asia/Dubai", "qa": "Asia/Qatar", "kw": "Asia/Kuwait", "bh": "Asia/Bahrain",
    "om": "Asia/Muscat", "mr": "Africa/Nouakchott",
}  # fmt: skip


@lru_cache(maxsize=1)
def table() -> dict[str, str]:
    """Host or suffix (with its dot) → IANA zone, read once from `zones.txt`."""
    lines = (line.split() for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {host: zone for host, zone in lines}


# Whole hours have names of their own (their sign is reversed: Etc/GMT-3 is three hours east); the rest get a country's.
_ODD_OFFSETS = {210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu"}


def exists(zone: str) -> bool:
    """Whether `zone` is an IANA name that this machine knows."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def of_host(url: str) -> str | None:
    """Zone of a page's host: the outlet's, else its country suffix's."""
    labels = (urlsplit(url).hostname or "").lower().split(".")
    for start in range(len(labels) - 1):
        zone = table().get(".".join(labels[start:]))
        if zone:
            return zone
    return table().get("." + labels[-1])


def of_locale(locale: str | None) -> str | None:
    """Zone of a locale such as `ar_EG` or `ar-SY`; None for a bare language and for countries not known here."""
    language, _, country = (locale or "").replace("-", "_").rpartition("_")
    return _COUNTRIES.get(country.lower()) if language else None


def of_offset(offset: timedelta | None) -> str | None:
    """A zone with this fixed offset; None for zero, which pages write without meaning it, and for odd ones."""
    if not offset:
        return None
    minutes = int(offset.total_seconds() // 60)
    if minutes % 60:
        return _ODD_OFFSETS.get(minutes)
    return f"Etc/GMT{-minutes // 60:+d}" if -12 * 60 <= minutes <= 14 * 60 else None


def choose(declared: str | None, url: str, stated: list[datetime], locale: str | None) -> tuple[str, bool]:
    """`(IANA zone, known)`: declared by the source, the host's, stated by the page's own machine dates, the locale's; else UTC, False."""
    if declared and exists(declared):
        return declared, True
    offsets = {value.utcoffset() for value in stated if value.tzinfo is not None} - {timedelta(0)}
    host = of_host(url)
    if host and (not offsets or any(value.astimezone(ZoneInfo(host)).utcoffset() in offsets for value in stated)):
        return host, True
    for zone in (of_offset(offsets.pop()) if len(offsets) == 1 else None, host, of_locale(locale)):
        if zone and exists(zone):
            return zone, True
    return "UTC", False
