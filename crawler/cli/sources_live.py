"""`sources try`, `sources new` and `sources check --live`: the commands about sources that use the network. They obey robots.txt
and the address rules like the monitor itself, and store nothing."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from crawler.cli.exits import CONFIGURATION, FAILED
from crawler.cli.logs import set_up_logging
from crawler.cli.output import emit, safe, say, tell
from crawler.config import load_config
from crawler.discovery import autodiscover, listings
from crawler.discovery.candidate import Candidate
from crawler.extract.article import extract
from crawler.extract.page import Page
from crawler.fetch.robots import CACHE
from crawler.sources import load
from crawler.sources.schema import Source
from crawler.sources.template import template
from crawler.spiders.crawls import scrapy_settings
from crawler.spiders.fetching import Fetched, fetch_all
from crawler.spiders.reactor import run_in_reactor
from pipelines import clock
from pipelines.article import RawArticle
from pipelines.validate import validate

SHOWN = ("title", "published", "modified", "author", "attribution", "section", "tags", "image_url", "language", "canonical_url")


def try_url(target: str, url: str, *, json: bool, save: str) -> int:
    """Fetch one page and show each field, its value and where it was found. `target` is a source id or a URL."""
    set_up_logging("WARNING")
    config = load_config()
    known = load.load_all()
    source = known.get(target) if "://" not in target else _of_url(target, known)
    address = url or (target if "://" in target else "")
    if source is None and "://" not in target:
        raise click.UsageError(load.unknown(target, known))

    async def main() -> tuple[str, Fetched | None]:
        where = address or await _first_article(source, scrapy_settings(config))
        if not where:
            return "", None
        return where, (await fetch_all([where], scrapy_settings(config), source))[0]

    where, got = run_in_reactor(main)
    if got is None:
        say("no article was found on the home page; name one: ./marsad sources try SOURCE URL")
        return FAILED
    if got.response is None or got.failure is not None:
        say(f"{where}: {got.failure.reason if got.failure else 'no answer'} {got.failure.detail if got.failure else ''}")
        return FAILED
    raw = extract(page_of(got, source))
    outcome = validate(raw)
    if save:
        _save(save, got, raw, source.timezone if source else None)
    if json:
        emit({"url": where, "status": got.response.status, "outcome": str(outcome or "new"), "article": raw})
    else:
        _show(where, got, raw, str(outcome or "new"))
    return 0 if outcome is None else FAILED


def _of_url(url: str, known: dict[str, Source]) -> Source | None:
    host = urlsplit(url).netloc.lower()
    return next((source for source in known.values() if host in source.hosts()), None)


async def _first_article(source: Source | None, settings: Any) -> str:
    if source is None:
        return ""
    home = (await fetch_all([source.home], settings, source))[0]
    if home.response is None:
        return ""
    found = listings.find_articles(home.response.body, home.response.url, source)
    return found[0].url if found else ""


def page_of(got: Fetched, source: Source | None) -> Page:
    """The page of an answer that is one."""
    assert got.response is not None
    content_type = (got.response.headers.get("Content-Type") or b"").decode("latin-1")
    extra: dict[str, Any] = {"timezone": source.timezone, "rules": source.rules, "source": source.id} if source else {}
    return Page(url=got.response.url, body=got.response.body, fetched_at=clock.now(), content_type=content_type,
                candidate=Candidate(got.url, "manual"), **extra)  # fmt: skip


def _show(where: str, got: Fetched, raw: RawArticle, outcome: str) -> None:
    assert got.response is not None
    tell(f"{got.response.status} · {len(got.response.body) // 1024} KB · robots: allowed · nothing was stored")
    tell(f"    {safe(where)}")
    for name in SHOWN:
        value = getattr(raw, name)
        shown = value.isoformat() if isinstance(value, datetime) else "، ".join(value) if isinstance(value, list) else value
        tell(f"{name:14} {'ok  ' if value else 'none'}  {('from ' + raw.found_in[name]) if name in raw.found_in else ''}".rstrip())
        if value:
            tell(f"    {safe(str(shown))}")
        if name == "published" and raw.published_raw:
            tell(f"    printed: {safe(raw.published_raw)}")
    words = sum(len(paragraph.split()) for paragraph in raw.body)
    tell(f"{'body':14} {'ok  ' if raw.body else 'none'}  {words} words in {len(raw.body)} paragraphs, from {raw.found_in.get('body', '-')}")
    for paragraph in raw.body:
        tell(f"    {safe(paragraph)}")
    tell(f"{'related':14} {len(raw.related)} links")
    for link in raw.related:
        tell(f"    {safe(link.title)}")
    tell(f"{'outcome':14} {outcome}")


def _save(name: str, got: Fetched, raw: RawArticle, timezone: str | None) -> None:
    """Record the page as a test case: the bytes as served, and what was read (to be checked by a person)."""
    import gzip
    import json

    from crawler.show import plain

    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", name):
        raise click.UsageError("--save takes a short name of small letters, digits, - and _")
    assert got.response is not None
    folder = Path("tests/pages") / (raw.source or urlsplit(got.url).hostname or "page") / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html.gz").write_bytes(gzip.compress(got.response.body, mtime=0))
    meta = {
        "url": got.response.url, "captured_at": raw.fetched_at, "source": raw.source, "timezone": timezone,
        "content_type": (got.response.headers.get("Content-Type") or b"").decode("latin-1"), "valid_until": None,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(plain(meta), ensure_ascii=False, indent=1), encoding="utf-8")
    expected = {key: value for key, value in plain(raw).items() if key not in ("blocks", "fetched_at")}
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"saved in {folder}: read expected.json and mend it where the page says otherwise")


def new_source(url: str, *, write: bool, allow_private: bool = False) -> int:
    """Look for feeds, sitemaps and section pages from a home page and propose a source file."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise click.UsageError(f"{url!r} is no web address; write it with https://")
    set_up_logging("WARNING")
    settings = scrapy_settings(load_config())
    asked = Source("new", "", "", url, "UTC", allow_private=allow_private)

    home, found = run_in_reactor(lambda: _places_of(url, settings, asked))
    if home.response is None or home.failure is not None:
        say(f"{url}: {home.failure.reason if home.failure else 'no answer'} {home.failure.detail if home.failure else ''}")
        return FAILED
    text = template(home.response.url, found, allow_private=allow_private)
    target = _proposed_file(home.response.url)
    say(f"{len(found)} places found; proposal for {target}:" if not write else f"writing {target}")
    tell(text)
    if not write:
        say("Add --write to save it.")
        return 0
    if target.exists():
        say(f"{target} exists already; nothing was written")
        return CONFIGURATION
    target.write_text(text, encoding="utf-8")
    say(f"Next: fill in what is empty, ./marsad sources check, then ./marsad sources try {target.stem}")
    return 0


def _proposed_file(home: str) -> Path:
    id = re.sub(r"[^a-z0-9]+", "-", (urlsplit(home).hostname or "").removeprefix("www.").rsplit(".", 1)[0]).strip("-")
    return load.default_dirs()[-1] / f"{id}.toml"


async def _places_of(url: str, settings: Any, asked: Source) -> tuple[Fetched, list[autodiscover.Found]]:
    """The home page, and the feeds, sitemaps and interfaces that it or robots.txt names; the usual places when they name none."""
    home = (await fetch_all([url], settings, asked))[0]
    if home.response is None or home.failure is not None:
        return home, []
    robots = CACHE.known(home.response.url)
    named = autodiscover.announced(home.response.body, home.response.url)
    named += autodiscover.from_robots(robots.text, home.response.url) if robots is not None else []
    usual = autodiscover.probes(home.response.url)
    found: list[autodiscover.Found] = []
    for places in (list(dict.fromkeys(one.url for one in named)), usual):
        if not found and places:
            say(f"looking at {len(places)} places, one a second ...")
            answers = await fetch_all(places, settings, asked)
            found = [judged for got in answers if (judged := _judged(got)) is not None]
    return home, found


def _judged(got: Fetched) -> autodiscover.Found | None:
    if got.response is None or got.failure is not None:
        return None
    kind = (got.response.headers.get("Content-Type") or b"").decode("latin-1")
    return autodiscover.judge(got.response.url, got.response.body, kind)


def check_live(ids: list[str], *, json: bool) -> int:
    """Try each source from this machine: home page, declared documents, and one article."""
    set_up_logging("ERROR")
    settings = scrapy_settings(load_config())
    known = load.load_all()
    chosen = [load.get(id) for id in ids] if ids else [s for s in known.values() if s.state == "active"]

    async def main() -> list[dict[str, Any]]:
        places = asyncio.Semaphore(8)

        async def one(source: Source) -> dict[str, Any]:
            async with places:
                result = await _check_one(source, settings)
            if json:
                emit(result)
            else:
                tell(f"{'ok ' if result['ok'] else 'BAD'} {source.id:24} {result['found']}")
            return result

        return list(await asyncio.gather(*(one(source) for source in chosen)))

    results = run_in_reactor(main)
    good = [result["source"] for result in results if result["ok"]]
    for id in good:
        mark_checked(known[id], clock.now().date().isoformat())
    say(f"{len(good)} of {len(results)} answer and show an article. Their files now say when they were checked.")
    return 0 if len(good) == len(results) else FAILED


async def _check_one(source: Source, settings: Any) -> dict[str, Any]:
    documents = [*source.discover.feeds, *source.discover.sitemaps]
    home = (await fetch_all([source.home], settings, source))[0]
    others = await fetch_all(documents, settings, replace(source, render=False)) if documents else []
    problems = [f"{got.url}: {got.failure.reason}" for got in (home, *others) if got.failure is not None]
    if home.response is None or home.failure is not None:
        return {"source": source.id, "ok": False, "found": "; ".join(problems) or "no answer"}
    links = listings.find_articles(home.response.body, home.response.url, source)
    article = (await fetch_all([links[0].url], settings, source))[0] if links else None
    if article is None or article.response is None:
        return {"source": source.id, "ok": False, "found": "; ".join([*problems, "no article could be opened from the home page"])}
    raw = await asyncio.to_thread(extract, page_of(article, source))
    refused = validate(raw)
    what = f"{len(links)} article links, one read: {'ok' if refused is None else refused.reason}"
    what += f", {'dated' if raw.published else 'no date'}"
    return {"source": source.id, "ok": refused is None and not problems, "found": "; ".join([what, *problems]), "url": article.url}


def mark_checked(source: Source, day: str) -> None:
    """Write the day of a successful live check into the source's file."""
    file = Path(source.file)
    text = file.read_text(encoding="utf-8")
    line = f'checked = "{day}"'
    text, number = re.subn(r'^checked\s*=\s*"[^"]*"', line, text, count=1, flags=re.MULTILINE)
    file.write_text(text if number else f"{line}\n{text}", encoding="utf-8")
