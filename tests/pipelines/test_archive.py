"""The raw archive: what is appended is read back to the byte, rotated, and survives a torn end."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
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


def size_limit(bytes_: int) -> None:
    """As on a full disk: nothing is written beyond this size of a file, with an OSError."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    yield size_limit
    size_limit(before)


def test_what_was_appended_before_a_full_disk_is_kept_and_nothing_stands_behind_a_torn_record(
    tmp_path: Path, full_disk: Callable[[int], None]
) -> None:
    archive = Archive(tmp_path, 1 << 20, "test")
    before = [archive.append("s", capture(n)) for n in range(3)]
    big = Capture("http://news.example/big", 200, (), os.urandom(200_000), WHEN)
    full_disk(20_000)
    for _ in range(3):
        with pytest.raises(OSError):
            archive.append("s", big)
    full_disk(10)
    with pytest.raises(OSError):
        archive.append("s", big)
    full_disk(resource.RLIM_INFINITY)
    after = archive.append("s", big)
    archive.sync()
    assert [archive.read(*place).body for place in before] == [capture(n).body for n in range(3)]
    assert archive.read(*after).body == big.body and after[0] not in {name for name, _ in before}
    assert len(list(tmp_path.rglob("*.warc.gz"))) == 2, "tries that failed leave no files behind"
    archive.close()


def test_a_rotation_on_a_full_disk_loses_nothing(tmp_path: Path, full_disk: Callable[[int], None]) -> None:
    archive = Archive(tmp_path, 200, "test")
    first = archive.append("s", capture(1))
    full_disk(1)
    with pytest.raises(OSError):
        archive.append("s", capture(2))  # into another file
    full_disk(resource.RLIM_INFINITY)
    second = archive.append("s", capture(2))
    archive.sync()
    assert first[0] != second[0]
    assert [archive.read(*place).body for place in (first, second)] == [capture(1).body, capture(2).body]
    archive.close()
