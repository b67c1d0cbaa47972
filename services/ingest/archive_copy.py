"""A copy of the archive wherever fsspec reaches: another disk, S3, Google Cloud Storage, SFTP.

The archive itself stays a local folder: a page is on disk before its article is published, and object stores do not
append. Finished files never change, so a copy is brought up to date by what it lacks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import fsspec

from services.common.errors import RasidError
from services.common.tellable import tellable, without_secrets
from services.ingest.manifest import NAME, listed, moved, parsed

_CHUNK: Final = 1 << 20


class ArchiveCopyError(RasidError):
    """The copy cannot be made, or came out different. The message names the file."""


class Copied(NamedTuple):
    """A file that the copy holds, and whether it is new there."""

    name: str
    new: bool


def copy(folder: Path, url: str) -> Iterator[Copied]:
    """Copy the finished files that `url` lacks, then the manifest; yields each file as soon as it is known to be there.

    Each new one is read back and its hash compared. The manifest there keeps the lines that others, who copy to the same
    place, have entered. Raises ArchiveCopyError; the same call goes on where it ended.
    """
    if not folder.is_dir():
        msg = f"there is no archive at {folder} (RASID_ARCHIVE)"
        raise ArchiveCopyError(msg)
    try:
        store, root = fsspec.url_to_fs(url)
        store.makedirs(root, exist_ok=True)
        there = _sizes(store, root)
        known, away = listed(folder), moved(folder)
        for name, digest in sorted(known.items()):
            if name in away:
                continue
            new = there.get(name) != (folder / name).stat().st_size
            if new:
                _put(store, folder / name, f"{root}/{name}", digest, tellable(url))
            yield Copied(name, new)
        _enter(store, f"{root}/{NAME}", known)
    except ArchiveCopyError:
        raise
    except Exception as error:  # each store raises what its own library does: no network is no OSError to botocore
        msg = f"the archive cannot be copied to {tellable(url)}: {without_secrets(str(error), url)}"
        raise ArchiveCopyError(msg) from error


def _put(store: fsspec.AbstractFileSystem, file: Path, path: str, digest: str, told: str) -> None:
    """Copy a file and read it back. Raises ArchiveCopyError where another one came out."""
    store.put_file(str(file), path)
    if _sha256(store, path) != digest:
        store.rm_file(path)  # or the next run would take it for copied
        msg = f"{file.name} came out different at {told}, or is no longer as the manifest says"
        raise ArchiveCopyError(msg)


def read(url: str, name: str, offset: int, length: int) -> bytes:
    """These bytes of a file of the copy. Raises OSError where it is not to be had."""
    try:
        store, root = fsspec.url_to_fs(url)
        return bytes(store.cat_file(f"{root}/{name}", start=offset, end=offset + length))
    except Exception as error:  # as above
        raise OSError(without_secrets(str(error), url)) from error


def _sizes(store: fsspec.AbstractFileSystem, root: str) -> dict[str, int]:
    """The files there, as they are now: others write too, and fsspec remembers what it listed."""
    store.invalidate_cache()
    try:
        return {PurePosixPath(one["name"]).name: one["size"] for one in store.ls(root, detail=True)}
    except FileNotFoundError:  # an object store has no folder before something is in it
        return {}


def _enter(store: fsspec.AbstractFileSystem, manifest: str, known: dict[str, str]) -> None:
    """See that a manifest holds these lines. Two who write it at once may lose each other's; each sees to its own again."""
    there = parsed(store.cat_file(manifest).decode("utf-8", "replace")) if store.exists(manifest) else {}
    if known.items() <= there.items():
        return
    lines = (f"{digest}  {name}\n" for name, digest in sorted((there | known).items()))
    store.pipe_file(manifest, "".join(lines).encode())


def _sha256(store: fsspec.AbstractFileSystem, path: str) -> str:
    digest = hashlib.sha256()
    with store.open(path, "rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
