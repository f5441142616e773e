"""The language of a text by its words, whatever keyboard it was typed on."""

from __future__ import annotations

import pytest

from pipelines.arabic.language import language_of

TEXTS = {
    "ar": "قال وزير الصحة إن الوزارة تعمل على فتح المراكز التي أغلقت في المدن خلال الشهر الماضي وذلك بعد أن كانت مغلقة",
    "fa": "وزیر بهداشت گفت که این وزارتخانه برای باز کردن مراکزی که در ماه گذشته بسته شده بود تلاش می کند و کار را ادامه خواهد داد",
    "ur": "وزیر صحت نے کہا ہے کہ وزارت ان مراکز کو کھولنے کے لیے کام کر رہی ہے جو گزشتہ ماہ شہروں میں بند ہو گئے تھے",
    "ckb": "وەزیری تەندروستی ڕایگەیاند کە وەزارەت کار دەکات بۆ کردنەوەی ئەو ناوەندانەی لە مانگی ڕابردوودا لە شارەکان داخرابوون",
    "en": "The minister of health said that the ministry is working on the opening of centres that were closed in the cities",
    "fr": "Le ministre de la santé a dit que le ministère travaille pour ouvrir les centres qui sont fermés dans les villes",
}


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
def test_languages(code: str, text: str) -> None:
    assert language_of([text]) == code


@pytest.mark.parametrize("code", ["ar", "fa", "ur"])
def test_the_other_keyboard_changes_nothing(code: str) -> None:
    to_arabic, to_persian = str.maketrans("یک", "يك"), str.maketrans("يك", "یک")
    for table in (to_arabic, to_persian):
        assert language_of([TEXTS[code].translate(table)]) == code


def test_title_and_body_are_judged_together() -> None:
    assert language_of(["BBC News Live", TEXTS["ar"]]) == "ar"
    assert language_of(["عاجل", TEXTS["en"]]) == "en"


def test_foreign_names_and_marks_do_not_mislead() -> None:
    assert language_of(["قال پوتين إن گوگل وچاد على اتصال، وأكد ذلك في موسكو"]) == "ar"
    assert language_of(["قَالَ الْوَزِيرُ إِنَّ الْعَمَلَ مُسْتَمِرٌّ فِي الْمَدِينَةِ"]) == "ar"


@pytest.mark.parametrize("texts", [[], [""], ["123 456 !!!"]])
def test_nothing_tells(texts: list[str]) -> None:
    assert language_of(texts) is None
