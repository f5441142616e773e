"""Loading: folders in order, the operator's files over ours, read again when changed, every problem at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.sources import load
from crawler.sources.countries import COUNTRIES, ZONES
from crawler.sources.schema import SourceError, UnknownSource

TEXT = 'name = "{name}"\ncountry = "SY"\nhome = "https://{name}.example/"\ntimezone = "Asia/Damascus"\n'


def write(folder: Path, id: str, text: str = "") -> Path:
    path = folder / f"{id}.toml"
    path.write_text(text or TEXT.format(name=id), encoding="utf-8")
    return path


def test_folders_in_order_and_later_ones_replace(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    write(first, "two")
    write(first, "one")
    write(second, "two", TEXT.format(name="other"))
    sources = load.load_all([first, second])
    assert list(sources) == ["one", "two"]
    assert sources["two"].name == "other"


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    write(tmp_path, "one", 'name = "x"')
    write(tmp_path, "two", "oops")
    write(tmp_path, "three")
    with pytest.raises(SourceError) as caught:
        load.load_all([tmp_path, tmp_path / "absent"])
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems) == 5
    assert all(str(tmp_path) in line for line in lines)
    assert "no such folder" in lines[-1]
    sources, problems = load.read_all([tmp_path])
    assert list(sources) == ["three"]
    assert len(problems) == 4


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = write(tmp_path, "one")
    before = load.load_all([tmp_path])["one"]
    assert load.load_all([tmp_path])["one"] is before
    path.write_text(TEXT.format(name="new"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load.load_all([tmp_path])["one"].name == "new"
    path.unlink()
    assert load.load_all([tmp_path]) == {}


def test_get(tmp_path: Path) -> None:
    write(tmp_path, "sada")
    write(tmp_path, "bad", "oops")
    assert load.get("sada", [tmp_path]).id == "sada"
    with pytest.raises(UnknownSource, match=r"^no source 'sadda'\. Did you mean sada\?$"):
        load.get("sadda", [tmp_path])
    with pytest.raises(KeyError):
        load.get("nothing", [tmp_path])
    with pytest.raises(SourceError, match=r"bad\.toml: is not valid TOML"):
        load.get("bad", [tmp_path])


def test_the_operators_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    write(first, "mine")
    write(second, "sana", TEXT.format(name="replaced"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARSAD_SOURCES", f"{first}{os.pathsep}{second}")
    sources = load.load_all()
    assert sources["mine"].id == "mine"
    assert sources["sana"].name == "replaced"
    assert "baladi-news" in sources


def test_a_missing_folder_of_the_operator_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARSAD_SOURCES", str(tmp_path / "absent"))
    with pytest.raises(SourceError, match="absent: no such folder of source files"):
        load.load_all()


@pytest.fixture
def shipped() -> dict[str, load.Source]:
    return load.load_all([load.PACKAGE_DIR])


def test_shipped_sources_are_many_and_their_parts_fit(shipped: dict[str, load.Source]) -> None:
    assert len(shipped) >= 30
    assert "baladi-news" in shipped
    assert sum(source.country == "SY" for source in shipped.values()) >= 8
    assert len({source.country for source in shipped.values()}) >= 15
    for source in shipped.values():
        assert source.state == "active"
        assert source.home.startswith("https://"), source.id
        assert not source.allow_private
        assert source.verify_tls
        if source.country in ZONES and source.country != "PS":
            assert source.timezone == ZONES[source.country], source.id
        assert any("\u0600" <= c <= "\u06ff" for c in source.name), source.id


def test_no_two_shipped_sources_watch_one_home(shipped: dict[str, load.Source]) -> None:
    homes = [source.home.rstrip("/").removeprefix("https://").removeprefix("www.") for source in shipped.values()]
    assert len(homes) == len(set(homes))


def test_countries() -> None:
    assert len(COUNTRIES) == 249
    assert set(ZONES) <= COUNTRIES
