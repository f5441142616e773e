"""Progress on stderr: one live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType

from pipelines.article import Outcome

PLAIN_EVERY_S = 15.0


class Progress:
    """Counts outcomes over `total` sources while they are polled."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self.total, self.quiet = total, quiet
        self.counts: Counter[str] = Counter()
        self.finished = 0
        self.live = sys.stderr.isatty() and not quiet
        self._started = time.monotonic()
        self._last = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live and self._last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def outcome(self, source: str, outcome: Outcome) -> None:
        """One candidate of `source` ended."""
        self.counts[outcome.code] += 1
        self._show(source)

    def done(self, source: str) -> None:
        """A source is finished."""
        self.finished += 1
        self._show(source, force=True)

    def _show(self, source: str, force: bool = False) -> None:
        now = time.monotonic()
        if self.quiet or (now - self._last < (0.1 if self.live else PLAIN_EVERY_S) and not (force and self.live)):
            return
        self._last = now
        counts = ", ".join(f"{n} {code}" for code, n in sorted(self.counts.items())) or "nothing yet"
        line = f"{self.finished}/{self.total} sources, {now - self._started:.0f} s: {counts}  [{source}]"
        sys.stderr.write(f"\r\x1b[K{line[:110]}" if self.live else f"{line}\n")
        sys.stderr.flush()


class Ticker:
    """Things done, speed and time left, for work whose size is about known."""

    def __init__(self, total: int, things: str = "articles") -> None:
        self._total, self._things, self._live = total, things, sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._shown = False

    def __enter__(self) -> Ticker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live and self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, done: int) -> None:
        """`done` of them are done."""
        now = time.monotonic()
        if now - self._last < (0.2 if self._live else PLAIN_EVERY_S):
            return
        self._last, self._shown = now, True
        speed = done / (now - self._start)
        left = max(0, self._total - done) / speed if speed else 0
        text = f"{done} of about {self._total} {self._things}, {speed:.0f}/s, {left:.0f} s left"
        sys.stderr.write(f"\r\x1b[K{text}" if self._live else f"{text}\n")
        sys.stderr.flush()
