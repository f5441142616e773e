"""Logging of our own processes: one line a record on stderr, UTC, control characters made visible."""

from __future__ import annotations

import logging
import sys
import time

from crawler.cli.output import safe

NOISY = ("scrapy", "twisted", "scrapy-playwright", "apscheduler", "httpx", "httpcore", "charset_normalizer", "asyncio")


class _Line(logging.Formatter):
    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(safe(line) for line in super().format(record).split("\n"))


def set_up_logging(level: str) -> None:
    """Send our records to stderr at `level`, and those of libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping().get(level, logging.INFO)))
