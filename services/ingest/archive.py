"""The archive: every page as fetched, in WARC files, on disk before anything else happens to it.

A process writes its own file, named as no other; beside it stands `<file>.writing`, locked as long as the process
lives, so that a torn tail is told from a file still being written (see `warc_repair`).
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from time import monotonic
from typing import BinaryIO
from uuid import uuid4

from services.common import metrics
from services.common.errors import RasidError, StopServiceError
from services.contracts.article import ArchiveReference
from services.ingest import archive_copy, manifest, warc
from services.ingest.fetch import Answer
from services.ingest.settings import ArchiveSettings


class ArchiveError(RasidError):
    """A reference that leads to no record of the archive."""


class Archive:
    """Writes the pages of one process; begins a new file by size and age. `close` it at the end."""

    def __init__(self, settings: ArchiveSettings) -> None:
        self._folder = settings.archive
        self._largest = settings.archive_file_bytes
        self._oldest = settings.archive_file_age
        self._file: FileIO | None = None
        self._marker: BinaryIO | None = None
        self._path = Path()
        self._begun = 0.0
        self._one = asyncio.Lock()

    async def write(self, answer: Answer, *, site: str) -> ArchiveReference:
        """Where the response now stands; it is flushed to the disk when this returns. Raises StopServiceError."""
        records = await asyncio.to_thread(warc.records, answer, site=site)
        name, offset = await self._append(records.response + records.others)
        return _reference(name, offset, records.response, records.record_id, records.payload_sha256)

    async def keep(self, responses: Sequence[tuple[bytes, str, str]]) -> list[ArchiveReference]:
        """The same for response records of other WARC files, each with its id and its payload's SHA-256, in one write.

        They are taken over byte for byte.
        """
        if not responses:
            return []
        name, offset = await self._append(b"".join(response for response, _record_id, _digest in responses))
        references = []
        for response, record_id, digest in responses:
            references.append(_reference(name, offset, response, record_id, digest))
            offset += len(response)
        return references

    async def _append(self, records: bytes) -> tuple[str, int]:
        try:
            async with self._one:
                return await asyncio.to_thread(self._write, records)
        except OSError as error:
            msg = f"the archive cannot be written: {error}"
            raise StopServiceError(msg) from error

    async def close(self) -> None:
        """End the current file."""
        async with self._one:
            await asyncio.to_thread(self._end)

    def _write(self, records: bytes) -> tuple[str, int]:
        file = self._current()
        offset = file.tell()
        try:
            _write_all(file, records)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(offset)  # a later record must not follow half of this one
            file.seek(offset)
            raise
        metrics.ARCHIVE_BYTES.inc(len(records))
        return self._path.name, offset

    def _current(self) -> FileIO:
        if self._file is not None and (self._file.tell() >= self._largest or monotonic() - self._begun >= self._oldest):
            self._end()
        return self._file or self._begin()

    def _begin(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"rasid-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid4().hex[:12]}.warc.gz"
        self._path = self._folder / name
        # The marker is there and locked first: nobody may take a fresh file for a torn one.
        self._marker = (self._folder / (name + warc.MARKER)).open("wb")
        fcntl.flock(self._marker, fcntl.LOCK_EX)
        self._file = FileIO(self._path, "x")
        self._begun = monotonic()
        _write_all(self._file, warc.opening(name))
        _sync_folder(self._folder)
        return self._file

    def _end(self) -> None:
        if self._file is None or self._marker is None:
            return
        self._file.close()
        manifest.enter(self._path)
        (self._folder / (self._path.name + warc.MARKER)).unlink(missing_ok=True)
        self._marker.close()
        self._file = self._marker = None


def read(settings: ArchiveSettings, reference: ArchiveReference) -> warc.ArchivedPage:
    """The page that a reference leads to, from the folder or else the store.

    Raises ArchiveError when it is not there or not what was written.
    """
    name = Path(reference.warc).name  # a reference never leads out of the folder
    try:
        if settings.archive_store and not (settings.archive / name).exists():
            response = archive_copy.read(settings.archive_store, name, reference.offset, reference.length)
        else:
            with (settings.archive / name).open("rb") as file:
                file.seek(reference.offset)
                response = file.read(reference.length)
        return warc.page(response, payload_sha256=reference.payload_sha256)
    except (OSError, warc.InvalidWarcError) as error:
        msg = f"{name} at {reference.offset}: {error}"
        raise ArchiveError(msg) from error


def note_space(folder: Path) -> None:
    """Measure the file system of the archive, whose folder may not be there yet."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(there)
    metrics.ARCHIVE_FREE_BYTES.set(usage.free)
    metrics.ARCHIVE_SIZE_BYTES.set(usage.total)


def _reference(name: str, offset: int, response: bytes, record_id: str, digest: str) -> ArchiveReference:
    return ArchiveReference(warc=name, offset=offset, length=len(response), record_id=record_id, payload_sha256=digest)


def _write_all(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
