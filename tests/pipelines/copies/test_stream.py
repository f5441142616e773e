"""Stream files: plain, gz, xz, and broken ones."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest

from pipelines.copies.compare import seeded
from pipelines.copies.stream import StreamError, learn, read_stream
from tests.pipelines.copies.made import weather


def lines() -> str:
    made = [weather("اليوم", 20 + k, 9 + k, 30 + 2 * k, 70 + 5 * k, 18 + k) for k in range(6)]
    return "\n".join(json.dumps({"id": k, "source": "s", "date": f"2026-03-0{k + 1}", **m}) for k, m in enumerate(made)) + "\n\n"


@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz", "s.jsonl.xz"])
def test_templates_are_learned(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = lines().encode()
    path.write_bytes({"gz": gzip.compress, "xz": lzma.compress}.get(path.suffix[1:], bytes)(data))
    common = learn(read_stream(path))
    assert len(common - seeded()) > 20


@pytest.mark.parametrize("line", ["no json", "[]", '{"title": "x", "body": "y"}', '{"date": "2026-03-01"}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(lines() + line, encoding="utf-8")
    with pytest.raises(StreamError, match="line 8"):
        learn(read_stream(path))


def test_a_date_that_is_none() -> None:
    with pytest.raises(StreamError, match="'x'"):
        learn([{"id": "x", "date": "yesterday", "title": "", "body": ""}])
