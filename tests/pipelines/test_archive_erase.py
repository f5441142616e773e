"""One record goes, every other stays where it was: sizes of all kinds, and warcio's own check afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import Archive, records
from pipelines.archive_erase import erase, members, replacement
from pipelines.item import Capture

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIZES = (0, 1, 300, 70_000, 131_070, 400_000)


def filled(folder: Path) -> tuple[Path, list[int], list[Capture]]:
    """A WARC file with incompressible bodies of many sizes."""
    archive = Archive(folder, 1 << 30, "test")
    captures = [Capture(f"http://n.example/{n}", 200, (), os.urandom(size), WHEN) for n, size in enumerate(SIZES)]
    places = [archive.append("s", capture) for capture in captures]
    archive.close()
    return folder / places[0][0], [offset for _, offset in places], captures


@pytest.mark.parametrize("gone", range(len(SIZES)))
def test_one_record_is_erased_and_the_others_stay(tmp_path: Path, gone: int) -> None:
    """Read from the start and at each offset, by warcio and by its own check."""
    path, offsets, captures = filled(tmp_path)
    size = path.stat().st_size
    assert [member.url for member in members(path)] == ["", *(capture.url for capture in captures)]
    assert erase(path, lambda url: url == captures[gone].url, WHEN) == 1
    assert path.stat().st_size == size and captures[gone].url.encode() not in path.read_bytes()
    left = [capture for n, capture in enumerate(captures) if n != gone]
    assert [(got.url, got.body) for _, got in records(path)] == [(capture.url, capture.body) for capture in left]
    archive = Archive(tmp_path, 1, "test")
    for n, offset in enumerate(offsets):
        if n != gone:
            assert archive.read(str(path.relative_to(tmp_path)), offset).body == captures[n].body
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", *("metadata" if n == gone else "response" for n in range(len(SIZES)))]
    check = subprocess.run([str(Path(sys.executable).parent / "warcio"), "check", str(path)], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
    assert erase(path, lambda url: url == captures[gone].url, WHEN) == 0, "nothing is left to erase"


def test_every_length_can_be_filled_or_is_refused() -> None:
    """Exactly as long as what was there, across the borders of deflate's blocks."""
    import gzip

    lengths = [*range(230, 420), *range(65_500, 65_900), *range(131_000, 131_300), 1_000_000]
    for length in lengths:
        made = replacement(length, WHEN)
        assert len(made) == length and gzip.decompress(made).startswith(b"WARC/1.1\r\nWARC-Type: metadata")
    with pytest.raises(ValueError, match="too short"):
        replacement(100, WHEN)
