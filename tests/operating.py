"""Marsad as its operator runs it: real processes with an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.storage.base import Store
from pipelines.storage.open import open_store

REPO = Path(__file__).parent.parent
LIMIT_S = 120


@dataclass
class Operator:
    """Runs commands against one store, one data folder and one folder of sources."""

    folder: Path
    store_url: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> Path:
        """Folder of source files."""
        return self.folder / "sources"

    def environment(self) -> dict[str, str]:
        """The environment of every command."""
        mine = {
            "MARSAD_DATA": str(self.folder / "data"),
            "MARSAD_SOURCES": str(self.sources),
            "MARSAD_CONTACT": "tests@marsad.example",
            "MONGODB_URI": self.store_url,
            "PYTHONWARNINGS": "default",
        }
        kept = {name: value for name, value in os.environ.items() if name not in ("MARSAD_CONFIG",)}
        return {**kept, **mine, **self.env}

    def start(self, *args: str, **options: Any) -> subprocess.Popen[str]:
        """Start `python -m crawler ARGS`."""
        argv = [sys.executable, "-m", "crawler", *args]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(argv, cwd=REPO, env=self.environment(), text=True, **{**pipes, **options})

    def run(self, *args: str, expect: int | None = 0, limit_s: float = LIMIT_S, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `python -m crawler ARGS` to its end; asserts its exit code unless `expect` is None."""
        argv = [sys.executable, "-m", "crawler", *args]
        done = subprocess.run(
            argv, cwd=REPO, env=self.environment(), text=True, capture_output=True, timeout=limit_s, input=stdin, check=False
        )
        if expect is not None:
            assert done.returncode == expect, f"{args} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        return done

    def json_lines(self, *args: str, expect: int | None = 0) -> list[dict[str, Any]]:
        """The JSON lines that a command prints."""
        return [json.loads(line) for line in self.run(*args, expect=expect).stdout.splitlines() if line.startswith("{")]

    def crawl(self, *args: str, expect: int | None = 0) -> dict[str, dict[str, Any]]:
        """`crawl ARGS --json`: summaries by source."""
        return {line["source"]: line for line in self.json_lines("crawl", *args, "--json", expect=expect)}

    def open(self) -> Store:
        """The store, for looking."""
        return open_store(self.store_url)

    def articles(self) -> list[dict[str, Any]]:
        """All stored article documents."""
        store = self.open()
        try:
            return list(store.find("articles", {}))
        finally:
            store.close()
