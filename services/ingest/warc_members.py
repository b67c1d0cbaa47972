"""The records of any WARC file as they stand in it: where each is, its bytes, and the fields of its WARC header.

Records are only counted off and not read, so that what reads them (see `warc_job`) can run on every core.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

from services.common.errors import RasidError

GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 16
_INFLATED: Final = 1 << 20  # at a time, so that a bomb takes time and no memory
_HEAD: Final = 1 << 16  # bytes; no WARC header is longer
_LARGEST: Final = 20_000_000  # bytes of a record that are kept
_ENDS: Final = 4  # line ends behind a record


class UnreadableWarcError(RasidError):
    """A file that is no WARC file, or not from here on. The message names file and offset."""


@dataclass(frozen=True)
class Member:
    """One record: from `offset` on `length` bytes, which are `content` ("" where there are more than anybody reads).

    `fields` are those of its WARC header, names in lower case.
    """

    offset: int
    length: int
    content: bytes
    fields: Mapping[str, str]

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + self.length


def members(file: Path, *, start: int = 0) -> Iterator[Member]:
    """The records from `start`, the beginning of one, to the end. Raises UnreadableWarcError."""
    end = start
    try:
        with file.open("rb") as stream:
            compressed = stream.read(len(GZIP)) == GZIP
            stream.seek(start)
            for member in _compressed(stream) if compressed else _plain(stream):
                yield member
                end = member.end
    except (OSError, ValueError, zlib.error) as error:
        msg = f"{file} cannot be read from byte {end} on: {error}"
        raise UnreadableWarcError(msg) from error


def _compressed(stream: BufferedReader) -> Iterator[Member]:
    """Records that are a gzip member each."""
    offset, rest = stream.tell(), stream.read(_CHUNK)
    while rest:
        squeezed, head, length, inflated = bytearray(), b"", 0, 0
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        while not member.eof:
            if not rest and not (rest := stream.read(_CHUNK)):
                msg = "it ends within a record"
                raise ValueError(msg)
            out = member.decompress(rest, _INFLATED)
            left = member.unused_data if member.eof else member.unconsumed_tail
            taken = rest[: len(rest) - len(left)]
            length, inflated, rest = length + len(taken), inflated + len(out), left
            squeezed += taken if length <= _LARGEST else b""
            head += out[: _HEAD - len(head)]
        fields, size = _fields(head)
        if inflated > size + int(fields.get("content-length", inflated)) + _ENDS:
            msg = "its records are compressed together and not one by one (`warcio recompress` mends that)"
            raise ValueError(msg)
        yield Member(offset, length, bytes(squeezed) if length <= _LARGEST else b"", fields)
        offset += length
        rest = rest or stream.read(_CHUNK)


def _plain(stream: BufferedReader) -> Iterator[Member]:
    """Records one after another, blank lines between them."""
    while True:
        while stream.peek(1)[:1] in {b"\r", b"\n"}:
            stream.read(1)
        offset = stream.tell()
        head = bytearray()
        while (line := stream.readline(_HEAD)).strip() and len(head) < _HEAD:
            head += line
        if not head and not line:
            return
        if not line:
            msg = "it ends within a record"
            raise ValueError(msg)
        fields, _size = _fields(bytes(head + line))
        length = int(fields.get("content-length", 0))
        begun = stream.tell()
        content = bytes(head + line) + stream.read(length) if length <= _LARGEST else b""
        if stream.seek(0, 2) < begun + length:
            msg = "it ends within a record"
            raise ValueError(msg)
        stream.seek(begun + length)
        yield Member(offset, begun + length - offset, content, fields)


def _fields(head: bytes) -> tuple[dict[str, str], int]:
    """The fields of a record's WARC header, and the header's length."""
    if not head.startswith(b"WARC/"):
        msg = "there is no WARC record"
        raise ValueError(msg)
    header, end, _body = head.partition(b"\r\n\r\n")
    lines = header.decode("utf-8", errors="replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}, len(header) + len(end)
