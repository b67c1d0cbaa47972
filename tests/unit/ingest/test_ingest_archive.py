"""The archive: what is written is read back byte for byte; a torn tail is cut off and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from services.contracts.article import ArchiveReference
from services.ingest.archive import Archive, ArchiveError, note_space, read
from services.ingest.fetch import Answer
from services.ingest.manifest import NAME, Finding, verify
from services.ingest.settings import IngestSettings
from services.ingest.warc import MARKER, whole_length
from services.ingest.warc_repair import repair

PAGE = "<html><body><p>وصلت القافلة إلى البلدة صباح اليوم.</p></body></html>".encode()


def settings_of(folder: Path, **given: object) -> IngestSettings:
    """Settings with an archive in `folder`."""
    return IngestSettings.model_validate(
        {"kafka": "k:1", "database": "postgresql://d", "demo": "d:1", "archive": folder, **given}
    )


def glob(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder."""
    return sorted(folder.glob(pattern))


def answer(body: bytes = PAGE, *fields: tuple[bytes, bytes], page: bytes | None = None) -> Answer:
    """An answer of a server."""
    return Answer(
        url="https://x.org/%D9%82?p=1",
        status=200,
        reason_phrase="OK",
        request_fields=((b"Host", b"x.org"), (b"User-Agent", b"rasid/0 (+demo)")),
        fields=((b"Content-Type", b"text/html; charset=utf-8"), *fields),
        body=body,
        page=page if page is not None else body,
        peer="93.184.216.34",
        asked_at=datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC),
        seconds=0.25,
    )


async def test_a_page_is_read_back(tmp_path: Path) -> None:
    """Body, URL, type and time of fetching, also where it was sent compressed and in chunks."""
    archive = Archive(settings_of(tmp_path))
    chunked = answer(gzip.compress(PAGE), (b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked"), page=PAGE)
    references = [await archive.write(one, site="x") for one in (answer(), chunked, answer(b"\0\xff" * 999))]
    await archive.close()

    pages = [read(settings_of(tmp_path), reference) for reference in references]

    assert [page.body for page in pages] == [PAGE, PAGE, b"\0\xff" * 999]
    assert {(page.url, page.content_type, page.fetched_at) for page in pages} == {
        ("https://x.org/%D9%82?p=1", "text/html; charset=utf-8", answer().asked_at)
    }


async def test_others_can_read_it(tmp_path: Path) -> None:
    """Warcio's own reader finds request, response and metadata of WARC 1.1, and its checker all digests right."""
    archive = Archive(settings_of(tmp_path))
    await archive.write(answer(gzip.compress(PAGE), (b"Content-Encoding", b"gzip")), site="x")
    await archive.close()
    (file,) = glob(tmp_path, "*.warc.gz")

    with file.open("rb") as handle:
        records = [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(handle)]
    checker = Checker(type("Options", (), {"inputs": [str(file)], "verbose": False})())

    assert [kind for kind, _content in records] == ["warcinfo", "response", "request", "metadata"]
    assert records[1][1] == PAGE
    assert checker.process_all() in {None, 0}


async def test_files_end_by_size(tmp_path: Path) -> None:
    """A new file begins once the current one has its size; no marker is left behind."""
    archive = Archive(settings_of(tmp_path, archive_file_bytes=2500))
    references = [await archive.write(answer(), site="x") for _ in range(6)]
    await archive.close()

    files = [reference.warc for reference in references]
    assert files == sorted(files, key=files.index)
    assert 2 <= len(set(files)) <= 3
    assert not glob(tmp_path, f"*{MARKER}")
    assert all(read(settings_of(tmp_path), reference).body == PAGE for reference in references)


async def test_a_file_in_use_is_not_repaired(tmp_path: Path) -> None:
    """Another process that starts meanwhile leaves it alone; what is flushed can be read already."""
    archive = Archive(settings_of(tmp_path))
    reference = await archive.write(answer(), site="x")

    assert repair(tmp_path) == 0
    assert read(settings_of(tmp_path), reference).body == PAGE
    await archive.close()


@given(share=st.floats(min_value=0, max_value=1), rubbish=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_tail_torn_anywhere_is_cut_off(
    share: float, rubbish: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever the writer was killed, whole records stay readable and the file ends with one."""
    folder = tmp_path_factory.mktemp("torn")

    async def write() -> list[ArchiveReference]:
        archive = Archive(settings_of(folder))
        references = [await archive.write(answer(PAGE * number), site="x") for number in (1, 2, 3)]
        await archive.close()
        return references

    references = asyncio.run(write())
    (file,) = folder.glob("*.warc.gz")
    whole = file.read_bytes()
    cut = int(len(whole) * share)
    file.write_bytes(whole[:cut] + rubbish)
    (folder / (file.name + MARKER)).touch()

    assert repair(folder) == 1

    assert not list(folder.glob(f"*{MARKER}"))
    assert whole.startswith(file.read_bytes())
    assert whole_length(file) == file.stat().st_size
    for reference in references:
        if reference.offset + reference.length <= cut:
            assert read(settings_of(folder), reference).body
        else:
            with pytest.raises(ArchiveError):
                read(settings_of(folder), reference)


def test_a_reference_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """A forged file name is looked for in the archive and nowhere else."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    forged = ArchiveReference(warc="../secret", offset=0, length=6, record_id="x", payload_sha256="0" * 64)
    with pytest.raises(ArchiveError):
        read(settings_of(tmp_path / "archive"), forged)


async def test_a_backup_that_lost_something_is_found_out(tmp_path: Path) -> None:
    """The manifest tells missing, changed, unlisted and torn files of a copy; a whole copy can be read."""
    archive = Archive(settings_of(tmp_path / "archive", archive_file_bytes=1))
    references = [await archive.write(answer(PAGE * number), site="x") for number in range(1, 6)]
    await archive.close()
    backup = tmp_path / "backup"
    shutil.copytree(tmp_path / "archive", backup)

    assert verify(backup) == []
    assert [read(settings_of(backup), reference).body for reference in references] == [
        PAGE * number for number in range(1, 6)
    ]

    lost, rotten, unlisted, torn, growing = (reference.warc for reference in references)
    (backup / lost).unlink()
    (backup / rotten).write_bytes((backup / rotten).read_bytes()[:-1] + b"x")
    (backup / torn).write_bytes((backup / torn).read_bytes()[:-30])
    (backup / (growing + MARKER)).touch()
    lines = (backup / NAME).read_text().splitlines()
    kept = [line for line in lines if line.partition("  ")[2] in {lost, rotten}]
    (backup / NAME).write_text("\n".join(kept))
    assert sorted(verify(backup), key=lambda finding: finding.problem) == [
        Finding(rotten, "changed"),
        Finding(lost, "missing"),
        Finding(torn, "torn"),
        Finding(unlisted, "unlisted"),
    ]


def test_an_archive_that_is_not_there_is_not_whole(tmp_path: Path) -> None:
    """A misspelt RASID_ARCHIVE is a finding, not good news."""
    assert verify(tmp_path / "archvie") == [Finding(str(tmp_path / "archvie"), "missing")]


def test_the_space_is_measured_before_there_is_an_archive(tmp_path: Path) -> None:
    """Of the file system on which it will stand; a full disk is not a matter of the first page."""
    note_space(tmp_path / "not" / "there" / "yet")
    free = REGISTRY.get_sample_value("rasid_ingest_archive_free_bytes")
    size = REGISTRY.get_sample_value("rasid_ingest_archive_size_bytes")
    assert free is not None
    assert size == shutil.disk_usage(tmp_path).total
    assert 0 < free <= size
