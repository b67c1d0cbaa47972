"""Copying the archive by fsspec: complete, only what is lacking, never a file that rotted."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from services.ingest.archive_copy import ArchiveCopyError, Copied, copy, read
from services.ingest.manifest import NAME, enter, listed, verify


def archive_of(folder: Path, count: int) -> list[Path]:
    """Finished files with their manifest, and one that is still being written."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"rasid-{number}.warc.gz" for number in range(count)]
    for file in files:
        file.write_bytes(file.name.encode() * 1000)
        enter(file)
    (folder / "rasid-9.warc.gz").write_bytes(b"half")
    return files


def test_a_copy_on_disk_is_whole(tmp_path: Path) -> None:
    """It verifies, holds nothing unfinished, and a second run copies only what is new."""
    files = archive_of(tmp_path / "archive", 3)
    target = tmp_path / "copy"

    assert list(copy(tmp_path / "archive", str(target))) == [Copied(file.name, new=True) for file in files]
    assert verify(target) == []
    assert len(sorted(target.iterdir())) == 4

    more = tmp_path / "archive" / "rasid-3.warc.gz"
    more.write_bytes(b"new")
    enter(more)
    copied = list(copy(tmp_path / "archive", str(target)))
    assert [one.name for one in copied if one.new] == [more.name]
    assert len(copied) == 4


def test_two_that_copy_to_one_place_keep_each_others_lines(tmp_path: Path) -> None:
    """Each replica of ingest has a folder and a manifest of its own; the copy's manifest vouches for all files."""
    for replica in ("a", "b"):
        file = archive_of(tmp_path / replica, 1)[0]
        renamed = file.rename(file.with_name(f"{replica}.warc.gz"))
        (tmp_path / replica / NAME).unlink()
        enter(renamed)
        list(copy(tmp_path / replica, str(tmp_path / "copy")))
    assert verify(tmp_path / "copy") == []
    assert sorted(listed(tmp_path / "copy")) == ["a.warc.gz", "b.warc.gz"]


@pytest.mark.parametrize("credentials", [True, False])
def test_an_object_store_that_is_away_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, credentials: bool
) -> None:
    """No network or no login is what the store's library calls it, and neither an OSError; the next look may succeed."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    given = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
    given |= {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "AWS_CONFIG_FILE": str(tmp_path / "none")}
    given |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} if credentials else {}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    archive_of(tmp_path / "archive", 1)
    address = "s3://bucket/archive"
    fsspec.get_filesystem_class("s3").clear_instance_cache()  # it keeps what it was given before

    with pytest.raises(ArchiveCopyError, match="cannot be copied to s3://bucket"):
        list(copy(tmp_path / "archive", address))
    with pytest.raises(OSError, match="Could not connect" if credentials else "credentials"):
        read(address, "rasid-0.warc.gz", 0, 1)


def test_an_object_store_is_reached_by_its_address(tmp_path: Path) -> None:
    """Fsspec's own store in memory stands for one."""
    archive_of(tmp_path / "archive", 2)
    address = f"memory://{uuid4().hex}/archive"

    assert len(list(copy(tmp_path / "archive", address))) == 2

    store, root = fsspec.url_to_fs(address)
    assert store.cat_file(f"{root}/rasid-1.warc.gz") == b"rasid-1.warc.gz" * 1000
    assert store.exists(f"{root}/{NAME}")


def test_a_bucket_has_no_folder_before_something_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 makes none, and says of one that is empty that it is not there."""
    archive_of(tmp_path / "archive", 2)
    monkeypatch.setattr(MemoryFileSystem, "makedirs", lambda *_args, **_options: None)
    address = f"memory://{uuid4().hex}/archive"

    assert [one.new for one in copy(tmp_path / "archive", address)] == [True, True]
    assert [one.new for one in copy(tmp_path / "archive", address)] == [False, False]


def test_a_file_that_rotted_is_named(tmp_path: Path) -> None:
    """What the manifest does not vouch for is no backup."""
    files = archive_of(tmp_path / "archive", 2)
    files[1].write_bytes(b"rotten")
    for _again in range(2):
        with pytest.raises(ArchiveCopyError, match=r"rasid-1\.warc\.gz"):
            list(copy(tmp_path / "archive", str(tmp_path / "copy")))
    assert not (tmp_path / "copy" / "rasid-1.warc.gz").exists()


def test_an_address_that_nothing_serves_is_named(tmp_path: Path) -> None:
    """One sentence, no traceback."""
    archive_of(tmp_path / "archive", 1)
    with pytest.raises(ArchiveCopyError, match="nothing://x"):
        list(copy(tmp_path / "archive", "nothing://x"))


def test_the_password_of_a_store_is_not_told(tmp_path: Path) -> None:
    """The store is named, and why it cannot be reached."""
    with pytest.raises(ArchiveCopyError, match=r"nowhere://store\.example/warc") as raised:
        list(copy(tmp_path, "nowhere://rasid:secret@store.example/warc"))
    assert "secret" not in str(raised.value)


def test_an_archive_that_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    """Nothing copied and no error would look like a backup."""
    with pytest.raises(ArchiveCopyError, match="archvie"):
        list(copy(tmp_path / "archvie", str(tmp_path / "copy")))
