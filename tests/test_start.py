"""The start script, on machines that lack something: one clear sentence, an exit code, and no half-made .venv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("sh", "cat", "cksum", "dirname", "env", "grep", "readlink", "rm", "tail", "tee")


@pytest.fixture
def checkout(tmp_path: Path, repo: Path) -> Path:
    """The script beside a program that prints its arguments, requirements that need nothing, and a PATH without Python."""
    home = tmp_path / "a checkout"
    (home / "crawler").mkdir(parents=True)
    shutil.copy(repo / "marsad", home / "marsad")
    (home / "crawler" / "__main__.py").write_text("import sys\nprint(sys.argv[1:])\n", encoding="utf-8")
    (home / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (home / "constraints.txt").write_text("", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / "bin" / name).symlink_to(found)
    return home


def marsad(home: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a bare environment."""
    bare = {"PATH": str(home.parent / "bin"), "HOME": str(home.parent), "PIP_CONFIG_FILE": os.devnull, "LC_ALL": "C.UTF-8"}
    argv = [str(home / "marsad"), *args]
    return subprocess.run(argv, env={**bare, **env}, cwd="/", text=True, capture_output=True, timeout=110, check=False)


def stub_python(home: Path, text: str) -> None:
    stub = home.parent / "bin" / "python3"
    stub.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    stub.chmod(0o755)


def test_a_missing_or_old_python_is_named(checkout: Path) -> None:
    for prepare in (lambda: None, lambda: stub_python(checkout, "exit 1")):
        prepare()
        done = marsad(checkout, "--help")
        assert done.returncode == 3 and not (checkout / ".venv").exists()
        assert done.stderr == "marsad: Python 3.11 or newer is needed. On Debian or Ubuntu: apt install python3 python3-venv\n"


def test_a_missing_venv_package_is_named(checkout: Path) -> None:
    stub_python(checkout, 'case "$*" in *venv*) echo "The virtual environment was not created successfully"; exit 1 ;; esac')
    done = marsad(checkout, "--help")
    assert done.returncode == 3 and not (checkout / ".venv").exists() and done.stdout == ""
    assert done.stderr.splitlines()[1:] == [
        "marsad: this Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv"
    ]


def test_an_unreachable_index_then_an_installation_then_changed_requirements(checkout: Path) -> None:
    python = sys.executable
    (checkout / "requirements.txt").write_text("scrapy==2.19.0\n", encoding="utf-8")
    failed = marsad(checkout, "--help", MARSAD_PYTHON=python, PIP_INDEX_URL="http://127.0.0.1:1/simple")
    assert failed.returncode == 4 and failed.stdout == ""
    assert "is the package index reachable? Set PIP_INDEX_URL for a mirror" in failed.stderr
    assert len(failed.stderr.splitlines()) < 8, failed.stderr

    (checkout / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    first = marsad(checkout, "articles", "find", "خبر واحد", MARSAD_PYTHON=python)
    assert (first.returncode, first.stdout) == (0, "['articles', 'find', 'خبر واحد']\n")
    assert "installing requirements.txt" in first.stderr
    link = checkout.parent / "bin" / "marsad"
    link.symlink_to(checkout / "marsad")
    second = subprocess.run([str(link)], text=True, capture_output=True, timeout=60, check=True)
    assert (second.stdout, second.stderr) == ("[]\n", ""), "by a link as well, and nothing is installed twice"

    (checkout / "requirements.txt").write_text("# changed\n", encoding="utf-8")
    assert "installing requirements.txt" in marsad(checkout).stderr
