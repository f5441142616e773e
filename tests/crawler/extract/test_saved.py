"""Pages recorded by `sources try --save` (tests/pages/SOURCE/NAME): each is read as its expected.json says, field by field.

The time of reading is the time of the recording, so relative dates and dated layouts give what they gave then.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery.candidate import Candidate
from crawler.extract.article import extract
from crawler.extract.page import Page
from crawler.show import plain
from crawler.sources import load
from tests.newsroom.newsroom import Newsroom
from tests.operating import REPO, Operator

FOLDER = REPO / "tests" / "pages"
CASES = sorted(path.parent.relative_to(FOLDER) for path in FOLDER.glob("*/*/expected.json"))
FIELDS = [(case, field) for case in CASES for field in json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))]


@cache
def read(folder: Path) -> dict[str, Any]:
    """The recorded page as it is read now, in the form of its expected.json."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    source = load.load_all().get(meta["source"])
    more: dict[str, Any] = {"rules": source.rules} if source else {}
    page = Page(
        url=meta["url"], body=gzip.decompress((folder / "page.html.gz").read_bytes()), fetched_at=datetime.fromisoformat(meta["captured_at"]),
        content_type=meta["content_type"], source=meta["source"], timezone=meta["timezone"], candidate=Candidate(meta["url"], "manual"), **more,
    )  # fmt: skip
    found: dict[str, Any] = plain(extract(page))
    return found


def test_there_are_recorded_pages() -> None:
    assert len(CASES) >= 4
    assert all((FOLDER / case / name).exists() for case in CASES for name in ("page.html.gz", "meta.json"))


@pytest.mark.parametrize(("case", "field"), FIELDS, ids=[f"{case}: {field}" for case, field in FIELDS])
def test_field(case: Path, field: str) -> None:
    expected = json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))
    assert read(FOLDER / case)[field] == expected[field]


def test_what_is_saved_is_read_the_same_again(lone_operator: Operator, tmp_path: Path) -> None:
    with Newsroom(["jsonfeed"], articles=2) as newsroom:
        newsroom.write_sources(lone_operator.sources)
        item = newsroom.truth("jsonfeed")[0]
        command = [sys.executable, "-m", "crawler", "sources", "try", "jsonfeed", item["url"], "--save", "hijri-beside"]
        env = {**lone_operator.environment(), "PYTHONPATH": os.pathsep.join(filter(None, (str(REPO), os.environ.get("PYTHONPATH"))))}
        done = subprocess.run(command, cwd=tmp_path, env=env, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "tests" / "pages" / "jsonfeed" / "hijri-beside"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert expected["body"] == [" ".join(p.split()) for p in item["versions"][-1]["body"]]
    found = read(folder)
    assert {name: found[name] for name in expected} == expected
