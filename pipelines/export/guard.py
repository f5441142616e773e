"""Cells that a spreadsheet would run as formulas, disarmed so that it can be undone.

A cell is prefixed with ' when the first visible character is = + - @, a tab, CR, LF, NUL or a full-width form, looking behind
spaces, BOM and invisible characters, and also when it begins with ' already: so `unguard` gives back every text
(OWASP ASVS 1.2.10).
"""

from __future__ import annotations

import re

_INVISIBLE = (
    "\x01-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Control, format (Cf), space (Z*) and default-ignorable characters: what is not seen before the first visible one."""
_TRIGGERS = "=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
_RISKY = re.compile(f"'|[{_INVISIBLE}]*[{_TRIGGERS}]")


def guard(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """The text that `guard` was given."""
    return cell[1:] if cell.startswith("'") else cell
