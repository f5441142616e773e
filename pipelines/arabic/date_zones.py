"""Time zones as pages name them: abbreviations, cities and countries, offsets.

Offsets of abbreviations: IANA tz database; those that several regions share are given their Arab meaning (AST is Arabia,
GST the Gulf) and left out when no meaning prevails (IST, CST, BST).
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

LOCAL = "local"
"""Value of the words that name the site's own zone."""

ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    ("+00:00", "gmt|utc|ت.غ|تغ|ت غ|جي ام تي|جرينتش|غرينتش|غرينيتش|جرينيتش|غرينتس|كرينتش|غرنتش|جرنتش|گرینویچ|غرينويتش|قرينتش"),
    ("+00:00", "توقيت عالمي|التوقيت العالمي|بالتوقيت العالمي|توقيت دولي|التوقيت الدولي|greenwich"),
    ("+03:00", "ksa|ast|msk|trt|eest|eat"),
    ("+04:00", "gst|uae"),
    ("+02:00", "eet|cest|cat"),
    ("+01:00", "cet|west|wat"),
    ("+00:00", "wet"),
    ("-05:00", "est"),
    ("-04:00", "edt"),
    ("-08:00", "pst"),
    ("-07:00", "pdt"),
    (LOCAL, "التوقيت المحلي|بالتوقيت المحلي|توقيت محلي|بتوقيت محلي|حسب التوقيت المحلي|local time"),
)

PLACES: tuple[tuple[str, str], ...] = (
    ("Asia/Riyadh", "مكة المكرمة|مكة|السعودية|الرياض|جدة|المدينة المنورة|mecca|makkah|saudi arabia|riyadh"),
    ("Asia/Qatar", "الدوحة|قطر|doha"),
    ("Asia/Kuwait", "الكويت|kuwait"),
    ("Asia/Bahrain", "البحرين|المنامة"),
    ("Asia/Dubai", "الإمارات|ابوظبي|أبو ظبي|دبي|الامارات العربية|abu dhabi|dubai|الخليج"),
    ("Asia/Muscat", "مسقط|سلطنة عمان|سلطنة عُمان"),
    ("Asia/Amman", "عمان|عمّان|الأردن|العاصمة الاردنية"),
    ("Asia/Jerusalem", "القدس|القدس المحتلة|إسرائيل|تل أبيب|jerusalem"),
    ("Asia/Gaza", "غزة|فلسطين|رام الله|قطاع غزة"),
    ("Asia/Damascus", "دمشق|سوريا|سورية|حلب|إدلب|damascus"),
    ("Asia/Beirut", "بيروت|لبنان|beirut"),
    ("Asia/Baghdad", "بغداد|العراق|أربيل|كردستان|إقليم كردستان|اقليم كوردستان|baghdad|erbil"),
    ("Asia/Aden", "صنعاء|اليمن|عدن"),
    ("Africa/Cairo", "القاهرة|مصر|cairo|egypt"),
    ("Africa/Khartoum", "الخرطوم|السودان"),
    ("Africa/Juba", "جوبا|جنوب السودان"),
    ("Africa/Tripoli", "طرابلس|ليبيا|بنغازي"),
    ("Africa/Tunis", "تونس|tunis"),
    ("Africa/Algiers", "الجزائر|alger|algiers"),
    ("Africa/Casablanca", "المغرب|الرباط|الدار البيضاء|casablanca|rabat"),
    ("Africa/Nouakchott", "نواكشوط|موريتانيا"),
    ("Africa/Mogadishu", "مقديشو|الصومال"),
    ("Africa/Djibouti", "جيبوتي"),
    ("Africa/Addis_Ababa", "أديس أبابا|إثيوبيا"),
    ("Asia/Tehran", "طهران|إيران|tehran"),
    ("Asia/Kabul", "كابول|كابل|أفغانستان"),
    ("Asia/Karachi", "إسلام آباد|باكستان"),
    ("Asia/Kolkata", "الهند|نيودلهي"),
    ("Europe/Istanbul", "تركيا|أنقرة|إسطنبول|اسطنبول|istanbul|turkiye"),
    ("Europe/Moscow", "موسكو|روسيا|moscow"),
    ("Europe/Kyiv", "كييف|أوكرانيا"),
    ("Europe/London", "لندن|بريطانيا|london"),
    ("Europe/Paris", "باريس|فرنسا|paris"),
    ("Europe/Berlin", "برلين|ألمانيا|berlin"),
    ("Europe/Brussels", "بروكسل|بلجيكا|وسط أوروبا"),
    ("Europe/Stockholm", "ستوكهولم|السويد"),
    ("Europe/Madrid", "مدريد|إسبانيا"),
    ("Europe/Rome", "روما|إيطاليا"),
    ("Europe/Zurich", "جنيف|سويسرا"),
    ("Europe/Vienna", "فيينا|النمسا"),
    ("America/New_York", "نيويورك|واشنطن|شرق أمريكا|شرق الولايات المتحدة|new york|washington"),
    ("America/Los_Angeles", "لوس أنجلوس|غرب أمريكا"),
    ("Asia/Shanghai", "بكين|الصين|بيجين"),
    ("Asia/Tokyo", "طوكيو|اليابان"),
)

ZONE_WORDS = "بتوقيت|توقيت|التوقيت|حسب توقيت|بحسب توقيت|حسب التوقيت|وفق توقيت|بتوقيت مدينة|توقيت مدينة|بتوقيت العاصمة|ت"
"""Words after which a place name is a zone."""


@cache
def zone(name: str) -> tzinfo:
    """The zone of an offset ("+03:00") or an IANA name. ZoneInfoNotFoundError for an unknown name."""
    if name[0] in "+-":
        return fixed_offset(name[0], int(name[1:3]), int(name[4:6]))
    return ZoneInfo(name)


def fixed_offset(sign: str, hours: int, minutes: int) -> tzinfo:
    """The zone `sign` hours:minutes away from UTC."""
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)
