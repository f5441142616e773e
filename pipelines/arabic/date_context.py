"""What stands around a date: whether it is alone, whether words forbid it, its weekday, and the label before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from pipelines.arabic import date_words
from pipelines.arabic.date_numbers import is_filler, word_set
from pipelines.arabic.date_scan import Kind, Token

_PLAIN = frozenset({Kind.WEEKDAY, Kind.CLOCK, Kind.PART, Kind.ZONE, Kind.ZONE_WORD, Kind.ERA, Kind.LABEL})
_TELLING_MARKS = frozenset("%$€£©#+=؟?!&@*")
_SKIPPED_MARKS = frozenset(",()[]:.")
_BRACKETS = frozenset('|()[]«»<>"')
_TIES = frozenset({"-", "/"})
_LABEL_REACH = 5
"""Foreign words between a label and its date: names and a paper's title, no sentence."""


@cache
def _range_words() -> frozenset[str]:
    return word_set("الى|إلى|حتى|و|to|until|ولغاية|لغاية")


def is_foreign(token: Token) -> bool:
    """True for what has nothing to do with a date: other words, loose numbers, telling marks."""
    if token.kind in _PLAIN:
        return False
    if token.kind is Kind.MARK:
        return token.text in _TELLING_MARKS
    return token.kind is not Kind.WORD or not is_filler(token)


def is_separator(tokens: Sequence[Token], index: int) -> bool:
    """True for a mark that parts a line into segments: a bar, a bracket, a dash or slash with space on both sides."""
    token = tokens[index]
    if token.kind is not Kind.MARK:
        return False
    if token.text in _BRACKETS:
        return True
    spaced = token.spaced and (index + 1 >= len(tokens) or tokens[index + 1].spaced)
    return token.text in _TIES and spaced


def stands_alone(tokens: Sequence[Token], owned: Collection[int], first: int, last: int, *, whole: bool) -> bool:
    """True when tokens `first`-`last` share their segment (or the `whole` line) with nothing foreign.

    `owned` holds the indexes of tokens that belong to dates.
    """
    for step, begin in ((-1, first - 1), (1, last + 1)):
        at = begin
        while 0 <= at < len(tokens):
            if not whole and is_separator(tokens, at):
                break
            if at not in owned and is_foreign(tokens[at]):
                return False
            at += step
    return True


def foreign_between(tokens: Sequence[Token], owned: Collection[int], left: int, right: int) -> int:
    """How many foreign tokens stand between the indexes `left` and `right`."""
    return sum(1 for at in range(left + 1, right) if at not in owned and is_foreign(tokens[at]))


def is_forbidden(tokens: Sequence[Token], first: int) -> bool:
    """True when the words before a date say that it is another's ("مواليد", "حتى", "القرار رقم", "5 - 10 ديسمبر")."""
    joiners = word_set(date_words.DATE_JOINERS)
    forbidding = word_set(date_words.FORBIDDING)
    at = first - 1
    if at >= 1 and tokens[at].text in _TIES and _is_day_number(tokens[at - 1]) and not _is_counted(tokens, at):
        return True
    while at >= 0:
        token = tokens[at]
        if token.text == "من" and at and tokens[at - 1].kind is Kind.CLOCK:
            return False  # "الساعة 14:05 من يوم الثلاثاء"
        if {token.text, token.text.removeprefix("و"), token.text.removeprefix("ال")} & forbidding:
            return True
        if token.kind is Kind.WORD and at and tokens[at - 1].text == "رقم":
            return True  # "رقم الترخيص 12-5-2016"
        if token.kind is not Kind.WEEKDAY and token.text not in _SKIPPED_MARKS and token.text not in joiners:
            return False
        at -= 1
    return False


def _is_day_number(token: Token) -> bool:
    return token.kind is Kind.NUMBER and len(token.text) <= 2 and 1 <= token.value <= 31


def _is_counted(tokens: Sequence[Token], tie: int) -> bool:
    """ "الحلقة 5 - 11 أغسطس": the number before the dash counts something."""
    before = tokens[tie - 2] if tie >= 2 else None
    spaced = tokens[tie].spaced and tokens[tie + 1].spaced
    return spaced and before is not None and before.kind is Kind.WORD and not is_filler(before)


def is_range(tokens: Sequence[Token], left: int, right: int) -> bool:
    """True when only a dash or "to" (and weekdays, fillers) stands between the tokens `left` and `right`."""
    tied = False
    for at in range(left + 1, right):
        token = tokens[at]
        if token.text in _range_words() or token.text in _TIES:
            tied = True
        elif token.kind is Kind.CLOCK or (token.kind is not Kind.WEEKDAY and not is_filler(token)):
            return False
    return tied


def weekday_of(tokens: Sequence[Token], owned: Collection[int], first: int, last: int) -> tuple[int | None, int | None]:
    """The weekday (0 Monday) printed for the date at `first`-`last`, and its index when it stands beside the date."""
    for step, begin, reach in ((-1, first - 1, 5), (1, last + 1, 4)):
        at = begin
        while 0 <= at < len(tokens) and abs(at - begin) < reach and at not in owned:
            if tokens[at].kind is Kind.WEEKDAY:
                return tokens[at].value, at
            if is_foreign(tokens[at]) or tokens[at].kind is Kind.LABEL:
                break
            at += step
    printed = {token.value for token in tokens if token.kind is Kind.WEEKDAY}
    return (printed.pop(), None) if len(printed) == 1 else (None, None)


def is_near(tokens: Sequence[Token], owned: Collection[int], label: int, index: int) -> bool:
    """True when few words stand between a label and what it labels ("كتب بواسطة أحمد علي في …")."""
    return foreign_between(tokens, owned, label, index) <= _LABEL_REACH


def regions(tokens: Sequence[Token]) -> tuple[list[int], list[str | None]]:
    """For each token the number of its region and that region's label ("published", "modified" or None)."""
    numbers: list[int] = []
    labels: list[str | None] = []
    number, label = 0, None
    for token in tokens:
        if token.kind is Kind.LABEL and token.name != label:
            number += 1
            label = token.name
        numbers.append(number)
        labels.append(label)
    return numbers, labels
