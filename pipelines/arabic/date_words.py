"""The small words around a date: what belongs to it, what labels it, and what says that it is not the page's date."""

from __future__ import annotations

PUBLISHED = (
    "نشر|نشرت|تم نشره|تم نشرها|جرى نشره|سبق نشره|ينشر|منشور|منشورة|المنشور|المنشورة|النشر|بالنشر|كتب|كتبت|كتبه|أضيف|أضيفت|الإضافة|أدرج|أدرجت"
    "|أرسل|أرسلت|الإرسال|published|posted|publie|publiee|publication|yayinlanma|created|انتشار"
)
MODIFIED = (
    "تحديث|التحديث|تحديثه|تحديثها|محدث|محدثة|المحدث|تعديل|التعديل|تعديله|تعديلها|معدل|معدلة|updated"
    "|update|modified|edited|revised|mis a jour|mise a jour|modifie|modifiee|guncelleme|guncellendi|guncellenme"
)
"""Labels; longer phrases ("آخر تحديث", "تاريخ النشر") are a label and fillers."""

FILLERS = (
    "في|يوم|ليوم|بيوم|اليوم|بتاريخ|لتاريخ|تاريخ|التاريخ|الموافق|والموافق|موافق|وافق|المصادف|مصادف|ل|لل|لـ|من|شهر|لشهر|بشهر|عام"
    "|سنة|السنة|العام|لعام|لسنة|للعام|الساعة|ساعة|بالساعة|تمام|على|عند|بواسطة|تم|آخر|اخر|كان|الخبر|المقال|مقال|خبر|زمن|وقت"
    "|الوقت|التوقيت|last|on|at|of|the|by|date|le|du|de|saat|tarih|tarihi|tarihinde|th|st|nd|rd|er|t|و|في تمام|ه|م|à|a"
)
"""Words that may stand beside a date that otherwise stands alone."""

DAY_JOINERS = "من|شهر|لشهر|th|st|nd|rd|er|of|de|ل|ماه"
"""Between day and month."""

YEAR_JOINERS = "عام|سنة|العام|السنة|لعام|لسنة|للعام|من|ل|of|de|ميلادي|لل"
"""Between month and year."""

DATE_JOINERS = "في|يوم|ليوم|بيوم|اليوم|بتاريخ|لتاريخ|تاريخ|التاريخ|الموافق|والموافق|موافق|المصادف|مصادف|ل|لل|شهر|on|le|du|the"
"""Between a weekday, or the words that forbid a date, and the date."""

FORBIDDING = (
    # the beginning or end of something, or a range
    "منذ|مذ|حتى|لغاية|قبل|بعد|من|إلى|الى|بين|وبين|ابتداء|اعتبارا|بدءا|مطلع|خلال|until|since|till|from|to|before|after|between|و"
    # lives
    "|مواليد|ولد|ولدت|المولود|المولودة|ميلاد|الميلاد|توفي|توفيت|وفاة|رحيل|المتوفى|born|died|استشهد|اغتيل|اعتقل|اعدم"
    # events and places named by a date
    "|ثورة|حرب|نكسة|انتفاضة|انقلاب|أحداث|هجمات|مجزرة|معركة|ذكرى|الذكرى|اتفاق|اتفاقية|معاهدة|حركة|تحالف|مذبحة|بيان|حراك|فاجعة"
    "|مدينة|شارع|ميدان|ساحة|جامعة|كوبري|جسر|حي|محور|نفق|مستشفى|ملعب|مدرسة"
    # numbers of something else, and things yet to come
    "|رقم|هاتف|فاكس|جوال|موبايل|تلفون|تليفون|الإصدار|إصدار|نسخة|version|v|tel|fax|قرار|قانون|مرسوم|المادة|الموعد|موعد|صلاحية|الصلاحية"
    "|ينتهي|تنتهي|انتهاء|الانتهاء|تبدأ|يبدأ|غدا|القادم|المقبل|expires|عرض"
)
"""A date right after one of these is not the page's own."""

SINCE = "منذ|قبل|من قبل|il y a|نشر قبل|vor"
AGO = "مضت|مضى|خلت|سابقا|ago|once|aniden"
ABOUT = "حوالي|حوالى|نحو|تقريبا|قرابة|ما يقارب|زهاء|about|environ"

NOW = "الآن|الان|قبل قليل|منذ قليل|قبل لحظات|منذ لحظات|منذ ثوان|منذ ثواني|قبل ثوان|قبل ثواني|للتو|منذ دقائق قليلة|قبل لحظة|منذ لحظة|just now|now"
DAY_WORDS: tuple[tuple[int, str], ...] = (
    (0, "اليوم|هذا اليوم|today|aujourd'hui|bugun"),
    (1, "أمس|الأمس|البارحة|مبارح|امبارح|يوم أمس|بالأمس|ليلة أمس|yesterday|hier|dun"),
    (2, "أول أمس|أول من أمس|أمس الأول|اول البارحة|أول امبارح|قبل أمس|avant hier"),
)
LAST = "الماضي|الفائت|المنصرم|الماضية"

UNITS: tuple[tuple[str, int | None, str], ...] = (
    # unit, count that the word itself states (None: a number must stand before it), forms
    ("second", 1, "ثانية"),
    ("second", 2, "ثانيتين|ثانيتان"),
    ("second", None, "ثوان|ثواني|second|seconds|sec|secs|secondes|saniye"),
    ("minute", 1, "دقيقة"),
    ("minute", 2, "دقيقتين|دقيقتان"),
    ("minute", None, "دقائق|minute|minutes|min|mins|dakika|د"),
    ("hour", 1, "ساعة"),
    ("hour", 2, "ساعتين|ساعتان"),
    ("hour", None, "ساعات|hour|hours|hr|hrs|heure|heures|saat"),
    ("day", 1, "يوم"),
    ("day", 2, "يومين|يومان"),
    ("day", None, "يوما|أيام|day|days|jour|jours|gun"),
    ("week", 1, "أسبوع"),
    ("week", 2, "أسبوعين|أسبوعان"),
    ("week", None, "أسبوعا|أسابيع|week|weeks|semaine|semaines|hafta"),
    ("month", 1, "شهر"),
    ("month", 2, "شهرين|شهران"),
    ("month", None, "شهرا|أشهر|شهور|month|months|mois"),
    ("year", 1, "سنة|عام"),
    ("year", 2, "سنتين|سنتان|عامين|عامان"),
    ("year", None, "سنوات|سنين|عاما|أعوام|year|years|an|ans|yil"),
)
FRACTIONS: tuple[tuple[int, str], ...] = (
    # minutes in such a part of an hour
    (30, "نصف|النصف"),
    (15, "ربع|الربع"),
    (20, "ثلث|الثلث"),
)

CARDINALS: tuple[tuple[int, str], ...] = (
    (1, "واحد|واحدة|أحد|إحدى|احدي|a|an|one|un|une|bir"),
    (2, "اثنان|اثنين|اثنتان|اثنتين|اثنا|اثني|اثنتا|اثنتي|two"),
    (3, "ثلاث|ثلاثة|three"),
    (4, "أربع|أربعة|four"),
    (5, "خمس|خمسة|five"),
    (6, "ست|ستة|six"),
    (7, "سبع|سبعة|seven"),
    (8, "ثمان|ثماني|ثمانية|تمان|eight"),
    (9, "تسع|تسعة|nine"),
    (10, "عشر|عشرة|ten"),
    (20, "عشرين|عشرون"),
    (30, "ثلاثين|ثلاثون"),
    (40, "أربعين|أربعون"),
    (50, "خمسين|خمسون"),
    (60, "ستين|ستون"),
)
ORDINALS: tuple[tuple[int, str], ...] = (
    (1, "الأول|أول|الأولى|الواحدة|الحادي|الحادية|غرة|فاتح|الفاتح"),
    (2, "الثاني|ثاني|الثانية"),
    (3, "الثالث|ثالث|الثالثة"),
    (4, "الرابع|رابع|الرابعة"),
    (5, "الخامس|خامس|الخامسة"),
    (6, "السادس|سادس|السادسة"),
    (7, "السابع|سابع|السابعة"),
    (8, "الثامن|ثامن|الثامنة"),
    (9, "التاسع|تاسع|التاسعة"),
    (10, "العاشر|عاشر|العاشرة"),
    (20, "العشرين|العشرون"),
    (30, "الثلاثين|الثلاثون"),
)
TEN = "عشر|عشرة"
