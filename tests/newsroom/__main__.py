"""The newsroom as a process of its own: `python -m tests.newsroom --port 8900`; prints one JSON line when ready."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

from tests.newsroom.catalog import parse_specs
from tests.newsroom.clock import SimClock
from tests.newsroom.newsroom import Newsroom


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    parser.add_argument(
        "--sites", help="comma-separated: kind, kind:articles or label=kind:articles; the eight good ones when absent"
    )
    parser.add_argument("--articles", type=int, help="articles of each site at the start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", help="time of a simulated clock, ISO 8601 with offset; without it the clock is real")
    parser.add_argument("--speed", type=float, default=0.0, help="seconds of the simulated clock per real second")
    parser.add_argument("--sources", type=Path, help="write a source file for each site into this folder")
    parser.add_argument("--control", action="store_true", help="serve http://control.localhost:PORT/")
    options = parser.parse_args()
    try:
        parse_specs(options.sites)
    except ValueError as error:
        parser.error(str(error))
    return options


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = arguments()
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: done.set())
    clock = SimClock(datetime.fromisoformat(options.start).astimezone(UTC), options.speed) if options.start else None
    with Newsroom(
        options.sites,
        seed=options.seed,
        clock=clock,
        port=options.port,
        articles=options.articles,
        control=options.control,
    ) as room:
        if options.sources:
            room.write_sources(options.sources)
        print(json.dumps({"port": room.port, "sites": list(room.sites)}), flush=True)
        done.wait()


if __name__ == "__main__":
    main()
