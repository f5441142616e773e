"""The raw archive: what is appended is read back to the byte, rotated, and survives a torn end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive import Archive, records
from pipelines.item import Capture

WHEN = datetime(2026, 3, 1, 12, 0, 5, 123000, tzinfo=UTC)


def capture(number: int, size: int = 200) -> Capture:
    body = f"<p>خبر رقم {number}</p>".encode("cp1256") + b"x" * size
    headers = (("Content-Type", "text/html; charset=windows-1256"), ("Content-Encoding", "gzip"), ("X-Two", "1"), ("X-Two", "2"))
    return Capture(f"http://news.example/{number}", 200, headers, body, WHEN)


def test_append_and_read_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path, 1 << 20, "test")
    places = [archive.append("s", capture(n)) for n in range(5)]
    archive.sync()
    for number, (name, offset) in enumerate(places):
        got = archive.read(name, offset)
        assert got.body == capture(number).body
        assert (got.url, got.status, got.fetched_at) == (f"http://news.example/{number}", 200, WHEN)
        names = [n for n, _ in got.headers]
        assert names.count("X-Two") == 2 and "Content-Encoding" not in names
    archive.close()


def test_rotation_and_separate_sources(tmp_path: Path) -> None:
    archive = Archive(tmp_path, 3000, "test")
    import os

    names = {archive.append("a", Capture("http://x/", 200, (), os.urandom(2000), WHEN))[0] for _ in range(4)}
    names |= {archive.append("b", capture(1))[0]}
    archive.close()
    assert len({n for n in names if n.startswith("a/")}) >= 2
    assert {n for n in names if n.startswith("b/")}


def test_a_new_process_never_appends_to_an_old_file(tmp_path: Path) -> None:
    first = Archive(tmp_path, 1 << 20, "test")
    name, _ = first.append("s", capture(1))
    first.close()
    torn = tmp_path / name
    torn.write_bytes(torn.read_bytes() + b"\x1f\x8b\x08torn")
    second = Archive(tmp_path, 1 << 20, "test")
    other, offset = second.append("s", capture(2))
    second.close()
    assert other != name and second.read(other, offset).body == capture(2).body
    assert [c.url for _, c in records(torn)] == ["http://news.example/1"]


def test_wrong_places_are_clear_errors(tmp_path: Path) -> None:
    archive = Archive(tmp_path, 1 << 20, "test")
    name, offset = archive.append("s", capture(1))
    archive.close()
    with pytest.raises(ValueError, match="outside the archive"):
        archive.read("../../etc/hostname", 0)
    with pytest.raises(OSError, match="No such file"):
        archive.read("s/none.warc.gz", 0)
    with pytest.raises(ValueError, match="no re"):
        archive.read(name, offset + 3)
