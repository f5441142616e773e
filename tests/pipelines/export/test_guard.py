"""Formulas are disarmed wherever they hide, and every text comes back."""

from __future__ import annotations

import unicodedata

import pytest

from pipelines.export.guard import guard, unguard
from tests.pipelines.export.made import HOSTILE

INVISIBLE = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cf", "Zs", "Zl", "Zp")]


@pytest.mark.parametrize("trigger", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "=", "+", "-", "@", "﹦"])
@pytest.mark.parametrize("before", ["", " ", "\ufeff", "\u200f", "\u202e \u2067", "\u00a0", "\u00ad", "\x01"])
def test_a_formula_behind_invisible_characters_is_disarmed(trigger: str, before: str) -> None:
    """The first visible character decides."""
    assert guard(f"{before}{trigger}1").startswith("'")


def test_every_invisible_character_is_looked_behind() -> None:
    """All of Unicode's format and space characters."""
    assert [hex(ord(ch)) for ch in INVISIBLE if not guard(f"{ch}=1").startswith("'")] == []


@pytest.mark.parametrize("text", ["", "حلب", "قال = نعم", "1-2", "«=1»", "[=1]", "\u200fحلب", "(+963)"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    """No prefix where no spreadsheet would run anything."""
    assert guard(text) == text


@pytest.mark.parametrize("text", [*HOSTILE, "", "'", "''=1", "=", "'\u200f="])
def test_the_guard_can_be_undone(text: str) -> None:
    """`unguard` gives back every text, also one that begins with the guard's own sign."""
    assert unguard(guard(text)) == text
