"""A newsroom in another process: started, asked and stopped from here; for the demo, benchmarks and kill tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 30


class RemoteError(Exception):
    """The newsroom refused a call; the text is its reason."""


class RemoteNewsroom:
    """The verbs of control.py as methods that return their JSON. A context manager.

    Without `port` a process is started with `arguments` (those of `python -m tests.newsroom`, `--control` is added).
    """

    def __init__(self, *arguments: str, port: int | None = None) -> None:
        self.arguments = arguments
        self.port = port or 0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> RemoteNewsroom:
        """Start the process, when it is ours, and wait until it listens. Raises RemoteError when it does not."""
        if not self.port:
            command = [sys.executable, "-m", "tests.newsroom", "--control", *self.arguments]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                code = self.process.wait(START_TIMEOUT_S)
                self.stop()
                raise RemoteError(f"the newsroom did not start: exit code {code}")
            self.port = json.loads(line)["port"]
        return self

    def stop(self) -> None:
        """End the process that was started here."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(START_TIMEOUT_S)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def __enter__(self) -> RemoteNewsroom:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def call(self, verb: str, **arguments: Any) -> Any:
        """One verb of the control interface. Raises RemoteError."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=START_TIMEOUT_S)
        try:
            headers = {"Host": f"control.localhost:{self.port}", "Content-Type": "application/json"}
            connection.request("POST", f"/{verb}", json.dumps(arguments), headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise RemoteError(answer["error"])
        return answer

    def publish(self, site: str, article: dict[str, Any] | None = None, at: str | None = None, count: int = 1) -> Any:
        """See Newsroom.publish; `article` holds the fields of Draft. → the article (see Newsroom.truth)."""
        return self.call("publish", site=site, article=article, at=at, count=count)

    def edit(self, site: str, article_id: int, how: str = "append", **changes: Any) -> Any:
        """See Newsroom.edit. → the article."""
        return self.call("edit", site=site, id=article_id, how=how, changes=changes)

    def remove(self, site: str, article_id: int, how: str = "404") -> Any:
        """See Newsroom.remove."""
        return self.call("remove", site=site, id=article_id, how=how)

    def restore(self, site: str, article_id: int) -> Any:
        """See Newsroom.restore."""
        return self.call("restore", site=site, id=article_id)

    def story(self, sites: Iterable[str], lags_s: Iterable[float] = (0, 900, 2700)) -> list[Any]:
        """See Newsroom.story. → its articles."""
        result: list[Any] = self.call("story", sites=list(sites), lags_s=list(lags_s))
        return result

    def set_fault(self, site: str, kind: str, for_s: float | None = None, **options: Any) -> Any:
        """See Newsroom.set_fault."""
        return self.call("fault", site=site, kind=kind, for_s=for_s, **options)

    def clear_fault(self, site: str, kind: str | None = None) -> Any:
        """See Newsroom.clear_fault."""
        return self.call("clear", site=site, kind=kind)

    def advance(self, seconds: float) -> str:
        """Move the simulated clock. → the new time, ISO 8601."""
        return str(self.call("clock", advance=seconds)["now"])

    def requests(self, site: str | None = None, log: int = 0) -> Any:
        """Counters of one site or, by label, of all, with the last `log` lines of the log."""
        return self.call("counters", site=site, log=log)

    def truth(self, site: str | None = None) -> list[dict[str, Any]]:
        """See Newsroom.truth."""
        result: list[dict[str, Any]] = self.call("truth", site=site)
        return result

    def source_toml(self, site: str) -> str:
        """The source declaration of a site."""
        return str(self.call("source", site=site)["toml"])

    def url(self, site: str, path: str = "/") -> str:
        """Absolute address at a site."""
        return f"http://{site}.localhost:{self.port}{path}"
