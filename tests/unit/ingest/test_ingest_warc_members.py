"""Counting off the records of WARC files: at the offsets that warcio tells, whoever wrote them, and never a false one."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from services.ingest.site import load_sites
from services.ingest.warc_members import UnreadableWarcError, members
from services.ingest.warc_pages import groups

URL = "https://www.enabbaladi.net/700001/"


def written(bodies: list[bytes], *, compressed: bool, url: str = URL) -> bytes:
    """A WARC file of responses with these bodies, behind its warcinfo."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=compressed)
    writer.write_record(writer.create_warcinfo_record("pages.warc", {"software": "test"}))
    for body in bodies:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=http))
    return stream.getvalue()


def told_by_warcio(content: bytes) -> list[tuple[int, str]]:
    """(offset, type) of each record."""
    iterator = ArchiveIterator(BytesIO(content))
    return [(iterator.get_record_offset(), record.rec_type) for record in iterator]


@settings(max_examples=40, deadline=None)
@given(bodies=st.lists(st.binary(max_size=300), max_size=6), compressed=st.booleans())
def test_records_stand_where_warcio_says(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], *, compressed: bool
) -> None:
    """And their bytes are the file's; reading may begin at any of them."""
    content = written(bodies, compressed=compressed)
    file = tmp_path_factory.mktemp("warc") / "pages.warc"
    file.write_bytes(content)

    found = list(members(file))

    assert [(one.offset, one.fields["warc-type"]) for one in found] == told_by_warcio(content)
    assert all(content[one.offset : one.end] == one.content for one in found)
    if found:
        middle = found[len(found) // 2]
        assert [one.offset for one in members(file, start=middle.offset)] == [
            one.offset for one in found if one.offset >= middle.offset
        ]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_page_that_holds_a_record_is_one_page(tmp_path: Path, *, compressed: bool) -> None:
    """What a server sends cannot pass for another record: neither plain nor as the gzip member it would be."""
    forged = written([b"<html>forged</html>"], compressed=False)
    file = tmp_path / "pages.warc"
    file.write_bytes(written([forged, b"\r\n\r\n" + forged, gzip.compress(forged, 0)], compressed=compressed))

    (group,) = groups(file, load_sites())

    assert len(group.candidates) == 3


@pytest.mark.parametrize("compressed", [True, False])
def test_a_torn_file_is_read_up_to_where_it_is_torn(tmp_path: Path, *, compressed: bool) -> None:
    """The pages before are had, then the error names file and offset."""
    content = written([b"<p>one</p>", b"<p>two</p>"], compressed=compressed)
    last = told_by_warcio(content)[-1][0]
    file = tmp_path / "torn.warc"
    file.write_bytes(content[: last + 200])
    found = groups(file, load_sites())

    first = next(found)

    assert len(first.candidates) == 1
    with pytest.raises(UnreadableWarcError, match=rf"torn\.warc cannot be read from byte {first.end} on"):
        next(found)


def test_records_compressed_together_are_not_passed_over(tmp_path: Path) -> None:
    """A file that is one gzip stream would seem to hold one record; it is refused, with the tool that mends it."""
    file = tmp_path / "whole.warc.gz"
    file.write_bytes(gzip.compress(written([b"<p>one</p>"], compressed=False)))

    with pytest.raises(UnreadableWarcError, match="warcio recompress"):
        list(members(file))


def test_a_record_larger_than_any_page_is_passed_over(tmp_path: Path) -> None:
    """It is counted off in pieces, kept nowhere, and the next one is had."""
    file = tmp_path / "large.warc"
    file.write_bytes(written([bytes(21_000_000), b"<p>two</p>"], compressed=False))

    assert [len(one.content) < 1000 for one in members(file)] == [True, True, True]
    assert [bool(one.content) for one in members(file)] == [True, False, True]
