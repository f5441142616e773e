"""`extract`: read saved pages, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from crawler.cli.exits import FAILED
from crawler.cli.options import moment
from pipelines import clock

if TYPE_CHECKING:
    from crawler.extract.page import Page
    from pipelines.article import RawArticle

app = typer.Typer(help="Read saved pages, without a database.")


@app.command()
def extract(
    html: Annotated[Path | None, typer.Option(help="A saved page.")] = None,
    url: Annotated[str, typer.Option(help="Its address.")] = "",
    fetched_at: Annotated[str, typer.Option(help="When it was fetched, ISO 8601; default: now.")] = "",
    source: Annotated[str, typer.Option(help="Read it with this source's rules and time zone.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read {"html_path","url","fetched_at"} lines from stdin.')] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Exact JSON.")] = False,
) -> None:
    """Say what a saved page holds. Example: ./marsad extract --html page.html --url https://example.org/123 --json

    With --jsonl one result line is printed for each input line, in order. A page that is no article has the outcome
    `rejected(reason)`, a line that cannot be read `failed(reason)` and exit code 1.
    """
    if jsonl == (html is not None):
        raise click.UsageError("give either --html FILE --url URL, or --jsonl with lines on stdin")
    if jsonl:
        bad = sum([_answer(line, source) for line in sys.stdin.buffer if line.strip()])
        raise typer.Exit(FAILED if bad else 0)
    if not url:
        raise click.UsageError("--html needs --url: links and dates are read in its light")
    result = _one({"html_path": str(html), "url": url, "fetched_at": fetched_at, "source": source})
    if as_json:
        _print(result)
    else:
        for line in _plain(result):
            sys.stdout.write(line + "\n")
    raise typer.Exit(FAILED if result["outcome"].startswith("failed") else 0)


def _answer(line: bytes, source: str) -> bool:
    """Print the result of one input line; whether it failed."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise ValueError("not an object")
    except ValueError as error:
        result = _failed({}, "bad_line", str(error))
    else:
        result = _one({"source": source} | request)
    _print(result)
    return str(result["outcome"]).startswith("failed")


def _one(request: dict[str, Any]) -> dict[str, Any]:
    from crawler.extract.article import extract as read
    from crawler.sources.schema import SourceError, UnknownSource

    try:
        page = _page(request)
    except (UnknownSource, SourceError) as error:
        return _failed(request, "source", str(error))
    except (OSError, KeyError, TypeError, ValueError, click.UsageError) as error:
        return _failed(request, "bad_line", f"{type(error).__name__}: {error}")
    try:
        return result_of(read(page))
    except Exception as error:  # noqa: BLE001 - the edge of one page: the others go on
        return _failed(request, "extract", f"{type(error).__name__}: {error}")


def _page(request: dict[str, Any]) -> Page:
    from crawler.extract.page import Page, SiteRules

    path, url = Path(request["html_path"]), request["url"]
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ValueError(f"url must be an http or https address: {url!r}")
    given = request.get("fetched_at")
    fetched = moment(given) if isinstance(given, str) else None
    rules, zone = SiteRules(), None
    if request.get("source"):
        from crawler.sources.load import get

        known = get(str(request["source"]))
        rules, zone = known.rules, known.timezone
    body = path.read_bytes()
    when = fetched or clock.now()
    return Page(url, body, when.astimezone(UTC), str(request.get("source") or ""), timezone=zone, rules=rules)


def result_of(article: RawArticle) -> dict[str, Any]:
    """The printed form of an extracted page: times in the site's own offset, a day of day precision as a plain date."""
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "published": _time(article.published, article.published_precision),
        "published_raw": article.published_raw,
        "published_from": article.published_from,
        "modified": _time(article.modified, None),
        "author": article.author,
        "attribution": article.attribution,
        "section": article.section,
        "tags": article.tags,
        "language": article.language,
        "image_url": article.image_url,
        "body": article.body,
        "related": [{"title": link.title, "url": link.url} for link in article.related],
        "charset": article.charset,
        "found_in": article.found_in,
        "outcome": f"rejected({article.refused})" if article.refused else "new",
    }


def _time(when: datetime | None, precision: str | None) -> str | None:
    if when is None:
        return None
    return when.date().isoformat() if precision == "day" else when.isoformat()


def _failed(request: dict[str, Any], reason: str, detail: str) -> dict[str, Any]:
    return {"url": request.get("url"), "outcome": f"failed({reason})", "detail": detail}


def _print(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _plain(result: dict[str, Any]) -> Iterator[str]:
    """For people: one field a line, Arabic never inside an aligned row."""
    from crawler.cli.output import safe

    for key, value in result.items():
        if key in ("body", "related", "found_in") or not value:
            continue
        where = (result.get("found_in") or {}).get(key)
        shown = "، ".join(value) if isinstance(value, list) else str(value)
        yield f"{key}: {safe(shown)}" + (f"  [{safe(where)}]" if where else "")
    for paragraph in result.get("body") or []:
        yield ""
        yield safe(paragraph)
    for link in result.get("related") or []:
        yield f"related: {safe(link['title'])} {safe(link['url'])}"
