"""When it was published: evidence is gathered from every place that states a date, weighed, and refused when it disagrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pipelines.arabic.fold import fold_tokens

_ISO = re.compile(
    r"^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*$",
    re.I,
)
_DATE_WORDS = frozenset(
    "يناير فبراير مارس ابريل نيسان مايو ايار يونيو حزيران يوليو تموز اغسطس اب سبتمبر ايلول اكتوبر تشرين نوفمبر ديسمبر كانون شباط اذار الاول الثاني "
    "جانفي فيفري افريل ماي جوان جويليه اوت غشت شتنبر نونبر دجنبر يوليوز محرم صفر ربيع جمادي رجب شعبان رمضان شوال القعده الحجه ذو ذي هجري هجريه ه م "
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه يوم تاريخ النشر نشر نشرت في تم نشره اخر تحديث حدث ساعه الساعه دقيقه دقاءق ساعات ايام منذ قبل "
    "صباحا مساء مساءا ظهرا ص بتوقيت غرينتش جرينتش مكه القاهره دمشق بغداد الرياض gmt utc am pm ق الموافق لل بتاريخ updated published last update".split()
)


def only_date(text: str) -> bool:
    """Whether a short line is a date and little else (a section's name, a label)."""
    tokens = fold_tokens(text)
    if not tokens or len(tokens) > 16:
        return False
    digits = [t for t in tokens if t[0].isdigit()]
    words = [t for t in tokens if not t[0].isdigit()]
    known = sum(t in _DATE_WORDS or t.removeprefix("ال").removeprefix("و") in _DATE_WORDS for t in words)
    if not digits or (known == 0 and len(digits) < 3):
        return False
    return len(words) - known <= min(2, known + len(digits) - 1)
