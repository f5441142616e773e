"""The daemon as systemd runs it: polls by itself, survives its worker's death, drains on SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.newsroom.newsroom import Newsroom
from tests.operating import REPO, Operator
from tests.wire import free_port


def until(condition: Callable[[], object], limit_s: float = 60, what: str = "") -> None:
    """Wait for a condition."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, f"waited {limit_s} s for {what}"
        time.sleep(0.1)


def worker_of(pid: int) -> psutil.Process | None:
    """The worker among the children of a supervisor."""
    for child in psutil.Process(pid).children():
        try:
            if "worker" in child.cmdline():
                return child
        except psutil.ZombieProcess:
            continue
    return None


@pytest.mark.slow
def test_up_monitors_serves_and_ends(only_mine: Operator) -> None:
    port = free_port()
    only_mine.env["MARSAD_PORT"] = str(port)
    with Newsroom(["wordpress", "baladi"], articles=5) as newsroom:
        newsroom.write_sources(only_mine.sources)
        log = (only_mine.folder / "up.log").open("w+")
        process = only_mine.start("up", stdout=log, stderr=log)
        try:
            until(lambda: Path(only_mine.store_url).exists() and len(only_mine.articles()) == 10, 90, "ten articles")
            health = f"http://127.0.0.1:{port}/-/health.json"
            until(lambda: answer(health)[0] == 200, 30, "the dashboard")
            status, page = answer(f"http://127.0.0.1:{port}/")
            assert status == 200 and "wordpress" in page and newsroom.truth("baladi")[0]["versions"][0]["title"].split()[0] in page
            assert answer(f"http://127.0.0.1:{port}/", host="evil.test")[0] == 400
            assert "marsad_alive 1.0" in answer(f"http://127.0.0.1:{port}/metrics")[1]
            first = worker_of(process.pid)
            assert first is not None
            first.kill()
            until(lambda: (again := worker_of(process.pid)) is not None and again.pid != first.pid, 30, "a new worker")
            listening = {c.laddr.ip for p in psutil.Process(process.pid).children(recursive=True) for c in p.net_connections("inet") if c.status == "LISTEN"}
            assert listening <= {"127.0.0.1"}
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=120)
        err = (only_mine.folder / "up.log").read_text(encoding="utf-8")
        log.close()
        assert process.returncode == 0, err[-2000:]
        assert "Dashboard: http://127.0.0.1" in err
    store = only_mine.open()
    assert all(row["owner"] is None for row in store.find("sources", {"_id": {"$in": ["wordpress", "baladi"]}}))
    store.close()
    shown = {line["id"]: line for line in json.loads(only_mine.run("status", "--json", expect=None).stdout)["sources"]}
    assert shown["wordpress"]["articles"] == 5


def test_a_worker_whose_supervisor_died_before_it_looked_ends_by_itself(only_mine: Operator) -> None:
    dead = only_mine.start("config")
    dead.communicate(timeout=60)
    only_mine.env["MARSAD_SUPERVISOR_PID"] = str(dead.pid)
    log = (only_mine.folder / "worker.log").open("w+")
    worker = only_mine.start("worker", stdout=log, stderr=log)
    assert worker.wait(timeout=90) == 0
    log.close()
    assert "the supervisor is gone" in (only_mine.folder / "worker.log").read_text(encoding="utf-8")


def answer(url: str, host: str = "") -> tuple[int, str]:
    """Status and text of a GET; status 0 when nobody listens."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_doctor_names_what_to_do(lone_operator: Operator) -> None:
    good = lone_operator.run("doctor")
    assert "FIX" not in good.stdout and "SQLite" in good.stdout
    lone_operator.store_url = "mongodb://127.0.0.1:1/x"
    bad = lone_operator.run("doctor", expect=4)
    assert "FIX store" in bad.stdout and "Start the database" in bad.stdout


def test_a_dashboard_beyond_loopback_needs_a_password(lone_operator: Operator) -> None:
    lone_operator.env["MARSAD_HOST"] = "0.0.0.0"
    assert "set MARSAD_TOKEN" in lone_operator.run("dashboard", expect=3).stderr


def test_a_broken_source_file_is_exit_3_and_named(lone_operator: Operator) -> None:
    (lone_operator.sources / "bad.toml").write_text('name = "x"\nhme = "http://x.test/"\n', encoding="utf-8")
    done = lone_operator.run("crawl", "bad", expect=3)
    assert "bad.toml" in done.stderr and "Did you mean home" in done.stderr.replace("Do you mean", "Did you mean")


def test_scrapys_own_commands(lone_operator: Operator) -> None:
    import subprocess
    import sys

    def scrapy(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *args], cwd=REPO, env=lone_operator.environment(), text=True, capture_output=True, timeout=120, check=False
        )

    with Newsroom(["wordpress"], articles=4) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        listed = scrapy("list")
        assert {"wordpress", "baladi-news"} <= set(listed.stdout.split()), listed.stderr[-2000:]
        crawled = scrapy("crawl", "wordpress")
        assert crawled.returncode == 0, crawled.stderr[-3000:]
        assert len(lone_operator.articles()) == 4
        shell = scrapy("shell", newsroom.url("wordpress"), "--nolog", "-c", "response.status")
        assert shell.stdout.strip().endswith("200"), shell.stdout + shell.stderr[-2000:]
        assert "Deprecation" not in listed.stderr + crawled.stderr + shell.stderr
        inside = scrapy("shell", f"http://127.0.0.1:{newsroom.port}/", "--nolog", "-c", "response")
        assert inside.stdout.strip() == "None", "a private address that no source names is not asked"
        (lone_operator.folder / "page.html").write_text("<title>a file</title>", encoding="utf-8")
        local = scrapy("shell", (lone_operator.folder / "page.html").as_uri(), "-c", "response.text")
        assert "a file" not in local.stdout
        unknown = scrapy("crawl", "wordpres")
        assert unknown.returncode != 0 and "Did you mean wordpress" in unknown.stderr.replace("Do you mean", "Did you mean")


def test_demo_shows_articles_an_edit_and_a_removal(lone_operator: Operator) -> None:
    began = time.monotonic()
    done = lone_operator.run("demo")
    assert "1 new article, 1 edit, 1 removal." in done.stderr
    assert "{+" in done.stdout and "Removed (410), text kept" in done.stdout
    assert time.monotonic() - began < 120


def test_recrawl_counts_and_names_failures(lone_operator: Operator) -> None:
    with Newsroom(["wordpress"], articles=6) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        lone_operator.crawl("wordpress")
        truth = newsroom.truth("wordpress")
        newsroom.edit("wordpress", truth[0]["id"], "number")
        (result,) = lone_operator.json_lines("recrawl", "wordpress", "--json", "--why", "a test")
        assert result["codes"]["updated"] == 1 and result["codes"]["unchanged"] == 5 and result["failures"] == []
        urls = lone_operator.folder / "urls"
        newsroom.set_fault("wordpress", "error", paths="/broken")
        urls.write_text(f"{truth[1]['url']}\n# a comment\n{newsroom.url('wordpress', '/broken/1/')}\n", encoding="utf-8")
        (listed,) = lone_operator.json_lines("recrawl", "wordpress", "--urls", str(urls), "--force", "--json", expect=1)
        assert listed["codes"]["unchanged"] == 1 and [failure["reason"] for failure in listed["failures"]] == ["http_503"]
    assert os.path.exists(lone_operator.store_url)
