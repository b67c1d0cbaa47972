"""Beside ingest: finished WARC files are copied to the store as they end, and leave the folder when they are old."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

from services.common import logging, metrics
from services.common.tellable import tellable, without_secrets
from services.ingest import manifest
from services.ingest.archive_copy import copy
from services.ingest.settings import ArchiveSettings

_DAY: Final = 86_400.0


def keep_store(settings: ArchiveSettings, url: str, *, now: Callable[[], float] = time.time) -> None:
    """One look: copy what `url` lacks, then move out of the folder what is there and older than the settings want.

    Blocks for as long as copying takes. Raises ArchiveCopyError; whatever was copied until then stays.
    """
    if not settings.archive.is_dir():
        return  # no page was fetched yet
    there = set[str]()
    try:
        there.update(copied.name for copied in copy(settings.archive, url))
    finally:
        metrics.ARCHIVE_UNCOPIED.set(_size(settings.archive, there))
    if settings.archive_local_days is None:
        return
    known = manifest.listed(settings.archive)
    for name in there:
        file = settings.archive / name
        if now() - file.stat().st_mtime >= settings.archive_local_days * _DAY:
            manifest.move(file, known[name])


class StoreKeeping:
    """Looks every so often, in a thread that a stop of the service does not wait for: files are copied whole or again.

    Use as a context manager; does nothing where the settings name no store.
    """

    def __init__(self, settings: ArchiveSettings) -> None:
        self._settings = settings
        self._ended = Event()
        self._log = logging.get("ingest.archive")

    def __enter__(self) -> Self:
        if self._settings.archive_store:
            Thread(target=self._run, args=(self._settings.archive_store,), daemon=True, name="archive store").start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()

    def _run(self, url: str) -> None:
        while not self._ended.wait(self._settings.archive_store_every):
            try:
                keep_store(self._settings, url)
            except Exception as error:  # noqa: BLE001  (whatever it is, the next look comes: a thread that ended would be silent)
                reason = without_secrets(f"{type(error).__name__}: {error}", url)
                self._log.error("the archive cannot be copied now", store=tellable(url), reason=reason)


def _size(folder: Path, there: set[str]) -> int:
    """Bytes of the finished files that the store lacks."""
    waiting = manifest.listed(folder).keys() - manifest.moved(folder).keys() - there
    return sum(file.stat().st_size for name in waiting if (file := folder / name).exists())
