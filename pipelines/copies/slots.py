"""What a template fills in: numbers, ordinals, weekdays and months, each with one value however it is written.

`read_slots` turns folded tokens into a text of fixed words and slots. The class marks of slots (`#`, `#o`, `#d`, `#m`)
are no words that folding can produce, so a masked text is compared with plain equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NUMBER, ORDINAL, DAY, MONTH = "#", "#o", "#d", "#m"


def _table(mark: str, rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {form: (mark, value) for value, forms in rows for form in forms.split()}


# Arabic number words in folded spelling, both genders.
_CARDINALS = (
    ("1", "واحد واحده"), ("2", "اثنين اثنان اثنتين اثنتان اثنا اثني"), ("3", "ثلاثه ثلاث"), ("4", "اربعه اربع"),
    ("5", "خمسه خمس"), ("6", "سته ست"), ("7", "سبعه سبع"), ("8", "ثمانيه ثمان ثماني"), ("9", "تسعه تسع"),
    ("10", "عشره عشر"), ("20", "عشرون عشرين"), ("30", "ثلاثون ثلاثين"), ("40", "اربعون اربعين"),
    ("50", "خمسون خمسين"), ("60", "ستون ستين"), ("70", "سبعون سبعين"), ("80", "ثمانون ثمانين"),
    ("90", "تسعون تسعين"), ("100", "مءه ماءه ميه مايه"), ("200", "مءتين مءتان ماءتين ماءتان"),
    ("300", "ثلاثمءه ثلاثماءه"), ("400", "اربعمءه اربعماءه"), ("500", "خمسمءه خمسماءه"), ("600", "ستمءه ستماءه"),
    ("700", "سبعمءه سبعماءه"), ("800", "ثمانمءه ثمانماءه"), ("900", "تسعمءه تسعماءه"),
)  # fmt: skip
_ORDINALS = (
    ("1", "الاول الاولي"), ("2", "الثاني الثانيه"), ("3", "الثالث الثالثه"), ("4", "الرابع الرابعه"),
    ("5", "الخامس الخامسه"), ("6", "السادس السادسه"), ("7", "السابع السابعه"), ("8", "الثامن الثامنه"),
    ("9", "التاسع التاسعه"), ("10", "العاشر العاشره"), ("1", "الحادي الحاديه"),
    ("20", "العشرون العشرين"), ("30", "الثلاثون الثلاثين"), ("40", "الاربعون الاربعين"),
    ("50", "الخمسون الخمسين"), ("60", "الستون الستين"), ("70", "السبعون السبعين"), ("80", "الثمانون الثمانين"),
    ("90", "التسعون التسعين"), ("100", "المءه الماءه"),
)  # fmt: skip
# اثنين is both two and Monday; with the article it is the day.
_DAYS = (
    ("sat", "السبت"), ("sun", "الاحد"), ("mon", "الاثنين الاتنين"), ("tue", "الثلاثاء الثلاثا"),
    ("wed", "الاربعاء الاربعا"), ("thu", "الخميس"), ("fri", "الجمعه"),
)  # fmt: skip
# Names of one month in Egypt and the Gulf, the Levant and Iraq, the Maghreb; then the Hijri year. آب and آذار fold so.
_MONTHS = (
    ("1", "يناير جانفي"), ("2", "فبراير فيفري شباط"), ("3", "مارس اذار"), ("4", "ابريل افريل نيسان"),
    ("5", "مايو ماي ايار"), ("6", "يونيو يونيه جوان حزيران"), ("7", "يوليو يوليه يوليوز جويليه تموز"),
    ("8", "اغسطس غشت اوت"), ("9", "سبتمبر شتنبر ايلول"), ("10", "اكتوبر"), ("11", "نوفمبر نونبر"),
    ("12", "ديسمبر دجنبر"), ("h1", "محرم"), ("h2", "صفر"), ("h7", "رجب"), ("h8", "شعبان"), ("h9", "رمضان"),
    ("h10", "شوال"),
)  # fmt: skip
_SLOTS = {
    **_table(NUMBER, _CARDINALS),
    **_table(ORDINAL, _ORDINALS),
    **_table(DAY, _DAYS),
    **_table(MONTH, _MONTHS),
}
_TEEN = ("عشر", "عشره")
_SERVANT = "عبد"
_BESIDE = " "
_TURNED = 3
# و, ف, ب and ل are written onto the word: وثلاثة, بخمسة; لل takes the article's alef: للسبت.
_PROCLITICS = "وفبل"


def _clitic_forms() -> dict[str, tuple[str, str]]:
    forms = dict(_SLOTS)
    for word, slot in _SLOTS.items():
        for letter in _PROCLITICS:
            forms.setdefault(letter + word, slot)
        if word.startswith("ال"):
            forms.setdefault("لل" + word[2:], slot)
    return forms


_FORMS = _clitic_forms()
_DECIMAL = "ر"
_TELLING = frozenset({*_FORMS, _SERVANT, _DECIMAL})
_AFTER_DIGITS = ":"
"""Sorts after every token of digits and before every word."""


def slot_of(token: str) -> tuple[str, str] | None:
    """Class and value of one folded token, or None for a word. `٠٥`, `5` and `خمسة` have one value."""
    if token < _AFTER_DIGITS:
        whole, dot, rest = token.partition(".")
        return NUMBER, (whole.lstrip("0") or "0") + dot + rest
    return _FORMS.get(token)


def read_slots(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """Folded tokens as (masked words, values): a word has the value "", a slot its class mark and its value.

    Digits that follow each other are one slot: a date, a time and `5,9` beside `5.9` are one number each, and so is
    `7ر5`, the decimal of some agencies. خمسة عشر is 15, الخامسة والثلاثون the ordinal 35. عبد and the name after it
    are one word, as others print them.
    """
    words: list[str] = []
    values: list[str] = []
    digits = servant = False
    for k, token in enumerate(tokens):
        if servant:
            words[-1] += token
            servant = False
            continue
        if token >= _AFTER_DIGITS and token not in _TELLING:
            words.append(token)
            values.append("")
            digits = False
            continue
        found = slot_of(token)
        if found is None:  # عبد or ر
            if digits and token == _DECIMAL and tokens[k + 1 : k + 2] and tokens[k + 1] < _AFTER_DIGITS:
                continue
            words.append(token)
            values.append("")
            digits, servant = False, token == _SERVANT
        elif digits and token < _AFTER_DIGITS:
            values[-1] += _BESIDE + found[1]
        elif values and not digits and _compound(words[-1], values[-1], token, found):
            values[-1] = str(int(values[-1]) + int(found[1]))
        else:
            words.append(found[0])
            values.append(found[1])
            digits = token < _AFTER_DIGITS
    return words, values


def _compound(mark: str, value: str, token: str, found: tuple[str, str]) -> bool:
    """Whether a number word goes on: a unit before عشر, or before tens joined by و."""
    if mark not in (NUMBER, ORDINAL) or found[0] not in (NUMBER, ORDINAL) or not 1 <= int(value) <= 9:
        return False
    return token in _TEEN or (token[0] == "و" and 20 <= int(found[1]) <= 90)


def same_value(value: str, other: str) -> bool:
    """Whether two values of one class may be one. Beside equal ones that are: 5,9 and 5.9; 3.050 and 3050; 3 (آلاف) and 3000; 12 and
    10-12, the rest of a date; 7ر737 turned round on its way through a right-to-left editor."""
    if value == other:
        return True
    digits, others = (text.replace(_BESIDE, "").replace(".", "") for text in (value, other))
    if digits == others:
        return True
    if _BESIDE in value + other:
        parts, rest = set(value.split(_BESIDE)), set(other.split(_BESIDE))
        return parts <= rest or rest <= parts or (len(digits) == len(others) >= _TURNED and digits in others * 2)
    short, long = sorted((value, other), key=len)
    return long.startswith(short) and not long[len(short) :].replace("000", "")
