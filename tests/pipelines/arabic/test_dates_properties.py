"""Made-up dates in many styles read back, and no text whatever raises."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hijridate import Gregorian

from pipelines.arabic.dates import ParsedDate, find_dates, parse_date, read_date
from tests.pipelines.arabic.test_dates import ROWS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ZONES = ("Asia/Damascus", "Africa/Cairo", "Asia/Riyadh", "Africa/Casablanca", "Europe/London", "UTC")
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
EGYPT = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
TUNIS = ["جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
MOROCCO = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
HIJRI = [
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FAMILIES = (LEVANT, EGYPT, TUNIS, MOROCCO)


def hijri(day: date) -> tuple[int, str, int]:
    made = Gregorian(day.year, day.month, day.day).to_hijri()
    return made.day, HIJRI[made.month - 1], made.year


def month_first(moment: datetime) -> str:
    """Month before day where the weekday tells it; day first where both orders fall on that weekday."""
    turned = date(moment.year, moment.day, moment.month) if moment.day <= 12 else None
    clear = turned is None or turned.weekday() != moment.weekday()
    return f"{WEEKDAYS[moment.weekday()]} " + moment.strftime("%m/%d/%Y" if clear else "%d/%m/%Y")


Style = Callable[[datetime, random.Random], str]
DAY_STYLES: tuple[Style, ...] = (
    lambda t, r: f"{t.day} {r.choice(FAMILIES)[t.month - 1]} {t.year}",
    lambda t, r: f"{WEEKDAYS[t.weekday()]}، {t.day:02} {r.choice(FAMILIES)[t.month - 1]}، {t.year}",
    lambda t, r: f"{r.choice(FAMILIES)[t.month - 1]} {t.day}, {t.year}",
    lambda t, r: f"{t.day} {LEVANT[t.month - 1]}/{EGYPT[t.month - 1]} {t.year}",
    lambda t, r: f"{t.day} {EGYPT[t.month - 1]} ({LEVANT[t.month - 1]}) {t.year}م",
    lambda t, r: f"{t:%Y-%m-%d}",
    lambda t, r: f"{t.year}/{t.month}/{t.day}",
    lambda t, r: (lambda s: f"{t.day}{s}{t.month}{s}{t.year}")(r.choice(["/", "-", ".", " / ", " - ", " ـ ", "\\", "_"])),
    lambda t, r: month_first(t),
    lambda t, r: "{} {} {} هـ الموافق {}/{}/{} م".format(*hijri(t.date()), t.day, t.month, t.year),
    lambda t, r: f"{t.day} {EGYPT[t.month - 1]} {t.year} م - " + "{} {} {} هـ".format(*hijri(t.date())),
    lambda t, r: "{} {} {}هـ".format(*hijri(t.date())),
    lambda t, r: f"{WEEKDAYS[t.weekday()]} " + "{} {} {}".format(*hijri(t.date())),
    lambda t, r: f"{ENGLISH[t.month - 1]} {t.day}, {t.year}",
    lambda t, r: f"{t.day} {ENGLISH[t.month - 1][:3]} {t.year}",
)


def meridiem(moment: datetime, mark: tuple[str, str]) -> str:
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M} {mark[moment.hour >= 12]}"


CLOCK_STYLES: tuple[Style, ...] = (
    lambda t, r: f"{t:%H:%M}",
    lambda t, r: f"الساعة {t:%H:%M}",
    lambda t, r: meridiem(t, r.choice([("ص", "م"), ("صباحاً", "مساءً"), ("AM", "PM"), ("صباحا", "مساء"), ("a.m.", "p.m.")])),
    lambda t, r: f"{t:%H}h{t:%M}",
)
LABELS = ("", "نشر في ", "تاريخ النشر: ", "آخر تحديث: ", "كتب: سامر الحسن - ", "أخبار محلية | ")


def arabic_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def noise(text: str, r: random.Random) -> str:
    """The text as some site would print it: other digits, bidi marks, doubled or non-breaking spaces."""
    text = arabic_digits(text) if r.random() < 0.4 else text
    text = text.replace(" ", "\u00a0" if r.random() < 0.2 else " " * r.randint(1, 2))
    return f"\u200f{text}\u200e" if r.random() < 0.3 else text


def sample(r: random.Random) -> tuple[datetime, str]:
    zone = r.choice(ZONES)
    moment = datetime(1998, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(minutes=r.randrange(28 * 525_960))
    return moment, zone


@pytest.mark.parametrize("number", range(len(DAY_STYLES)))
def test_days_read_back(number: int) -> None:
    r = random.Random(number)
    for _ in range(150):
        moment, zone = sample(r)
        text = noise(r.choice(LABELS) + DAY_STYLES[number](moment, r), r)
        found = read_date(text, now=NOW, timezone=zone)
        assert found is not None, text
        assert (found.precision, found.value.date()) == ("day", moment.date()), text


@pytest.mark.parametrize("number", range(len(CLOCK_STYLES)))
def test_minutes_read_back(number: int) -> None:
    r = random.Random(100 + number)
    for _ in range(400):
        moment, zone = sample(r)
        day, clock = r.choice(DAY_STYLES)(moment, r), CLOCK_STYLES[number](moment, r)
        between = r.choice([" - ", " | ", "، ", " ", " في "])
        text = noise(r.choice(LABELS) + (f"{clock}{between}{day}" if r.random() < 0.25 else f"{day}{between}{clock}"), r)
        found = read_date(text, now=NOW, timezone=zone)
        assert found is not None, text
        assert found.precision == "minute", text
        assert found.value.replace(tzinfo=None) == moment.replace(tzinfo=None), text


ZONE_STYLES = (
    ("بتوقيت غرينتش", "UTC"),
    ("GMT", "UTC"),
    ("(GMT+3)", "Etc/GMT-3"),
    ("+0300", "Etc/GMT-3"),
    ("بتوقيت مكة المكرمة", "Asia/Riyadh"),
    ("(مكة المكرمة)", "Asia/Riyadh"),
    ("بتوقيت القاهرة", "Africa/Cairo"),
    ("بتوقيت أبوظبي", "Asia/Dubai"),
    ("بتوقيت دمشق", "Asia/Damascus"),
)


@pytest.mark.parametrize(("words", "stated"), ZONE_STYLES)
def test_stated_zones_read_back(words: str, stated: str) -> None:
    r = random.Random(words)
    for _ in range(60):
        moment, zone = sample(r)
        text = noise(f"{moment.day} {EGYPT[moment.month - 1]} {moment.year} - {moment:%H:%M} {words}", r)
        found = read_date(text, now=NOW, timezone=zone)
        assert found is not None and found.zone_stated, text
        assert found.value == moment.replace(tzinfo=ZoneInfo(stated), fold=found.value.fold), text


def test_no_year_is_the_nearest_past() -> None:
    r = random.Random(7)
    for _ in range(300):
        back = r.randrange(360)
        day = NOW.date() - timedelta(days=back)
        text = r.choice(["", "يوم ", "نشر في "]) + f"{day.day} {r.choice(FAMILIES)[day.month - 1]}"
        found = parse_date(text, now=NOW, timezone="UTC")
        assert found is not None and found.date() == day, text


WORDS = ("ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر")


def test_ages_read_back() -> None:
    for count, word in enumerate(WORDS, start=3):
        for text in (
            f"منذ {count} ساعات",
            f"قبل {word} ساعات",
            f"{count} ساعات مضت",
            f"نشر منذ {arabic_digits(str(count))} ساعات",
        ):
            assert parse_date(text, now=NOW, timezone="UTC") == NOW - timedelta(hours=count), text
        for text in (f"منذ {count} أيام", f"قبل {word}ة أيام"):
            assert parse_date(text, now=NOW, timezone="UTC") == datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=count), text


def mutated(text: str, r: random.Random) -> str:
    letters = list(text)
    for _ in range(r.randint(1, 6)):
        action = r.randrange(5)
        at = r.randrange(len(letters) + 1)
        if action == 0 and letters:
            del letters[min(at, len(letters) - 1)]
        elif action == 1:
            letters.insert(at, r.choice("0123456789٣۴/-:.,،ـ()|+مصهـ \u200fT%#’"))
        elif action == 2:
            letters[at:at] = letters[at : at + r.randint(1, 8)]
        elif action == 3:
            letters.insert(
                at, chr(r.choice([r.randrange(0x20, 0x2FF), r.randrange(0x600, 0x700), r.randrange(0x2000, 0x10FFFF)]))
            )
        else:
            r.shuffle(letters)
    return "".join(letters)


def test_no_text_raises() -> None:
    r = random.Random(11)
    for _ in range(6000):
        text = mutated(r.choice(ROWS).text, r)
        check(find_dates(text, now=NOW, timezone="Asia/Damascus"), text)


@pytest.mark.parametrize(
    "alphabet", ["0123456789", "0123456789/-:. ", "منذ 3ساعةيوم أمس", "\u0640\u064b\u200f٣", "((((|))))T+Z:0", "كانون الثاني 12"]
)
def test_strange_texts_do_not_raise(alphabet: str) -> None:
    r = random.Random(alphabet)
    for length in (1, 2, 7, 40, 399, 3000):
        for _ in range(20):
            text = "".join(r.choices(alphabet, k=length))
            check(find_dates(text, now=NOW, timezone="Africa/Cairo"), text)


def test_every_character_folds() -> None:
    for start in range(0, 0x30000, 300):
        text = "".join(chr(code) for code in range(start, start + 300) if unicodedata.category(chr(code)) != "Cs")
        text = f"5 آذار 2020 {text}"
        check(find_dates(text, now=NOW, timezone="UTC"), text)


def check(found: list[ParsedDate], text: str) -> None:
    for one in found:
        assert one.value.utcoffset() is not None
        assert one.value.year >= 1900 and one.value <= NOW + timedelta(days=2), text
        assert one.printed and (one.printed in text or "&" in text)
