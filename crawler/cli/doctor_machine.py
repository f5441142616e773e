"""What the doctor looks at on the machine: disk, files, port, clock, browser."""

from __future__ import annotations

import json
import resource
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from crawler.cli.exits import FAILED
from crawler.config import OPTIONS, Config, effective
from pipelines import clock
from pipelines.storage.base import Store
from schedules.clocks import last_event
from schedules.room import existing, free_bytes, trouble

FILES = 1024
"""Open files that a worker with many polls and connections may need."""
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    exit: int = FAILED


def disk(config: Config) -> Iterator[Check]:
    """Room, and the right to write."""
    folder = config.data_dir
    wrong = trouble(folder)
    found = wrong or f"{free_bytes(folder) / 2**30:.1f} GiB free at {existing(folder)}, can be written to"
    yield Check("disk", not wrong, found, "Make room, or name another folder with MARSAD_DATA." if wrong else "")


def files(config: Config) -> Iterator[Check]:
    """Limits of open files; secrets that others can read."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    enough = soft == resource.RLIM_INFINITY or soft >= FILES
    yield Check("open files", enough, f"at most {soft}", "" if enough else f"ulimit -n {FILES}, or LimitNOFILE={FILES} in the unit")
    secret = {option.name for option in OPTIONS if option.secret}
    origins = {Path(origin) for name, (value, origin) in effective().items() if name in secret and value and Path(origin).is_file()}
    for file in sorted(origins):
        mode = file.stat().st_mode & 0o077
        yield Check("secrets", not mode, f"{file} holds secrets" + (", and others can read it" if mode else ""), f"chmod 600 {file}" if mode else "")


def port(config: Config) -> Iterator[Check]:
    """Whether the dashboard can listen, or does."""
    place = f"{config.host}:{config.port}"
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((config.host, config.port))
        except OSError as error:
            ours = _is_ours(config)
            found = f"the dashboard answers at {place}" if ours else f"{place} cannot be had: {error.strerror}"
            yield Check("port", ours, found, "" if ours else "Set MARSAD_PORT to another port, or MARSAD_HOST to an address of this machine.")
            return
    yield Check("port", True, f"{place} is free for the dashboard")


def _is_ours(config: Config) -> bool:
    host = "127.0.0.1" if config.host == "0.0.0.0" else config.host
    url = f"http://{f'[{host}]' if ':' in host else host}:{config.port}/-/health.json"
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            body = answer.read(4096)
    except urllib.error.HTTPError as error:  # 503 while no worker is alive
        body = error.read(4096)
    except OSError:
        return False
    try:
        return "heartbeat_age_s" in json.loads(body)
    except ValueError:
        return False


def clocks(store: Store) -> Iterator[Check]:
    """The clock against what is stored, and what happened to it within a day."""
    now = clock.now()
    newest = next(iter(store.find("outcomes", {}, sort=[("at", -1)], limit=1, fields=["at"])), None)
    behind = newest is not None and newest["at"] - now > AHEAD
    if behind and newest is not None:
        found = f"it is {now:%Y-%m-%d %H:%M}Z, but something was stored at {newest['at']:%Y-%m-%d %H:%M}Z"
        yield Check("clock", False, found, "Set the clock, and let it be kept right: timedatectl set-ntp true")
        return
    event = last_event(store, now)
    yield Check("clock", True, f"{now:%Y-%m-%d %H:%M}Z" + (f"; {event}" if event else ""), "timedatectl set-ntp true keeps it right" if event else "")


def browser(config: Config) -> Iterator[Check]:
    """Chromium, where a source needs it."""
    from crawler.fetch.render import chromium_path
    from crawler.sources.load import load_all
    from crawler.sources.schema import SourceError

    path = chromium_path()
    try:
        needed = any(source.render for source in load_all().values())
    except SourceError:
        needed = False
    fix = "" if path else "apt install chromium (only sources with render = true need it)"
    yield Check("browser", bool(path) or not needed, path or "no Chromium found", fix)
