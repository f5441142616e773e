"""The search analyser: forms of one word share a stem, other words do not, and every token knows its place."""

from __future__ import annotations

import random

import pytest

from pipelines.arabic.affixes import cuts
from pipelines.arabic.fold import fold_tokens
from pipelines.arabic.lexicon import LEXICON, LexiconError, lexicon, parse, plain, with_hamza
from pipelines.arabic.patterns import past, singular
from pipelines.arabic.stems import stem
from pipelines.arabic.tokens import analyser_version, exact_tokens, is_function, pairs, search_tokens, tokens

SAME = [
    "حكومة الحكومة والحكومة بالحكومة للحكومة حكومات الحكومات حكومته حكومتها وحكومتهم الحُكُومَةِ حكومةً",
    "وزير الوزير وزيرا وزيراً وزيره للوزير وزراء الوزراء ووزراء وزرائها",
    "مدرسة المدرسة مدارس المدارس بمدارسنا مدرستان مدرستين مدرستهم",
    "يكتب تكتب كتبت كتبوا يكتبون سيكتب وسيكتبون نكتبها",
    "قال يقول تقول وقال قالت قالوا قلت سيقول ويقولون",
    "أعلن يعلن تعلن أعلنت وأعلن سيعلنون",
    "استقبل يستقبل تستقبل استقبلت سيستقبل واستقبل",
    "انتخب ينتخب انتخبوا تنتخب سينتخبون",
    "انفجر ينفجر تنفجر انفجرت",
    "وصل يصل تصل وصلوا سيصل ووصلت",
    "دعا يدعو دعت دعاها",
    "رئيس الرئيس رؤساء والرؤساء رئيسها كرئيس",
    "طفل أطفال الأطفال لأطفالهم طفلين",
    "شارع شوارع الشوارع بشوارعها",
    "صاروخ صواريخ والصواريخ صاروخين",
    "سوري سورية السوري السوريين السوريون سوريون",
    "مهندس المهندسون مهندسين ومهندسيها مهندسات",
    "خطأ أخطاء الخطأ خطأً بالأخطاء",
    "جهاز أجهزة الأجهزة لأجهزتها",
    "دولة دول الدول دولتين بدولنا",
    "تقرير تقارير التقارير تقريرًا",
]


@pytest.mark.parametrize("line", SAME)
def test_the_forms_of_a_word_share_its_stem(line: str) -> None:
    assert len(set(search_tokens(line))) == 1, dict(zip(line.split(), search_tokens(line), strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "أعداد إعداد", "جامعة جامع", "رسالة رسول", "كتاب كتابة مكتب مكتبة", "ولد بلد", "علم عالم عالمي", "مدير مدينة",
        "منطقة منطق", "قوات ألقى", "ألمانيا مال", "لجنة جنة", "قطر قطار", "مركز مركزي", "تأثير أثار", "بنك بنت", "فريق رقي",
    ],
)  # fmt: skip
def test_other_words_have_other_stems(line: str) -> None:
    assert len(set(search_tokens(line))) == len(line.split()), search_tokens(line)


@pytest.mark.parametrize(
    ("word", "base"),
    [("وزارة", "زارة"), ("بلدية", "لدية"), ("فلسطين", "لسطين"), ("كويت", "ويت"), ("لبنان", "بنان"), ("سياسة", "ياسة")],
)
def test_a_first_letter_that_is_no_clitic_stays(word: str, base: str) -> None:
    assert stem(word) != stem(base) and stem("ال" + word) == stem(word) == stem("و" + word)


def test_words_that_no_lexicon_knows_go_by_their_shape() -> None:
    unknown = parse("[function]\nفي")
    assert not unknown.nouns and not unknown.past
    assert len(set(search_tokens("زمبرك الزمبرك والزمبرك بالزمبرك للزمبرك زمبركات"))) == 1
    assert stem("يستعبط") == stem("استعبط") and stem("يفترش") == stem("افترش")
    assert singular("أوتاد") == "وتد" and singular("خوازن") == "خازن" and singular("جراميق") is None
    assert singular("إعلان") is None and singular("كتاب") is None
    assert past("ستقبل") == "استقبل" and past("كتب") == "كتب"


def test_function_words_keep_their_form() -> None:
    assert search_tokens("إلى التي وأنها لأن") == exact_tokens("إلى التي وأنها لأن")
    assert all(is_function(word) for word in exact_tokens("في من على إلى عن التي")) and not is_function("حكومه")


@pytest.mark.parametrize(
    "text",
    [
        "", "…!؟", "بلغ 1,234.5 و١٬٢٣٤٫٥ دولاراً", "كوفيد-19 covid19 &amp; الحُكُومةُ &lt;", "ﷺ ﻣﺤﻤﺪ", "السّـــلام عليكم",
        "اً وا", "12:30 1,5 50% 2026/11/03", "ال‌حكومة (رويترز) — «نص»", "ʼn İstanbul Straße", "علی کردستان", "3.5.2.",
    ],
)  # fmt: skip
def test_exact_tokens_are_the_folded_words(text: str) -> None:
    assert exact_tokens(text) == fold_tokens(text)
    assert len(search_tokens(text)) == len(exact_tokens(text)) and all(search_tokens(text))


def test_every_token_knows_where_it_is_printed() -> None:
    text = "قالت «الحُكُومَةُ» إنّها أنفقت ١٬٥٠٠ ليرة."
    found = [(text[token.start : token.end], token.exact) for token in tokens(text)]
    assert ("الحُكُومَةُ", "الحكومه") in found and ("إنّها", "انها") in found and ("١٬٥٠٠", "1500") in found
    assert [(token.exact, token.stem) for token in tokens(text)] == pairs(text)


def test_latin_words_and_numbers_are_their_own_stems() -> None:
    assert search_tokens("COVID 19 Reuters") == ["covid", "19", "reuters"]


def test_cuts_stop_at_a_written_hamza() -> None:
    assert [cut.rest for cut in cuts("ألمانيا")] == ["ألمانيا"]
    assert "مدير" in [cut.rest for cut in cuts("والمدير") if cut.article]
    assert {cut.rest for cut in cuts("للجنة") if cut.article} == {"جنة", "لجنة"}
    assert all(cut.rest[0] != "ؤ" for cut in cuts("فؤاد"))


def test_every_plural_of_the_lexicon_is_found_by_its_singular() -> None:
    section, lost = "", []
    words = lexicon()
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        parts = line.partition("#")[0].split()
        if parts and parts[0].startswith("["):
            section = parts[0]
        elif parts and section == "[plurals]":
            own = words.nouns[with_hamza(parts[0])]
            lost += [form for form in parts[1:] if words.nouns[with_hamza(form)] != own]
    assert len(lost) < 40, lost  # a plural that two words share belongs to the first: رسوم, عوامل


def test_a_lexicon_with_a_mistake_is_refused() -> None:
    with pytest.raises(LexiconError, match=r"line 1: section \[nouns\]"):
        parse("[nouns]\nكتاب")
    with pytest.raises(LexiconError, match="line 2"):
        parse("# words\nكتاب")


def test_plain_unifies_spelling_for_lookup() -> None:
    assert plain("أُسْرَة") == "اسرة" and plain("مسؤول") == plain("مسئول") and plain("علی") == plain("على") == "علي"
    assert with_hamza("إعداد") != with_hamza("أعداد")


def test_the_version_names_this_analyser() -> None:
    assert analyser_version() == analyser_version() and len(analyser_version()) == 12


@pytest.mark.parametrize("word", ["ىوم", "ةقال", "ءأسر", "ؤوس", "ئام", "ء", "ى", "وءا", "الء", "للة"])
def test_a_word_that_begins_as_none_does_is_a_token_too(word: str) -> None:
    assert [token.exact for token in tokens(word)] == fold_tokens(word) and search_tokens(word)[0]


def test_no_run_of_letters_raises() -> None:
    rng = random.Random(10)
    letters = "ءآأؤإئابةتجحدسعقكلمنهوىيٱپک\u0640\u064b\u0651ﷲﻼ"
    for _ in range(20_000):
        word = "".join(rng.choices(letters, k=rng.randint(1, 9)))
        assert all(stem for _, stem in pairs(word))
