"""The comparison key: spellings of one word are one, different words stay two, and nothing is lost."""

from __future__ import annotations

import pytest

from pipelines.arabic.fold import fold, fold_tokens, strip_marks


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("أحمد إلى آخر ٱلبيت", "احمد الي اخر البيت"), ("مستشفى على", "مستشفي علي"), ("مدرسة مدرسه", "مدرسه مدرسه"),
        ("مؤتمر شئون سؤال شيء", "مءتمر شءون سءال شيء"), ("کتاب یک ہم", "كتاب يك هم"),
        ("قَالَ الوَزِيرُ", "قال الوزير"), ("الـــعـــراق", "العراق"), ("هٰذا", "هذا"),
        ("\u200fخبر\u200e \u202bعاجل\u202c \ufeff\u2066اليوم\u2069", "خبر عاجل اليوم"), ("نقل\u200cها", "نقلها"),
        ("١٢٣ ۱۲۳ 123", "123 123 123"), ("1,234.5 و١٬٢٣٤٫٥", "1234.5 و 1234.5"), ("12,5 13.30.2", "12 5 13.30.2"),
        ("«نعم»، قال؛ (لا)!", "نعم قال لا"), ("حلب/إدلب - حماة", "حلب ادلب حماه"),
        ("&quot;نعم&quot; &amp; &#1604;&#1575;", "نعم لا"), ("ﺍﻟﻌﺮﺑﻴﺔ", "العربيه"), ("ﷲ ﻻ", "الله لا"),
        ("BBC عربي Reuters", "bbc عربي reuters"), ("Ｒeuters", "reuters"), ("", ""), ("، . !", ""),
    ],
)  # fmt: skip
def test_keys(text: str, key: str) -> None:
    assert fold(text) == key


def test_presentation_marks_do_not_break_a_word() -> None:
    assert fold("قا\ufe76ل") == "قال", "NFKC would turn them into a space and a mark"


@pytest.mark.parametrize("text", ["أحمد", "قَالَ الوَزِيرُ «نعم» ١٬٢٣٤٫٥", "ﷺ ﻻ", "e\u0301té Straße", "\u0610\u06e2"])
def test_a_key_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_letters_with_marks_count_as_letters() -> None:
    words = "اللُّغَةُ العَرَبِيَّةُ جَمِيلَةٌ"
    assert not all(word.isalnum() for word in words.split()), "why isalnum is no test for a word"
    assert len(fold_tokens(words)) == 3


@pytest.mark.parametrize(("one", "other"), [("علم", "عالم"), ("كلب", "قلب"), ("سوريا", "سورية"), ("نور", "نار"), ("ماء", "ما")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_marks_alone_are_stripped() -> None:
    assert strip_marks("قَـالَ أحمد، ٣") == "قال أحمد، ٣"
