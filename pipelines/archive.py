"""The raw archive: every response that gave an article, in WARC 1.1 files per source and UTC day.

A writer never appends to a file of an earlier process: a killed one may have left a torn record at its end, behind which
nothing could be read. Files are record-compressed, so an article's offset opens its record alone.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.item import Capture

logger = logging.getLogger(__name__)

MAX_OPEN = 64
_DECODED = ("content-encoding", "transfer-encoding", "content-length")


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, buffering in memory: its temporary files are left for the garbage collector to close."""

    @staticmethod
    def _create_temp_file() -> BinaryIO:
        return io.BytesIO()


@dataclass(slots=True)
class _Open:
    path: Path
    stream: BinaryIO
    day: str
    writer: Any
    dirty: bool = False
    records: int = 0
    """Responses that were appended whole."""


class Archive:
    """Writes records and reads them back. Thread-safe; one per process."""

    def __init__(self, folder: Path, max_bytes: int, software: str) -> None:
        self.folder, self.max_bytes, self.software = folder, max_bytes, software
        self._open: dict[str, _Open] = {}
        self._closing: list[_Open] = []
        """Files that get no more records, until the next sync has them on the disk."""
        self._lock = threading.Lock()

    def append(self, source: str, capture: Capture) -> tuple[str, int]:
        """Store a response; returns (file relative to the folder, offset). Durable only after `sync`. Raises OSError."""
        with self._lock:
            file = self._file(source, f"{capture.fetched_at:%Y%m%d}")
            offset = file.stream.tell()
            file.dirty = True
            try:
                file.writer.write_record(_record(file.writer, capture))
            except OSError:  # a full disk leaves half a record, behind which nothing could be read
                self._retire(source)
                raise
            file.records += 1
            return str(file.path.relative_to(self.folder)), offset

    def sync(self) -> None:
        """Force what was appended to the disk; call before pointing an article at it. Raises OSError."""
        with self._lock:
            for file in (*self._open.values(), *self._closing):
                if file.dirty:
                    file.stream.flush()
                    os.fsync(file.stream.fileno())
                    file.dirty = False
            while self._closing:
                self._closing.pop().stream.close()

    def close(self) -> None:
        """Close all files."""
        self.sync()
        with self._lock:
            for file in self._open.values():
                file.stream.close()
            self._open.clear()

    def read(self, name: str, offset: int) -> Capture:
        """The response stored at `offset` of file `name`. Raises OSError or ValueError when it is not there."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError(f"{name} is outside the archive")
        with path.open("rb") as stream:
            stream.seek(offset)
            try:
                for record in ArchiveIterator(stream):
                    return _capture(record)
            except ArchiveLoadFailed as error:
                raise ValueError(f"{name} has no readable record at {offset}: {error}") from error
        raise ValueError(f"{name} has no record at {offset}")

    def _file(self, source: str, day: str) -> _Open:
        file = self._open.get(source)
        if file and file.day == day and file.stream.tell() < self.max_bytes:
            return file
        if file or len(self._open) >= MAX_OPEN:
            self._retire(source if file else next(iter(self._open)))
        folder = self.folder / source / day[:4]
        folder.mkdir(parents=True, exist_ok=True)
        path, stream = _fresh(folder, f"{source}-{day}")
        file = _Open(path, stream, day, _Writer(stream, gzip=True, warc_version="1.1"))
        info = {"software": self.software, "format": "WARC File Format 1.1", "isPartOf": source}
        self._open[source] = file
        try:
            file.writer.write_record(file.writer.create_warcinfo_record(path.name, info))
        except OSError:
            self._retire(source)
            raise
        return file

    def _retire(self, source: str) -> None:
        file = self._open.pop(source)
        if file.records:
            self._closing.append(file)
            return
        file.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # what it still held is of no use
            file.stream.close()


def _fresh(folder: Path, stem: str) -> tuple[Path, BinaryIO]:
    """A file that no process has written before; the number makes room for several processes and runs a day."""
    number = 1 + max((int(path.name.split("-")[-1].split(".")[0]) for path in folder.glob(f"{stem}-*.warc.gz")), default=0)
    while True:
        path = folder / f"{stem}-{number:05d}.warc.gz"
        try:
            return path, path.open("xb")
        except FileExistsError:
            number += 1


def _record(writer: Any, capture: Capture) -> Any:
    headers = [(f"X-Archive-Orig-{n}" if n.lower() in _DECODED else n, v) for n, v in capture.headers]
    headers.append(("Content-Length", str(len(capture.body))))
    if capture.rendered:
        headers.append(("X-Marsad-Rendered", "chromium"))
    when = capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return writer.create_warc_record(
        capture.url,
        "response",
        payload=io.BytesIO(capture.body),
        length=len(capture.body),
        http_headers=StatusAndHeaders(f"{capture.status} {'OK' if capture.status == 200 else 'Status'}", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": when},
    )


def _capture(record: Any) -> Capture:
    headers = tuple((n, v) for n, v in record.http_headers.headers) if record.http_headers else ()
    when = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    status = int(record.http_headers.get_statuscode()) if record.http_headers else 0
    rendered = any(n == "X-Marsad-Rendered" for n, _ in headers)
    body = record.content_stream().read()
    return Capture(record.rec_headers.get_header("WARC-Target-URI"), status, headers, body, when, rendered=rendered)


def records(path: Path) -> Iterator[tuple[int, Capture]]:
    """Every response in a WARC file with its offset; a torn record at the end (a killed writer) ends the walk."""
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream)
        try:
            for record in iterator:
                if record.rec_type == "response":
                    capture = _capture(record)  # first: asking for the offset reads past the body
                    yield iterator.get_record_offset(), capture
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            logger.warning("%s ends in a torn record: %s", path.name, error)
