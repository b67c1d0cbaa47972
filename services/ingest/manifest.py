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


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file of the archive: missing, changed, unlisted, torn; or with its folder: missing."""

    file: str
    problem: str


def enter(file: Path) -> None:
    """List a file that is finished. Safe while other processes do the same. Raises OSError."""
    line = f"{_sha256(file)}  {file.name}\n".encode()
    with (file.parent / NAME).open("ab") as manifest:
        fcntl.flock(manifest, fcntl.LOCK_EX)
        manifest.write(line)
        manifest.flush()
        os.fsync(manifest.fileno())


def verify(folder: Path) -> list[Finding]:
    """What is wrong in an archive; nothing is changed. Files that are still being written are left out.

    A finished file that the manifest does not list was left by a killed process that nobody has repaired yet.
    """
    if not folder.is_dir():
        return [Finding(str(folder), "missing")]
    known = listed(folder)
    findings = []
    for name, digest in sorted(known.items()):
        file = folder / name
        if not file.exists():
            findings.append(Finding(name, "missing"))
        elif _sha256(file) != digest:
            findings.append(Finding(name, "changed"))
    for file in sorted(folder.glob("*.warc.gz")):
        if file.name in known or file.with_name(file.name + MARKER).exists():
            continue
        torn = whole_length(file) != file.stat().st_size
        findings.append(Finding(file.name, "torn" if torn else "unlisted"))
    return findings


def listed(folder: Path) -> dict[str, str]:
    """The hash (SHA-256, hex) of every finished file by its name."""
    manifest = folder / NAME
    if not manifest.exists():
        return {}
    lines = manifest.read_text(encoding="utf-8", errors="replace").splitlines()
    # The last line of a file wins: whoever repaired it knew more.
    return {name: digest for digest, separator, name in (line.partition("  ") for line in lines) if separator}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
