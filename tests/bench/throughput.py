"""Pages a second over the whole path, beside bare Scrapy fetching the same pages in the same run.

    ./marsad bench throughput [--pages 2000] [--sites 8] [--store URL] [--json]

The newsroom serves both from a process of its own. Ours fetches, archives, extracts, checks for copies and stores durably; bare
Scrapy only fetches. CPU seconds are those of the crawling process and of its page readers; memory is the peak of the sum.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from tests.newsroom.remote import RemoteNewsroom
from tests.operating import Operator

BARE = '''
import sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess
from urllib.parse import urlsplit
urls = open(sys.argv[1], encoding="utf-8").read().split()
got = 0
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            host = urlsplit(url).netloc
            plain = url.replace(urlsplit(url).hostname, "127.0.0.1", 1)
            yield scrapy.Request(plain, headers={"Host": host}, meta={"download_slot": host}, dont_filter=True)
    def parse(self, response):
        global got
        got += 1
settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2])}
process = AsyncCrawlerProcess(settings)
process.crawl(Bare)
process.start()
print(got)
'''


class Meter:
    """CPU seconds and peak memory of a process tree, sampled while it runs."""

    def __init__(self, pid: int) -> None:
        self.root = psutil.Process(pid)
        self.cpu: dict[int, tuple[str, float]] = {}
        self.peak = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self.root.is_running() and self.root.status() != psutil.STATUS_ZOMBIE:
            total = 0
            try:
                for process in [self.root, *self.root.children(recursive=True)]:
                    times = process.cpu_times()
                    role = "crawler" if process.pid == self.root.pid else "readers"
                    self.cpu[process.pid] = (role, times.user + times.system)
                    total += process.memory_info().rss
            except psutil.Error:
                continue
            self.peak = max(self.peak, total)
            time.sleep(0.05)

    def result(self) -> dict[str, Any]:
        """Seconds by role and peak MB."""
        self._thread.join(2)
        seconds: dict[str, float] = {}
        for role, spent in self.cpu.values():
            seconds[role] = round(seconds.get(role, 0.0) + spent, 2)
        return {"cpu_s": seconds, "peak_mb": round(self.peak / 2**20)}


def timed(argv: list[str], env: dict[str, str] | None = None) -> tuple[float, dict[str, Any], str]:
    """Run a command; its seconds, its meter, its output."""
    began = time.monotonic()
    process = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    meter = Meter(process.pid)
    out, err = process.communicate()
    took = time.monotonic() - began
    if process.returncode:
        sys.stderr.write(err[-2000:])
    return took, meter.result(), out


def main(argv: list[str]) -> int:
    """Measure and print; 1 when pages are missing."""
    cli = argparse.ArgumentParser(prog="marsad bench throughput", description=__doc__)
    cli.add_argument("--pages", type=int, default=2000)
    cli.add_argument("--sites", type=int, default=8)
    cli.add_argument("--store", default="")
    cli.add_argument("--json", action="store_true")
    args = cli.parse_args(argv)
    each = args.pages // args.sites
    names = [f"bulk-{n}" for n in range(args.sites)]
    sites = ",".join(f"{name}=bulk:{each}" for name in names)
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as temporary, RemoteNewsroom("--sites", sites) as room:
        folder = Path(temporary)
        operator = Operator(folder, args.store or str(folder / "marsad.db"))
        operator.sources.mkdir()
        for name in names:
            toml = room.source_toml(name).replace("delay_s = 0.02", "delay_s = 0")
            (operator.sources / f"{name}.toml").write_text(toml, encoding="utf-8")
        operator.env |= {"MARSAD_MAX_PAGES": str(each * 2), "MARSAD_EXTRACT_WORKERS": "2"}
        urls = [item["url"] for name in names for item in room.truth(name)]
        (folder / "urls").write_text("\n".join(urls), encoding="utf-8")
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        rows: dict[str, Any] = {}
        for label, slots in (("bare Scrapy, 1 connection a host", "1"), ("bare Scrapy, 8 connections a host", "8")):
            took, meter, out = timed([sys.executable, str(folder / "bare.py"), str(folder / "urls"), slots])
            rows[label] = {"pages": int(out.split()[-1]), "seconds": round(took, 1), **meter}
        command = [sys.executable, "-m", "crawler", "crawl", *names, "--since", "2000-01-01", "--json"]
        took, meter, out = timed(command, operator.environment() | {"PYTHONPATH": str(Path.cwd())})
        stored = sum(json.loads(line)["outcomes"]["new"] for line in out.splitlines() if line.startswith("{"))
        rows["Marsad, whole path"] = {"pages": stored, "seconds": round(took, 1), **meter}
    return report(rows, len(urls), args.json)


def report(rows: dict[str, Any], wanted: int, as_json: bool) -> int:
    """Print the table."""
    for row in rows.values():
        row["pages_s"] = round(row["pages"] / row["seconds"], 1)
    if as_json:
        print(json.dumps(rows))
    else:
        for label, row in rows.items():
            cpu = ", ".join(f"{role} {1000 * spent / max(1, row['pages']):.1f}" for role, spent in row["cpu_s"].items())
            print(f"{label:36} {row['pages']:6} pages {row['seconds']:7.1f} s {row['pages_s']:7.1f} pages/s  CPU ms a page: {cpu}  peak {row['peak_mb']} MB")
        print(f"on {os.cpu_count()} cores")
    return 0 if rows["Marsad, whole path"]["pages"] == wanted else 1
