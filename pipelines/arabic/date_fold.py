"""One spelling for the text around a date, with the way back to what was printed.

Dates need other folding than words do: separators must survive, a tatweel between numbers is a separator, and every
folded character remembers which printed character it came from.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from pipelines.arabic.digits import ascii_digits

TATWEEL = "\u0640"

_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیېئێ", "ي"),
    **dict.fromkeys("ةہەھۀ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ؤۆ", "و"),
    **dict.fromkeys("ڤڥ", "ف"),
    "ı": "i",
    "ø": "o",
}
_MARKS = {
    **dict.fromkeys("،٬﹐，、", ","),
    **dict.fromkeys("٫۔。", "."),
    **dict.fromkeys("\u060d⁄∕／", "/"),
    **dict.fromkeys("−", "-"),
    **dict.fromkeys("•·∙●│¦❘‖■▪◦⋅", "|"),
    **dict.fromkeys("∶：", ":"),
    **dict.fromkeys("’‘´`ʼ", "'"),
    "؛": ";",
    TATWEEL: TATWEEL,
}


class Folded(NamedTuple):
    """Folded text and, for each of its characters, the index of the printed character behind it."""

    text: str
    origin: list[int]


class _Map(dict[str, str]):
    """Character → its folded form ("" when dropped), worked out once per character."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = _fold_char(char)
        return folded


def _fold_char(char: str) -> str:
    if char in _MARKS:
        return _MARKS[char]
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Cc", "Cs", "Co") or "\ufe70" <= char <= "\ufe7f":
        return ""  # harakat, bidi and zero-width marks, and the spacing presentation forms of harakat
    if category == "Nd":
        return ascii_digits(char)
    if category == "Pd":
        return "-"
    if char in _LETTERS:
        return _LETTERS[char]
    parts = unicodedata.normalize("NFKC", char).casefold()
    if parts != char:
        return "".join(_fold_char(part) for part in parts)
    base = unicodedata.normalize("NFD", char)[0]
    return base if base == char else _fold_char(base)


_FOLDED = _Map()


def fold_date_text(text: str) -> Folded:
    """`text` with letters, digits, marks and separators unified, Latin lower-cased without accents.

    A tatweel inside a word is dropped; one that stands between numbers or spaces ("18 ـ 2 ـ 2019") becomes "-".
    """
    out: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        folded = _FOLDED[char]
        if folded == TATWEEL:
            if out and (out[-1].isalpha() or out[-1] == "-"):
                continue
            folded = "-"
        if len(folded) == 1:
            out.append(folded)
            origin.append(index)
        elif folded:
            out.extend(folded)
            origin.extend([index] * len(folded))
    return Folded("".join(out), origin)


def fold_word(text: str) -> str:
    """The folded form of a table's entry, so that tables can be written in ordinary spelling."""
    return fold_date_text(text).text
