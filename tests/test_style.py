"""The tools that keep the code in shape, run as part of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("mypy",), ("importlinter.cli", "lint-imports")],
    ids=["ruff", "mypy", "import-linter"],
)
def test_tool(command: tuple[str, ...], repo: Path) -> None:
    argv = [sys.executable, "-m", *command]
    if command[0] == "importlinter.cli":
        argv = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command; sys.argv = ['lint-imports']; lint_imports_command()"]
    done = subprocess.run(argv, cwd=repo, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_every_command_has_help_and_stands_in_the_readme(repo: Path) -> None:
    from crawler.cli.main import GROUPS, run

    readme = (repo / "README.md").read_text(encoding="utf-8")
    for title, group in GROUPS.items():
        for name in group:
            assert run([name, "--help"]) == 0 or name == "bench", name
            if title != "Hidden":
                assert f"`{name}" in readme, f"{name} is not in the README's table"


def test_nothing_unfinished(repo: Path) -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX:")
    found = [
        f"{path}:{number}"
        for folder in ("crawler", "pipelines", "schedules", "tests")
        for path in (repo / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert found == []
