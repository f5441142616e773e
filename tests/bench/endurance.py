"""Three days in twenty minutes: the real daemon, real processes, a newsroom on a fast calendar, and everything that goes wrong.

    ./marsad bench endurance [--sites 30] [--hours 72] [--speed 240] [--seed N] [--store mongo] [--keep DIR] [--json]

The calendar of newsroom and monitor runs `--speed` times as fast as real time (pipelines/clock.py); processes, kills, sockets
and disk are real. After the hours the sites go on publishing for some more, without faults, in which removals can be confirmed.
Then the newsroom's record is compared with the store: published and stored, edits and removals, delays, what was told and what
should have been. Bars: nothing lost, nothing stored twice, every edit and removal of twelve hours noticed, no false and no
missed alert, never two requests to one site at once. Memory is reported; whether it stays flat is for `bench soak` to say, since
here workers are killed. Counted apart is only what a site without any archive showed for less than half an hour in all, if the
monitor itself declares a gap there (see _endurance_truth.py).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock

from pipelines.clock import VARIABLE
from tests.bench import _endurance_plan as plans
from tests.bench._endurance_truth import Record
from tests.bench.soak import pause_shipped, sample
from tests.newsroom.clock import SimClock
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator
from tests.wire import WireServer, build

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
TAIL_H = 20.0
STOP_S = 200
"""Real seconds that the daemon has to end in."""


def main(argv: list[str]) -> int:
    """Run; 0 when every bar is met, 1 when not."""
    parser = argparse.ArgumentParser(prog="marsad bench endurance")
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--hours", type=float, default=72.0)
    parser.add_argument("--tail-hours", type=float, default=TAIL_H)
    parser.add_argument("--speed", type=float, default=240.0)
    parser.add_argument("--polls-per-hour", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "mongo"), default="sqlite")
    parser.add_argument("--keep", default="", help="folder for store and log; a temporary one without it")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    if asked.sites < plans.LEAST_SITES:
        parser.error(f"--sites {asked.sites}: the faults need at least {plans.LEAST_SITES}")
    with tempfile.TemporaryDirectory(prefix="marsad-endurance-") if not asked.keep else nullcontext(asked.keep) as name:
        folder = Path(name).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        result = run(folder, asked)
    print(json.dumps(result, ensure_ascii=False, default=str) if asked.json else table(result))
    return 0 if all(result["bars"].values()) else 1


def run(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The whole run."""
    server = None
    if asked.store == "mongo":
        binary = build()
        assert binary is not None, "a MongoDB-compatible server is needed: Go builds one"
        (folder / "wire").mkdir(exist_ok=True)
        server = WireServer(binary, folder / "wire")
        server.start()
    try:
        return Days(folder, asked, server).go()
    finally:
        if server is not None:
            server.kill()


class Days:
    """One run."""

    def __init__(self, folder: Path, asked: argparse.Namespace, server: WireServer | None) -> None:
        self.folder, self.asked, self.server = folder, asked, server
        url = f"{server.uri}marsad" if server is not None else str(folder / "marsad.db")
        self.operator = Operator(folder, url, {
            "MARSAD_POLLS_PER_HOUR": str(asked.polls_per_hour), "MARSAD_MIN_INTERVAL_S": "300", "MARSAD_LEASE_S": "20",
            "MARSAD_REQUEST_LIMIT_S": "5",  # real ones: 20 minutes of the calendar at 240 times its speed
        })  # fmt: skip
        self.operator.sources.mkdir(exist_ok=True)
        pause_shipped(self.operator.sources)
        self.sites = plans.labels(asked.sites)
        self.plan = plans.make(self.sites, START, asked.hours, asked.tail_hours, asked.seed)
        self.samples: list[dict[str, Any]] = []
        self.daemon: Any = None
        self.ahead = 0.0
        self.mending: list[subprocess.Popen[str]] = []
        self.mends: list[str] = []
        self.deaths: list[int] = []

    def go(self, after: Callable[[Newsroom, datetime], None] = lambda room, end: None) -> dict[str, Any]:
        """Play it all; `after` is called with the newsroom and the end of its time."""
        clock = SimClock(START, self.asked.speed)
        self.since = time.time()
        with Newsroom([f"{label}={kind}:12" for label, kind in self.sites.items()], seed=self.asked.seed, clock=clock) as room:
            room.write_sources(self.operator.sources)
            room.play(self.plan.programme)
            end = START + timedelta(hours=self.asked.hours + self.asked.tail_hours)
            blows = list(self.plan.blows)
            with (self.folder / "daemon.log").open("w") as log:
                self.log = log
                self._start()
                while clock.now() < end:
                    time.sleep(0.5)
                    while blows and blows[0].at <= clock.now():
                        self._strike(blows.pop(0))
                    if self.daemon.poll() is not None:
                        self.deaths.append(self.daemon.returncode)
                        self._start()  # as systemd would
                    if len(self.samples) < (clock.now() - START) / timedelta(hours=1):
                        self._look()
                self.mends = [f"exit {each.wait(STOP_S)}" for each in self.mending]
                self.daemon.send_signal(signal.SIGTERM)
                self.daemon.wait(STOP_S)
            after(room, end)
            return report(self, room, end)

    def _start(self) -> None:
        self.operator.env[VARIABLE] = f"{(START + timedelta(seconds=self.ahead)).isoformat()} {self.asked.speed} {self.since}"
        self.daemon = self.operator.start("daemon", stdout=self.log, stderr=self.log)

    def _strike(self, blow: plans.Blow) -> None:
        self.log.write(f"--- blow: {blow}\n")
        self.log.flush()
        if blow.kind == "worker":
            for child in psutil.Process(self.daemon.pid).children():
                if "worker" in child.cmdline():
                    child.kill()
        elif blow.kind == "daemon":
            self._kill()
            self._start()
        elif blow.kind == "store":
            self._store_away(blow.seconds / self.asked.speed)
        elif blow.kind == "mend":
            since = blow.at - timedelta(seconds=blow.seconds)
            words = ("recrawl", blow.site, "--since", f"{since:%Y-%m-%d}", "--why", "its new design can be read now", "--json")
            self.mending.append(self.operator.start(*words, stdout=self.log, stderr=self.log))
        else:  # the clock goes ahead, and is set right an hour later
            for self.ahead in (blow.seconds, 0.0):
                self._kill()
                self._start()
                time.sleep(3600 / self.asked.speed)

    def _kill(self) -> None:
        """SIGKILL to the supervisor alone, as an out-of-memory killer does; its worker must notice and end."""
        children = psutil.Process(self.daemon.pid).children(recursive=True)
        self.daemon.kill()
        self.daemon.wait()
        psutil.wait_procs(children, timeout=60)

    def _store_away(self, seconds: float) -> None:
        if self.server is not None:
            self.server.kill()
            time.sleep(seconds)
            self.server.start()
        else:
            with FileLock(f"{self.operator.store_url}.lock"):
                time.sleep(seconds)

    def _look(self) -> None:
        try:
            self.samples.append(sample(self.operator, self.daemon.pid))
        except psutil.NoSuchProcess:
            self.samples.append({"rss_mb": {}, "files": {}, "workers": []})


def report(days: Days, room: Newsroom, end: datetime) -> dict[str, Any]:
    """The newsroom's record beside the store's."""
    store = days.operator.open()
    try:
        record = Record(store, room.truth(), days.plan, days.sites, START, end)
        result = {
            "settings": vars(days.asked), "load": os.getloadavg(), "blows": Counter(blow.kind for blow in days.plan.blows),
            **record.compared(), **record.alerts(), **wire(room, days, len(record.truth)), "mends": days.mends, "ended_by_itself": days.deaths,
            "stopped_with": days.daemon.returncode,
            "gaps_open": store.count("gaps", {"closed_at": None}), "gaps": store.count("gaps", {}),
        }  # fmt: skip
    finally:
        store.close()
    samples = [one for one in days.samples if one["rss_mb"]]
    (days.folder / "samples.jsonl").write_text("".join(json.dumps(one) + "\n" for one in days.samples), encoding="utf-8")
    totals = [sum(one["rss_mb"].values()) for one in samples]
    result["rss_mb"] = {"start": totals[0], "end": totals[-1], "most": max(totals)} if totals else {}
    all_of = lambda name: result[name]["found"] == result[name]["of"]  # noqa: E731
    result["bars"] = {
        "nothing lost": not result["lost"], "nothing double": not result["double"], "every edit": all_of("edits"),
        "every removal": all_of("removals"), "no false alert": not result["false_alerts"], "no missed alert": not result["missed_alerts"],
        "one request a site": result["most_at_once"] <= 1, "daemon ended only when asked": result["stopped_with"] == 0 and not days.deaths,
    }  # fmt: skip
    return result


def wire(room: Newsroom, days: Days, published: int) -> dict[str, Any]:
    """What the sites were asked."""
    counters = room.requests()
    assert isinstance(counters, dict)
    requests = sum(each.requests for each in counters.values())
    return {
        "requests": requests, "not_modified": sum(each.not_modified for each in counters.values()),
        "requests_an_article": round(requests / max(1, published), 2),
        "most_at_once": max(each.max_concurrent for each in counters.values()),
        "workers_seen": len({pid for one in days.samples for pid in one["workers"]}),
    }  # fmt: skip


def table(result: dict[str, Any]) -> str:
    """For people."""
    lines = [f"{name:22} {value}" for name, value in result.items() if name not in ("bars", "told")]
    lines += [f"{'told':22} {line}" for line in result["told"]]
    return "\n".join([*lines, *(f"{'met' if met else 'NOT MET':22} {bar}" for bar, met in result["bars"].items())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
