"""Extraction beside trafilatura and newspaper4k on the same saved pages, in one run.

    bench extraction --pages DIR --gold DIR [--json]

Gold files are JSON with `file, url, title, published, author, body` and optionally `title_variants,
published_alternatives, optional, must_not, host`. Columns: siteF1 = mean over hosts of the mean 4-gram F1 on folded
words; headline exact; day and minute right; pages with a wrong date; author found of the pages that name one and falsely
named of those that name none; furniture that must not come out; CPU ms a page, median of the best of three.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.cli.extract import result_of
from crawler.extract.article import extract
from crawler.extract.page import Page
from pipelines.arabic.fold import fold
from tests.bench._shingles import Gold, author_state, body_f1, date_state, same_title

Reader = Callable[[bytes, str], dict[str, Any]]
FETCHED = datetime(2026, 6, 1, tzinfo=UTC)
_RUNS = 3


def main(argv: list[str]) -> int:
    """Measure and print; 0 when every page was read by ours, 1 when one failed, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="bench extraction", description="Extraction beside its peers.")
    parser.add_argument("--pages", type=Path, required=True, help="folder of saved pages")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold JSON files")
    parser.add_argument("--json", action="store_true", help="exact JSON")
    args = parser.parse_args(argv)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(args.gold.glob("*.json"))]
    if not golds:
        parser.error(f"no gold files in {args.gold}")
    rows = {}
    for name, reader in _readers().items():
        if reader is None:
            print(f"{name} is not installed: pip install -r requirements-bench.txt", file=sys.stderr)
            continue
        rows[name] = measure(reader, golds, args.pages)
    print(json.dumps(rows, ensure_ascii=False) if args.json else table(rows))
    return 1 if rows["marsad"]["errors"] else 0


def _readers() -> dict[str, Reader | None]:
    return {
        "marsad": _ours,
        "trafilatura": _trafilatura if _installed("trafilatura") else None,
        "newspaper4k": _newspaper if _installed("newspaper", "nltk") else None,
    }


def _installed(*modules: str) -> bool:
    return all(importlib.util.find_spec(module) is not None for module in modules)


def _ours(body: bytes, url: str) -> dict[str, Any]:
    return result_of(extract(Page(url, body, FETCHED)))


def _trafilatura(body: bytes, url: str) -> dict[str, Any]:
    import trafilatura

    found = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    said = found if isinstance(found, dict) else found.as_dict()
    return {
        "title": said["title"],
        "published": said["date"],
        "author": said["author"],
        "body": (said["text"] or "").splitlines(),
    }


def _newspaper(body: bytes, url: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import newspaper

        article = newspaper.Article(quote(url, safe="/:?&=%#"), language="ar")
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
    date = article.publish_date
    return {
        "title": article.title,
        "published": date.isoformat() if isinstance(date, datetime) else date,
        "author": "، ".join(article.authors),
        "body": article.text.splitlines(),
    }


def measure(reader: Reader, golds: list[Gold], pages: Path) -> dict[str, Any]:
    """One row of figures; shares are between 0 and 1, None where no page counts."""
    sites: dict[str, list[float]] = defaultdict(list)
    titles, days, minutes, authors, cpu = [], [], [], [], []
    errors, intruding = 0, 0
    for gold in golds:
        body = (pages / gold["file"]).read_bytes()
        found, spent = _read(reader, body, gold["url"])
        if found is None:
            errors, found = errors + 1, {}
        cpu.append(spent)
        text = [p for p in found.get("body") or () if p.strip()]
        sites[gold.get("host") or urlsplit(gold["url"]).hostname or ""].append(body_f1(gold, text))
        intruding += _intruding(gold, text)
        titles.append(same_title(gold, found.get("title")))
        if gold.get("published"):
            day, minute = date_state(gold, found.get("published"))
            days.append(day)
            minutes += [] if minute is None else [minute]
        authors.append(author_state(gold, found.get("author")))
    named, unnamed = [a for a in authors if a in ("found", "missed")], [a for a in authors if a in ("false", "none")]
    return {
        "pages": len(golds),
        "site_f1": statistics.mean(statistics.mean(values) for values in sites.values()),
        "worst_f1": min(value for values in sites.values() for value in values),
        "headline": _share(titles, True),
        "day": _share(days, "right"),
        "minute": _share(minutes, True),
        "wrong_dates": days.count("wrong"),
        "author_found": _share(named, "found"),
        "author_false": _share(unnamed, "false"),
        "intruding": intruding,
        "cpu_ms": statistics.median(cpu),
        "errors": errors,
    }


def _read(reader: Reader, body: bytes, url: str) -> tuple[dict[str, Any] | None, float]:
    """(what the reader says, CPU in ms: the best of three, the first of which warms up)."""
    found, best = None, float("inf")
    for _ in range(_RUNS):
        began = time.process_time()
        try:
            found = reader(body, url)
        except Exception as error:  # noqa: BLE001 - a peer may fail on a page in any way; that is a result
            print(f"{getattr(reader, '__name__', 'reader')} failed on {url}: {error!r}", file=sys.stderr)
            return None, (time.process_time() - began) * 1000
        best = min(best, (time.process_time() - began) * 1000)
    return found, best


def _intruding(gold: Gold, text: list[str]) -> int:
    whole, lines = f" {fold(' '.join(text))} ", {fold(line) for line in text}
    right = f" {fold(' '.join([*gold['body'], *(gold.get('optional') or ())]))} "
    count = 0
    for phrase in gold.get("must_not") or ():
        key = fold(phrase)
        if key and f" {key} " not in right:
            count += f" {key} " in whole if key.count(" ") > 1 else key in lines
    return count


def _share(values: list[Any], wanted: Any) -> float | None:
    return sum(value == wanted for value in values) / len(values) if values else None


def table(rows: dict[str, dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    head = "| | siteF1 | worst | headline | day | minute | wrong dates | author found | falsely named | furniture | CPU ms |"
    lines = [head, "|---" * 11 + "|"]
    for name, row in rows.items():
        shares = [_percent(row[key]) for key in ("headline", "day", "minute")]
        who = [_percent(row[key]) for key in ("author_found", "author_false")]
        cells = [name, f"{row['site_f1']:.3f}", f"{row['worst_f1']:.3f}", *shares, str(row["wrong_dates"]), *who,
                 str(row["intruding"]), f"{row['cpu_ms']:.1f}"]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
