"""Dates as feeds and sitemaps print them → aware datetimes, refusing what cannot be true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

from pipelines.arabic.dates import read_date

EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)
"""No Arabic news site is older; earlier dates are zeros and defaults (1970, 0001)."""
AHEAD = timedelta(hours=26)
"""A site's clock or zone may be wrong by a day at most; later dates are typos or announcements."""
MAX_LENGTH = 200

_LATIN_DATE = re.compile(r"^[\x00-\x7f]*[A-Za-z]{3}[\x00-\x7f]*\d{2}:\d{2}")
_ISO_HEAD = re.compile(r"^\d{4}-\d{2}")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_RFC_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|E[SD]T|C[SD]T|M[SD]T|P[SD]T))(?:\s*\([^)]*\))?$")
"""An offset, or one of the names that RFC 5322 defines. Others (AST, EEST, +3) are taken for the site's own zone."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is needed to read a date of a site."""

    now: datetime
    """Aware time of fetching."""
    timezone: str | None = None
    """IANA zone of the site, for times without an offset; None = UTC."""
    z_is_local: bool = False
    """The site writes Z, GMT or +00:00 but means its local time."""

    def read(self, printed: object) -> datetime | None:
        """The moment that `printed` states (RFC 822, ISO 8601, or as Arabic pages print it), aware; None when it states
        none that can be trusted."""
        text = " ".join(str(printed or "").split())
        if not text or len(text) > MAX_LENGTH:
            return None
        try:
            moment = self._rfc822(text) or self._iso(text)
            if moment is None:
                found = read_date(text, now=self.now, timezone=self.timezone or "UTC")
                moment = found.value if found is not None and found.precision != "month" else None
        except (ValueError, OverflowError):
            return None
        if moment is None or moment.tzinfo is None:
            return None
        if self.z_is_local and moment.utcoffset() == timedelta(0):
            moment = moment.replace(tzinfo=self._zone())
        return moment if EARLIEST <= moment <= self.now + AHEAD else None

    def _zone(self) -> tzinfo:
        return ZoneInfo(self.timezone) if self.timezone else UTC

    def _rfc822(self, text: str) -> datetime | None:
        parts = parsedate_tz(text) if _LATIN_DATE.match(text) else None
        if parts is None:
            return None
        moment = datetime(*parts[:6])
        if parts[9] is None or not _RFC_ZONE.search(text):
            return moment.replace(tzinfo=self._zone())
        return (moment - timedelta(seconds=parts[9])).replace(tzinfo=UTC)

    def _iso(self, text: str) -> datetime | None:
        if not _ISO_HEAD.match(text):
            return None
        text = _FRACTION.sub(r"\1", text)
        if "T" in text or " " in text:
            text = re.sub(r" (?=[+-]\d{2}:?\d{2}$|Z$)", "", text)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone())
