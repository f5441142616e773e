"""Configuration: precedence, clear errors, masked secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import OPTIONS, ConfigError, effective, load_config, masked


def test_defaults_need_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config({})
    assert config.store_url == "data/marsad.db"
    assert config.host == "127.0.0.1"
    assert "contact: not set" in config.user_agent


def test_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text("port = 9000\ncontact = 'a@b.example'\n", encoding="utf-8")
    found = effective({"MARSAD_PORT": "9001"}, file)
    assert found["port"] == (9001, "MARSAD_PORT")
    assert found["contact"] == ("a@b.example", str(file))
    assert found["max_polls"][1] == "default"


def test_unknown_option_names_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text("contcat = 'x'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"m\.toml: unknown option 'contcat'\. Did you mean contact\?"):
        load_config({}, file)


@pytest.mark.parametrize("text", ["port = 'many'", "port = 0", "port = -3", "contact = 5"])
def test_wrong_types_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"must be a"):
        load_config({}, file)


def test_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config({"MARSAD_CONFIG": str(tmp_path / "none.toml")})


def test_broken_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text("port = = 1", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config({}, file)


def test_secret_from_file_and_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "uri"
    secret.write_text("mongodb://u:hunter2@db/marsad\n", encoding="utf-8")
    config = load_config({"MONGODB_URI_FILE": str(secret)})
    assert config.store_url == "mongodb://u:hunter2@db/marsad"
    store = next(option for option in OPTIONS if option.name == "store")
    assert "hunter2" not in masked(store, config.store)
    with pytest.raises(ConfigError, match="cannot read"):
        load_config({"MONGODB_URI_FILE": str(tmp_path / "missing")})
