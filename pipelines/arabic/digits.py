"""Digits of every script as ASCII digits."""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII_DIGIT = re.compile(r"(?![0-9])\d")


def ascii_digits(text: str) -> str:
    """`text` with each decimal digit (Arabic-Indic ٣, Persian ۳, full-width ３, …) as 0-9; the rest as it was."""
    if text.isascii():
        return text
    return _NOT_ASCII_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)
