"""Rules of word shape for what the lexicon does not know: broken plurals and verbs whose pattern tells the base.

A pattern is written with C for a radical; every rule names an example. The patterns are those of the grammars (Wright,
A Grammar of the Arabic Language, I §§ 304–305 for plurals; I §§ 35–66 for the verb's forms), kept to those whose singular
is nearly always of one shape.
"""

from __future__ import annotations

import re

_C = "[ءبتثجحخدذرزسشصضطظعغفقكلمنهوي]"
_NOT_PREFIX = "[ءبثجحخدذرزسشصضطظعغفقكلنهي]"  # a radical that is no م ت و at the head of a pattern
_PLURALS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern.replace("X", _NOT_PREFIX).replace("C", _C)), base)
    for pattern, base in (
        ("أ(C)(C)ا(C)", r"\1\2\3"),  # أحزاب → حزب
        ("أ(C)(C)(?:(C)اء|(ي)اء)", r"\1\2ي\3"),  # أصدقاء → صديق
        ("أ(C)ا(C)ي(C)", r"ا\1\2و\3"),  # أساليب → أسلوب
        ("(X)وا(C)ي(C)", r"\1ا\2و\3"),  # صواريخ → صاروخ
        ("(X)وا(C)(C)", r"\1ا\2\3"),  # شوارع → شارع
        ("(X)(C)ائ(C)", r"\1\2ي\3"),  # وثائق → وثيق(ة)
        ("(وC)ائ(C)", r"\1ي\2"),  # وسائل → وسيل(ة)
        ("م(C)ا(C)ي(C)", r"م\1\2و\3"),  # مشاريع → مشروع
        ("ت(C)ا(C)ي(C)", r"ت\1\2ي\3"),  # تقارير → تقرير
        ("(X)(C)(C)اء", r"\1\2ي\3"),  # زعماء → زعيم
        ("م(C)ا(C)(C)", r"م\1\2\3"),  # ملاعب → ملعب; the participles مقاتل، مساعد are in the lexicon
    )
)


def singular(shown: str) -> str | None:
    """The singular (in plain letters) of a word whose pattern is a broken plural's; None when the pattern tells nothing.

    `shown` still has its hamza forms: أفعال is a plural, إفعال a verbal noun.
    """
    for pattern, base in _PLURALS:
        if pattern.fullmatch(shown):
            return pattern.sub(base, shown)
    return None


def past(core: str) -> str:
    """The past stem of a present stem: the alef that the person's prefix displaced in the forms VII, VIII and X comes back.

    عتمد → اعتمد، ستخدم → استخدم، نفجر → انفجر.
    """
    if len(core) >= 4 and (core.startswith("ست") or core[1] == "ت" or core[0] == "ن"):
        return "ا" + core
    return core
