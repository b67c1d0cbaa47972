"""What is remembered of millions of articles takes the memory that it may take, and a file for the rest."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from prometheus_client import generate_latest

from services.common.errors import StopServiceError
from services.extract.stream.memory_file import MemoryFile

MEGABYTE: Final = 1_000_000


def some(count: int) -> list[tuple[bytes, bytes | None]]:
    """Keys, each with a kilobyte that cannot be packed."""
    return [(b"%d" % number, os.urandom(1000)) for number in range(count)]


def resident() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def opened() -> set[str]:
    """SQLite's temporary files that this process has open; others come and go beside the test."""
    return {name for path in Path("/proc/self/fd").iterdir() if "etilqs_" in (name := os.path.realpath(path))}


@contextmanager
def no_room_on_any_disk() -> Iterator[None]:
    """No file may grow beyond a kilobyte."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def test_what_was_put_last_comes_out() -> None:
    """By partition and key; None, nothing and what cannot be packed are told apart."""
    file = MemoryFile(1)
    file.put(0, [(b"a", b"first"), (b"b", b""), (b"a", b"second"), (b"c", b"gone"), (b"c", None)])
    file.put(1, [(b"a", b"of another partition"), (b"d", None)])
    file.put(0, [(b"b", None), (b"e", b"x" * 5000)])

    assert {key: file.get(0, key) for key in (b"a", b"b", b"c", b"d", b"e")} == {
        b"a": b"second", b"b": None, b"c": None, b"d": None, b"e": b"x" * 5000,
    }  # fmt: skip
    assert file.get(1, b"a") == b"of another partition"
    file.clear()
    assert (file.get(0, b"a"), file.get(1, b"a")) == (None, None)
    file.put(0, [(b"a", b"anew")])
    assert file.get(0, b"a") == b"anew"


def test_much_takes_the_memory_that_it_may() -> None:
    """Forty times as much as may be held: each text comes out, and the metric tells how much there is."""
    file = MemoryFile(1)
    file.put(0, some(1000))
    before = resident()
    told: dict[bytes, bytes | None] = {}
    for start in range(40):
        batch = [(b"%d/%s" % (start, key), text) for key, text in some(1000)]
        told |= dict(batch[:10])
        file.put(0, batch)
    for key, text in told.items():
        assert file.get(0, key) == text
        file.put(0, [(key, b"changed")])
    assert {file.get(0, key) for key in told} == {b"changed"}
    taken = resident() - before
    print(f"{taken / MEGABYTE:.1f} MB of memory for 41 MB")  # noqa: T201

    assert taken < 10 * MEGABYTE
    (line,) = [
        each for each in generate_latest().decode().splitlines() if each.startswith("rasid_extract_remembered_bytes")
    ]
    assert 41 * MEGABYTE < float(line.split()[1]) < 60 * MEGABYTE


def test_a_full_disk_stops_the_service() -> None:
    """Nothing is acknowledged then, so nothing is lost; and the sentence says where room is wanting."""
    file = MemoryFile(1)
    with no_room_on_any_disk(), pytest.raises(StopServiceError, match="no room in SQLITE_TMPDIR, TMPDIR or /var/tmp"):
        file.put(0, some(5000))


def test_no_file_can_be_seen() -> None:
    """It has no name, so nothing is left of a process that was killed."""
    before = opened()
    file = MemoryFile(1)
    file.put(0, some(5000))
    (name,) = opened() - before
    assert name.endswith(" (deleted)")
    file.clear()
    assert name not in opened()
