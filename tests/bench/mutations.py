"""Saved pages as other systems might have built them: each change of `_mutations.py` with what extraction still reads.

    bench mutations --pages DIR --gold DIR [--only NAME] [--show] [--json]

The pages are changed in memory alone. A stand-in for sites never seen: body F1 by site, headlines, dates, authors.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.cli.extract import result_of
from crawler.extract.article import extract
from crawler.extract.page import Page
from tests.bench._mutations import MUTATIONS, mutated
from tests.bench._shingles import author_state, body_f1, date_state, same_title

FETCHED = datetime(2026, 6, 1, tzinfo=UTC)
FLOOR = 0.97


def main(argv: list[str]) -> int:
    """Measure and print; 1 when a change brings a wrong date or a body below the floor, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="bench mutations", description="Saved pages changed in ways that keep the answer.")
    parser.add_argument("--pages", type=Path, required=True, help="folder of saved pages")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold JSON files")
    parser.add_argument("--only", default="", help="this change alone")
    parser.add_argument("--show", action="store_true", help="name the pages that lost something")
    parser.add_argument("--json", action="store_true", help="exact JSON")
    args = parser.parse_args(argv)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(args.gold.glob("*.json"))]
    if not golds:
        parser.error(f"no gold files in {args.gold}")
    rows = {}
    for how in MUTATIONS:
        if args.only in ("", how.__name__):
            rows[how.__name__] = [_read(gold, args.pages, how) for gold in golds]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print(table(rows, show=args.show))
    return int(any(page["day"] == "wrong" or page["f1"] < FLOOR for pages in rows.values() for page in pages))


def _read(gold: dict[str, Any], pages: Path, how: Any) -> dict[str, Any]:
    body = mutated((pages / gold["file"]).read_bytes(), gold["body"], how)
    found = result_of(extract(Page(gold["url"], body, FETCHED)))
    day, minute = date_state(gold, found["published"]) if gold.get("published") else ("right", None)
    return {
        "file": gold["file"], "f1": body_f1(gold, found["body"]), "title": same_title(gold, found["title"]), "day": day, "minute": minute,
        "author": author_state(gold, found["author"]), "outcome": found["outcome"], "published": found["published"], "named": found["author"],
    }  # fmt: skip


def table(rows: dict[str, list[dict[str, Any]]], *, show: bool = False) -> str:
    """One Markdown row a change."""
    lines = [
        "| change | F1 | worst | headline | day right | wrong | minute | author found | false | refused |",
        "|---" * 10 + "|",
    ]
    for name, pages in rows.items():
        states = [page["author"] for page in pages]
        cells = [
            name, f"{sum(p['f1'] for p in pages) / len(pages):.3f}", f"{min(p['f1'] for p in pages):.3f}",
            f"{sum(p['title'] for p in pages)}/{len(pages)}", f"{sum(p['day'] == 'right' for p in pages)}/{len(pages)}",
            str(sum(p["day"] == "wrong" for p in pages)), f"{sum(p['minute'] is True for p in pages)}/{sum(p['minute'] is not None for p in pages)}",
            f"{states.count('found')}/{states.count('found') + states.count('missed')}", str(states.count("false")),
            str(sum(p["outcome"] != "new" for p in pages)),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
        if show:
            lines += [
                f"    {p['file']} f1 {p['f1']:.3f} title {p['title']} day {p['day']} {p['published']} author {p['author']} {p['outcome']}"
                for p in pages
                if p["f1"] < FLOOR
                or p["day"] != "right"
                or not p["title"]
                or p["author"] in ("missed", "false")
                or p["outcome"] != "new"
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
