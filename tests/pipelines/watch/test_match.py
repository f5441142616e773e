"""Terms found in printed text with Arabic clitics, and not inside other words."""

from __future__ import annotations

import pickle
import random
import threading

import pytest

from pipelines.arabic.fold import fold_tokens
from pipelines.watch import match
from pipelines.watch.forms import forms
from pipelines.watch.match import Matcher, new_hits
from pipelines.watch.terms import Watchlist


def hits(terms: str, text: str) -> list[str]:
    return Matcher([Watchlist("w", tuple(terms.split("،")))]).hits_in([text])


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("حلب", "حلب"), ("حلب", "في حَلَبَ"), ("حلب", "وبحلب"), ("حلب", "لحلب،"), ("جسر", "الجسر"), ("جسر", "وللجسر"), ("جسر", "بالجسر"), ("حكومة", "حكومتها"),
        ("حكومة", "والحكومات"), ("حكومة", "الحكومه"), ("مستشفى", "مستشفاها"), ("مستشفى", "بمستشفيات"), ("الأردن", "للأردن"), ("الأردن", "والأردن"), ("الأردن", "بالاردن"),
        ("مهندس", "المهندسين"), ("مهندس", "مهندسهم"), ("وزارة الدفاع", "بوزارة الدفاع"), ("وزارة الدفاع", "وَزارةِ\nالدِّفاع"),
        ("وزارة الدفاع", "«وزارة الدفاع»"), ("مجلس الأمن", "ومجلس الأمن الدولي"), ("كوفيد-19", "لكوفيد-19"), ("NATO", "(nato)"), ("١٢", "12"), ("=قطر", "قطر"),
    ],
)  # fmt: skip
def test_found(term: str, text: str) -> None:
    assert hits(term, text) == [f"w:{term.removeprefix('=')}"]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("حلب", "حلبي"), ("جسر", "تجسير"), ("=قطر", "القطر"), ("=قطر", "وقطر"), ("قطر", "قطرة"), ("مال", "كمال"), ("مال", "شمال"),
        ("وزارة الدفاع", "وزارة للدفاع"), ("وزارة الدفاع", "وزارة النفط والدفاع"), ("وزارة الدفاع", "وزارة"), ("NATO", "natos"), ("12", "123"),
    ],
)  # fmt: skip
def test_not_found(term: str, text: str) -> None:
    assert hits(term, text) == []


def test_no_term_reaches_over_two_paragraphs() -> None:
    matcher = Matcher([Watchlist("w", ("وزارة الدفاع",))])
    assert matcher.hits({"title": "وزارة", "body": ["الدفاع", "وزارة الدفاع"]}) == ["w:وزارة الدفاع"]
    assert matcher.hits({"title": "وزارة", "body": ["الدفاع"]}) == [] == matcher.hits({"title": None, "body": None})


def test_several_lists_and_terms_that_overlap() -> None:
    matcher = Matcher(
        [Watchlist("a", ("وزارة", "وزارة الدفاع", "وزارة الدفاع الجديدة")), Watchlist("b", ("الدفاع", "وزارة"), alert=False)]
    )
    found = matcher.hits_in(["وزارة الدفاع", "جديدة"])
    assert found == ["a:وزارة", "a:وزارة الدفاع", "b:الدفاع", "b:وزارة"]
    assert matcher.alerting(found) == ["a:وزارة", "a:وزارة الدفاع"]
    assert Matcher([]).hits_in(["وزارة"]) == []


def test_what_is_new() -> None:
    assert new_hits(None, {"watch": ["a:x"]}) == ["a:x"] and new_hits({"watch": ["a:x"]}, {"watch": ["b:y", "a:x"]}) == ["b:y"]
    assert new_hits({}, {}) == []


WORDS = [
    lead + word + end
    for word in ("جسر", "حكومة", "مدرس", "الأردن", "باب")
    for lead in ("", "و", "ال", "بال", "لل", "ك", "م")
    for end in ("", "ها", "ات", "ي")
]


def slow(terms: list[str], text: str) -> list[str]:
    """Each form of each term tried at each word."""
    words, found = fold_tokens(text), set()
    for term in terms:
        for form in forms(term):
            keys = form.key.split()
            for at in range(len(words) - len(keys) + 1):
                seen = words[at : at + len(keys)]
                wanted = [lead + " ".join(keys) + end for lead in form.before for end in form.after]
                if " ".join(seen) in wanted:
                    found.add(f"w:{term}")
    return sorted(found)


def test_the_same_as_trying_every_form_at_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "KEPT", 60)  # its memory begins anew many times
    rng = random.Random(6)
    for _ in range(20):
        terms = list(dict.fromkeys(" ".join(rng.choices(WORDS, k=rng.choice((1, 1, 2, 3)))) for _ in range(12)))
        matcher = Matcher([Watchlist("w", tuple(terms))])
        for _ in range(20):
            text = " ".join(rng.choices(WORDS, k=rng.randint(1, 30)))
            assert matcher.hits_in([text]) == slow(terms, text), text
        assert pickle.loads(pickle.dumps(matcher)).hits_in([text]) == slow(terms, text)  # noqa: S301 - our own bytes


def test_threads_may_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "KEPT", 40)
    rng = random.Random(7)
    matcher = Matcher([Watchlist("w", ("جسر", "حكومة", "باب جسر"))])
    texts = [" ".join(rng.choices(WORDS, k=20)) for _ in range(150)]
    wanted = [slow(["جسر", "حكومة", "باب جسر"], text) for text in texts]
    found: list[list[list[str]]] = []
    threads = [threading.Thread(target=lambda: found.append([matcher.hits_in([text]) for text in texts])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4
