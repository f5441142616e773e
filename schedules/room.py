"""Is there room on the disk, and can the folder be written to? A full disk is waited out, but a person must make room."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

LOW = 1 << 30
"""Bytes free under which a person is told."""
PROBE = 64 * 1024


def free_bytes(folder: Path) -> int:
    """Free bytes of the file system that `folder` is on, or will be."""
    return shutil.disk_usage(existing(folder)).free


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(part for part in (folder, *folder.parents) if part.exists())


def unwritable(folder: Path) -> str:
    """Why nothing can be written to `folder`; "" when it can (tried with a file of 64 KiB that is gone afterwards)."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)) as file:
            file.write(bytes(PROBE))
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def trouble(folder: Path) -> str:
    """What is wrong, as a sentence; "" when nothing is."""
    why = unwritable(folder)
    if why:
        return f"nothing can be written to {folder}: {why}"
    free = free_bytes(folder)
    return f"{free / 2**30:.1f} GiB free at {folder}: soon nothing can be stored" if free < LOW else ""
