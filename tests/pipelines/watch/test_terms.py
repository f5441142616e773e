"""Watchlists as files and in the store, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.storage.base import Store
from pipelines.watch.terms import (
    MAX_TERM,
    WatchError,
    Watchlist,
    load,
    load_all,
    load_folder,
    merged,
    parse_terms,
    read_file,
    remove,
    save,
)


def test_a_file_has_one_term_a_line(tmp_path: Path) -> None:
    path = tmp_path / "works.txt"
    path.write_text("\ufeff# أشغال\nوزارة  الأشغال   # الاسم الحالي\n\n=قطر\nوزارة الأشغال\nC#\n", encoding="utf-8")
    assert read_file(path) == Watchlist("works", ("وزارة الأشغال", "=قطر", "C#"))


def test_a_toml_file_says_whether_it_alerts(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('terms = ["وزارة  الأشغال", "=قطر", "=قطر"]\nalert = false\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text("جسر\n", encoding="utf-8")
    (tmp_path / "notes.tex").write_text("x", encoding="utf-8")
    assert load_folder(tmp_path) == [Watchlist("a", ("جسر",)), Watchlist("b", ("وزارة الأشغال", "=قطر"), alert=False)]
    assert load_folder(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "جسر\n،؛\n", r"a\.txt: line 2: .* no letter"), ("a.txt", "ا" * (MAX_TERM + 1), "line 1: .*longer than"), ("a:b.txt", "جسر", "cannot name a list"),
        ("a.toml", "terms = 5", "list of texts"), ("a.toml", "term = ['x']", "unknown key 'term'"), ("a.toml", "terms = [", "no valid TOML"),
        ("a.toml", "terms = ['x']\nalert = 'no'", "true or false"), ("a.toml", "alert = true", "list of texts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WatchError, match=said):
        read_file(path)


def test_a_file_of_other_bytes_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("جسر".encode("cp1256"))
    with pytest.raises(WatchError, match=r"a\.txt"):
        load_folder(tmp_path)
    with pytest.raises(WatchError, match=r"b\.txt"):
        read_file(tmp_path / "b.txt")


def test_lists_in_the_store(store: Store) -> None:
    one, two = Watchlist("works", ("جسر",)), Watchlist("قائمة 2", ("عسل", "=قطر"), alert=False)
    save(store, two)
    save(store, one)
    save(store, Watchlist("works", ("جسر", "نفق")))
    assert load_all(store) == [Watchlist("works", ("جسر", "نفق")), two] and load(store, "none") is None
    assert remove(store, "works") and not remove(store, "works") and load_all(store) == [two]


def test_lists_of_one_name_are_one() -> None:
    made = merged([Watchlist("b", ("x",), alert=False), Watchlist("a", ("y",)), Watchlist("b", ("z", "x"), alert=False)])
    assert made == [Watchlist("a", ("y",)), Watchlist("b", ("x", "z"), alert=False)]
    assert Watchlist("a", ("x",)).version != Watchlist("a", ("x",), alert=False).version != Watchlist("b", ("x",)).version


@pytest.mark.parametrize("name", ["", " a", "a:b", "a/b", "a" * 64, ".a", "a\n"])
def test_bad_names(name: str) -> None:
    with pytest.raises(WatchError):
        Watchlist(name, ("x",))


def test_nothing_but_comments() -> None:
    assert parse_terms("# nothing\n\n   \n") == ()
