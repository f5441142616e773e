"""Bytes to text."""

from __future__ import annotations

import pytest

from crawler.extract.charset import declared, decode, plausibility

TEXT = "<p>قال الوزير إن العمل في المدينة بدأ من يوم الأحد على أن ينتهي بعد أسبوع</p>"


@pytest.mark.parametrize(
    ("body", "header", "name"),
    [
        (TEXT.encode("utf-8"), "text/html; charset=windows-1256", "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8"), "", "utf-8"),
        (TEXT.encode("utf-16"), "", "utf-16"),
        (TEXT.encode("utf-16-le"), "", "utf-16-le"),
        (TEXT.encode("windows-1256"), "text/html; charset=utf-8", "windows-1256"),
        (TEXT.encode("windows-1256"), "", "windows-1256"),
        (TEXT.encode("iso8859-6"), "text/html; charset=iso-8859-6", "iso8859-6"),
        (TEXT.encode("iso8859-6"), "text/html; charset=nonsense", "iso8859-6"),
    ],
)
def test_arabic_is_read_whatever_is_declared(body: bytes, header: str, name: str) -> None:
    assert decode(body, header) == (TEXT, name)


def test_meta_alone_decides_for_western_text() -> None:
    page = '<meta charset="iso-8859-1"><p>Le président a été reçu à l\'Élysée</p>'
    assert decode(page.encode("latin-1")) == (page, "windows-1252")


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_encoding() -> None:
    body = (TEXT * 20).encode("utf-8")
    text, name = decode(body[:-5] + b"\xd8</p>", "text/html; charset=utf-8")
    assert name == "utf-8"
    assert text.startswith(TEXT)


def test_text_that_was_encoded_twice_is_undone() -> None:
    twice = (TEXT * 10).encode("utf-8").decode("latin-1").encode("utf-8")
    assert decode(twice)[0] == TEXT * 10


def test_declared_names_are_those_of_header_then_meta() -> None:
    assert declared(b'<meta charset="utf-8">', "text/html; charset=cp1256") == ["cp1256", "utf-8"]
    assert declared(b"<meta charset=none-such>", "") == []


def test_plausibility_prefers_the_true_decoding() -> None:
    raw = TEXT.encode("windows-1256")
    assert plausibility(raw.decode("cp1256")) > 1 > plausibility(raw.decode("latin-1"))


def test_nul_bytes_and_empty_bodies_are_harmless() -> None:
    assert decode(b"a\0b") == ("ab", "utf-8")
    assert decode(b"") == ("", "utf-8")
