"""Clock times in a scanned line: 24-hour and 12-hour, in digits or words, with part of the day and stated zone."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from pipelines.arabic.date_numbers import fraction, read_cardinal, read_ordinal
from pipelines.arabic.date_scan import Kind, Token, names
from pipelines.arabic.date_stated_zone import ZoneReader

MERIDIEM_LETTERS = frozenset("صم")
_HOUR_WORDS = names("الساعة|ساعة|بالساعة|والساعة|saat")
_BETWEEN = names("من|في")
_ENDS = frozenset({"|", "-", ",", "(", ")"})
_MINUTE_WORDS = names("دقيقة|دقائق|د")


class Clock(NamedTuple):
    """One time of day as printed; `zone` is None when none is stated."""

    hour: int
    minute: int
    second: int | None
    zone: tzinfo | None


class _Face(NamedTuple):
    """The figures of a clock and the index after them."""

    hour: int
    minute: int
    second: int | None
    after: int


class ClockReader:
    """Replaces each clock of a line, with its part of the day and zone, by one CLOCK token."""

    def __init__(self, tokens: list[Token], site: str) -> None:
        """`site` is the IANA name of the site's zone, for "local time" and for the ambiguous "عمان"."""
        self._tokens = tokens
        self._zones = ZoneReader(tokens, site)
        self.items: list[Token] = []
        self.clocks: list[Clock] = []

    def read(self) -> None:
        """Fill `items` (the line with clocks replaced) and `clocks` (what each replaced token's `value` points at)."""
        index = 0
        while index < len(self._tokens):
            face = self._face(index)
            if face is None:
                token = self._tokens[index]
                if token.kind is Kind.CLOCK:  # 25:70 is no time of day
                    token = token._replace(kind=Kind.MARK)
                self.items.append(token)
                index += 1
            else:
                index = self._take(index, face)
        self._lend_part()

    def _at(self, index: int) -> Token | None:
        return self._tokens[index] if 0 <= index < len(self._tokens) else None

    def _face(self, index: int) -> _Face | None:
        token = self._tokens[index]
        if token.kind is Kind.CLOCK:
            return _figures(token, index)
        hour_word = index > 0 and self._tokens[index - 1].text in _HOUR_WORDS
        if token.kind is Kind.NUMBER and len(token.text) <= 2 and token.value <= 24:
            return self._bare_hour(index, hour_word) or self._dotted(index)
        if token.kind is Kind.WORD and hour_word:
            return self._hour_in_words(index)
        return None

    def _bare_hour(self, index: int, hour_word: bool) -> _Face | None:
        """ "الساعة 5", "الساعة 14.30", "10 صباحا", "4.30 pm"."""
        hour, after, minute = self._tokens[index].value, index + 1, 0
        mark, number = self._at(after), self._at(after + 1)
        if mark and number and mark.text in (".", ",") and number.kind is Kind.NUMBER and not number.spaced:
            beyond = self._at(after + 2)
            chained = beyond is not None and beyond.text == mark.text and not beyond.spaced
            if len(number.text) != 2 or number.value > 59 or chained:
                return None
            minute, after = number.value, after + 2
        if hour_word and not minute:
            minute, after = self._minutes_right(after)
        following = self._at(after)
        if following is not None and following.kind is Kind.PART and following.text not in MERIDIEM_LETTERS:
            return _Face(hour, minute, None, after) if hour <= 12 or hour_word else None
        if not hour_word or (following is not None and following.kind in (Kind.MONTH, Kind.HIJRI, Kind.NUMBER)):
            return None
        if following is not None and following.text in ("/", "-", ".", "\\") and not following.spaced:
            return None
        return _Face(hour, minute, None, after)

    def _dotted(self, index: int) -> _Face | None:
        """ "05.12.2016 14.30": figures with a dot are a clock only between a year and the end of their segment."""
        mark, minutes, beyond = self._at(index + 1), self._at(index + 2), self._at(index + 3)
        if mark is None or minutes is None or mark.text != "." or mark.spaced or minutes.spaced:
            return None
        ended = beyond is None or beyond.text in _ENDS or beyond.kind in (Kind.PART, Kind.ZONE, Kind.ZONE_WORD)
        before = self._at(index - 1)
        if before is not None and before.text in _ENDS:
            before = self._at(index - 2)
        after_year = before is not None and before.kind is Kind.NUMBER and len(before.text) == 4
        if not (ended and after_year and self._tokens[index].spaced) or len(minutes.text) != 2 or minutes.value > 59:
            return None
        return _Face(self._tokens[index].value, minutes.value, None, index + 3)

    def _hour_in_words(self, index: int) -> _Face | None:
        """ "الساعة الثامنة والنصف", "الساعة الحادية عشرة إلا ربعا"."""
        ordinal = read_ordinal(self._tokens, index)
        if ordinal is None or not 1 <= ordinal[0] <= 12:
            return None
        hour, after = ordinal
        token, then = self._at(after), self._at(after + 1)
        if token is not None and token.text == "الا" and then is not None:
            minutes = fraction(then.text.removesuffix("ا"))
            return _Face(hour - 1 or 12, 60 - minutes, None, after + 2) if minutes else None
        minute, after = self._minutes_right(after)
        return _Face(hour, minute, None, after)

    def _minutes_right(self, index: int) -> tuple[int, int]:
        """Minutes in words after an hour ("والنصف", "و45 دقيقة", "وخمس وأربعين دقيقة"), and the index after them."""
        token = self._at(index)
        if token is None or token.text[0] != "و":
            return 0, index
        minutes = fraction(token.text[1:]) if len(token.text) > 1 else None
        if minutes:
            return minutes, index + 1
        number = read_cardinal(self._tokens, index + 1) if token.text == "و" else None
        if number is None and len(token.text) > 1:
            bare = [token._replace(text=token.text[1:]), *self._tokens[index + 1 : index + 3]]
            joined = read_cardinal(bare, 0)
            number = (joined[0], index + joined[1]) if joined else None
        unit = self._at(number[1]) if number else None
        if number is None or unit is None or unit.text not in _MINUTE_WORDS or number[0] > 59:
            return 0, index
        return number[0], number[1] + 1

    def _take(self, index: int, face: _Face) -> int:
        """Append the clock that `face` begins; returns the index after everything that belongs to it."""
        after = face.after
        part, after = self._part_right(after)
        if part is None and self.items and self._part_left():
            part = self.items.pop().name
        stated, beyond = self._zones.right(after)
        left = self._zones.left(self.items)
        following = self._at(beyond)
        if left is not None and stated is not None and following is not None and following.kind is Kind.CLOCK:
            stated, beyond = None, after  # "GMT 14:30 KSA 17:30": the zone before is this clock's
        if stated is None and left is not None:
            stated, start = left
            del self.items[start:]
        first = self._tokens[index]
        hour = hour_of_day(face.hour, part)
        token = Token(
            Kind.CLOCK,
            "clock",
            len(self.clocks),
            "part" if part or face.hour > 12 or face.hour == 0 else "",
            first.start,
            self._tokens[max(beyond, after) - 1].end,
            first.spaced,
        )
        self.items.append(token)
        self.clocks.append(Clock(hour, face.minute, face.second, stated))
        return max(beyond, after)

    def _part_right(self, index: int) -> tuple[str | None, int]:
        token = self._at(index)
        if token is not None and (token.text in _BETWEEN or token.text == ","):
            following = self._at(index + 1)
            if following is not None and following.kind is Kind.PART and following.text not in MERIDIEM_LETTERS:
                return following.name, index + 2
        if token is not None and token.kind is Kind.PART:
            return token.name, index + 1
        return None, index

    def _part_left(self) -> bool:
        """A part of the day right before the clock; "م" after a year is the era's mark instead."""
        last = self.items[-1]
        if last.kind is not Kind.PART:
            return False
        return last.text not in MERIDIEM_LETTERS or len(self.items) < 2 or self.items[-2].kind is not Kind.NUMBER

    def _lend_part(self) -> None:
        """ "مساء الخميس 5 آذار 2020 الساعة 8:30": a part of the day that stands apart serves the only bare clock."""
        bare = [token for token in self.items if token.kind is Kind.CLOCK and not token.name]
        parts = [token for token in self.items if token.kind is Kind.PART and token.text not in MERIDIEM_LETTERS]
        if len(bare) == 1 and len(parts) == 1:
            clock = self.clocks[bare[0].value]
            self.clocks[bare[0].value] = clock._replace(hour=hour_of_day(clock.hour, parts[0].name))


def hour_of_day(hour: int, part: str | None) -> int:
    """The 24-hour clock's hour for a printed `hour` and a part of the day; 13 and more are taken as they are."""
    if hour > 12 or part is None:
        return hour
    if part == "pm":
        return hour + 12 if hour < 12 else 12
    if part in ("noon", "afternoon"):
        return hour + 12 if 1 <= hour <= 7 else hour
    if part == "night" and 6 <= hour < 12:
        return hour + 12
    return 0 if hour == 12 else hour  # am, dawn, midnight, and "12 ليلا"


def _figures(token: Token, index: int) -> _Face | None:
    """The figures of a CLOCK token; None when they are no time of day."""
    text = token.text
    if token.name == "packed":
        figures = [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    else:
        cleaned = text.replace(",", ".").partition(".")[0].replace("h", ":")
        figures = [int(figure) for figure in cleaned.split(":") if figure.strip()]
    hour, minute, second = (*figures, 0, 0)[:3]
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute):
        return None
    return _Face(hour, minute, min(second, 59) if len(figures) > 2 else None, index + 1)
