"""Real time, real processes: the daemon on hundreds of sources of the newsroom, for hours.

    ./marsad bench soak [--sources 300] [--hours 2] [--polls-per-hour 1800] [--seed N] [--keep DIR] [--json]

One server on loopback plays all sites, each publishing at its own rate (log-uniform, 2 to 400 a day), editing and removing.
`marsad daemon` runs on the embedded store as shipped. Every half minute memory and open files of all its processes are read
from the system, the lateness of ticks from the worker's heartbeat. At the end the newsroom's own record is compared with the
store. Bars: memory and files flat (last quarter at most 1.15 times the second), tick lateness under 1 s at p99, never two
requests to one host at once, nothing that was published lost or stored twice.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from pipelines.identity import url_key
from tests.newsroom.newsroom import Newsroom
from tests.newsroom.programme import Programme, Rate
from tests.operating import REPO, Operator

SAMPLE_S = 30.0
FLAT = 1.15
LATE_S = 1.0


def main(argv: list[str]) -> int:
    """Run; 0 when every bar is met, 1 when not."""
    parser = argparse.ArgumentParser(prog="marsad bench soak")
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--polls-per-hour", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="", help="folder for the store and the samples; a temporary one without it")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="marsad-soak-") as temporary:
        folder = Path(asked.keep or temporary).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        result = soak(folder, asked)
    print(json.dumps(result) if asked.json else table(result))
    return 0 if all(result["bars"].values()) else 1


def soak(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The whole run."""
    labels = [f"site{number:03d}" for number in range(asked.sources)]
    rng = random.Random(asked.seed)
    rates = {label: Rate(per_day=math.exp(rng.uniform(math.log(2), math.log(400)))) for label in labels}
    operator = Operator(folder, str(folder / "marsad.db"), {"MARSAD_POLLS_PER_HOUR": str(asked.polls_per_hour)})
    operator.sources.mkdir(exist_ok=True)
    pause_shipped(operator.sources)
    with Newsroom([f"{label}=bulk:20" for label in labels], seed=asked.seed) as room:
        room.write_sources(operator.sources)
        room.play(Programme.generate(rates, room.started_at, asked.hours, seed=asked.seed))
        samples, ending = watch(operator, folder, asked.hours * 3600)
        operator.run("crawl", *labels, expect=None, limit_s=3600)  # what came after each source's last poll
        result = {"settings": vars(asked), "ending": ending, **report(operator, room, samples)}
        result["bars"]["ended well"] = ending["exit"] == 0 and ending["by_itself"] is False
        return result


def pause_shipped(sources: Path) -> None:
    """Shipped sources are paused by files of the same id: nothing real is polled."""
    for file in (REPO / "crawler" / "sources").glob("*.toml"):
        text = re.sub(r"^state\s*=.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (sources / file.name).write_text(f'state = "paused"\nreason = "soak"\nsince = 2026-01-01\n{text}', encoding="utf-8")


def watch(operator: Operator, folder: Path, seconds: float) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run the daemon for so long, and look at its processes; the samples, and how it ended when it was told to."""
    samples: list[dict[str, Any]] = []
    end = time.monotonic() + seconds
    with (folder / "daemon.log").open("w") as log, (folder / "samples.jsonl").open("w") as out:
        daemon = operator.start("daemon", stdout=log, stderr=log)
        try:
            while time.monotonic() < end and daemon.poll() is None:
                time.sleep(min(SAMPLE_S, max(0.1, end - time.monotonic())))
                samples.append(sample(operator, daemon.pid))
                out.write(json.dumps(samples[-1]) + "\n")
                out.flush()
        finally:
            early, began = daemon.poll() is not None, time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            code = daemon.wait(150)
    return samples, {"exit": code, "by_itself": early, "seconds": round(time.monotonic() - began, 1)}


def sample(operator: Operator, pid: int) -> dict[str, Any]:
    """Memory (MB) and open files by kind of process, worker pids, and the worker's own word on its ticks."""
    rss: Counter[str] = Counter()
    files: Counter[str] = Counter()
    workers = []
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            words = " ".join(process.cmdline())
            kind = "supervisor" if process.pid == pid else "worker" if "crawler worker" in words else "readers"
            rss[kind] += round(process.memory_info().rss / 2**20)
            files[kind] += process.num_fds()
            workers += [process.pid] if kind == "worker" else []
        except psutil.NoSuchProcess:
            continue
    store = operator.open()
    try:
        beats = list(store.find("workers", {}))
        stored = store.count("articles", {})
    finally:
        store.close()
    late = max((beat.get("late_p99_s") or 0.0 for beat in beats), default=0.0)
    return {"at": time.time(), "rss_mb": dict(rss), "files": dict(files), "workers": workers, "late_p99_s": late, "stored": stored}


def report(operator: Operator, room: Newsroom, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """The newsroom's record beside the store's."""
    truth = room.truth(initial=False)
    documents = operator.articles()
    keys = Counter(key for doc in documents for key in (doc["url_key"], *(doc.get("aliases") or ())))
    seen = {key: doc for doc in documents for key in (doc["url_key"], *(doc.get("aliases") or ()))}
    lost = [item["url"] for item in truth if url_key(item["url"]) not in keys and item["reachable"]]
    delays = [
        (seen[url_key(item["url"])]["first_seen_at"] - datetime.fromisoformat(item["published"])).total_seconds()
        for item in truth
        if url_key(item["url"]) in seen
    ]
    counters = room.requests()
    assert isinstance(counters, dict)
    requests = sum(each.requests for each in counters.values())
    growth = {name: ratio(samples, name) for name in ("rss_mb", "files")}
    late = max((one["late_p99_s"] for one in samples), default=0.0)
    crowded = [label for label, each in counters.items() if each.max_concurrent > 1]
    twice = [key for key, count in keys.items() if count > 1]
    result = {
        "until": datetime.now(UTC).isoformat(), "published": len(truth), "stored": len(documents), "lost": lost[:20], "double": twice[:20],
        "delay_mean_s": round(statistics.fmean(delays), 1) if delays else None,
        "delay_p95_s": round(sorted(delays)[len(delays) * 95 // 100], 1) if delays else None,
        "requests": requests, "requests_an_article": round(requests / max(1, len(truth)), 2), "tick_late_p99_s": late,
        "workers_seen": len({pid for one in samples for pid in one["workers"]}), "hosts_asked_twice_at_once": crowded[:20],
        "growth": growth, "first": samples[0] if samples else {}, "last": samples[-1] if samples else {},
    }  # fmt: skip
    result["bars"] = {
        "nothing lost": not lost, "nothing double": not twice, "memory flat": growth["rss_mb"] <= FLAT,
        "files flat": growth["files"] <= FLAT, "ticks in time": late < LATE_S, "one request a host": not crowded,
    }  # fmt: skip
    return result


def ratio(samples: list[dict[str, Any]], name: str) -> float:
    """Median of the last quarter over that of the second (the first warms up), all processes together."""
    totals = [sum(one[name].values()) for one in samples]
    quarter = max(1, len(totals) // 4)
    if len(totals) < 4:
        return 1.0
    return round(statistics.median(totals[-quarter:]) / statistics.median(totals[quarter : 2 * quarter]), 3)


def table(result: dict[str, Any]) -> str:
    """For people."""
    names = (
        "published", "stored", "ending", "delay_mean_s", "delay_p95_s", "requests", "requests_an_article", "tick_late_p99_s", "workers_seen", "growth",
        "lost", "double", "hosts_asked_twice_at_once",
    )  # fmt: skip
    lines = [f"{name:26} {result[name]}" for name in names]
    lines += [f"{'start':26} {result['first']}", f"{'end':26} {result['last']}"]
    return "\n".join([*lines, *(f"{'met' if met else 'NOT MET':26} {bar}" for bar, met in result["bars"].items())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
