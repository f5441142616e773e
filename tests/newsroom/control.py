"""The newsroom's methods over HTTP, at http://control.localhost:PORT/, for a newsroom in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.newsroom.clock import SimClock
from tests.newsroom.programme import Programme, Rate
from tests.newsroom.text.writer import Draft
from tests.newsroom.wire import Request, Response

if TYPE_CHECKING:
    from tests.newsroom.newsroom import Newsroom


class Control:
    """One path per method; arguments as a JSON object (POST) or as a query (GET). Errors are 400 with `error`."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.verbs: dict[str, Callable[..., Any]] = {
            "sites": self.sites,
            "articles": self.articles,
            "publish": self.publish,
            "edit": self.edit,
            "remove": self.remove,
            "restore": self.restore,
            "story": self.story,
            "fault": self.fault,
            "clear": self.clear,
            "clock": self.clock,
            "play": self.play,
            "counters": self.counters,
            "reset": self.reset,
            "truth": self.truth,
            "source": self.source,
        }

    def answer(self, request: Request) -> Response:
        """Call the method that the path names."""
        verb = self.verbs.get(request.path.strip("/"))
        if verb is None:
            return reply({"error": f"no such path; there are {', '.join(self.verbs)}"}, 404)
        try:
            arguments = dict(parse_qsl(request.query)) | (json.loads(request.body) if request.body else {})
            return reply(verb(**arguments))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            return reply({"error": f"{type(error).__name__}: {error}"}, 400)

    def sites(self) -> Any:
        room = self.room
        return {
            label: {
                "kind": site.kind,
                "name": site.name,
                "home": f"{site.base}/",
                "articles": len(site.desk.articles),
                "faults": sorted(site.faults),
            }
            for label, site in room.sites.items()
        }

    def articles(self, site: str) -> Any:
        each = self.room.sites[site]
        return [
            {"id": article.id, "url": each.url(article), "title": article.title, "state": article.state}
            for article in each.desk.articles.values()
        ]

    def publish(self, site: str, article: dict[str, Any] | None = None, at: str | None = None, count: int = 1) -> Any:
        when = datetime.fromisoformat(at) if at else None
        made = self.room.publish(site, draft(article) if article else None, when, int(count))
        return made.as_dict(self.room.sites[site].url(made))

    def edit(self, site: str, id: int | str, how: str = "append", changes: dict[str, Any] | None = None) -> Any:
        changes = {key: tuple(item) if isinstance(item, list) else item for key, item in (changes or {}).items()}
        self.room.edit(site, int(id), how, **changes)
        each = self.room.sites[site]
        return each.desk.articles[int(id)].as_dict(each.url(each.desk.articles[int(id)]))

    def remove(self, site: str, id: int | str, how: str = "404") -> Any:
        self.room.remove(site, int(id), how)
        return {"site": site, "id": int(id), "state": how}

    def restore(self, site: str, id: int | str) -> Any:
        self.room.restore(site, int(id))
        return {"site": site, "id": int(id), "state": "live"}

    def story(self, sites: list[str], lags_s: list[float]) -> Any:
        told = self.room.story(sites, lags_s)
        return [article.as_dict(url) for article, url in zip(told.articles, told.urls, strict=True)]

    def fault(self, site: str, kind: str, **options: Any) -> Any:
        self.room.set_fault(site, kind, **{key: number(item) for key, item in options.items()})
        return {"site": site, "faults": sorted(self.room.sites[site].faults)}

    def clear(self, site: str, kind: str | None = None) -> Any:
        self.room.clear_fault(site, kind)
        return {"site": site, "faults": sorted(self.room.sites[site].faults)}

    def clock(self, advance: float | str | None = None, speed: float | str | None = None) -> Any:
        if advance is not None:
            self.room.advance(float(advance))
        if speed is not None:
            if not isinstance(self.room.clock, SimClock):
                raise TypeError("only a SimClock has a speed")
            self.room.clock.set_speed(float(speed))
        return {"now": self.room.clock.now().isoformat()}

    def play(self, hours: float, sites: list[str] | None = None, seed: int = 1, **rate: Any) -> Any:
        names = sites or list(self.room.sites)
        rates = {name: Rate(**rate) for name in names}
        programme = Programme.generate(rates, self.room.clock.now(), float(hours), seed=int(seed))
        self.room.play(programme)
        return programme.counts()

    def counters(self, site: str | None = None, log: int | str = 0) -> Any:
        if site:
            return self.room.requests(site).as_dict(int(log))
        return {label: each.counters.as_dict(int(log)) for label, each in self.room.sites.items()}

    def reset(self) -> Any:
        self.room.reset_counters()
        return {}

    def truth(self, site: str | None = None) -> Any:
        return self.room.truth(site)

    def source(self, site: str) -> Any:
        return {"toml": self.room.source_toml(site)}


def draft(data: dict[str, Any]) -> Draft:
    """A Draft from JSON. Raises TypeError for unknown fields."""
    fields: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in data.items()}
    return Draft(**fields)


def number(item: Any) -> Any:
    """Query strings have no numbers: make one where it looks like one."""
    if isinstance(item, str):
        try:
            return int(item) if item.lstrip("-").isdecimal() else float(item)
        except ValueError:
            return item
    return item


def reply(data: Any, status: int = 200) -> Response:
    """JSON."""
    body = json.dumps(data, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8"})
