"""Cutting the torn tail off WARC files whose writer was killed. What is cut was never published: it is fetched again."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from services.common import logging
from services.ingest import manifest
from services.ingest.warc import MARKER, whole_length


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
                manifest.enter(file)
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
