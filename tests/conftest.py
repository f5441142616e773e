"""No test depends on the machine it runs on: the environment is clean, and missing parts fail in CI."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.storage.base import Store
from pipelines.storage.open import open_store
from tests.operating import REPO, Operator

pytest_plugins = ["tests.wire"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the operator's settings reaches a test."""
    for name in list(os.environ):
        if name.startswith("MARSAD_") and name != "MARSAD_CHROMIUM":
            monkeypatch.delenv(name)


def require(present: object, what: str) -> None:
    """Skip with a sentence when a part of the machine is missing; fail when CI=true."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must not leave anything out")
    pytest.skip(f"left out: {what} is not on this machine")


@pytest.fixture
def browser() -> Iterator[str]:
    """Path of Debian's chromium."""
    path = shutil.which("chromium")
    require(path, "chromium")
    assert path is not None
    yield path


@pytest.fixture
def repo() -> Path:
    """The checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.wire)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a fresh store: each test that takes it runs on both."""
    if request.param == "sqlite":
        return str(tmp_path / "marsad.db")
    url: str = request.getfixturevalue("mongo_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh open store, of both kinds in turn."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def operator(tmp_path: Path, store_url: str) -> Operator:
    """Marsad on a fresh store (of both kinds in turn) and folder."""
    (tmp_path / "sources").mkdir()
    return Operator(tmp_path, store_url)


@pytest.fixture
def lone_operator(tmp_path: Path) -> Operator:
    """The same on the embedded store alone, for what does not depend on the store."""
    (tmp_path / "sources").mkdir()
    return Operator(tmp_path, str(tmp_path / "marsad.db"))


@pytest.fixture
def only_mine(lone_operator: Operator) -> Operator:
    """No shipped source is polled from a test: all are paused by files of the same id."""
    for file in (REPO / "crawler" / "sources").glob("*.toml"):
        text = re.sub(r"^state\s*=.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (lone_operator.sources / file.name).write_text(f'state = "paused"\nreason = "test"\nsince = 2026-01-01\n{text}', encoding="utf-8")
    return lone_operator
