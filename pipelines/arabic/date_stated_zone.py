"""The zone that stands beside a clock: "بتوقيت غرينتش", "(مكة المكرمة)", "GMT+3", "+03:00", "KSA"."""

from __future__ import annotations

from datetime import tzinfo

from pipelines.arabic.date_scan import Kind, Token
from pipelines.arabic.date_zones import LOCAL, fixed_offset, zone

_OMAN_ZONES = frozenset({"Asia/Muscat", "Asia/Dubai"})
_MAX_OFFSET_HOURS = 14


class ZoneReader:
    """Reads stated zones from one line of tokens."""

    def __init__(self, tokens: list[Token], site: str) -> None:
        """`site` is the IANA name of the site's zone, for "local time" and for the ambiguous "عمان"."""
        self._tokens = tokens
        self._site = site

    def _at(self, index: int) -> Token | None:
        return self._tokens[index] if 0 <= index < len(self._tokens) else None

    def right(self, index: int) -> tuple[tzinfo | None, int]:
        """The zone that begins at `index` ("بتوقيت مكة", "(GMT+3)", "+0300") and the index after it."""
        start = index
        bracket = False
        while (token := self._at(index)) is not None and token.text in ("(", "[", ",") and index - start < 2:
            bracket = bracket or token.text != ","
            index += 1
        if token is None:
            return None, start
        stated, after = self._zone_at(index, place_allowed=bracket)
        if stated is None:
            return None, start
        closing = self._at(after)
        if bracket and closing is not None and closing.text in (")", "]"):
            after += 1
        return stated, after

    def _zone_at(self, index: int, *, place_allowed: bool) -> tuple[tzinfo | None, int]:
        token = self._tokens[index]
        if token.kind is Kind.ZONE_WORD:
            following = self._at(index + 1)
            if following is None:
                return None, index
            return self._zone_at(index + 1, place_allowed=True)
        if token.kind is Kind.PLACE and place_allowed:
            return self._place(token), index + 1
        if token.kind is Kind.ZONE:
            offset, after = self._offset(index + 1, bare=False)
            return (offset, after) if offset is not None else (self._named(token.name), index + 1)
        if token.text == "z" and not token.spaced:
            return zone("+00:00"), index + 1
        offset, after = self._offset(index, bare=True)
        following = self._at(after)
        if offset is not None and following is not None and following.kind is Kind.ZONE and following.name == "+00:00":
            after += 1  # "+3 غرينتش"
        return offset, after

    def _named(self, name: str) -> tzinfo:
        return zone(self._site if name == LOCAL else name)

    def _place(self, token: Token) -> tzinfo:
        if token.name == "Asia/Amman" and token.text == "عمان" and self._site in _OMAN_ZONES:
            return zone("Asia/Muscat")  # عَمّان and عُمان are one word without harakat
        return zone(token.name)

    def _offset(self, index: int, *, bare: bool) -> tuple[tzinfo | None, int]:
        """ "+3", "+03:00", "-0500" or, visually reversed after GMT, "3+"."""
        sign, number = self._at(index), self._at(index + 1)
        if sign is None or number is None:
            return None, index
        if not bare and sign.kind is Kind.NUMBER and number.text == "+" and not number.spaced:
            sign, number = number, sign
        elif sign.text not in ("+", "-") or number.spaced:
            return None, index
        following = self._at(index + 2)
        if following is not None and (
            following.kind in (Kind.MONTH, Kind.HIJRI) or (following.text in ("-", "/", ".") and not following.spaced)
        ):
            return None, index
        hours, minutes = _hours_minutes(number)
        if hours > _MAX_OFFSET_HOURS or minutes > 59:
            return None, index
        if bare and sign.text == "-" and number.kind is Kind.NUMBER and len(number.text) != 4:
            return None, index  # "14:30-16 ديسمبر": the dash separates
        if bare and sign.text == "-" and number.kind is Kind.CLOCK and self._tokens[index - 1].text.count(":") < 2:
            return None, index  # "14:30-16:00": a range of hours
        return fixed_offset(sign.text, hours, minutes), index + 2

    def left(self, items: list[Token]) -> tuple[tzinfo, int] | None:
        """The zone right before the clock ("GMT 14:30", "بتوقيت مكة: 14:30") and where it begins in `items`."""
        at = len(items) - 1
        if at >= 0 and items[at].text == ":":
            at -= 1
        if at < 0:
            return None
        if at >= 2 and items[at - 2].kind is Kind.ZONE:
            offset = self._offset_left(items, at)
            if offset is not None:
                return offset, at - 2
        worded = at > 0 and items[at - 1].kind is Kind.ZONE_WORD
        start = at - 1 if worded else at
        if items[at].kind is Kind.ZONE:
            return self._named(items[at].name), start
        if items[at].kind is Kind.PLACE and worded:
            return self._place(items[at]), start
        return None

    @staticmethod
    def _offset_left(items: list[Token], at: int) -> tzinfo | None:
        """ "GMT+2 14:30": sign and number end at `at`, right after a zone's abbreviation."""
        sign, number = items[at - 1], items[at]
        hours, minutes = _hours_minutes(number)
        if sign.text not in ("+", "-") or number.spaced or hours > _MAX_OFFSET_HOURS or minutes > 59:
            return None
        return fixed_offset(sign.text, hours, minutes)


def _hours_minutes(token: Token) -> tuple[int, int]:
    if token.kind is Kind.CLOCK and ":" in token.text:
        hours, minutes = token.text.split(":")[:2]
        return int(hours), int(minutes)
    if token.kind is Kind.NUMBER and len(token.text) <= 4:
        return divmod(token.value, 100) if len(token.text) > 2 else (token.value, 0)
    return 99, 0
