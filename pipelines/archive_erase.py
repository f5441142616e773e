"""Take single records out of WARC files for good, in place: every other record stays readable at its offset.

The gzip member of the record is overwritten with one of the same length that holds a `metadata` record saying that something
was taken out, padded with spaces. Readers walk over it as over any other record.
"""

from __future__ import annotations

import os
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 16
_HEAD = 1 << 14
_STORED = 65_535
"""Most bytes of an uncompressed deflate block (RFC 1951, 3.2.4)."""
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP_COMMENT = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"
_SAID = b"A response was taken down here."


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member of a WARC file."""

    offset: int
    length: int
    url: str
    """WARC-Target-URI of the record in it; "" when it has none."""


def members(path: Path) -> Iterator[Member]:
    """The members of a record-compressed WARC file in order; a torn one ends the walk. Raises OSError."""
    with path.open("rb") as stream:
        offset = 0
        while True:
            stream.seek(offset)
            member = _member(stream, offset)
            if member is None:
                return
            yield member
            offset += member.length


def _member(stream: BinaryIO, offset: int) -> Member | None:
    unpack = zlib.decompressobj(wbits=31)
    head, taken = b"", 0
    try:
        while not unpack.eof:
            chunk = stream.read(_CHUNK)
            if not chunk:
                return None
            taken += len(chunk)
            while chunk and not unpack.eof:
                found = unpack.decompress(chunk, 1 << 20)
                head += found[: max(0, _HEAD - len(head))]
                chunk = unpack.unconsumed_tail
    except zlib.error:
        return None
    return Member(offset, taken - len(unpack.unused_data), _target(head))


def _target(head: bytes) -> str:
    for line in head.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"warc-target-uri":
            return value.strip().strip(b"<>").decode("utf-8", "replace")
    return ""


def erase(path: Path, wanted: Callable[[str], bool], when: datetime) -> int:
    """Overwrite every record of `path` whose address is `wanted`; returns how many. Durable when it returns; safe to repeat
    after an interruption between two records. `when` (aware UTC) dates the replacements. Raises OSError."""
    found = [member for member in members(path) if member.url and wanted(member.url)]
    if found:
        with path.open("r+b") as stream:
            for member in found:
                stream.seek(member.offset)
                stream.write(replacement(member.length, when))
            stream.flush()
            os.fsync(stream.fileno())
    return len(found)


def replacement(length: int, when: datetime) -> bytes:
    """A gzip member of exactly `length` bytes with a metadata record. Raises ValueError when that is too short for one."""
    size = length - len(_GZIP) - 8
    for blocks in (max(1, -(-size // (_STORED + 5))), max(1, -(-size // (_STORED + 5))) + 1):
        record = _record(size - 5 * blocks, when)
        if record is not None and -(-len(record) // _STORED) == blocks:
            return _GZIP + _stored(record) + _trailer(record)
    short = _record(0, when, least=True)
    assert short is not None
    packed = zlib.compressobj(9, wbits=-15)
    body = packed.compress(short) + packed.flush()
    pad = length - len(_GZIP_COMMENT) - len(body) - 8 - 1
    if pad < 0:
        raise ValueError(f"a record of {length} bytes is too short to be replaced")
    return _GZIP_COMMENT + b"." * pad + b"\0" + body + _trailer(short)


def _record(size: int, when: datetime, *, least: bool = False) -> bytes | None:
    """A WARC record of exactly `size` bytes (of the least size with `least`); None when it cannot be made."""
    id = uuid.uuid5(uuid.NAMESPACE_URL, f"{when.isoformat()} {size}")
    for digits in range(2, 11):
        head = (
            f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {when:%Y-%m-%dT%H:%M:%SZ}\r\n"
            "Content-Type: text/plain\r\nContent-Length: "
        )
        room = len(_SAID) if least else size - len(head) - digits - 8
        if room >= len(_SAID) and len(str(room)) == digits:
            return f"{head}{room}\r\n\r\n".encode() + _SAID.ljust(room) + b"\r\n\r\n"
    return None


def _stored(record: bytes) -> bytes:
    out = bytearray()
    for start in range(0, len(record), _STORED):
        part = record[start : start + _STORED]
        out += struct.pack("<BHH", start + _STORED >= len(record), len(part), len(part) ^ 0xFFFF) + part
    return bytes(out)


def _trailer(record: bytes) -> bytes:
    return struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)
