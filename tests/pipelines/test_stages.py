"""Validate, normalise, dedupe, revise: the decisions about one page, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pipelines.article import Article, Link, OutcomeCode, RawArticle, RevisionKind
from pipelines.dedupe import InFlight, distrust_canonical, match
from pipelines.identity import article_id, url_key
from pipelines.normalise import identity_key, normalise, utc_ms
from pipelines.revise import first, merge, revise, same_moment
from pipelines.storage.articles import article_to_doc
from pipelines.validate import FUTURE, MAX_CHARACTERS, validate

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
BODY = ["أعلنت بلدية الساحل أن الطريق الشرقي سيغلق مساء اليوم.", "وقالت إن الأعمال تنتهي بعد أسبوع."]


def raw(**changes: Any) -> RawArticle:
    page = RawArticle("https://news.test/a/1", NOW, source="news", title="إغلاق الطريق الشرقي", body=list(BODY))
    return replace(page, **changes)


def article(**changes: Any) -> Article:
    made = raw(**changes)
    return normalise(made, key=identity_key(made, url_key(made.url)), via="feed")


# validate -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None), ({"refused": "listing"}, "listing"), ({"title": ""}, "no_title"), ({"title": None}, "no_title"),
        ({"body": []}, "too_short"), ({"body": ["سبع كلمات فقط في هذا النص القصير"]}, "too_short"),
        ({"body": ["ثماني كلمات كاملة في هذا النص القصير جدا"]}, None), ({"body": ["كلمة " * (MAX_CHARACTERS // 4)]}, "too_long"),
        ({"body": ["... !!! ؟؟؟ ، ، ، — — — ***"]}, "too_short"),
    ],
)  # fmt: skip
def test_what_is_an_article(changes: dict[str, Any], reason: str | None) -> None:
    outcome = validate(raw(**changes))
    assert (outcome.reason if outcome else None) == reason
    assert outcome is None or outcome.code is OutcomeCode.REJECTED


@pytest.mark.parametrize(("ahead", "kept"), [(FUTURE - timedelta(minutes=1), True), (FUTURE + timedelta(minutes=1), False)])
def test_a_date_in_the_future_is_dropped_and_the_page_kept(ahead: timedelta, kept: bool) -> None:
    page = raw(published=NOW + ahead, published_raw="غدا", published_precision="minute", found_in={"published": "meta"})
    assert validate(page) is None
    assert (page.published is not None, page.published_from is not None) == (kept, kept)
    assert page.published_raw == "غدا", "what was printed stays"


# normalise ------------------------------------------------------------------------------------------------------------


def test_times_are_utc_milliseconds_and_naive_ones_refused() -> None:
    local = datetime(2026, 3, 1, 15, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=3)))
    assert utc_ms(local) == datetime(2026, 3, 1, 12, 0, 0, 999_000, tzinfo=UTC)
    assert utc_ms(None) is None
    with pytest.raises(ValueError, match="zone"):
        utc_ms(datetime(2026, 3, 1))


def test_white_space_is_folded_and_nothing_else_is_altered() -> None:
    text = "قالَ  الوزيـر:\n\u200f«نعم»\u00a0و\tلا ٣٫٥٪"
    made = article(title=f"  {text} ", body=[text, " \t ", text], tags=["أ  ب", "أ ب", " "])
    assert made.title == made.body[0] == made.body[1] == "قالَ الوزيـر: \u200f«نعم» و لا ٣٫٥٪"
    assert len(made.body) == 2 and made.tags == ["أ ب"]


def test_identity_follows_a_canonical_address_of_the_same_site_alone() -> None:
    assert article().id == article_id(url_key("https://news.test/a/1"))
    amp = article(url="https://news.test/amp/a/1?utm_source=x", canonical_url="https://www.news.test/a/1")
    assert amp.id == article().id
    stolen = article(canonical_url="https://other.test/a/1")
    assert stolen.id == article().id and stolen.url_key == url_key("https://news.test/a/1")


def test_no_date_leaves_no_place_and_no_precision() -> None:
    made = article(published=None, published_raw="أمس", published_precision="day")
    assert (made.published, made.published_precision, made.published_from, made.published_raw) == (None, None, None, "أمس")


# dedupe ---------------------------------------------------------------------------------------------------------------


def doc(**changes: Any) -> dict[str, Any]:
    return article_to_doc(article(**changes))


def test_the_same_address_is_the_same_page_whatever_it_says_now() -> None:
    seen = article(title="عنوان آخر تماما")
    assert match(seen, [seen.url_key], [doc()], InFlight()).known is not None


def test_an_alias_address_leads_to_its_article() -> None:
    stored = doc() | {"aliases": ["https://news.test/b/9"]}
    seen = article(url="https://news.test/b/9")
    found = match(seen, [seen.url_key], [stored], InFlight())
    assert found.known is stored and found.alias_of is None


def test_the_same_text_at_another_address_is_an_alias_within_the_source_alone() -> None:
    respelled = article(url="https://news.test/b/2", title="اغلاق الطريق الشرقى", body=[line + " " for line in BODY])
    assert match(respelled, [respelled.url_key], [doc()], InFlight()).alias_of == article().id
    elsewhere = replace(respelled, source="another")
    assert match(elsewhere, [elsewhere.url_key], [doc()], InFlight()).alias_of is None
    other = article(url="https://news.test/b/2", body=[*BODY, "وأضافت فقرة ثالثة."])
    assert match(other, [other.url_key], [doc()], InFlight()) == match(other, [], [], InFlight())


def test_what_is_being_stored_now_counts_as_known() -> None:
    flight = InFlight()
    flight.note(article())
    twin = article(url="https://news.test/c/3")
    assert match(twin, [twin.url_key], [], flight).alias_of == article().id
    again = article(title="عنوان ثان", body=["نص مختلف كل الاختلاف عن سابقه في كل كلمة"])
    assert match(again, [again.url_key], [], flight).alias_of == article().id, "two candidates, one page"


def test_one_canonical_address_on_every_page_is_not_believed() -> None:
    canonical = "https://news.test/latest"
    stored = doc(canonical_url=canonical)
    other = article(url="https://news.test/a/2", title="خبر آخر", body=["نص آخر كل الاختلاف"], canonical_url=canonical)
    assert distrust_canonical(other, [stored], url_key("https://news.test/a/2"))
    same = article(url="https://news.test/a/1?print=1", canonical_url=canonical)
    assert not distrust_canonical(same, [stored], url_key("https://news.test/a/1?print=1"))
    assert not distrust_canonical(article(), [doc()], article().url_key), "no canonical address, no doubt"


def test_a_page_whose_canonical_address_was_taken_down_is_that_page() -> None:
    """Found under an address that nobody knew, with another text even: it must not come back as an article of its own."""
    gone = doc() | {"state": "tombstone", "title": "", "text_hash": "", "body": []}
    found = article(url="https://news.test/print/77", canonical_url="https://news.test/a/1", title="عنوان آخر", body=["نص آخر تماما لا يشبه الأول."])
    assert found.url_key == gone["url_key"] and not distrust_canonical(found, [gone], url_key("https://news.test/print/77"))
    assert match(found, [found.url_key, url_key("https://news.test/print/77")], [gone], InFlight()).known == gone


# revise ---------------------------------------------------------------------------------------------------------------


def later(**changes: Any) -> Article:
    return article(fetched_at=NOW + timedelta(hours=1), **changes)


def test_a_new_page_is_its_first_revision() -> None:
    made, revision, outcome = first(article())
    assert outcome.code is OutcomeCode.NEW and (revision.number, revision.kind) == (1, RevisionKind.FIRST)
    assert revision.content["body"] == BODY and revision.id == f"{made.id}.000001"


@pytest.mark.parametrize(
    "changes",
    [{"related": [Link("آخر", "https://news.test/z")]}, {"blocks": ["x"]}, {"image_url": "https://news.test/ad.jpg"},
     {"tags": ["جديد"]}, {"title": " إغلاق  الطريق الشرقي "}],
)  # fmt: skip
def test_related_links_counters_pictures_and_spaces_are_no_change(changes: dict[str, Any]) -> None:
    now, revision, outcome = revise(article(), later(**changes), [])
    assert (revision, outcome.code, now.revision) == (None, OutcomeCode.UNCHANGED, 1)
    assert (now.first_seen_at, now.changed_at) == (article().first_seen_at, article().changed_at)
    assert now.checked_at > article().checked_at


@pytest.mark.parametrize(
    ("changes", "fields"),
    [({"title": "فتح الطريق الشرقي"}, ["title"]), ({"body": [BODY[0], "وقالت إن الأعمال تنتهي بعد شهر."]}, ["body"]),
     ({"author": "ليلى"}, ["author"]), ({"published": NOW - timedelta(days=2), "published_precision": "minute"}, ["published"])],
)  # fmt: skip
def test_a_changed_text_headline_author_or_date_is_a_revision(changes: dict[str, Any], fields: list[str]) -> None:
    now, revision, outcome = revise(article(), later(**changes), [])
    assert revision is not None and outcome.code is OutcomeCode.UPDATED
    assert set(fields) <= set(revision.changed) and now.revision == revision.number == 2
    assert now.id == article().id and now.first_seen_at == article().first_seen_at and now.changed_at == now.checked_at


def test_a_text_that_returns_to_an_earlier_one_is_a_flap() -> None:
    second, *_ = revise(article(), later(title="عنوان ثان للخبر"), [])
    _, revision, _ = revise(second, later(), [article().content_hash])
    assert revision is not None and revision.kind is RevisionKind.FLAP


def test_a_removed_article_that_is_back_is_restored_even_unchanged() -> None:
    before = replace(article(), state="removed", removed_at=NOW, removed_reason="404", revision=2)
    now, revision, outcome = revise(before, later(), [])
    assert revision is not None and revision.kind is RevisionKind.RESTORED and outcome.reason == "restored"
    assert (now.state, now.removed_at, now.removed_reason, now.revision) == ("live", None, None, 3)


def test_a_date_that_the_page_no_longer_says_is_kept() -> None:
    before = article(published=NOW, published_raw="من الخلاصة", published_precision="second", found_in={"published": "feed"})
    merged = merge(before, later())
    assert (merged.published, merged.published_raw, merged.published_from) == (before.published, "من الخلاصة", "feed")
    day = later(published=NOW.replace(hour=0, minute=0, second=0, microsecond=0), published_precision="day")
    assert merge(before, day).published == before.published, "a coarser print of the same day is no news"


@pytest.mark.parametrize(
    ("apart", "a", "b", "same"),
    [(timedelta(seconds=30), "minute", "second", True), (timedelta(seconds=90), "minute", "second", False),
     (timedelta(hours=20), "day", "second", True), (timedelta(hours=25), "day", "day", False), (timedelta(), None, None, True)],
)  # fmt: skip
def test_times_are_compared_at_the_coarser_precision(apart: timedelta, a: str | None, b: str | None, same: bool) -> None:
    assert same_moment(NOW, a, NOW + apart, b) is same


def test_a_date_and_no_date_are_not_the_same() -> None:
    assert same_moment(None, None, None, None) and not same_moment(NOW, "day", None, None)
