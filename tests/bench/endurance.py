"""Three days in twenty minutes: the real daemon, real processes, a newsroom on a fast calendar, and everything that goes wrong.

    ./marsad bench endurance [--sites 30] [--hours 72] [--speed 240] [--seed N] [--store mongo] [--keep DIR] [--json]

The calendar of newsroom and monitor runs `--speed` times as fast as real time (pipelines/clock.py); processes, kills, sockets
and disk are real. After the hours nothing is published for some more, in which removals can be confirmed. Then the newsroom's
record is compared with the store: published and stored, edits and removals, delays, what was told and what should have been.
Bars: nothing lost, nothing stored twice, no false and no missed alert. What lies in a gap that the monitor declares, of a site
without any archive, and pages whose text a script draws since a change of layout, are counted apart: they are not silent losses.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock

from pipelines.clock import VARIABLE
from pipelines.identity import url_key
from pipelines.storage.base import Store
from tests.bench import _endurance_plan as plans
from tests.bench.soak import pause_shipped, sample
from tests.newsroom.clock import SimClock
from tests.newsroom.newsroom import Newsroom
from tests.operating import Operator
from tests.wire import WireServer, build

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
TAIL_H = 20.0
STANDING = timedelta(hours=12)
"""An edit or removal that stood for so long should have been noticed."""
AFTER = timedelta(hours=6)
"""Alerts that come so long after a fault's end are still its own."""


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
            server.stop()


class Days:
    """One run."""

    def __init__(self, folder: Path, asked: argparse.Namespace, server: WireServer | None) -> None:
        self.folder, self.asked, self.server = folder, asked, server
        url = f"{server.uri}marsad" if server is not None else str(folder / "marsad.db")
        self.operator = Operator(folder, url, {"MARSAD_POLLS_PER_HOUR": str(asked.polls_per_hour), "MARSAD_MIN_INTERVAL_S": "300", "MARSAD_LEASE_S": "20"})
        self.operator.sources.mkdir(exist_ok=True)
        pause_shipped(self.operator.sources)
        self.sites = plans.labels(asked.sites)
        self.plan = plans.make(self.sites, START, asked.hours, asked.seed)
        self.samples: list[dict[str, Any]] = []
        self.daemon: Any = None
        self.ahead = 0.0

    def go(self) -> dict[str, Any]:
        """Play it all."""
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
                        self._start()  # as systemd would
                    if len(self.samples) < (clock.now() - START) / timedelta(hours=1):
                        self._look()
                self.daemon.send_signal(signal.SIGTERM)
                self.daemon.wait(200)
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
        result = {
            "settings": vars(days.asked), "blows": Counter(blow.kind for blow in days.plan.blows),
            **compared(store, room.truth(), end, Excuses(store, days.plan.troubles)), **alerts(store, days.plan.troubles),
            **wire(room, days), "gaps_open": store.count("gaps", {"closed_at": None}), "gaps": store.count("gaps", {}),
        }  # fmt: skip
    finally:
        store.close()
    first, last = days.samples[2 : 2 + 6], days.samples[-6:]
    memory = [statistics.median(sum(one["rss_mb"].values()) for one in some) if some else 0 for some in (first, last)]
    result["rss_mb_start_end"] = memory
    result["bars"] = {
        "nothing lost": not result["lost"], "nothing double": not result["double"], "no false alert": not result["false_alerts"],
        "no missed alert": not result["missed_alerts"],
    }  # fmt: skip
    return result


class Excuses:
    """What could not be stored, and is said so: articles in a gap that the monitor itself declares and no archive of the site
    fills, and pages whose text a new layout draws by a script (somebody must be told of that one)."""

    def __init__(self, store: Store, troubles: list[plans.Trouble]) -> None:
        self.gaps = [gap for gap in store.find("gaps", {}) if gap.get("closed_at") is None or not gap.get("filled")]
        self.layouts = [trouble for trouble in troubles if trouble.what == "layout" and trouble.told]

    def of(self, site: str, published: datetime) -> str:
        """`declared_gap`, `unreadable`, or "" for no excuse."""
        if any(gap["source"] == site and gap["from"] <= published <= gap["to"] for gap in self.gaps):
            return "declared_gap"
        if any(one.subject == site and published >= one.start - timedelta(hours=12) for one in self.layouts):
            return "unreadable"
        return ""


def compared(store: Store, truth: list[dict[str, Any]], end: datetime, excuses: Excuses) -> dict[str, Any]:
    """Published and stored; edits and removals that stood long enough to be seen; delays of what was published meanwhile."""
    excused: Counter[str] = Counter()
    documents = list(store.find("articles", {}))
    by_key: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for doc in documents:
        for key in (doc["url_key"], *(doc.get("aliases") or ())):
            by_key[key].append(doc)
    texts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in store.find("revisions", {}, sort=[("number", 1)]):
        content = row.get("content") or {}
        if content:
            texts[row["article_id"]].append((row["observed_at"], said(content["title"], content["body"])))
    lost, delays, edits, removals = [], [], Tally(), Tally()
    for item in truth:
        found = by_key.get(url_key(item["url"]), [])
        published = datetime.fromisoformat(item["published"])
        if not found:
            excuse = excuses.of(item["source"], published)
            excused[excuse] += bool(excuse)
            if not excuse and stood(item, published, end) >= STANDING:
                lost.append(f"{item['url']} {item['life']}")
            continue
        doc = found[0]
        if published >= START:
            delays.append((doc["first_seen_at"] - published).total_seconds())
        _edits(item, doc, texts[doc["_id"]], end, edits)
        _removals(item, doc, end, removals)
    return {
        "published": len(truth), "stored": len(documents), "lost": lost[:20], "lost_count": len(lost), "not_stored_and_said": dict(+excused),
        "double": [key for key, docs in by_key.items() if len({doc["_id"] for doc in docs}) > 1][:20],
        "delay_mean_min": round(statistics.fmean(delays) / 60, 1), "delay_p95_min": round(sorted(delays)[len(delays) * 95 // 100] / 60, 1),
        "edits": edits.shown(), "removals": removals.shown(),
    }  # fmt: skip


class Tally:
    """Found of those that could be found, and how late."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.late: list[float] = []
        self.missed: list[str] = []

    def note(self, kind: str, late: timedelta | None, name: str) -> None:
        """One that stood long enough; `late` is None when it was not found."""
        self.all[kind] += 1
        if late is None:
            self.missed.append(f"{kind} {name}")
        else:
            self.found[kind] += 1
            self.late.append(late.total_seconds() / 3600)

    def shown(self) -> dict[str, Any]:
        """For the report."""
        median = round(statistics.median(self.late), 2) if self.late else None
        by_kind = {kind: f"{self.found[kind]}/{count}" for kind, count in sorted(self.all.items())}
        return {"found": sum(self.found.values()), "of": sum(self.all.values()), "median_late_h": median, "by_kind": by_kind, "missed": self.missed[:15]}


def said(title: str, body: list[str]) -> str:
    """A text without its spacing; what a site may sign it with at its end does not count."""
    return " ".join(" ".join([title, *body]).split())


def stood(item: dict[str, Any], since: datetime, end: datetime) -> timedelta:
    """How long the page could be seen from `since` on."""
    gone = [datetime.fromisoformat(one["at"]) for one in item["life"] if one["what"] not in ("restored", "unlisted")]
    return min([moment for moment in gone if moment > since] or [end]) - since


def _edits(item: dict[str, Any], doc: dict[str, Any], states: list[tuple[datetime, str]], end: datetime, tally: Tally) -> None:
    for version in item["versions"][1:]:
        at = datetime.fromisoformat(version["at"])
        if at < START or stood(item, at, end) < STANDING:
            continue
        wanted = said(version["title"], version["body"])
        seen = next((moment for moment, text in states if moment >= at and text.startswith(wanted)), None)
        tally.note("edit", None if seen is None else seen - at, f"{item['url']} v{version['number']} at {at:%d %H:%M}")


def _removals(item: dict[str, Any], doc: dict[str, Any], end: datetime, tally: Tally) -> None:
    if not item["life"] or item["life"][-1]["what"] == "restored":
        if item["life"]:
            at = datetime.fromisoformat(item["life"][-1]["at"])
            if end - at >= STANDING:
                tally.note("restored", timedelta(0) if doc["state"] == "live" else None, item["url"])
        return
    last = item["life"][-1]
    at = datetime.fromisoformat(last["at"])
    if end - at < STANDING:
        return
    good = doc["state"] == "removed" and doc["removed_reason"] == last["what"]
    tally.note(last["what"], doc["removed_at"] - at if good else None, f"{item['url']} {doc['state']} {doc.get('removed_reason')} at {at:%d %H:%M}")


def alerts(store: Store, troubles: list[plans.Trouble]) -> dict[str, Any]:
    """What was told against what happened."""
    told = list(store.find("alerts", {"kind": "notice"}))
    problems = sorted((row for row in told if row["about"] == "problem"), key=lambda row: row["at"])
    false = [
        f"{row['at']:%d %H:%M} {row['subject']} {row['verdict']} {row['code']} {row['numbers']}"
        for row in problems
        if not any(t.subject == row["subject"] and t.start <= row["at"] <= t.end + AFTER for t in troubles)
    ]
    missed = [
        f"{t.subject} {t.what} from {t.start:%d %H:%M}"
        for t in troubles
        if t.told and not any(row["subject"] == t.subject and t.start <= row["at"] <= t.end + AFTER for row in problems)
    ]
    return {
        "alerts": dict(Counter(row["about"] for row in told)), "false_alerts": false, "missed_alerts": missed,
        "told": [f"{row['at']:%d %H:%M} {row['subject']} {row['verdict']} {row['code']}" for row in problems],
    }  # fmt: skip


def wire(room: Newsroom, days: Days) -> dict[str, Any]:
    """What the sites were asked."""
    counters = room.requests()
    assert isinstance(counters, dict)
    requests = sum(each.requests for each in counters.values())
    published = sum(1 for item in room.truth() if item["published"])
    return {
        "requests": requests, "not_modified": sum(each.not_modified for each in counters.values()),
        "requests_an_article": round(requests / max(1, published), 2),
        "most_at_once": max(each.max_concurrent for each in counters.values()),
        "workers_seen": len({pid for one in days.samples for pid in one["workers"]}),
    }  # fmt: skip


def table(result: dict[str, Any]) -> str:
    """For people."""
    lines = [f"{name:22} {value}" for name, value in result.items() if name not in ("bars", "settings", "told")]
    lines += [f"{'told':22} {line}" for line in result["told"]]
    return "\n".join([*lines, *(f"{'met' if met else 'NOT MET':22} {bar}" for bar, met in result["bars"].items())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
