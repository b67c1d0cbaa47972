"""Cutting the torn tail off WARC files whose writer was killed. What is cut was never published: it is fetched again."""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path
from typing import Final

from services.common import logging
from services.ingest.archive import MARKER

_CHUNK: Final = 1 << 20


def repair(folder: Path) -> int:
    """Repair every file in `folder` that nobody is writing any more but nobody ended; returns how many there were.

    Safe while other processes write to the same folder. Raises OSError.
    """
    repaired = 0
    for marker in sorted(folder.glob(f"*{MARKER}")):
        with marker.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            file = marker.with_name(marker.name.removesuffix(MARKER))
            if file.exists():
                _cut(file)
            marker.unlink(missing_ok=True)
            repaired += 1
    return repaired


def _cut(file: Path) -> None:
    whole = whole_length(file)
    torn = file.stat().st_size - whole
    if torn:
        with file.open("r+b") as handle:
            handle.truncate(whole)
            os.fsync(handle.fileno())
    logging.get("ingest.archive").warning("a killed process left this file open", file=file.name, bytes_cut=torn)


def whole_length(file: Path) -> int:
    """Bytes from the start of `file` that are whole gzip members, checksums included."""
    whole = at = 0
    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    with file.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            at += len(chunk)
            while chunk:
                try:
                    member.decompress(chunk)
                except zlib.error:
                    return whole
                if not member.eof:
                    break
                chunk = member.unused_data
                whole = at - len(chunk)
                member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    return whole
