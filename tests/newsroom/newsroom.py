"""The newsroom: all sites behind one loopback server in a thread, and the hand that publishes, edits and breaks them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, overload

from tests.newsroom import faults, sources
from tests.newsroom.article import Article, Version
from tests.newsroom.catalog import SiteSpec, kinds, parse_specs
from tests.newsroom.clock import Clock, RealClock, SimClock
from tests.newsroom.counters import Counters
from tests.newsroom.desk import Desk
from tests.newsroom.front import Front
from tests.newsroom.programme import Event, Programme
from tests.newsroom.sites.base import Site
from tests.newsroom.story import Story, tell
from tests.newsroom.text.writer import Draft


class Newsroom:
    """A local web of Arabic news sites; a context manager. Every method may be called from any thread.

    `sites`: names, `kind:articles`, `label=kind:articles`, SiteSpecs, or None for the eight good ones. `articles`: how many
    each starts with unless it says so itself. The same seed and clock give the same web.
    """

    def __init__(
        self,
        sites: Iterable[str | SiteSpec] | str | None = None,
        *,
        seed: int = 1,
        clock: Clock | None = None,
        port: int = 0,
        articles: int | None = None,
        control: bool = True,
    ) -> None:
        self.clock: Clock = clock or RealClock()
        self.seed = seed
        self.port = port
        self.started_at = self.clock.now()
        self.lock = threading.RLock()
        self.sites: dict[str, Site] = {spec.label: self._make(spec) for spec in parse_specs(sites, articles)}
        self.front = Front(self, control)
        self._agenda: list[Event] = []
        self._stories = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def _make(self, spec: SiteSpec) -> Site:
        gap = timedelta(days=1) / spec.per_day
        return kinds()[spec.kind](spec.label, Desk(spec.label, self.seed, self.started_at, spec.articles, gap))

    # life

    def start(self) -> Newsroom:
        """Listen on 127.0.0.1; `port` is known when this returns. Raises OSError when the port is taken."""
        ready = threading.Event()
        failure: list[OSError] = []
        self._thread = threading.Thread(target=self._run, args=(ready, failure), name="newsroom", daemon=True)
        self._thread.start()
        ready.wait()
        if failure:
            raise failure[0]
        return self

    def _run(self, ready: threading.Event, failure: list[OSError]) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            try:
                server = runner.run(self._listen())
            except OSError as error:
                failure.append(error)
                ready.set()
                return
            ready.set()
            self._loop.run_forever()
            server.close()
            for connection in list(self.front.connections):
                connection.transport.abort()
            runner.run(asyncio.sleep(0))

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self.front.connect, "127.0.0.1", self.port, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        for site in self.sites.values():
            site.base = self.url(site.label, "")
        return server

    def stop(self) -> None:
        """Drop every connection and stop listening; calling it twice is allowed."""
        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Newsroom:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    # addresses

    def url(self, site: str, path: str = "/") -> str:
        """Absolute address at a site."""
        return f"http://{site}.localhost:{self.port}{path}"

    def host(self, site: str) -> str:
        """The Host header for clients that connect to 127.0.0.1 themselves."""
        return f"{site}.localhost:{self.port}"

    def article_url(self, site: str, article_id: int) -> str:
        """Canonical address of an article."""
        with self.lock:
            return self.sites[site].url(self.sites[site].desk.articles[article_id])

    def source_toml(self, site: str) -> str:
        """The source declaration of a site."""
        return sources.source_toml(self.sites[site], self.port)

    def write_sources(self, folder: Path, sites: Iterable[str] | None = None) -> list[Path]:
        """Write `<label>.toml` for each site (None = all) into `folder`."""
        return sources.write_sources(folder, self.port, [self.sites[name] for name in sites or self.sites])

    # the editors' hand

    def publish(self, site: str, article: Draft | None = None, at: datetime | None = None, count: int = 1) -> Article:
        """Publish `article` (None = a generated one; `count` of them), dated `at` (None = now); the last one."""
        with self.lock:
            self.catch_up()
            now = self.clock.now()
            for _ in range(count):
                made = self.sites[site].desk.publish(article, at or now.replace(microsecond=0), now)
            return made

    def edit(self, site: str, article_id: int, how: str = "append", **changes: Any) -> Version:
        """Change fields of Draft by keyword, or, with none given, make an edit up (desk.EDITS)."""
        with self.lock:
            self.catch_up()
            return self.sites[site].desk.edit(article_id, self.clock.now(), how, **changes)

    def remove(self, site: str, article_id: int, how: str = "404") -> None:
        """Take an article down: `404`, `410`, `redirected_home`, `soft_404` or `unlisted`."""
        with self.lock:
            self.catch_up()
            self.sites[site].desk.remove(article_id, how, self.clock.now())

    def restore(self, site: str, article_id: int) -> None:
        """Put a removed article back."""
        with self.lock:
            self.catch_up()
            self.sites[site].desk.restore(article_id, self.clock.now())

    def story(
        self,
        sites: Sequence[str],
        lags_s: Sequence[float] = (0, 900, 2700),
        *,
        draft: Draft | None = None,
        live: bool = False,
    ) -> Story:
        """One text at three sites: as it is, retitled and trimmed, with two numbers corrected, `lags_s` apart.

        `live`: each appears when the clock gets there; otherwise all are there at once, the last one dated now.
        """
        with self.lock:
            self.catch_up()
            now = self.clock.now().replace(microsecond=0)
            start = now if live else now - timedelta(seconds=max(lags_s))
            self._stories += 1
            return tell(self, sites, [start + timedelta(seconds=lag) for lag in lags_s], draft, self._stories)

    def set_fault(self, site: str, kind: str, for_s: float | None = None, **options: Any) -> None:
        """Switch on one of faults.KINDS, for `for_s` seconds of the newsroom's clock or until cleared."""
        with self.lock:
            until = None if for_s is None else self.clock.now() + timedelta(seconds=for_s)
            self.sites[site].set_fault(faults.Fault(kind, until=until, **options))

    def clear_fault(self, site: str, kind: str | None = None) -> None:
        """Switch one fault, or all faults, of a site off."""
        with self.lock:
            self.sites[site].clear_fault(kind)

    def play(self, programme: Programme) -> None:
        """Queue a programme: each event happens when the clock has passed it, before the next request is answered."""
        with self.lock:
            self._agenda = sorted([*self._agenda, *programme.events], key=lambda event: event.at, reverse=True)

    def catch_up(self) -> int:
        """Let everything happen that is due; how many events did."""
        done = 0
        with self.lock:
            while self._agenda and self._agenda[-1].at <= self.clock.now():
                event = self._agenda.pop()
                event.happen(self.sites[event.site])
                done += 1
        return done

    def advance(self, seconds: float) -> datetime:
        """Move a SimClock on and let everything happen on the way. Raises TypeError with another clock."""
        if not isinstance(self.clock, SimClock):
            raise TypeError("only a SimClock can be advanced")
        now = self.clock.advance(seconds)
        self.catch_up()
        return now

    # what happened

    @overload
    def requests(self, site: str) -> Counters: ...

    @overload
    def requests(self, site: None = None) -> dict[str, Counters]: ...

    def requests(self, site: str | None = None) -> Counters | dict[str, Counters]:
        """What one site was asked; without a name, what each was asked, by label."""
        if site is not None:
            return self.sites[site].counters
        return {label: each.counters for label, each in self.sites.items()}

    def reset_counters(self) -> None:
        """Count from zero again."""
        with self.lock:
            for site in self.sites.values():
                site.counters = Counters()

    def truth(self, site: str | None = None, *, initial: bool = True) -> list[dict[str, Any]]:
        """Everything ever published, with each version; `initial=False` leaves out what was there at the start."""
        with self.lock:
            self.catch_up()
            chosen = [self.sites[site]] if site else list(self.sites.values())
            return [
                article.as_dict(each.url(article)) | {"source": each.label, "reachable": each.reachable(article)}
                for each in chosen
                for article in each.desk.articles.values()
                if initial or article.published >= self.started_at
            ]
