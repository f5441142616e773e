"""articles.warc.gz: the archived responses of exactly the exported articles, one gzip member each, in the articles' order."""

from __future__ import annotations

import gzip
import io
import uuid
import zlib
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipelines.storage.base import Doc


class WarcFile:
    """Copies records byte for byte, as written when they were fetched. Records that cannot be read are counted."""

    def __init__(self, path: Path, archive: Path, software: str, date: str) -> None:
        self.missing: list[str] = []
        """Ids of articles without a readable record."""
        self.records = 0
        self._archive = archive.resolve()
        self._file = path.open("wb")
        head = _warcinfo(path.name, software, date)
        self._file.write(gzip.compress(head, mtime=0))

    def add(self, doc: Doc) -> None:
        """Append the record of an article."""
        name, offset = doc.get("warc_file"), doc.get("warc_offset")
        member = self._member(name, int(offset)) if name and offset is not None else None
        if member is None:
            self.missing.append(str(doc["_id"]))
            return
        self._file.write(member)
        self.records += 1

    def _member(self, name: str, offset: int) -> bytes | None:
        """The gzip member at `offset`, None when there is no response there."""
        path = (self._archive / name).resolve()
        if not path.is_relative_to(self._archive) or not path.is_file():
            return None
        member = read_member(path, offset)
        if member is None:
            return None
        try:
            record = next(iter(ArchiveIterator(io.BytesIO(member))), None)
        except ArchiveLoadFailed:
            return None
        return member if record is not None and record.rec_type == "response" else None

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def read_member(path: Path, offset: int) -> bytes | None:
    """The bytes of the gzip member at `offset`; None when none is whole there."""
    found = bytearray()
    unpack = zlib.decompressobj(wbits=31)
    with path.open("rb") as stream:
        stream.seek(offset)
        while not unpack.eof:
            chunk = stream.read(65536)
            if not chunk:
                return None
            try:
                while chunk and not unpack.eof:
                    unpack.decompress(chunk, 1 << 20)
                    found += chunk[: len(chunk) - len(unpack.unconsumed_tail) - len(unpack.unused_data)]
                    chunk = unpack.unconsumed_tail
            except zlib.error:
                return None
    return bytes(found)


def _warcinfo(name: str, software: str, date: str) -> bytes:
    text = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    head = (
        f"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name + date)}>\r\n"
        f"WARC-Filename: {name}\r\nWARC-Date: {date}\r\nContent-Type: application/warc-fields\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text + b"\r\n\r\n"
