"""docs/add-a-source.md shows files that are valid, and names every key that there is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from crawler.extract.page import SiteRules
from crawler.sources.schema import Discover, Expect, Polite, Source
from crawler.sources.validate import parse


def test_the_examples_make_one_valid_file(repo: Path) -> None:
    text = (repo / "docs/add-a-source.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 6
    top = [block for block in blocks if not block.startswith("[")]
    tables = [block for block in blocks if block.startswith("[")]
    source, problems = parse(tomllib.loads("\n".join([*top, *tables])), "sada-almaydan", "docs")
    assert problems == []
    assert source is not None
    assert source.discover.archives
    assert source.rules.date_fixes
    assert source.expect.per_day == (10, 60)


def test_every_key_is_named(repo: Path) -> None:
    text = (repo / "docs/add-a-source.md").read_text(encoding="utf-8")
    table = text[text.index("## All keys") :]
    named = set(re.findall(r"[\w.]+", " ".join(re.findall(r"`([^`]+)`", table))))
    for shape in (Source, Discover, SiteRules, Polite, Expect):
        keys = {field.name for field in fields(shape)} - {
            "id",
            "file",
            "rules",
            "date_fixes",
            "site_names",
            "fields",
            "allow",
            "deny",
        }
        assert keys - named == set(), shape.__name__
    assert {"article.allow", "article.deny", "printed", "value"} <= named
