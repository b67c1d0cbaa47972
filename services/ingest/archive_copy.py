"""A copy of the archive wherever fsspec reaches: another disk, S3, Google Cloud Storage, SFTP.

The archive itself stays a local folder: a page is on disk before its article is published, and object stores do not
append. Finished files never change, so a copy is brought up to date by what it lacks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

import fsspec

from services.common.errors import RasidError
from services.ingest.manifest import NAME, listed

_CHUNK: Final = 1 << 20


class ArchiveCopyError(RasidError):
    """The copy cannot be made, or came out different. The message names the file."""


def copy(folder: Path, url: str) -> Iterator[str]:
    """Copy the finished files that `url` lacks, then the manifest; yields each file's name when it is there.

    Each is read back and its hash compared. Raises ArchiveCopyError; the same call goes on where it ended.
    """
    if not folder.is_dir():
        msg = f"there is no archive at {folder} (RASID_ARCHIVE)"
        raise ArchiveCopyError(msg)
    try:
        store, root = fsspec.url_to_fs(url)
        store.makedirs(root, exist_ok=True)
        there = {PurePosixPath(one["name"]).name: one["size"] for one in store.ls(root, detail=True)}
        for name, digest in sorted(listed(folder).items()):
            file = folder / name
            if there.get(name) == file.stat().st_size:
                continue
            store.put_file(str(file), f"{root}/{name}")
            if _sha256(store, f"{root}/{name}") != digest:
                store.rm_file(f"{root}/{name}")  # or the next run would take it for copied
                msg = f"{name} came out different at {url}, or is no longer as the manifest says"
                raise ArchiveCopyError(msg)
            yield name
        if (folder / NAME).exists():
            store.put_file(str(folder / NAME), f"{root}/{NAME}")
    except (OSError, ValueError, ImportError) as error:  # ImportError: the store's own package is not installed
        msg = f"the archive cannot be copied to {url}: {error}"
        raise ArchiveCopyError(msg) from error


def _sha256(store: fsspec.AbstractFileSystem, path: str) -> str:
    digest = hashlib.sha256()
    with store.open(path, "rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
