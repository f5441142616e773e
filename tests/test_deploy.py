"""The shipped unit and compose file."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.conftest import require

WORST_EXPOSURE = 3.0
"""systemd's own measure of a unit, from 0 (closed) to 10."""


def analyze(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *args], text=True, capture_output=True, timeout=60, check=False)


def test_the_unit_is_valid_and_closed(repo: Path, tmp_path: Path) -> None:
    require(shutil.which("systemd-analyze"), "systemd-analyze")
    unit = tmp_path / "marsad.service"
    unit.write_text((repo / "deploy" / "marsad.service").read_text(encoding="utf-8").replace("/opt/marsad/marsad", str(repo / "marsad")), encoding="utf-8")
    checked = analyze("verify", "--man=no", str(unit))
    assert checked.returncode == 0, checked.stderr
    assert "Unknown" not in checked.stderr, checked.stderr
    exposure = re.search(r"exposure level[^:]*: ([\d.]+)", analyze("security", "--offline=true", str(unit)).stdout)
    assert exposure is not None and float(exposure[1]) <= WORST_EXPOSURE


def test_the_unit_leaves_time_to_drain_and_for_the_watchdog(repo: Path) -> None:
    from schedules.daemon import CHECK_S, DRAIN_S

    unit = dict(re.findall(r"^(\w+)=(.*)$", (repo / "deploy" / "marsad.service").read_text(encoding="utf-8"), re.MULTILINE))
    assert unit["Type"] == "notify" and unit["NotifyAccess"] == "main", "the start script execs, so the supervisor is the main process"
    assert int(unit["TimeoutStopSec"]) > DRAIN_S and int(unit["WatchdogSec"]) > 2 * CHECK_S
    grace = re.search(r"stop_grace_period: (\d+)s", (repo / "docker-compose.yml").read_text(encoding="utf-8"))
    assert grace is not None and int(grace[1]) > DRAIN_S
