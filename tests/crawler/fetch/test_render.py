"""The browser: kept from private addresses before anything is sent, ended when a page hangs or dies, never left open."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import psutil
import pytest

from tests.crawler.fetch.loopback import Loopback, serving
from tests.operating import REPO, Operator

pytestmark = pytest.mark.browser


class Trap(Loopback):
    """A site at trap.localhost that lures a browser to 127.0.0.1."""

    def __init__(self) -> None:
        super().__init__(Answer)

    @property
    def base(self) -> str:
        return f"http://trap.localhost:{self.server_port}"

    @property
    def inside(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret"

    def pages(self) -> dict[str, str]:
        """Path → HTML."""
        inside = self.inside
        return {
            "/good": "<h1>whole</h1>",
            "/once": "<h1>whole</h1>",
            "/robots.txt": "User-agent: *\nDisallow: /forbidden\n",
            "/parts": f"""<h1>parts</h1><link rel="stylesheet" href="/style.css"><img src="/picture.png"><video src="/film.mp4"></video>
                <script src="{inside}?script"></script><iframe src="{inside}?frame"></iframe>
                <script>fetch("{inside}?fetch", {{mode: "no-cors"}}); fetch("/go?to={inside}?fetch-redirect", {{mode: "no-cors"}});
                new WebSocket("{inside.replace("http", "ws")}?socket"); navigator.sendBeacon("{inside}?beacon");
                new EventSource("{inside}?events"); new Worker(URL.createObjectURL(new Blob(['fetch("{inside}?worker")'])));
                </script>""",
            "/refresh": f'<meta http-equiv="refresh" content="0;url={inside}?refresh"><h1>refresh</h1>',
            "/script": f'<h1>script</h1><script>location.href = "/go?to={inside}?script-redirect"</script>',
            "/spin": "<h1>spin</h1><script>for (;;) {}</script>",
            "/forbidden": "<h1>forbidden</h1>",
            "/large": '<script>document.write("<p>" + "x".repeat(3e6) + "</p>")</script>',
            "/secret": "<h1>treasure</h1>",
        }


class Answer(BaseHTTPRequestHandler):
    server: Trap

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.note(self)
        if path == "/go":
            self.send_response(302)
            self.send_header("Location", query.removeprefix("to="))
            self.end_headers()
            return
        if path == "/hang" or (path == "/once" and self.server.count(self.path) == 1):
            self.server.over.wait(60)
            return
        page = self.server.pages().get(path)
        body = (page or "none").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/plain" if path == "/robots.txt" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def trap() -> Iterator[Loopback]:
    yield from serving(Trap())


@pytest.fixture
def rendering(lone_operator: Operator, trap: Trap, browser: str) -> Operator:
    lone_operator.env |= {"MARSAD_CHROMIUM": browser, "MARSAD_BODY_MAX_MB": "2"}
    (lone_operator.sources / "trap.toml").write_text(
        f'name = "x"\ncountry = "SY"\nhome = "{trap.base}/"\ntimezone = "UTC"\nchecked = "never"\nrender = true\n'
        "allow_private = true\n[polite]\ndelay_s = 0.01\n",
        encoding="utf-8",
    )
    return lone_operator


def start(operator: Operator, trap: Trap, *paths: str, limit_s: int = 20) -> subprocess.Popen[str]:
    operator.env["MARSAD_REQUEST_LIMIT_S"] = str(limit_s // 2)
    argv = [sys.executable, "-m", "tests.crawler.fetch.rendering", *(trap.base + path for path in paths)]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, cwd=REPO, env=operator.environment(), text=True, stdout=pipe, stderr=pipe)


def results(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, err = process.communicate(timeout=110)
    assert process.returncode == 0, err[-4000:]
    return [json.loads(line) for line in out.splitlines()]


def test_nothing_reaches_a_private_address(rendering: Operator, trap: Trap) -> None:
    target = f"/go?to={trap.inside}?redirect"
    twice = f"/go?to=/go?to={trap.inside}?twice"
    process = start(rendering, trap, "/good", target, twice, "/parts", "/refresh", "/script", "/good?again")
    good, redirect, second, parts, refresh, script, again = results(process)
    reached = [path for host, path, _ in trap.asked if host.startswith("127.0.0.1")]
    assert reached == [], "blocked before it was sent"
    assert "whole" in good["body"] and "whole" in again["body"], "the site itself is read"
    assert redirect["reason"] == second["reason"] == "forbidden"
    assert "parts" in parts["body"] and {"treasure" in line["body"] for line in (parts, refresh, script)} == {False}
    assert {path for _, path, _ in trap.asked} & {"/style.css", "/picture.png", "/film.mp4"} == set(), "what is not read is not loaded"
    assert len([path for _, path, _ in trap.asked if path.startswith("/go")]) >= 4, "the traps were sprung"


def test_robots_holds_for_where_a_redirect_led(rendering: Operator, trap: Trap) -> None:
    (line,) = results(start(rendering, trap, "/go?to=/forbidden"))
    assert line["reason"] == "robots" and line["body"] == ""


def test_hanging_endless_and_large_pages_end_and_are_closed(rendering: Operator, trap: Trap) -> None:
    hang, spin, large, good = results(start(rendering, trap, "/hang", "/spin", "/large", "/good", limit_s=4))
    assert (hang["reason"], spin["reason"], large["reason"]) == ("timeout", "timeout", "too_large")
    assert "whole" in good["body"], "the browser goes on"
    assert {line["pages"] for line in (hang, spin, large, good)} == {0}


def test_a_crashed_renderer_and_a_dead_browser_cost_one_page_a_second_try(rendering: Operator, trap: Trap) -> None:
    process = start(rendering, trap, "/once?renderer", "/once?browser", "/good", limit_s=100)

    def kill_when_asked(target: str, kind: str) -> None:
        until = time.monotonic() + 60
        while not trap.count(target):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.05)
        for child in psutil.Process(process.pid).children(recursive=True):
            line = child.cmdline()
            if "chrom" in child.name() and (f"--type={kind}" in line if kind else not any(a.startswith("--type=") for a in line)):
                child.kill()

    kill_when_asked("/once?renderer", "renderer")
    kill_when_asked("/once?browser", "")
    lines = results(process)
    assert ["whole" in line["body"] for line in lines] == [True] * 3, lines
    assert trap.count("/once?renderer") == trap.count("/once?browser") == 2


def test_a_missing_browser_is_named(rendering: Operator, trap: Trap) -> None:
    rendering.env["MARSAD_CHROMIUM"] = "/nowhere/chromium"
    (line,) = results(start(rendering, trap, "/good"))
    assert line["reason"] == "connection"


def test_only_the_tunnel_listens_and_only_on_loopback(rendering: Operator, trap: Trap) -> None:
    process = start(rendering, trap, "/hang", limit_s=60)
    while not trap.count("/hang"):
        assert process.poll() is None
        time.sleep(0.05)
    tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    listening = [c.laddr.ip for p in tree for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    trap.over.set()
    results(process)
    assert listening == ["127.0.0.1"]
