"""Credited agencies."""

from __future__ import annotations

import pytest

from pipelines.copies.agencies import agencies, credited, names_of

STORY = "أعلنت وزارة النقل فتح الطريق الساحلي أمام حركة السير بعد انتهاء أعمال الصيانة التي استمرت أسبوعين."


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("دمشق-سانا ", "سانا"), ("دمشق – سانا: ", "سانا"), ("الرياض - واس: ", "واس"), ("جدة (واس) - ", "واس"), ("لندن (رويترز) – ", "رويترز"),
        ("أنقرة/ الأناضول/ ", "الأناضول"), ("باريس (أ ف ب) - ", "فرانس برس"), ("باريس - أ.ف.ب: ", "فرانس برس"), ("(د ب أ) - ", "الألمانية"),
        ("القاهرة أ ش أ ", "أ ش أ"), ("عمان - بترا - ", "بترا"), ("رام الله - وفا- ", "وفا"), ("المنامة في 3 مارس / بنا / ", "بنا"),
        ("بغداد / واع / ", "واع"), ("متابعات: ", "متابعات"), ("بيروت - وكالات: ", "وكالات"), ("أبوظبي في 2 مارس / وام / ", "وام"),
    ],
)  # fmt: skip
def test_datelines(head: str, agency: str) -> None:
    assert credited({"body": [head + STORY, "وأضافت الوزارة أن الطريق آمن."]}) == [agency]


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ("ونقلت وكالة الأناضول عن مصدر في الوزارة قوله إن الطريق آمن.", "الأناضول"),
        ("وبحسب رويترز فإن الطريق آمن.", "رويترز"),
        ("وقال المتحدث لوكالة فرانس برس إن الطريق آمن.", "فرانس برس"),
        ("وذكرت وكالة الأنباء السعودية أن الطريق آمن.", "واس"),
        ("وأفادت وكالة أنباء شينخوا بأن الطريق آمن.", "شينخوا"),
        ("وأوضح الوزير في تصريح لسبوتنيك أن الطريق آمن.", "سبوتنيك"),
    ],
)
def test_mentions(sentence: str, agency: str) -> None:
    assert credited({"body": [STORY, sentence]}) == [agency]


@pytest.mark.parametrize("last", ["المصدر: سانا", "سانا", "(سانا)", "مصدر : سانا"])
def test_signatures(last: str) -> None:
    assert credited({"body": [STORY, last]}) == ["سانا"]


@pytest.mark.parametrize(
    "text",
    [
        "بنا السكان جسرا من الحجر", "وصل الفريق إلى قنا في صعيد مصر", "كان الوزير واع بحجم المشكلة", "عبروا معا الوادي", "وفا بوعده للأطفال",
        "تزوج فارس وشهاب في حفل واحد", "زار هضبة الأناضول في تركيا", "الشركة الألمانية أعلنت أرباحها", "سافر إلى صفا ثم عاد",
    ],
)  # fmt: skip
def test_words_that_only_look_like_agencies(text: str) -> None:
    assert credited({"title": text, "body": [f"قال شهود عيان إنه {text} يوم أمس في ساعة متأخرة.", STORY]}) == []


def test_fields_first_and_no_repeats() -> None:
    found = credited({"attribution": "رويترز، سانا", "author": "دمشق - سانا", "body": "لندن (رويترز) - " + STORY + "\nوكالات"})
    assert found == ["رويترز", "سانا", "وكالات"] and names_of(found) == "رويترز، سانا، وكالات"


def test_words_may_be_given() -> None:
    assert credited({"body": [STORY]}, ["قالت", "وكاله", "الانباء", "الكويتيه"]) == ["كونا"]
    assert credited({"body": []}) == [] and credited({}) == []


def test_the_table_has_no_empty_names() -> None:
    assert len(agencies()) > 40 and all(agencies())
