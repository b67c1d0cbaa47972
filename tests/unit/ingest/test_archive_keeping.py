"""The store beside ingest: copied as files end, moved out of the folder when old, still readable, nothing missing."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from services.common import metrics
from services.contracts.article import ArchiveReference
from services.ingest import archive_keeping
from services.ingest.archive import Archive, ArchiveError, read
from services.ingest.archive_copy import ArchiveCopyError
from services.ingest.archive_keeping import StoreKeeping, keep_store
from services.ingest.fetch import Answer
from services.ingest.manifest import Finding, verify
from services.ingest.settings import ArchiveSettings

PAGE = "<p>عاد الأهالي إلى القرية</p>".encode()
DAY = 86_400.0


def settings_of(folder: Path, **more: object) -> ArchiveSettings:
    """An archive and its store below one folder; each page ends its file."""
    return ArchiveSettings.model_validate(
        {"archive": folder / "archive", "archive_store": str(folder / "store"), "archive_file_bytes": 1, **more}
    )


def answer(body: bytes) -> Answer:
    """An answer of a server."""
    fields = ((b"Content-Type", b"text/html"),)
    at = datetime(2026, 11, 29, tzinfo=UTC)
    return Answer("https://x.org/1", 200, "OK", (), fields, body, body, None, at, 0.1)


async def written(settings: ArchiveSettings, body: bytes = PAGE) -> ArchiveReference:
    """A page in a finished file."""
    archive = Archive(settings)
    reference = await archive.write(answer(body), site="x")
    await archive.close()
    return reference


async def test_a_copied_file_that_is_old_moves_and_stays_readable(tmp_path: Path) -> None:
    """The young one stays; the old one is read from the store; verify misses nothing in either place."""
    settings = settings_of(tmp_path, archive_local_days=2)
    old, young = await written(settings), await written(settings, PAGE * 2)
    aged = (settings.archive / young.warc).stat().st_mtime - 3 * DAY
    os.utime(settings.archive / old.warc, (aged, aged))

    keep_store(settings, str(tmp_path / "store"), now=lambda: aged + 3 * DAY)

    assert sorted(file.name for file in settings.archive.glob("*.warc.gz")) == [young.warc]
    assert [read(settings, one).body for one in (old, young)] == [PAGE, PAGE * 2]
    assert verify(settings.archive) == verify(tmp_path / "store") == []
    keep_store(settings, str(tmp_path / "store"), now=lambda: aged + 3 * DAY)  # again: nothing to do, nothing wrong
    with pytest.raises(ArchiveError):
        read(settings_of(tmp_path, archive_store=None), old)


async def test_a_file_that_vanished_by_itself_is_missing(tmp_path: Path) -> None:
    """Only what was moved on purpose may be gone."""
    settings = settings_of(tmp_path)
    reference = await written(settings)
    keep_store(settings, str(tmp_path / "store"))
    (settings.archive / reference.warc).unlink()
    assert verify(settings.archive) == [Finding(reference.warc, "missing")]


async def test_nothing_moves_while_the_store_fails(tmp_path: Path) -> None:
    """What could not be copied stays in the folder, and is told in bytes."""
    settings = settings_of(tmp_path, archive_local_days=0)
    reference = await written(settings)
    (tmp_path / "store").write_bytes(b"no folder")

    with pytest.raises(ArchiveCopyError):
        keep_store(settings, str(tmp_path / "store"))

    file = settings.archive / reference.warc
    assert file.exists()
    assert metrics.ARCHIVE_UNCOPIED._value.get() == file.stat().st_size  # noqa: SLF001  (it has no public reading)


def test_a_look_that_fails_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the error: a thread that has ended would copy nothing more, and say nothing."""
    settings, looks = settings_of(tmp_path, archive_store_every=0.01), Event()

    def fail_and_go_on(_settings: ArchiveSettings, _url: str) -> None:
        monkeypatch.setattr(archive_keeping, "keep_store", lambda _settings, _url: looks.set())
        msg = "an error of the store's own library"
        raise LookupError(msg)

    monkeypatch.setattr(archive_keeping, "keep_store", fail_and_go_on)
    with StoreKeeping(settings):
        assert looks.wait(30)


def test_it_copies_beside_the_service(tmp_path: Path) -> None:
    """As long as it is entered, finished files arrive; leaving does not wait."""
    settings = settings_of(tmp_path, archive_store_every=0.01)
    with StoreKeeping(settings):
        arrived = tmp_path / "store" / asyncio.run(written(settings)).warc
        deadline = time.monotonic() + 30
        while not arrived.exists():
            assert time.monotonic() < deadline
            os.sched_yield()
