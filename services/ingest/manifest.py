"""The manifest of the archive: the hash of every finished WARC file, in the form that `sha256sum --check` reads.

It tells a file that rotted, was cut or is missing from a backup. Every file is listed once it will not change any more.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.ingest.warc import MARKER, whole_length

NAME: Final = "manifest.sha256"
MOVED: Final = "moved.sha256"  # of the files that stand only in the copy by now, in the same form


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file of the archive: missing, changed, unlisted, torn; or with its folder: missing."""

    file: str
    problem: str


def enter(file: Path) -> None:
    """List a file that is finished. Safe while other processes do the same. Raises OSError."""
    _append(file.parent / NAME, f"{_sha256(file)}  {file.name}\n")


def move(file: Path, digest: str) -> None:
    """Remove a file whose copy was compared by this hash, and note that it was meant to go. Raises OSError."""
    _append(file.parent / MOVED, f"{digest}  {file.name}\n")  # first: a file that is gone without a note is a loss
    file.unlink(missing_ok=True)


def verify(folder: Path) -> list[Finding]:
    """What is wrong in an archive; nothing is changed. Files still being written, or moved to the copy, are left out.

    A finished file that the manifest does not list was left by a killed process that nobody has repaired yet.
    """
    if not folder.is_dir():
        return [Finding(str(folder), "missing")]
    known, away = listed(folder), moved(folder)
    findings = []
    for name, digest in sorted(known.items()):
        file = folder / name
        if not file.exists():
            findings += [] if name in away else [Finding(name, "missing")]
        elif _sha256(file) != digest:
            findings.append(Finding(name, "changed"))
    for file in sorted(folder.glob("*.warc.gz")):
        if file.name in known or file.with_name(file.name + MARKER).exists():
            continue
        torn = whole_length(file) != file.stat().st_size
        findings.append(Finding(file.name, "torn" if torn else "unlisted"))
    return findings


def census(folder: Path) -> str:
    """How many files stand in an archive: finished, of these moved to the copy, and still being written."""
    being_written = sum(1 for _ in folder.glob(f"*{MARKER}"))
    return f"{len(listed(folder))} finished files, {len(moved(folder))} of them moved, {being_written} being written"


def listed(folder: Path) -> dict[str, str]:
    """The hash (SHA-256, hex) of every finished file by its name, of those moved to the copy too."""
    return _read(folder / NAME)


def moved(folder: Path) -> dict[str, str]:
    """The same of the files that stand only in the copy."""
    return _read(folder / MOVED)


def parsed(manifest: str) -> dict[str, str]:
    """The hash of every file by its name, as the lines of a manifest tell it."""
    # The last line of a file wins: whoever repaired it knew more.
    lines = (line.partition("  ") for line in manifest.splitlines())
    return {name: digest for digest, separator, name in lines if separator}


def _read(manifest: Path) -> dict[str, str]:
    return parsed(manifest.read_text(encoding="utf-8", errors="replace")) if manifest.exists() else {}


def _append(manifest: Path, line: str) -> None:
    with manifest.open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.write(line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
