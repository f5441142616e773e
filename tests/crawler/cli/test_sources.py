"""`sources list`, `show` and `check`: data on stdout, talk on stderr, exit codes, no Arabic in aligned rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.cli.exits import CONFIGURATION, OK, USAGE
from crawler.cli.main import run

GOOD = """name = "صدى \u202eالميدان"
name_en = "Sada"
country = "OM"
home = "https://sada.example/"
timezone = "Asia/Muscat"
[discover]
feeds = ["https://sada.example/feed/"]
listings = ["https://sada.example/a", "https://sada.example/b"]
[extract]
title = "h1"
[[dates.fix]]
printed = "31 حزيران"
value = 2024-06-30
[expect]
silent_after = "2d"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the operator's own source files, with one good file in it."""
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "sada.toml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("MARSAD_SOURCES", str(mine))
    return mine


def test_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "list"]) == OK
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["SOURCE", "COUNTRY", "STATE", "FOUND", "BY", "CHECKED", "HOME"]
    (row,) = [line for line in lines if line.startswith("sada ")]
    assert row.split("  ")[0] == "sada"
    assert "1 feed, 2 listings" in row
    assert all(line.isascii() for line in lines)
    assert "never checked live" in err


def test_list_as_json_and_by_country(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "list", "--json", "--country", "om"]) == OK
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["country"] for row in rows} == {"OM"}
    assert "sada" in [row["id"] for row in rows]
    assert err == ""


def test_list_by_state(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sada.toml").write_text(f'state = "paused"\nreason = "x"\n{GOOD}', encoding="utf-8")
    assert run(["sources", "list", "--json", "--state", "paused"]) == OK
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["sada"]


def test_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "show", "sada"]) == OK
    out = capsys.readouterr().out
    assert out.splitlines()[1] == "    صدى ⟨U+202E⟩الميدان"
    assert "feeds          https://sada.example/feed/" in out
    assert "autodiscover   no" in out
    assert "    31 حزيران → 2024-06-30" in out
    assert all(line.isascii() or line.startswith("    ") for line in out.splitlines())


def test_show_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "show", "sada", "--json"]) == OK
    document = json.loads(capsys.readouterr().out)
    assert document["rules"]["title"] == ["h1"]
    assert document["expect"]["silent_after"] == 48.0
    assert document["file"] == str(folder / "sada.toml")


@pytest.mark.parametrize("command", ["show", "check"])
def test_an_unknown_source_names_the_nearest(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", command, "sadda"]) == USAGE
    assert "no source 'sadda'. Did you mean sada?" in capsys.readouterr().err


def test_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "check"]) == OK
    out, err = capsys.readouterr()
    assert out == ""
    assert "source files are valid, 0 are not." in err


def test_check_says_everything_that_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.toml").write_text('nmae = "x"\nhome = "https://x.example/"\ncountry = "OM"\ntimezone = "Asia/Muscat"\n')
    (folder / "worse.toml").write_text("=")
    assert run(["sources", "check"]) == CONFIGURATION
    out, err = capsys.readouterr()
    assert f"{folder / 'bad.toml'}: name: is missing" in out
    assert f"{folder / 'bad.toml'}: nmae: is not known. Did you mean name?" in out
    assert f"{folder / 'worse.toml'}: is not valid TOML" in out
    assert "2 are not" in err
    assert run(["sources", "check", "bad", "--json"]) == CONFIGURATION
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["key"] for row in rows] == ["name", "nmae"]
    assert run(["sources", "check", "sada"]) == OK
    assert run(["sources", "list"]) == CONFIGURATION
    assert "worse.toml: is not valid TOML" in capsys.readouterr().err


def test_a_missing_folder_is_a_configuration_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MARSAD_SOURCES", str(folder / "absent"))
    assert run(["sources", "check"]) == CONFIGURATION
    assert "no such folder of source files" in capsys.readouterr().out
