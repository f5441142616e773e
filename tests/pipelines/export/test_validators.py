"""Other people's validators, offline."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from pipelines.export.columns import ARTICLE_COLUMNS
from pipelines.export.guard import unguard
from pipelines.export.package import Options, export
from pipelines.search.query import Query
from pipelines.storage.open import open_store
from tests.conftest import require
from tests.pipelines.export.made import AS_OF, HOSTILE, fill

SCRIPTS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One package for all validators."""
    base = tmp_path_factory.mktemp("package")
    store = open_store(str(base / "marsad.db"))
    fill(store, 60)
    export(store, base / "out", Query(), Options(AS_OF, version="test"))
    store.close()
    return base / "out"


def run(*argv: str, cwd: Path | None = None) -> str:
    """Output of a command that must end well."""
    done = subprocess.run(argv, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def test_frictionless_validates_hashes_and_cells(folder: Path) -> None:
    """datapackage.json, each file's size and sum, each cell of the CSV against its type."""
    assert "INVALID" not in run(sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", cwd=folder)
    with (folder / "articles.csv").open("ab") as file:
        file.write(b"x\r\n")
    try:
        argv = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json"]
        assert subprocess.run(argv, cwd=folder, capture_output=True, timeout=120, check=False).returncode != 0
    finally:
        data = (folder / "articles.csv").read_bytes()
        (folder / "articles.csv").write_bytes(data[:-3])


def test_croissant_validates_and_reads_records(folder: Path) -> None:
    """mlcroissant finds no error, and reads the articles through the description."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = run(str(SCRIPTS / "mlcroissant"), "validate", "--jsonld", str(folder / "croissant.json"))
    assert "Done" in said and "Found the following" not in said


def test_citation_validates(folder: Path) -> None:
    """cffconvert's schema check."""
    assert "valid" in run(str(SCRIPTS / "cffconvert"), "--validate", "-i", "CITATION.cff", cwd=folder)


def cells(file: Path) -> list[dict[str, str]]:
    """Every cell as text; line ends within cells are the spreadsheet's own."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [{name: value.replace("\r\n", "\n") for name, value in row.items()} for row in csv.DictReader(lines)]


@pytest.mark.office
def test_libreoffice_shows_every_text_and_runs_none(folder: Path, tmp_path: Path) -> None:
    """Opened as a spreadsheet and saved again as CSV: guarded cells are texts still."""
    office = shutil.which("soffice")
    require(office, "LibreOffice")
    texts = "/".join(f"{n + 1}/2" for n in range(len(ARTICLE_COLUMNS)))  # every column as text, or 0012 becomes 12
    argv = [
        str(office),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        f"--infilter=CSV:44,34,76,1,{texts},0,true",
        "--convert-to",
    ]
    run(*argv, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true", "--outdir", str(tmp_path), str(folder / "articles.csv"))
    ours, theirs = cells(folder / "articles.csv"), cells(tmp_path / "articles.csv")
    assert len(ours) == 60 and [list(row) for row in theirs] == [list(row) for row in ours]
    for before, after in zip(ours, theirs, strict=True):
        assert after == before
    assert {unguard(row["title"]) for row in theirs} == {title.replace("\r\n", "\n") for title in HOSTILE}
