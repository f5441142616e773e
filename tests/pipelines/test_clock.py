"""The one clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines import clock

ASK = "from pipelines import clock; print(clock.now().isoformat(), clock.span(10), clock.real(10))"


def asked(repo: Path, value: str) -> tuple[datetime, float, float]:
    env = {**os.environ, clock.VARIABLE: value}
    out = subprocess.run([sys.executable, "-c", ASK], cwd=repo, env=env, capture_output=True, text=True, check=True).stdout.split()
    return datetime.fromisoformat(out[0]), float(out[1]), float(out[2])


def test_it_is_the_machines() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC) and clock.span(10) == clock.real(10) == 10


def test_a_simulation_runs_fast_from_where_it_began_in_every_process(repo: Path) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    since = time.time() - 10
    now, span, real = asked(repo, f"{start.isoformat()} 100 {since}")
    assert timedelta(seconds=1000) <= now - start <= timedelta(seconds=(time.time() - since) * 100) and (span, real) == (1000, 0.1)


OWN = {"clock.py", "jobs.py"}
"""jobs.py tells APScheduler a time of the machine's clock, which is the one that APScheduler goes by."""


def test_nothing_else_asks_for_the_time(repo: Path) -> None:
    found = [
        str(path.relative_to(repo))
        for folder in ("crawler", "pipelines", "schedules")
        for path in (repo / folder).rglob("*.py")
        if path.name not in OWN and ("datetime.now(" in (text := path.read_text(encoding="utf-8")) or "utcnow(" in text)
    ]
    assert found == []
