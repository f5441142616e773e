"""Dates as Arabic news sites print them. Every function takes an aware datetime already in the site's zone."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from hijridate import Gregorian

INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
LEVANT = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
EGYPT = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
MAGHREB = (
    "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان",
    "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
HIJRI = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)  # fmt: skip


def long_date(when: datetime, months: tuple[str, ...], *, weekday: bool = True) -> str:
    """`الثلاثاء 24 تشرين الثاني 2026`."""
    day = f"{DAYS[when.weekday()]} " if weekday else ""
    return f"{day}{when.day} {months[when.month - 1]} {when.year}"


def half_day(when: datetime) -> str:
    """`03:05 م`."""
    return f"{when.hour % 12 or 12:02d}:{when.minute:02d} {'م' if when.hour >= 12 else 'ص'}"


def indic(text: str) -> str:
    """ASCII digits to Arabic-Indic."""
    return text.translate(INDIC)


def hijri(when: datetime) -> str:
    """`15 جمادى الآخرة 1448 هـ` (Umm al-Qura)."""
    date = Gregorian(when.year, when.month, when.day).to_hijri()
    return f"{date.day} {HIJRI[date.month - 1]} {date.year} هـ"


def rfc822(when: datetime) -> str:
    """`Tue, 24 Nov 2026 11:33:00 +0300`, as RSS wants it."""
    return format_datetime(when)


def iso(when: datetime) -> str:
    """`2026-11-24T11:33:00+03:00`."""
    return when.isoformat(timespec="seconds")
